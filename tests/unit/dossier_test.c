/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_test.c: codes by pattern, and what may happen to a dossier. */
#include "check.h"

#include "domain/dossier/filing.h"

static struct str code_of(struct arena *arena, const char *pattern,
                          const char *agency, int64_t number)
{
    struct str code;

    assert_int_equal(OK, dossier_code(arena, str_of(pattern), str_of(agency),
                                      date_make(2026, 11, 24), number, &code));
    return code;
}

static void a_code_follows_its_pattern(void **state)
{
    struct arena *arena = *state;

    assert_true(
        str_is(code_of(arena, "{agency_long}-{yymmdd}-{number:4}", "H53.16", 1),
               "000.00.16.H53-261124-0001"));
    assert_true(str_is(code_of(arena, "{agency_long}-{yymmdd}-{number:4}",
                               "000.00.00.H53", 12345),
                       "000.00.00.H53-261124-12345"));
    assert_true(str_is(
        code_of(arena, "{agency}-{yyyymmdd}-{number:7}", "H53.16", 92637),
        "H53.16-20261124-0092637"));
}

static void a_pattern_that_names_no_dossier_is_refused(void **state)
{
    static const char *const wrong[] = {
        "{agency}-{yymmdd}",          "{agency}-{number:4}",
        "{yymmdd}-{number:4}",        "{agency}-{yymmdd}-{number:0}",
        "{agency}-{yymmdd}-{number:", "{agency}-{yymmdd}-{number:4}-{x}"};
    struct str code;

    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        assert_int_equal(INVALID,
                         dossier_code(*state, str_of(wrong[i]), STR("H53"),
                                      date_make(2026, 11, 24), 1, &code));
}

static void codes_are_known_as_people_write_them(void **state)
{
    static const char *const written[] = {
        "H53.16-20261124-0092637",
        "h53.16-20261124-0092637",
        "H53.16–20261124—0092637",
        " H53.16 - 20261124 - 0092637. ",
        "Mã hồ sơ: H53.16-20261124-0092637",
        "Mã: hồ sơ: H53.16‑20261124‑0092637,",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(written); i++)
        assert_string_equal(
            "H53.16-20261124-0092637",
            str_z(*state, dossier_code_clean(*state, str_of(written[i]))));
    assert_true(str_is_empty(dossier_code_clean(*state, STR(" ... "))));
    assert_true(str_is_empty(dossier_code_clean(*state, STR(":"))));
}

/* A small model walks beside: whether it was accepted, and whether it is over.
 * 20,000 random events. */
static void a_dossier_never_leaves_the_law(void **state)
{
    enum dossier_status status = DOSSIER_NEW, before = 0;
    bool was_accepted = false;
    unsigned random = 20261124;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        random = random * 1103515245u + 12345u;
        enum event_kind kind = (random >> 16) % EVENT_KIND__MAX;
        enum dossier_status to = dossier_next(status, kind, before);

        if (to == 0)
            continue;
        assert_false(dossier_is_over(status));
        assert_true(to >= DOSSIER_NEW && to <= DOSSIER_RETURNED);
        assert_int_not_equal(EVENT_FILED, kind);
        if (kind == EVENT_WITHDRAWN || kind == EVENT_REFUSED)
            assert_false(was_accepted);
        if (to == DOSSIER_NEW)
            assert_false(was_accepted);
        if (kind == EVENT_FINISHED || kind == EVENT_STOPPED)
            assert_true(was_accepted);
        if (kind == EVENT_RETURNED)
            assert_int_equal(DOSSIER_FINISHED, status);
        was_accepted = was_accepted || kind == EVENT_ACCEPTED;
        before = kind == EVENT_SUPPLEMENT_ASKED || kind == EVENT_FEE_ASKED
                     ? status
                     : (to == status ? before : 0);
        status = to;
        if (dossier_is_over(status)) {
            status = DOSSIER_NEW;
            before = 0;
            was_accepted = false;
        }
    }
}

static int set_up(void **state)
{
    struct arena *arena = arena_new(1 << 20);

    *state = arena;
    return arena == NULL;
}

static int tear_down(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_follows_its_pattern),
        cmocka_unit_test(a_pattern_that_names_no_dossier_is_refused),
        cmocka_unit_test(codes_are_known_as_people_write_them),
        cmocka_unit_test(a_dossier_never_leaves_the_law),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
