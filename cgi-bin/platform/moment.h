/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moment.h: instants in UTC, and days as a calendar in Vietnam shows them.
 *
 * “Now” is an argument everywhere; only main's loop asks the clock.
 * Vietnam is UTC+7 with no summer time (TCVN, IANA Asia/Ho_Chi_Minh since
 * 1975).
 */
#ifndef MOTCUA_PLATFORM_MOMENT_H
#define MOTCUA_PLATFORM_MOMENT_H

#include "platform/str.h"

struct moment {
    int64_t us; /* microseconds since 1970-01-01T00:00:00Z; 0 is "never" */
};

struct date {
    int16_t year; /* 0: no date */
    int8_t month; /* 1 to 12 */
    int8_t day;
};

struct time_of_day {
    int8_t hour, minute, second;
};

struct moment moment_now(void); /* the clock; for main loops */
struct moment moment_add_s(struct moment m, int64_t seconds);
int64_t moment_s_between(struct moment from, struct moment to);
bool moment_is_before(struct moment a, struct moment b);

/* The day and time in Vietnam. A date that is not set stays so, whatever is
 * added, is no moment and has the weekday 0. */
struct date moment_date(struct moment m);
struct time_of_day moment_time(struct moment m);
struct moment moment_of(struct date day, struct time_of_day time);

bool date_is_real(int year, int month, int day);
struct date date_make(int year, int month, int day); /* year 0 if not real */
bool date_is_set(struct date d);
int date_compare(struct date a, struct date b);
struct date date_add_days(struct date d, int days);
struct date date_add_months(struct date d, int months); /* end of month kept */
int date_weekday(struct date d); /* 0 Sunday … 6 Saturday */
int date_full_years(struct date from, struct date to); /* an age */

/* "2026-11-24", "24/11/2026", "261124". */
struct str date_iso(struct arena *arena, struct date d);
struct str date_vn(struct arena *arena, struct date d);
struct str date_short(struct arena *arena, struct date d);
/* Whole text "YYYY-MM-DD", or "YYYYMMDD". */
NODISCARD bool date_parse(struct str s, struct date *d);

/* MariaDB's DATETIME(6) in UTC: "2026-11-24 06:05:32.123456". */
struct str moment_sql(struct arena *arena, struct moment m);
NODISCARD bool moment_parse_sql(struct str s, struct moment *m);
/* "2026-11-24T06:05:32Z", and for people in Vietnam "13:05 24/11/2026". */
struct str moment_iso(struct arena *arena, struct moment m);
struct str moment_vn(struct arena *arena, struct moment m);

#endif
