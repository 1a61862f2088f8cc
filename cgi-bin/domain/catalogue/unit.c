/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit.c: each query is about one day; the columns are the same everywhere, in
 * the order unit_of_row reads them.
 */
#include "domain/catalogue/unit.h"
#include "domain/catalogue/recall.h"

static const char *const level_texts[] = {
    [UNIT_NONE] = "",
    [UNIT_PROVINCE] = "province",
    [UNIT_DISTRICT] = "district",
    [UNIT_COMMUNE] = "commune",
};

const char *unit_level_text(enum unit_level level)
{
    assert((size_t)level < ARRAY_LENGTH(level_texts));
    return level_texts[level];
}

enum unit_level unit_level_of(struct str text)
{
    return (enum unit_level)STR_AMONG(text, level_texts, UNIT_NONE);
}

struct str unit_display_name(struct arena *arena, struct str type,
                             struct str name)
{
    if (str_is_empty(type))
        return name;

    struct str first = str_slice(type, 0, 1);
    /* "đặc khu" alone starts with a letter of two bytes. */
    if (str_starts_with(type, "đ"))
        first = STR("Đ");
    else if (*type.ptr >= 'a' && *type.ptr <= 'z')
        first = str_print(arena, "%c", *type.ptr - 'a' + 'A');

    struct str rest = str_skip(type, str_starts_with(type, "đ") ? 2 : 1);
    return str_print(arena, "%" PRI_STR "%" PRI_STR " %" PRI_STR,
                     STR_ARG(first), STR_ARG(rest), STR_ARG(name));
}

static struct unit unit_of_row(struct arena *arena, struct db_row row)
{
    struct unit unit = {
        .id = db_cell_int(row, 0),
        .level = unit_level_of(db_cell_text(row, 1)),
        .code = db_cell_text(row, 2),
        .valid_from = db_cell_date(row, 3),
        .valid_to = db_cell_date(row, 4),
        .parent_id = db_cell_int(row, 5),
        .parent_code = db_cell_text(row, 6),
        .name = db_cell_text(row, 7),
        .type = db_cell_text(row, 8),
        .name_en = db_cell_text(row, 9),
    };

    unit.display = unit_display_name(arena, unit.type, unit.name);
    return unit;
}

static enum status unit_of_query(struct db *db, const char *sql,
                                 struct db_args args, struct unit *unit)
{
    struct db_row row;
    enum status s = catalogue_read_row(db, sql, args, &row);

    if (s == OK)
        *unit = unit_of_row(db_arena(db), row);
    return s;
}

static enum status list_of_query(struct db *db, const char *sql,
                                 struct db_args args, struct unit_list *list)
{
    struct db_rows rows;
    enum status s = catalogue_read(db, sql, args, &rows);
    if (s != OK)
        return s;

    struct unit *units =
        arena_array(db_arena(db), rows.count + 1, sizeof *units);
    if (units == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        units[i] = unit_of_row(db_arena(db), db_row_at(&rows, i));
    *list = (struct unit_list){units, rows.count};
    return OK;
}

enum status unit_load(struct db *db, struct str code, struct date day,
                      struct unit *unit)
{
    static const char sql[] =
        "SELECT u.id, u.level, u.code, u.valid_from, u.valid_to,"
        "       u.parent_id, p.code, u.name, u.type, u.name_en"
        "  FROM unit u"
        "  LEFT JOIN unit p ON p.id = u.parent_id"
        " WHERE u.code = ? AND u.valid_from <= ?"
        "   AND (u.valid_to IS NULL OR u.valid_to >= ?)";
    struct db_value on = db_date(db_arena(db), day);

    return unit_of_query(db, sql, DB_ARGS(db_text(code), on, on), unit);
}

enum status unit_load_id(struct db *db, int64_t id, struct unit *unit)
{
    static const char sql[] =
        "SELECT u.id, u.level, u.code, u.valid_from, u.valid_to,"
        "       u.parent_id, p.code, u.name, u.type, u.name_en"
        "  FROM unit u"
        "  LEFT JOIN unit p ON p.id = u.parent_id"
        " WHERE u.id = ?";

    return unit_of_query(db, sql, DB_ARGS(db_int(id)), unit);
}

enum status unit_list_provinces(struct db *db, struct date day,
                                struct unit_list *list)
{
    static const char sql[] =
        "SELECT u.id, u.level, u.code, u.valid_from, u.valid_to,"
        "       NULL, NULL, u.name, u.type, u.name_en"
        "  FROM unit u"
        " WHERE u.level = 'province' AND u.valid_from <= ?"
        "   AND (u.valid_to IS NULL OR u.valid_to >= ?)"
        " ORDER BY u.sort_key, u.id";
    struct db_value on = db_date(db_arena(db), day);

