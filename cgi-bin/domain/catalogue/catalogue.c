/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/catalogue/catalogue.h"

struct date catalogue_day(const struct settings *settings, struct moment now)
{
    struct date day;

    if (date_parse(settings_text(settings, "catalogue.day"), &day))
        return day;
    return moment_date(now);
}

enum status catalogue_generation(struct db *db, int64_t *generation)
{
    static const char sql[] = "SELECT generation FROM catalogue WHERE id = 1";
    struct db_row row;
    enum status s = db_read_row(db, sql, DB_NO_ARGS, &row);

    if (s == OK)
        *generation = db_cell_int(row, 0);
    return s;
}
