/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eforms.c: an electronic form as a file, and answers to it, behind a record
 * separator (0x1e). What is asked, once sealed, walks to the same again.
 */
#include "domain/form/payload.h"
#include "domain/form/print.h"
#include "fuzz.h"

static const struct eform_about about = {
    .today = {2026, 11, 30},
    .agency = {"Uỷ ban", sizeof("Uỷ ban") - 1},
    .agency_place = {"", 0},
    .procedure = {"", 0},
    .papers = {"", 0},
};

static void fill_in(struct arena *arena, const struct eform *form,
                    struct str text)
{
    CLEANUP(json_release) json_t *answers = json_parse(text);
    struct eform_walk walk;
    struct print print;
    struct str payload;

    if (!json_is_object(answers) ||
        eform_walk(arena, form, answers, &about, &walk) != OK)
        return;

    struct str sealed = eform_sealed(arena, &walk);
    CLEANUP(json_release) json_t *kept = json_parse(sealed);
    struct eform_walk again;

    if (arena_is_exhausted(arena))
        return;
    assert(json_is_object(kept));
    if (eform_walk(arena, form, kept, &about, &again) != OK)
        return;
    if (walk.fault_count == 0)
        assert(str_equals(eform_sealed(arena, &again), sealed));
    status_ignore(eform_print(arena, &again, STR(""), &print),
                  "it only must not break");
    status_ignore(eform_payload(arena, &again, &payload),
                  "it only must not break");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct eform_faults faults;
    struct arena *arena = fuzz_arena();
    struct str rest = str_copy(arena, (struct str){(const char *)data, size});
    struct str file;
    struct eform form;

    if (!str_next(&rest, 0x1e, &file))
        return 0;

    enum status s = eform_read(arena, file, &form, &faults);

    assert(s != INVALID || faults.count > 0);
    if (s == OK)
        fill_in(arena, &form, rest);
    arena_reset(arena); /* the form's JSON is given back with it */
    return 0;
}