    return list_of_query(db, sql, DB_ARGS(on, on), list);
}

/* From the parents on, whatever MariaDB believes of the table that day: of the
 * two ways in one condition it has read the whole country. */
enum status unit_list_communes(struct db *db, int64_t province_id,
                               struct date day, struct unit_list *list)
{
    static const char sql[] =
        "SELECT u.id, u.level, u.code, u.valid_from, u.valid_to,"
        "       u.parent_id, p.code, u.name, u.type, u.name_en"
        "  FROM (SELECT id, code FROM unit WHERE id = ?"
        "         UNION ALL SELECT id, code FROM unit WHERE parent_id = ?) AS p"
        "  STRAIGHT_JOIN unit u ON u.parent_id = p.id"
        " WHERE u.level = 'commune'"
        "   AND u.valid_from <= ?"
        "   AND (u.valid_to IS NULL OR u.valid_to >= ?)"
        " ORDER BY u.sort_key, u.id";
    struct db_value on = db_date(db_arena(db), day);
    struct db_value id = db_int(province_id);

    return list_of_query(db, sql, DB_ARGS(id, id, on, on), list);
}

enum status unit_has_districts(struct db *db, struct date day,
                               bool *has_districts)
{
    static const char sql[] =
        "SELECT EXISTS ("
        "   SELECT 1"
        "     FROM agency a"
        "     JOIN unit u ON u.id = a.unit_id"
        "     JOIN unit d ON d.id IN (u.id, u.parent_id)"
        "    WHERE d.level = 'district' AND d.valid_from <= ?"
        "      AND (d.valid_to IS NULL OR d.valid_to >= ?))";
    struct db_value on = db_date(db_arena(db), day);
    struct db_row row;

    enum status s = catalogue_read_row(db, sql, DB_ARGS(on, on), &row);
    if (s == OK)
        *has_districts = db_cell_bool(row, 0);
    return s;
}

/* A province is served when an agency belongs to one of its units that day:
 * so it follows from the data which of the old and new provinces is ours.
 * STRAIGHT_JOIN: MariaDB expects as many holders as agencies, and would walk
 * every unit of the country instead. */
enum status unit_list_served(struct db *db, enum unit_level level,
                             int64_t parent_id, struct date day,
                             struct unit_list *list)
{
    static const char sql[] =
        "WITH served AS ("
        "  SELECT DISTINCT COALESCE(g.id, p.id, u.id) AS id"
        "    FROM agency a"
        "    JOIN unit u ON u.id = a.unit_id"
        "    LEFT JOIN unit p ON p.id = u.parent_id"
        "    LEFT JOIN unit g ON g.id = p.parent_id"
        "   WHERE u.valid_from <= ?"
        "     AND (u.valid_to IS NULL OR u.valid_to >= ?)),"
        " holder AS ("
        "  SELECT id FROM served"
        "   UNION"
        "  SELECT d.id FROM served"
        "    STRAIGHT_JOIN unit d ON d.parent_id = served.id"
        "   WHERE d.level = 'district')"
        "SELECT u.id, u.level, u.code, u.valid_from, u.valid_to,"
        "       u.parent_id, p.code, u.name, u.type, u.name_en"
        "  FROM holder"
        "  STRAIGHT_JOIN unit p ON p.id = holder.id"
        "  STRAIGHT_JOIN unit u ON u.parent_id = p.id"
        " WHERE u.level = ? AND (? = 0 OR u.parent_id = ?)"
        "   AND u.valid_from <= ?"
        "   AND (u.valid_to IS NULL OR u.valid_to >= ?)"
        " ORDER BY u.sort_key, u.id";
    struct db_value on = db_date(db_arena(db), day);
    struct db_value parent = db_int(parent_id);

    return list_of_query(db, sql,
                         DB_ARGS(on, on,
                                 db_text(str_of(unit_level_text(level))),
                                 parent, parent, on, on),
                         list);
}

enum status unit_path(struct db *db, int64_t unit_id, struct str *path)
{
    struct buf text = {.arena = db_arena(db)};
    struct unit unit = {.parent_id = unit_id};

    while (unit.parent_id != 0) {
        enum status s = unit_load_id(db, unit.parent_id, &unit);
        if (s != OK)
            return s;
        if (text.len > 0)
            buf_addz(&text, ", ");
        buf_add(&text, unit.display);
    }
    *path = buf_str(&text);
    return OK;
}

const struct unit *unit_find_code(const struct unit_list *list, struct str code)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equals(list->units[i].code, code))
            return &list->units[i];
    return NULL;
}
