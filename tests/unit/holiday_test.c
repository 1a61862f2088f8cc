/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holiday_test.c: when something is due, over Tết, weekends and swapped days.
 */
#include "check.h"

#include "domain/catalogue/holiday.h"

static const struct calendar_day off[] = {
    {{2026, 2, 16}, false, {0}}, {{2026, 2, 17}, false, {0}},
    {{2026, 2, 18}, false, {0}}, {{2026, 2, 19}, false, {0}},
    {{2026, 2, 20}, false, {0}}, {{2026, 2, 28}, true, {0}}, /* a Saturday */
};
static const struct calendar tet = {off, ARRAY_LENGTH(off)};

static struct moment at(int month, int day, int hour)
{
    return moment_of(date_make(2026, month, day),
                     (struct time_of_day){(int8_t)hour, 0, 0});
}

static void assert_due(struct moment due, int month, int day, int hour)
{
    assert_int_equal(
        0, date_compare(date_make(2026, month, day), moment_date(due)));
    assert_int_equal(hour, moment_time(due).hour);
}

static void counting_starts_the_day_after(void **state)
{
    (void)state;
    /* Thursday 12 February: Friday, then nothing until Monday the 23rd. */
    assert_due(
        working_days_due(at(2, 12, 9), 1, PROCESSING_WORKING_DAY, &tet, false),
        2, 13, 17);
    assert_due(
        working_days_due(at(2, 12, 9), 2, PROCESSING_WORKING_DAY, &tet, false),
        2, 23, 17);
}

static void after_15_counts_as_the_next_working_day(void **state)
{
    (void)state;
    assert_due(
        working_days_due(at(2, 12, 15), 1, PROCESSING_WORKING_DAY, &tet, true),
        2, 23, 17);
    assert_due(
        working_days_due(at(2, 12, 14), 1, PROCESSING_WORKING_DAY, &tet, true),
        2, 13, 17);
    /* Received on a Saturday: as of Monday, so due on Tuesday. */
    assert_due(
        working_days_due(at(3, 7, 9), 1, PROCESSING_WORKING_DAY, &tet, true), 3,
        10, 17);
    assert_due(
        working_days_due(at(3, 7, 9), 1, PROCESSING_WORKING_DAY, &tet, false),
        3, 9, 17);
}

static void a_swapped_saturday_is_worked(void **state)
{
    (void)state;
    assert_due(
        working_days_due(at(2, 27, 9), 1, PROCESSING_WORKING_DAY, &tet, false),
        2, 28, 17);
}

static void days_and_months_end_on_a_working_day(void **state)
{
    (void)state;
    assert_due(working_days_due(at(2, 12, 9), 5, PROCESSING_DAY, &tet, false),
               2, 23, 17);
    assert_due(working_days_due(at(1, 31, 9), 1, PROCESSING_MONTH, &tet, false),
               2, 28, 17);
}

static void hours_are_working_hours(void **state)
{
    (void)state;
    assert_due(working_days_due(at(2, 12, 11), 2, PROCESSING_HOUR, &tet, false),
               2, 12, 14);
    assert_due(working_days_due(at(2, 13, 16), 8, PROCESSING_HOUR, &tet, false),
               2, 23, 16);
}

static void no_number_is_no_promise(void **state)
{
    (void)state;
    assert_int_equal(0, working_days_due(at(2, 12, 9), 0,
                                         PROCESSING_WORKING_DAY, &tet, false)
                            .us);
    assert_int_equal(
        0,
        working_days_due(at(2, 12, 9), 3, PROCESSING_UNKNOWN, &tet, false).us);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counting_starts_the_day_after),
        cmocka_unit_test(after_15_counts_as_the_next_working_day),
        cmocka_unit_test(a_swapped_saturday_is_worked),
        cmocka_unit_test(days_and_months_end_on_a_working_day),
        cmocka_unit_test(hours_are_working_hours),
        cmocka_unit_test(no_number_is_no_promise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
