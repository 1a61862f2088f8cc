/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partial_date.c: the days a partial date may be, and its spellings.
 *
 * Holds: what is set has a real year, and parts that are known are real; a day
 * without its month is never known.
 */
#include "platform/partial_date.h"

#define YEAR_DIGITS 4

struct partial_date partial_of(struct date d)
{
    return (struct partial_date){d.year, d.month, d.day};
}

struct partial_date partial_make(int year, int month, int day)
{
    bool is_real = date_is_real(year, month > 0 ? month : 1, day > 0 ? day : 1);

    if (!is_real || month < 0 || day < 0 || (month == 0 && day > 0))
        return (struct partial_date){0};
    return (struct partial_date){(int16_t)year, (int8_t)month, (int8_t)day};
}

bool partial_is_set(struct partial_date d)
{
    return d.year != 0;
}

bool partial_is_whole(struct partial_date d)
{
    return d.day != 0;
}

bool partial_equals(struct partial_date a, struct partial_date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

struct date partial_first(struct partial_date d)
{
    return date_make(d.year, d.month > 0 ? d.month : 1, d.day > 0 ? d.day : 1);
}

struct date partial_last(struct partial_date d)
{
    if (d.month == 0)
        return date_make(d.year, 12, 31);
    if (d.day == 0)
        return date_add_days(date_add_months(date_make(d.year, d.month, 1), 1),
                             -1);
    return date_make(d.year, d.month, d.day);
}

static struct str known_parts(struct arena *arena, struct partial_date d,
                              const char *between)
{
    if (!partial_is_set(d))
        return STR_NONE;
    if (d.month == 0)
        return str_print(arena, "%04d", d.year);
    if (d.day == 0)
        return str_print(arena, "%04d%s%02d", d.year, between, d.month);
    return str_print(arena, "%04d%s%02d%s%02d", d.year, between, d.month,
                     between, d.day);
}

struct str partial_iso(struct arena *arena, struct partial_date d)
{
    return known_parts(arena, d, "-");
}

struct str partial_digits(struct arena *arena, struct partial_date d)
{
    return known_parts(arena, d, "");
}

struct str partial_sql(struct arena *arena, struct partial_date d)
{
    if (!partial_is_set(d))
        return STR_NONE;
    return str_print(arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* Takes `len` digits off the front of *rest; *n is 0 where nothing is left. */
static bool take_number(struct str *rest, size_t len, int *n)
{
    int64_t number = 0;

    if (!str_is_empty(*rest) &&
        (rest->len < len ||
         !str_to_int(str_slice(*rest, 0, len), 0, 9999, &number)))
        return false;
    *n = (int)number;
    *rest = str_skip(*rest, len);
    return true;
}

/* Dashes stand before both parts or before none. */
static bool take_dash(struct str *rest, bool has_dashes)
{
    if (!has_dashes || str_is_empty(*rest))
        return true;
    if (!str_starts_with(*rest, "-"))
        return false;
    *rest = str_skip(*rest, 1);
    return !str_is_empty(*rest);
}

bool partial_parse(struct str s, struct partial_date *d)
{
    bool has_dashes = s.len > YEAR_DIGITS && s.ptr[YEAR_DIGITS] == '-';
    int year, month, day;

    if (!take_number(&s, YEAR_DIGITS, &year) || !take_dash(&s, has_dashes) ||
        !take_number(&s, 2, &month) || !take_dash(&s, has_dashes) ||
        !take_number(&s, 2, &day) || !str_is_empty(s))
        return false;

    struct partial_date parsed = partial_make(year, month, day);

    if (partial_is_set(parsed))
        *d = parsed;
    return partial_is_set(parsed);
}
