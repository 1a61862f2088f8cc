/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moment.c: days by counting them, with Vietnam seven hours ahead.
 *
 * Dates become day numbers since 1970-01-01 and back by the civil calendar's
 * arithmetic (400-year cycles, years beginning in March), so there is no time
 * zone file, no locale and no static buffer.
 *
 * Holds: a struct date is a real day of 1 to 9999, or its year is 0.
 */
#include "platform/moment.h"

#define US_PER_S INT64_C(1000000)
#define S_PER_DAY INT64_C(86400)
#define VIETNAM_AHEAD_S INT64_C(25200) /* 7 hours */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t floor_mod(int64_t a, int64_t b)
{
    return a - floor_div(a, b) * b;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01. Years begin in March, so that the leap day is last. */
static int64_t day_number(struct date d)
{
    int64_t year = d.year - (d.month <= 2);
    int64_t month = (d.month + 9) % 12; /* March is 0 */
    int64_t cycle = floor_div(year, 400);
    int64_t year_of_cycle = year - cycle * 400;
    int64_t day_of_year = (153 * month + 2) / 5 + d.day - 1;
    int64_t day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 -
                           year_of_cycle / 100 + day_of_year;

    return cycle * 146097 + day_of_cycle - 719468;
}

static struct date date_of_day(int64_t day)
{
    day += 719468;

    int64_t cycle = floor_div(day, 146097);
    int64_t day_of_cycle = day - cycle * 146097;
    int64_t year_of_cycle = (day_of_cycle - day_of_cycle / 1460 +
                             day_of_cycle / 36524 - day_of_cycle / 146096) /
                            365;
    int64_t day_of_year =
        day_of_cycle -
        (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* March is 0 */
    int64_t mday = day_of_year - (153 * month + 2) / 5 + 1;
    int64_t year = year_of_cycle + cycle * 400 + (month >= 10);

    month = month < 10 ? month + 3 : month - 9;
    if (year < 1 || year > 9999)
        return (struct date){0};
    return (struct date){(int16_t)year, (int8_t)month, (int8_t)mday};
}

struct moment moment_now(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        assert(false && "CLOCK_REALTIME is always there");
    return (struct moment){now.tv_sec * US_PER_S + now.tv_nsec / 1000};
}

struct moment moment_add_s(struct moment m, int64_t seconds)
{
    int64_t us;

    /* A moment that does not fit stays at the end of time it ran into. */
    if (__builtin_mul_overflow(seconds, US_PER_S, &us) ||
        __builtin_add_overflow(m.us, us, &us))
        us = seconds > 0 ? INT64_MAX : INT64_MIN;
    return (struct moment){us};
}

int64_t moment_s_between(struct moment from, struct moment to)
{
    int64_t us;

    if (__builtin_sub_overflow(to.us, from.us, &us))
        us = to.us > from.us ? INT64_MAX : INT64_MIN;
    return floor_div(us, US_PER_S);
}

bool moment_is_before(struct moment a, struct moment b)
{
    return a.us < b.us;
}

/* The day and time where clocks are `ahead_s` ahead of UTC. */
static struct date day_at(struct moment m, int64_t ahead_s)
{
    return date_of_day(
        floor_div(floor_div(m.us, US_PER_S) + ahead_s, S_PER_DAY));
}

static struct time_of_day time_at(struct moment m, int64_t ahead_s)
{
    int64_t s = floor_mod(floor_div(m.us, US_PER_S) + ahead_s, S_PER_DAY);

    return (struct time_of_day){(int8_t)(s / 3600), (int8_t)(s / 60 % 60),
                                (int8_t)(s % 60)};
}

struct date moment_date(struct moment m)
{
    return day_at(m, VIETNAM_AHEAD_S);
}

struct time_of_day moment_time(struct moment m)
{
    return time_at(m, VIETNAM_AHEAD_S);
}

static struct moment moment_at(struct date day, struct time_of_day time,
                               int64_t ahead_s)
{
    if (!date_is_set(day)) /* a row's, or a peer's */
        return (struct moment){0};

    int64_t s = day_number(day) * S_PER_DAY + time.hour * 3600 +
                time.minute * 60 + time.second - ahead_s;

    return (struct moment){s * US_PER_S};
}

struct moment moment_of(struct date day, struct time_of_day time)
{
    return moment_at(day, time, VIETNAM_AHEAD_S);
}

bool date_is_real(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

struct date date_make(int year, int month, int day)
{
    if (!date_is_real(year, month, day))
        return (struct date){0};
    return (struct date){(int16_t)year, (int8_t)month, (int8_t)day};
}

bool date_is_set(struct date d)
{
    return d.year != 0;
}

int date_compare(struct date a, struct date b)
{
    if (a.year != b.year)
        return a.year < b.year ? -1 : 1;
    if (a.month != b.month)
        return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

struct date date_add_days(struct date d, int days)
{
    return date_is_set(d) ? date_of_day(day_number(d) + days) : d;
}

struct date date_add_months(struct date d, int months)
{
    if (!date_is_set(d))
        return d;

    int64_t month = (int64_t)d.year * 12 + d.month - 1 + months;
    int64_t year = floor_div(month, 12);

    if (year < 1 || year > 9999)
        return (struct date){0};

    int m = (int)floor_mod(month, 12) + 1;
    int last = days_in_month((int)year, m);

    return date_make((int)year, m, d.day < last ? d.day : last);
}

int date_weekday(struct date d)
{
    if (!date_is_set(d))
        return 0;
    return (int)floor_mod(day_number(d) + 4, 7); /* 1970-01-01: Thursday */
}

int date_full_years(struct date from, struct date to)
{
    int years = to.year - from.year;
    bool is_birthday_ahead =
        to.month < from.month || (to.month == from.month && to.day < from.day);

    return years - is_birthday_ahead;
}

struct str date_iso(struct arena *arena, struct date d)
{
    if (!date_is_set(d))
        return STR_NONE;
    return str_print(arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

struct str date_vn(struct arena *arena, struct date d)
{
    if (!date_is_set(d))
        return STR_NONE;
    return str_print(arena, "%02d/%02d/%04d", d.day, d.month, d.year);
}

struct str date_short(struct arena *arena, struct date d)
{
    if (!date_is_set(d))
        return STR_NONE;
    return str_print(arena, "%02d%02d%02d", d.year % 100, d.month, d.day);
}

static bool number_at(struct str s, size_t from, size_t to, int max, int *n)
{
    int64_t number;

    if (!str_to_int(str_slice(s, from, to), 0, max, &number))
        return false;
    *n = (int)number;
    return true;
}

bool date_parse(struct str s, struct date *d)
{
    bool has_dashes = s.len == 10;
    size_t month_at = has_dashes ? 5 : 4;
    size_t day_at_byte = has_dashes ? 8 : 6;
    int year, month, day;

    if (s.len != 10 && s.len != 8)
        return false;
    if (has_dashes && (s.ptr[4] != '-' || s.ptr[7] != '-'))
        return false;
    if (!number_at(s, 0, 4, 9999, &year) ||
        !number_at(s, month_at, month_at + 2, 12, &month) ||
        !number_at(s, day_at_byte, day_at_byte + 2, 31, &day) ||
        !date_is_real(year, month, day))
        return false;
    *d = date_make(year, month, day);
    return true;
}

struct str moment_sql(struct arena *arena, struct moment m)
{
    struct date d = day_at(m, 0);
    struct time_of_day t = time_at(m, 0);

    return str_print(arena, "%04d-%02d-%02d %02d:%02d:%02d.%06d", d.year,
                     d.month, d.day, t.hour, t.minute, t.second,
                     (int)floor_mod(m.us, US_PER_S));
}

/* ".123" of a second in microseconds: one to six digits. */
static bool parse_fraction(struct str s, int64_t *us)
{
    int64_t digits;

    if (!str_starts_with(s, ".") || s.len > 7 ||
        !str_to_int(str_skip(s, 1), 0, 999999, &digits))
        return false;
    for (size_t i = s.len; i < 7; i++)
        digits *= 10;
    *us = digits;
    return true;
}

bool moment_parse_sql(struct str s, struct moment *m)
{
    struct date d;
    int hour, minute, second;
    int64_t us = 0;

    if (s.len < 19 || s.ptr[10] != ' ' || s.ptr[13] != ':' || s.ptr[16] != ':')
        return false;
    if (!date_parse(str_slice(s, 0, 10), &d) ||
        !number_at(s, 11, 13, 23, &hour) ||
        !number_at(s, 14, 16, 59, &minute) ||
        !number_at(s, 17, 19, 59, &second))
        return false;
    if (s.len > 19 && !parse_fraction(str_skip(s, 19), &us))
        return false;

    struct time_of_day t = {(int8_t)hour, (int8_t)minute, (int8_t)second};

    *m = (struct moment){moment_at(d, t, 0).us + us};
    return true;
}

struct str moment_iso(struct arena *arena, struct moment m)
{
    struct date d = day_at(m, 0);
    struct time_of_day t = time_at(m, 0);

    return str_print(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year, d.month,
                     d.day, t.hour, t.minute, t.second);
}

struct str moment_vn(struct arena *arena, struct moment m)
{
    struct date d = moment_date(m);
    struct time_of_day t = moment_time(m);

    return str_print(arena, "%02d:%02d %02d/%02d/%04d", t.hour, t.minute, d.day,
                     d.month, d.year);
}
