/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moment_test.c: time and days, against the C library's own calendar. */
#include <time.h>

#include "check.h"

#include "platform/partial_date.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void every_day_agrees_with_gmtime(void **state)
{
    (void)state;
    /* 1600 to 2500, a day at a time, at odd seconds of the day. */
    for (int64_t day = -135140; day < 193581; day++) {
        int64_t s = day * 86400 + (day * 7919 % 86400 + 86400) % 86400;
        time_t t = (time_t)(s + 7 * 3600);
        struct tm tm;
        struct moment m = {s * 1000000 + 123456};
        struct date d = moment_date(m);
        struct time_of_day time = moment_time(m);

        assert_non_null(gmtime_r(&t, &tm));
        assert_int_equal(d.year, tm.tm_year + 1900);
        assert_int_equal(d.month, tm.tm_mon + 1);
        assert_int_equal(d.day, tm.tm_mday);
        assert_int_equal(time.hour, tm.tm_hour);
        assert_int_equal(time.minute, tm.tm_min);
        assert_int_equal(time.second, tm.tm_sec);
        assert_int_equal(date_weekday(d), tm.tm_wday);
        assert_int_equal(moment_of(d, time).us, s * 1000000);
        assert_int_equal(date_compare(date_add_days(d, 1), d), 1);
        assert_int_equal(
            date_compare(date_add_days(date_add_days(d, 400), -400), d), 0);
    }
}

static void seven_hours_ahead_of_utc(void **state)
{
    (void)state;
    struct moment m = {0};

    assert_true(moment_parse_sql(STR("2026-11-23 17:05:32.123456"), &m));
    assert_true(str_is(moment_vn(arena, m), "00:05 24/11/2026"));
    assert_true(str_is(moment_iso(arena, m), "2026-11-23T17:05:32Z"));
    assert_true(str_is(moment_sql(arena, m), "2026-11-23 17:05:32.123456"));
    assert_int_equal(date_compare(moment_date(m), date_make(2026, 11, 24)), 0);
}

static void before_1970_counts_too(void **state)
{
    (void)state;
    struct moment m = {-1};

    assert_true(str_is(moment_sql(arena, m), "1969-12-31 23:59:59.999999"));
    assert_true(str_is(date_iso(arena, moment_date(m)), "1970-01-01"));
    assert_int_equal(moment_s_between((struct moment){0}, m), -1);
}

static void only_real_days_are_dates(void **state)
{
    (void)state;
    assert_true(date_is_real(2024, 2, 29));
    assert_false(date_is_real(2023, 2, 29));
    assert_false(date_is_real(1900, 2, 29));
    assert_true(date_is_real(2000, 2, 29));
    assert_false(date_is_real(1990, 4, 31));
    assert_false(date_is_real(1990, 13, 1));
    assert_false(date_is_real(1990, 0, 1));
    assert_false(date_is_real(1990, 1, 0));
    assert_false(date_is_real(0, 1, 1));
    assert_false(date_is_real(10000, 1, 1));
    assert_false(date_is_set(date_make(2023, 2, 29)));
    assert_true(str_is_empty(date_iso(arena, (struct date){0})));
}

static void parsing_takes_the_whole_text(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",           "2026-11-2",  "2026-11-244", "2026/11/24", "2026-1-024",
        "20261324",   "20261131",   "2026-11-24 ", " 2026-11-2", "-026-11-24",
        "2026-11--4", "2026-02-30", "0000-01-01",  "24/11/2026", "２０２６1124",
    };
    struct date d = date_make(1999, 9, 9);

    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        if (date_parse(str_of(wrong[i]), &d))
            fail_msg("\"%s\" was taken for a date", wrong[i]);
        assert_int_equal(d.year, 1999);
    }
    assert_true(date_parse(STR("2026-11-24"), &d));
    assert_true(str_is(date_vn(arena, d), "24/11/2026"));
    assert_true(date_parse(STR("19750102"), &d));
    assert_true(str_is(date_iso(arena, d), "1975-01-02"));
    assert_true(str_is(date_short(arena, d), "750102"));
}

static void sql_times_have_any_fraction(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "2026-11-24",
        "2026-11-24T17:05:32",
        "2026-11-24 24:00:00",
        "2026-11-24 17:60:00",
        "2026-11-24 17:05:60",
        "2026-11-24 17:05:32.",
        "2026-11-24 17:05:32.1234567",
        "2026-11-24 17:05:32x",
        "2026-11-24 17:05:3",
        "0000-00-00 00:00:00",
    };
    struct moment m = {42};

    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        if (moment_parse_sql(str_of(wrong[i]), &m))
            fail_msg("\"%s\" was taken for a time", wrong[i]);
        assert_int_equal(m.us, 42);
    }
    assert_true(moment_parse_sql(STR("1970-01-01 00:00:01"), &m));
    assert_int_equal(m.us, 1000000);
    assert_true(moment_parse_sql(STR("1970-01-01 00:00:00.5"), &m));
    assert_int_equal(m.us, 500000);
    assert_true(moment_parse_sql(STR("1970-01-01 00:00:00.000001"), &m));
    assert_int_equal(m.us, 1);
}

