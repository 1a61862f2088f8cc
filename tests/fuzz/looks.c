/* SPDX-License-Identifier: GPL-3.0-or-later */
/* looks.c: citizens' files in the hands of the program that looks at them, and
 * the kinds that it may find. Its memory is the process's to give back, so no
 * leak is looked for, and the fuzzer runs it in jobs that end
 * (tests/long/fuzz.test.js).
 */
#include "fuzz.h"
#include "look/look.h"

/* Asked by LeakSanitizer at the end. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
    return 1;
}

static void look_inside(struct look *look)
{
    if (is_two_kinds(look))
        look->answer.fault = PREVIEW_TWO_KINDS;
    else if (look->kind == PREVIEW_PDF)
        look_at_pdf(look);
    else if (look->kind == PREVIEW_OFFICE)
        look_at_office(look);
    else if (look->kind != PREVIEW_ANY)
        look_at_picture(look);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_open;

    if (size == 0)
        return 0;
    if (!is_open) {
        assert(type_open());
        is_open = true;
    }

    /* A copy, so that a byte too far is seen. */
    char *copy = malloc(size);

    assert(copy != NULL);
    memcpy(copy, data, size);

    struct look look = {.side = 64, .bytes = copy, .size = size};

    look_at_type(&look);
    assert(heif_open(&look));
    look_inside(&look);
    assert(look.answer.shown_width >= 0 && look.answer.shown_width <= 64);
    assert(look.answer.shown_height >= 0 && look.answer.shown_height <= 64);
    assert((look.pixels != NULL) == (look.answer.shown_width > 0));
    assert(memchr(look.answer.type, '\0', sizeof(look.answer.type)) != NULL);
    free(look.pixels);
    look.is_copying = true;
    if (preview_copy_type(look.kind) != NULL)
        look_inside(&look);
    assert((look.copy != NULL) == (look.answer.copy_bytes > 0));
    if (look.kind != PREVIEW_PDF) /* poppler may hold it until the end */
        free(copy);
    return 0;
}
