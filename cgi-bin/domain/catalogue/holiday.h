/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holiday.h: working days, and when something is due.
 *
 * Days off are Saturdays, Sundays and the days of table `holiday`, which the
 * administrator edits: the state sets Tết anew each year and sometimes swaps a
 * day, so a Saturday can be a working day too. Years the table does not cover
 * have weekends only, and calendar_covers says no.
 */
#ifndef MOTCUA_DOMAIN_HOLIDAY_H
#define MOTCUA_DOMAIN_HOLIDAY_H

#include "domain/catalogue/procedure.h"

struct calendar_day {
    struct date day;
    bool is_working; /* a swapped day: worked although a weekend */
    struct str name; /* "Tết Nguyên đán" */
};

struct calendar {
    const struct calendar_day *days; /* in order of day */
    size_t count;
};

/* The days that differ, from `from` to two years after, in the db's arena. */
NODISCARD enum status calendar_load(struct db *db, struct date from,
                                    struct calendar *calendar);

/* Working days in (from, to]: what counting from the day after gives. */
int calendar_days_between(const struct calendar *calendar, struct date from,
                          struct date to);

/* When an answer is due, as a moment in working time (17:00 of the day, except
 * for hours). Counting starts the day after receipt (Civil Code 2015, art.
 * 147); with is_cut_at_15 a receipt after 15:00 or on a day off counts as one
 * of the next working day. Days and months that end on a day off end on
 * the next working day (art. 148.5). Hours are working hours: 8:00–12:00 and
 * 13:00–17:00. value 0 or PROCESSING_UNKNOWN gives {0}: no date is promised. */
struct moment working_days_due(struct moment received, int value,
                               enum processing_unit unit,
                               const struct calendar *calendar,
                               bool is_cut_at_15);

#endif