static void months_keep_the_end(void **state)
{
    (void)state;
    struct date end = date_make(2024, 1, 31);

    assert_true(str_is(date_iso(arena, date_add_months(end, 1)), "2024-02-29"));
    assert_true(
        str_is(date_iso(arena, date_add_months(end, 13)), "2025-02-28"));
    assert_true(
        str_is(date_iso(arena, date_add_months(end, -1)), "2023-12-31"));
    assert_true(
        str_is(date_iso(arena, date_add_months(end, -13)), "2022-12-31"));
    assert_false(date_is_set(date_add_months(end, 12 * 9000)));
    assert_true(str_is(date_iso(arena, date_add_days(end, 30)), "2024-03-01"));
    assert_false(date_is_set(date_add_days(date_make(9999, 12, 31), 1)));
}

static void a_date_known_in_part_is_read_in_every_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *text, *iso; /* NULL: it is none */
        const char *first, *last;
    } cases[] = {
        {"1945", "1945", "1945-01-01", "1945-12-31"},
        {"1945-00-00", "1945", "1945-01-01", "1945-12-31"},
        {"19450000", "1945", "1945-01-01", "1945-12-31"},
        {"194503", "1945-03", "1945-03-01", "1945-03-31"},
        {"1945-12", "1945-12", "1945-12-01", "1945-12-31"},
        {"1944-02-00", "1944-02", "1944-02-01", "1944-02-29"},
        {"1945-03-09", "1945-03-09", "1945-03-09", "1945-03-09"},
        {"19450309", "1945-03-09", "1945-03-09", "1945-03-09"},
        {"0000-03-09", NULL, NULL, NULL}, /* OpenID: the year is not told */
        {"0000", NULL, NULL, NULL},
        {"1945-00-09", NULL, NULL, NULL},
        {"1945-13", NULL, NULL, NULL},
        {"1945-02-29", NULL, NULL, NULL},
        {"1945-", NULL, NULL, NULL},
        {"1945-3", NULL, NULL, NULL},
        {"1945-03-", NULL, NULL, NULL},
        {"1945-0309", NULL, NULL, NULL},
        {"194503-09", NULL, NULL, NULL},
        {"194503091", NULL, NULL, NULL},
        {"194", NULL, NULL, NULL},
        {"", NULL, NULL, NULL},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct partial_date d = {.year = 1};

        if (cases[i].iso == NULL) {
            assert_false(partial_parse(str_of(cases[i].text), &d));
            assert_int_equal(1, d.year);
            continue;
        }
        assert_true(partial_parse(str_of(cases[i].text), &d));
        assert_true(str_is(partial_iso(arena, d), cases[i].iso));
        assert_true(str_is(date_iso(arena, partial_first(d)), cases[i].first));
        assert_true(str_is(date_iso(arena, partial_last(d)), cases[i].last));
    }
}

static void an_age_grows_on_the_birthday(void **state)
{
    (void)state;
    struct date born = date_make(2008, 2, 29);

    assert_int_equal(date_full_years(born, date_make(2026, 2, 28)), 17);
    assert_int_equal(date_full_years(born, date_make(2026, 3, 1)), 18);
    assert_int_equal(date_full_years(born, date_make(2024, 2, 29)), 16);
    assert_int_equal(date_full_years(born, born), 0);
}

static void arithmetic_ends_at_the_end_of_time(void **state)
{
    (void)state;
    struct moment m = {INT64_MAX - 1};

    assert_int_equal(moment_add_s(m, 1).us, INT64_MAX);
    assert_int_equal(moment_add_s(m, INT64_MAX).us, INT64_MAX);
    assert_int_equal(moment_add_s((struct moment){0}, INT64_MIN).us, INT64_MIN);
    assert_int_equal(moment_add_s((struct moment){5}, -1).us, -999995);
    assert_true(moment_is_before((struct moment){1}, (struct moment){2}));
    assert_false(moment_is_before((struct moment){2}, (struct moment){2}));
}

static void now_is_the_clock(void **state)
{
    (void)state;
    time_t before = time(NULL);
    struct moment now = moment_now();

    /* time() tells the second of the last tick, which may be the one before. */
    assert_true(now.us / 1000000 >= before);
    assert_true(now.us / 1000000 <= time(NULL) + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_agrees_with_gmtime),
        cmocka_unit_test(seven_hours_ahead_of_utc),
        cmocka_unit_test(before_1970_counts_too),
        cmocka_unit_test(only_real_days_are_dates),
        cmocka_unit_test(parsing_takes_the_whole_text),
        cmocka_unit_test(sql_times_have_any_fraction),
        cmocka_unit_test(months_keep_the_end),
        cmocka_unit_test(a_date_known_in_part_is_read_in_every_spelling),
        cmocka_unit_test(an_age_grows_on_the_birthday),
        cmocka_unit_test(arithmetic_ends_at_the_end_of_time),
        cmocka_unit_test(now_is_the_clock),
    };

    return cmocka_run_group_tests_name("moment", tests, setup, teardown);
}
