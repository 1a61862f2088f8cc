/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/catalogue/agency.h"
#include "domain/catalogue/recall.h"

#define AGENCY_COLUMNS                                                         \
    "a.id, a.code, a.name, a.kind, a.is_synthetic, a.parent_id, p.name,"       \
    " a.unit_id, a.valid_from, a.valid_to, c.address, c.hours, c.phone,"       \
    " c.email, c.map, c.is_sample"
#define AGENCY_TABLES                                                          \
    "agency a"                                                                 \
    "  LEFT JOIN agency p ON p.id = a.parent_id"                               \
    "  LEFT JOIN agency_contact c ON c.agency_code = a.code"
enum { AGENCY_COLUMN_COUNT = 16 };

bool service_level_is_online(enum service_level level)
{
    return level == SERVICE_PARTIAL || level == SERVICE_FULL;
}

bool procedure_is_filed_here(const struct procedure *procedure)
{
    return procedure->is_detailed && str_is_empty(procedure->elsewhere_name) &&
           service_level_is_online(procedure->service_level);
}

static struct agency agency_of_row(struct db_row row)
{
    return (struct agency){
        .id = db_cell_int(row, 0),
        .code = db_cell_text(row, 1),
        .name = db_cell_text(row, 2),
        .kind = db_cell_text(row, 3),
        .is_synthetic = db_cell_bool(row, 4),
        .parent_id = db_cell_int(row, 5),
        .parent_name = db_cell_text(row, 6),
        .unit_id = db_cell_int(row, 7),
        .valid_from = db_cell_date(row, 8),
        .valid_to = db_cell_date(row, 9),
        .address = db_cell_text(row, 10),
        .hours = db_cell_text(row, 11),
        .phone = db_cell_text(row, 12),
        .email = db_cell_text(row, 13),
        .map = db_cell_text(row, 14),
        .is_sample = db_cell_bool(row, 15),
    };
}

static enum status agency_of_query(struct db *db, const char *sql,
                                   struct db_args args, struct agency *agency)
{
    struct db_row row;
    enum status s = catalogue_read_row(db, sql, args, &row);

    if (s == OK)
        *agency = agency_of_row(row);
    return s;
}

enum status agency_load(struct db *db, int64_t id, struct agency *agency)
{
    static const char sql[] =
        "SELECT " AGENCY_COLUMNS "  FROM " AGENCY_TABLES " WHERE a.id = ?";

    return agency_of_query(db, sql, DB_ARGS(db_int(id)), agency);
}

enum status agency_load_code(struct db *db, struct str code, struct date day,
                             struct agency *agency)
{
    static const char sql[] = "SELECT " AGENCY_COLUMNS "  FROM " AGENCY_TABLES
                              " WHERE a.code = ? AND a.valid_from <= ?"
                              "   AND (a.valid_to IS NULL OR a.valid_to >= ?)";
    struct db_value on = db_date(db_arena(db), day);

    return agency_of_query(db, sql, DB_ARGS(db_text(code), on, on), agency);
}

enum status agency_load_last(struct db *db, struct str code,
                             struct agency *agency)
{
    static const char sql[] =
        "SELECT " AGENCY_COLUMNS "  FROM " AGENCY_TABLES
        " WHERE a.code = ? ORDER BY a.valid_from DESC LIMIT 1";

    return agency_of_query(db, sql, DB_ARGS(db_text(code)), agency);
}

/* The level of the pair: what is written, else the procedure's own. */
static enum service_level pair_level(const struct procedure *procedure,
                                     struct str written)
{
    enum service_level level = service_level_of(written);

    return level == SERVICE_NONE ? procedure->service_level : level;
}

/* Written pairs come first; where a desk has none it may still take the whole
 * level, unless others are written for a procedure that has no unit. */
enum status agency_list_for(struct db *db, const struct procedure *procedure,
                            int64_t unit_id, struct date day,
                            struct agency_choices *list)
{
    static const char sql[] =
        "SELECT " AGENCY_COLUMNS ", w.service_level, w.procedure_id IS NOT NULL"
        "  FROM " AGENCY_TABLES "  LEFT JOIN procedure_agency w"
        "         ON w.procedure_id = ? AND w.agency_id = a.id"
        "        AND w.valid_from <= ?"
        "        AND (w.valid_to IS NULL OR w.valid_to >= ?)"
        " WHERE a.valid_from <= ? AND (a.valid_to IS NULL OR a.valid_to >= ?)"
        "   AND (a.unit_id = ? OR (a.unit_id IS NULL AND ? = 0))"
        "   AND (w.procedure_id IS NOT NULL"
        "        OR a.takes_level = ?)"
        " ORDER BY w.procedure_id IS NULL, a.name, a.id";
    struct db_value on = db_date(db_arena(db), day);
    struct db_value unit = db_int(unit_id);
    struct db_rows rows;
    bool has_districts;

    enum status s = unit_has_districts(db, day, &has_districts);
    if (s != OK)
        return s;

    enum unit_level level = procedure_level(procedure, has_districts);
    s = catalogue_read(db, sql,
                       DB_ARGS(db_int(procedure->id), on, on, on, on, unit,
                               unit, db_text(str_of(unit_level_text(level)))),
                       &rows);
    if (s != OK)
        return s;

    struct agency_choice *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    size_t count = 0;
    bool any_written = false;

    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        bool is_written = db_cell_bool(row, AGENCY_COLUMN_COUNT + 1);

        any_written = any_written || is_written;
        if (any_written && !is_written)
            break;
        items[count].agency = agency_of_row(row);
        items[count++].service_level =
            pair_level(procedure, db_cell_text(row, AGENCY_COLUMN_COUNT));
    }
    *list = (struct agency_choices){items, count};
    return OK;
}

enum status agency_service_level(struct db *db,
                                 const struct procedure *procedure,
                                 int64_t agency_id, struct date day,
                                 enum service_level *level)
{
    struct agency agency;
    struct agency_choices list;

    enum status s = agency_load(db, agency_id, &agency);
    if (s == OK)
        s = agency_list_for(db, procedure, agency.unit_id, day, &list);
    if (s != OK)
        return s;

    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].agency.id == agency_id) {
            *level = list.items[i].service_level;
            return OK;
        }
    return NOT_FOUND;
}
