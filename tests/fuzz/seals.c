/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seals.c: a PDF that says it is signed. Nobody is trusted here, so nothing
 * holds, whatever is in it.
 */
#include "fuzz.h"
#include "platform/media/pdf_signed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    /* A copy, so that a byte too far is seen. */
    struct str paper = str_copy(arena, (struct str){(const char *)data, size});
    const struct cms_trust nobody = {.pem = STR(""), .file = ""};
    bool is_signed = false;
    enum status s = pdf_signed_check(paper, &nobody, &is_signed);

    assert(s == INVALID || s == NOT_FOUND);
    return 0;
}
