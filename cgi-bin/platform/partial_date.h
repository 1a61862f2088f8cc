/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partial_date.h: a day of which the papers may say only the year, or the month
 * and the year.
 *
 * Birth dates are such: many people born before registers were kept have papers
 * that say “1945” or “03/1945”, and no officer may add what is not there. In
 * databases it is a DATE whose unknown parts are 0 (“1945-00-00”,
 * “1945-03-00”), which MariaDB keeps, compares and sorts as written.
 */
#ifndef MOTCUA_PLATFORM_PARTIAL_DATE_H
#define MOTCUA_PLATFORM_PARTIAL_DATE_H

#include "platform/moment.h"

struct partial_date {
    int16_t year; /* 0: nothing is known */
    int8_t month; /* 0: not known, nor is the day then */
    int8_t day;   /* 0: not known */
};

struct partial_date partial_of(struct date d);
/* Parts that are 0 are not known. Unset, if no such day, month or year is. */
struct partial_date partial_make(int year, int month, int day);
bool partial_is_set(struct partial_date d);
bool partial_is_whole(struct partial_date d);
bool partial_equals(struct partial_date a, struct partial_date b);
/* The first and the last day it may be; unset, if it is. */
struct date partial_first(struct partial_date d);
struct date partial_last(struct partial_date d);

/* "1945", "1945-03", "1945-03-09". */
struct str partial_iso(struct arena *arena, struct partial_date d);
/* "1945", "194503", "19450309": as the national portal writes it. */
struct str partial_digits(struct arena *arena, struct partial_date d);
/* "1945-00-00": what a DATE of MariaDB takes. */
struct str partial_sql(struct arena *arena, struct partial_date d);
/* Whole text in one of the three forms above. A year 0000 (OpenID Connect Core
 * 1.0, 5.1: it is not told) leaves nothing that helps: false. */
NODISCARD bool partial_parse(struct str s, struct partial_date *d);

#endif
