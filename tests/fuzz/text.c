/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c: the gate for text, and all that reads what it let through. What is
 * clean stays as it is, folding settles, and ASCII is ASCII.
 */
#include "platform/text.h"
#include "fuzz.h"

static void check_one(struct arena *arena, struct str raw, enum text_kind kind)
{
    struct str clean, again;
    struct refusal why;

    if (text_clean(arena, raw, kind, 5000, &clean, &why) != OK)
        return;
    assert(text_length(clean) <= 5000);
    assert(text_clean(arena, clean, kind, 5000, &again, &why) == OK);
    assert(str_equals(again, clean));

    struct str folded = text_fold(arena, clean);
    struct str ascii = text_ascii(arena, clean);

    assert(str_equals(text_fold(arena, folded), folded));
    for (size_t i = 0; i < ascii.len; i++)
        assert((unsigned char)ascii.ptr[i] < 128);
    text_key(arena, clean);
    text_upper(arena, clean);
    text_is_name(text_plain(arena, clean));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();

    if (size > 16384)
        return 0;

    /* A copy, so that a byte too far is seen. */
    struct str raw = str_copy(arena, (struct str){(const char *)data, size});

    check_one(arena, raw, TEXT_LINE);
    check_one(arena, raw, TEXT_LINES);
    check_one(arena, raw, TEXT_EXACT);
    assert(!arena_is_exhausted(arena));
    return 0;
}
