/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holiday.c: everything but calendar_load is arithmetic. */
#include "domain/catalogue/holiday.h"
#include "domain/catalogue/recall.h"

enum { CUT_HOUR = 15, OPENS = 8, NOON_FROM = 12, NOON_TO = 13, CLOSES = 17 };

enum status calendar_load(struct db *db, struct date from,
                          struct calendar *calendar)
{
    static const char sql[] = "SELECT day, is_working, name"
                              "  FROM holiday"
                              " WHERE day BETWEEN ? AND ?"
                              " ORDER BY day";
    struct arena *arena = db_arena(db);
    struct db_rows rows;
    enum status s =
        catalogue_read(db, sql,
                       DB_ARGS(db_date(arena, from),
                               db_date(arena, date_add_months(from, 36))),
                       &rows);
    if (s != OK)
        return s;

    struct calendar_day *days =
        arena_array(arena, rows.count + 1, sizeof *days);
    if (days == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        days[i] = (struct calendar_day){
            db_cell_date(row, 0), db_cell_bool(row, 1), db_cell_text(row, 2)};
    }
    *calendar = (struct calendar){days, rows.count};
    return OK;
}

static bool calendar_is_working(const struct calendar *calendar,
                                struct date day)
{
    size_t low = 0, high = calendar->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = date_compare(calendar->days[middle].day, day);

        if (order == 0)
            return calendar->days[middle].is_working;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return date_weekday(day) != 0 && date_weekday(day) != 6;
}

/* The day itself when it is a working day, else the next one. */
static struct date calendar_working_from(const struct calendar *calendar,
                                         struct date day)
{
    while (!calendar_is_working(calendar, day))
        day = date_add_days(day, 1);
    return day;
}

int calendar_days_between(const struct calendar *calendar, struct date from,
                          struct date to)
{
    int count = 0;

    while (date_compare(from, to) < 0) {
        from = date_add_days(from, 1);
        if (calendar_is_working(calendar, from))
            count++;
    }
    return count;
}

static struct date add_working_days(const struct calendar *calendar,
                                    struct date day, int count)
{
    while (count > 0) {
        day = date_add_days(day, 1);
        if (calendar_is_working(calendar, day))
            count--;
    }
    return day;
}

/* Seconds of working time are spent from the receipt on, or from the opening
 * of the next working day when the desk is closed. */
static struct moment add_working_hours(const struct calendar *calendar,
                                       struct moment from, int hours)
{
    struct date day = moment_date(from);
    struct time_of_day time = moment_time(from);
    int64_t now_s = time.hour * 3600 + time.minute * 60 + time.second;
    int64_t left_s = (int64_t)hours * 3600;
    static const int spans[][2] = {{OPENS, NOON_FROM}, {NOON_TO, CLOSES}};

    for (;; day = date_add_days(day, 1), now_s = 0) {
        if (!calendar_is_working(calendar, day))
            continue;
        for (size_t i = 0; i < ARRAY_LENGTH(spans); i++) {
            int64_t open_s = spans[i][0] * 3600, close_s = spans[i][1] * 3600;
            int64_t start_s = now_s > open_s ? now_s : open_s;

            if (start_s >= close_s)
                continue;
            if (left_s <= close_s - start_s)
                return moment_add_s(
                    moment_of(day, (struct time_of_day){0, 0, 0}),
                    start_s + left_s);
            left_s -= close_s - start_s;
        }
    }
}

struct moment working_days_due(struct moment received, int value,
                               enum processing_unit unit,
                               const struct calendar *calendar,
                               bool is_cut_at_15)
{
    struct date day = moment_date(received);

    if (value <= 0 || unit == PROCESSING_UNKNOWN)
        return (struct moment){0};
    if (is_cut_at_15 && (moment_time(received).hour >= CUT_HOUR ||
                         !calendar_is_working(calendar, day))) {
        day = calendar_working_from(calendar, date_add_days(day, 1));
        received = moment_of(day, (struct time_of_day){OPENS, 0, 0});
    }
    if (unit == PROCESSING_HOUR)
        return add_working_hours(calendar, received, value);

    if (unit == PROCESSING_WORKING_DAY) {
        day = add_working_days(calendar, day, value);
    } else {
        if (unit == PROCESSING_DAY)
            day = date_add_days(day, value);
        else
            day = date_add_months(day,
                                  unit == PROCESSING_YEAR ? value * 12 : value);
        day = calendar_working_from(calendar, day);
    }
    return moment_of(day, (struct time_of_day){CLOSES, 0, 0});
}
