/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_holiday.c: days off, and days swapped. A file says all there is to
 * say about the years in it: days of those years that it does not name go.
 */
#include "domain/import/import_private.h"

enum { MAX_DAYS = 4000 };

struct holiday {
    struct date day;
    struct str name;
    bool is_working, is_inferred;
};
struct holidays {
    struct holiday list[MAX_DAYS];
    size_t count;
};

static enum status add_day(struct import *in, struct holidays *all,
                           struct holiday day)
{
    size_t i = 0;

    while (i < all->count && date_compare(all->list[i].day, day.day) != 0)
        i++;
    if (i == MAX_DAYS)
        return import_refuse(in, "", "more than %d days", MAX_DAYS);
    if (i == all->count)
        all->list[all->count++] = day;
    return OK;
}

static enum status add_comp_dates(struct tsv *tsv, struct holidays *all,
                                  struct holiday day)
{
    struct str rest, part;
    enum status s = tsv_text(tsv, "comp_dates", TSV_OPTIONAL, 200, &rest);

    while (s == OK && str_next(&rest, ',', &part)) {
        if (str_is_empty(part))
            continue;
        if (!date_parse(str_trim(part), &day.day))
            return import_refuse(tsv->in, "comp_dates", "is not a day");
        s = add_day(tsv->in, all, day);
    }
    return s;
}

static enum status read_holiday(struct tsv *tsv, struct holidays *all)
{
    struct holiday day = {0};
    struct date from, to;
    struct str flag;

    enum status s = tsv_text(tsv, "name", TSV_REQUIRED, 100, &day.name);
    if (s == OK)
        s = tsv_date(tsv, "date_from", TSV_REQUIRED, &from);
    if (s == OK)
        s = tsv_date(tsv, "date_to", TSV_REQUIRED, &to);
    if (s == OK)
        s = tsv_text(tsv, "inferred", TSV_OPTIONAL, 1, &flag);
    if (s != OK)
        return s;
    day.is_inferred = str_is(flag, "1");
    s = tsv_text(tsv, "working", TSV_OPTIONAL, 1, &flag);
    day.is_working = s == OK && str_is(flag, "1");
    if (s != OK)
        return s;
    if (date_compare(to, from) < 0 ||
        date_compare(date_add_days(from, 30), to) < 0)
        return import_refuse(tsv->in, "date_to",
                             "from date_from to 30 days later");

    for (day.day = from; s == OK && date_compare(day.day, to) <= 0;
         day.day = date_add_days(day.day, 1))
        s = add_day(tsv->in, all, day);
    return s == OK ? add_comp_dates(tsv, all, day) : s;
}

static bool has_day(const struct holidays *all, struct date day)
{
    for (size_t i = 0; i < all->count; i++)
        if (date_compare(all->list[i].day, day) == 0)
            return true;
    return false;
}

static bool has_year(const struct holidays *all, int year)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->list[i].day.year == year)
            return true;
    return false;
}

static enum status remove_others(struct import *in, const struct holidays *all)
{
    static const char list[] = "SELECT day, name FROM holiday ORDER BY day";
    static const char remove[] = "DELETE FROM holiday WHERE day = ?";
    struct db_rows rows;
    enum status s = db_read(in->db, list, DB_NO_ARGS, &rows);

    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct date day = db_cell_date(row, 0);

        if (!has_year(all, day.year) || has_day(all, day))
            continue;
        in->changed++;
        import_tell(in, '-', date_iso(in->arena, day), db_cell_text(row, 1));
        s = db_write(in->db, remove, DB_ARGS(db_date(in->arena, day)), NULL);
    }
    return s;
}

static enum status store_day(struct import *in, const struct holiday *day)
{
    static const char same[] =
        "SELECT BINARY name = ? AND is_working = ? AND is_inferred = ?"
        "  FROM holiday WHERE day = ?";
    static const char put[] =
        "REPLACE INTO holiday (day, name, is_working, is_inferred)"
        " VALUES (?, ?, ?, ?)";
    struct db_value on = db_date(in->arena, day->day);
    struct db_value name = db_text(day->name);
    struct db_row row;

    enum status s = db_read_row(
        in->db, same,
        DB_ARGS(name, db_bool(day->is_working), db_bool(day->is_inferred), on),
        &row);
    if (s == OK && db_cell_bool(row, 0)) {
        in->unchanged++;
        return OK;
    }
    if (s != OK && s != NOT_FOUND)
        return s;
    if (s == OK)
        in->changed++;
    else
        in->added++;
    import_tell(in, s == OK ? '~' : '+', date_iso(in->arena, day->day),
                day->name);
    return db_write(
        in->db, put,
        DB_ARGS(on, name, db_bool(day->is_working), db_bool(day->is_inferred)),
        NULL);
}

/* What the product ships is for an installation that has no days of its own:
 * a seed leaves years alone that somebody has filled. */
static enum status has_own_days(struct import *in, bool *has_own)
{
    static const char sql[] = "SELECT EXISTS (SELECT 1 FROM holiday)";
    struct db_row row;
    enum status s = db_read_row(in->db, sql, DB_NO_ARGS, &row);

    if (s == OK)
        *has_own = db_cell_bool(row, 0);
    return s;
}

static enum status store_days(struct import *in, void *data)
{
    const struct holidays *all = data;
    bool has_own = false;
    enum status s = in->is_seed ? has_own_days(in, &has_own) : OK;

    if (s == OK && has_own) {
        in->kept = all->count;
        return OK;
    }
    if (s == OK)
        s = remove_others(in, all);
    for (size_t i = 0; i < all->count && s == OK; i++)
        s = store_day(in, &all->list[i]);
    return s;
}

enum status import_holidays(struct import *in, struct str text)
{
    struct tsv tsv;
    struct holidays *all = ARENA_NEW(in->arena, struct holidays);
    enum status s = all == NULL ? INTERNAL : tsv_open(in, text, &tsv);

    while (s == OK && (s = tsv_next(&tsv)) == OK)
        s = read_holiday(&tsv, all);
    return s == NOT_FOUND ? import_write(in, store_days, all) : s;
}
