/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_unit.c: units of any era, and what the old ones became.
 *
 * Units are written by tier, top first, so a file may have them in any order.
 */
#include "domain/import/import_private.h"
#include "platform/text.h"

struct unit_row {
    size_t line;
    enum unit_level level;
    struct str code, parent_code, name, type, name_en, sort_key;
    struct date valid_from, valid_to;
};
struct unit_rows {
    struct unit_row *list;
    size_t count;
};

/* Lower case with every number padded, marks kept: the collation of the column
 * knows where đ and ê belong. */
static struct str sort_key(struct import *in, struct str name, struct str type)
{
    struct buf key = {.arena = in->arena};
    size_t i = 0;

    while (i < name.len) {
        size_t end = i;

        while (end < name.len && name.ptr[end] >= '0' && name.ptr[end] <= '9')
            end++;
        for (size_t pad = end - i; end > i && pad < 4; pad++)
            buf_add_byte(&key, '0');
        if (end == i)
            end++;
        buf_add(&key, str_slice(name, i, end));
        i = end;
    }
    buf_print(&key, " %" PRI_STR, STR_ARG(type));
    return buf_str(&key);
}

static enum status read_unit(struct tsv *tsv, struct unit_row *row)
{
    static const size_t code_length[] = {0, 2, 3, 5};
    struct import *in = tsv->in;
    struct str level;

    row->line = in->line;
    enum status s = tsv_text(tsv, "level", TSV_REQUIRED, 20, &level);
    if (s == OK)
        s = tsv_text(tsv, "code", TSV_REQUIRED, 5, &row->code);
    if (s == OK)
        s = tsv_text(tsv, "parent_code", TSV_OPTIONAL, 5, &row->parent_code);
    if (s == OK)
        s = tsv_text(tsv, "name", TSV_REQUIRED, 100, &row->name);
    if (s == OK)
        s = tsv_text(tsv, "type", TSV_REQUIRED, 30, &row->type);
    if (s == OK)
        s = tsv_text(tsv, "name_en", TSV_OPTIONAL, 100, &row->name_en);
    if (s == OK)
        s = tsv_date(tsv, "valid_from", TSV_REQUIRED, &row->valid_from);
    if (s == OK)
        s = tsv_date(tsv, "valid_to", TSV_OPTIONAL, &row->valid_to);
    if (s != OK)
        return s;

    row->level = unit_level_of(level);
    if (row->level == UNIT_NONE)
        return import_refuse(in, "level", "province, district or commune");
    if (!str_is_digits(row->code) || row->code.len != code_length[row->level])
        return import_refuse(in, "code", "%zu digits are expected",
                             code_length[row->level]);
    if ((row->level == UNIT_PROVINCE) != str_is_empty(row->parent_code))
        return import_refuse(in, "parent_code",
                             "provinces have none, other units one");
    if (date_is_set(row->valid_to) &&
        date_compare(row->valid_to, row->valid_from) < 0)
        return import_refuse(in, "valid_to", "is before valid_from");
    row->sort_key = sort_key(in, row->name, row->type);
    return OK;
}

static enum status find_parent(struct import *in, const struct unit_row *row,
                               struct db_value *parent)
{
    struct unit unit;

    *parent = db_null();
    if (row->level == UNIT_PROVINCE)
        return OK;

    enum status s = unit_load(in->db, row->parent_code, row->valid_from, &unit);
    if (s == NOT_FOUND || (s == OK && unit.level >= row->level))
        return import_refuse(in, "parent_code",
                             "no higher unit %" PRI_STR " on that day",
                             STR_ARG(row->parent_code));
    if (s == OK)
        *parent = db_int(unit.id);
    return s;
}

static enum status store_unit(struct import *in, const struct unit_row *row)
{
    static const char find[] =
        "SELECT id FROM unit WHERE code = ? AND valid_from = ?";
    static const char overlap[] =
        "SELECT id FROM unit"
        " WHERE code = ? AND valid_from <> ?"
        "   AND valid_from <= COALESCE(?, '9999-12-31')"
        "   AND COALESCE(valid_to, '9999-12-31') >= ?"
        " LIMIT 1";
    static const char insert[] =
        "INSERT INTO unit (code, valid_from, valid_to, level, parent_id, name,"
        "                  type, name_en, sort_key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    static const char update[] =
        "UPDATE unit"
        "   SET valid_to = ?, level = ?, parent_id = ?, name = ?, type = ?,"
        "       name_en = ?, sort_key = ?"
        " WHERE id = ?"
        "   AND NOT (valid_to <=> ? AND level = ? AND parent_id <=> ?"
        "            AND BINARY name = ? AND BINARY type = ?"
        "            AND BINARY name_en = ? AND BINARY sort_key = ?)";
    struct db_value from = db_date(in->arena, row->valid_from);
    struct db_value to = db_date(in->arena, row->valid_to);
    struct db_value code = db_text(row->code);
    struct db_value level = db_text(str_of(unit_level_text(row->level)));
    struct db_value name = db_text(row->name), type = db_text(row->type);
    struct db_value name_en = db_text(row->name_en);
    struct db_value key = db_text(row->sort_key);
    struct db_value parent;
    struct db_row found;
    uint64_t changed;

    in->line = row->line;
    enum status s = find_parent(in, row, &parent);
    if (s != OK)
        return s;
    s = db_read_row(in->db, overlap, DB_ARGS(code, from, to, from), &found);
    if (s == OK)
        return import_refuse(in, "valid_from",
                             "%" PRI_STR " is another unit on some of these"
                             " days",
                             STR_ARG(row->code));
    if (s != NOT_FOUND)
        return s;

    s = db_read_row(in->db, find, DB_ARGS(code, from), &found);
    if (s == NOT_FOUND) {
        in->added++;
        import_tell(in, '+', row->code, row->name);
        return db_write(
            in->db, insert,
            DB_ARGS(code, from, to, level, parent, name, type, name_en, key),
            NULL);
    }
    if (s != OK)
        return s;
    s = db_write(in->db, update,
                 DB_ARGS(to, level, parent, name, type, name_en, key,
                         db_int(db_cell_int(found, 0)), to, level, parent, name,
                         type, name_en, key),
                 &changed);
    if (s == OK && changed > 0) {
        in->changed++;
        import_tell(in, '~', row->code, row->name);
    } else if (s == OK) {
        in->unchanged++;
    }
    return s;
}

static enum status store_units(struct import *in, void *data)
{
    const struct unit_rows *rows = data;
    enum status s = OK;

    for (enum unit_level tier = UNIT_PROVINCE; tier <= UNIT_COMMUNE; tier++)
        for (size_t i = 0; i < rows->count && s == OK; i++)
            if (rows->list[i].level == tier)
                s = store_unit(in, &rows->list[i]);
    return s;
}

enum status import_units(struct import *in, struct str text)
{
    struct tsv tsv;
    struct unit_rows rows = {NULL, 0};
    enum status s = tsv_open(in, text, &tsv);

    if (s != OK)
        return s;
    rows.list =
        arena_array(in->arena, tsv_count_lines(&tsv) + 1, sizeof *rows.list);
    if (rows.list == NULL)
        return INTERNAL;
    while ((s = tsv_next(&tsv)) == OK) {
        s = read_unit(&tsv, &rows.list[rows.count++]);
        if (s != OK)
            return s;
    }
    return s == NOT_FOUND ? import_write(in, store_units, &rows) : s;
}

/* --- The mapping --- */

static enum status store_mapping_row(struct tsv *tsv)
{
    static const char find[] =
        "SELECT o.id, n.id, m.is_whole"
        "  FROM unit o"
        "  JOIN unit n ON n.code = ? AND n.valid_from = '2025-07-01'"
        "  LEFT JOIN unit_mapping m"
        "         ON m.old_unit_id = o.id AND m.new_unit_id = n.id"
        " WHERE o.code = ? AND o.valid_to = '2025-06-30'";
    static const char put[] =
        "REPLACE INTO unit_mapping (old_unit_id, new_unit_id, is_whole)"
        " VALUES (?, ?, ?)";
    struct import *in = tsv->in;
    struct str old_code, new_code, relation;
    struct db_row row;

    enum status s = tsv_text(tsv, "old_code", TSV_REQUIRED, 5, &old_code);
    if (s == OK)
        s = tsv_text(tsv, "new_code", TSV_REQUIRED, 5, &new_code);
    if (s == OK)
        s = tsv_text(tsv, "relation", TSV_REQUIRED, 10, &relation);
    if (s != OK)
        return s;
    bool is_whole = str_is(relation, "full");
    if (!is_whole && !str_is(relation, "partial"))
        return import_refuse(in, "relation", "full or partial");

    s = db_read_row(in->db, find, DB_ARGS(db_text(new_code), db_text(old_code)),
                    &row);
    if (s == NOT_FOUND)
        return import_refuse(in, "old_code",
                             "import the units %" PRI_STR " and %" PRI_STR
                             " first",
                             STR_ARG(old_code), STR_ARG(new_code));
    if (s != OK)
        return s;
    if (!db_cell_is_null(row, 2) && db_cell_bool(row, 2) == is_whole) {
        in->unchanged++;
        return OK;
    }
    if (db_cell_is_null(row, 2))
        in->added++;
    else
        in->changed++;
    import_tell(in, db_cell_is_null(row, 2) ? '+' : '~', old_code, new_code);
    return db_write(in->db, put,
                    DB_ARGS(db_int(db_cell_int(row, 0)),
                            db_int(db_cell_int(row, 1)), db_bool(is_whole)),
                    NULL);
}

static enum status store_mapping(struct import *in, void *data)
{
    const struct str *text = data;
    struct tsv tsv;
    enum status s = tsv_open(in, *text, &tsv);

    while (s == OK && (s = tsv_next(&tsv)) == OK)
        s = store_mapping_row(&tsv);
    return s == NOT_FOUND ? OK : s;
}

enum status import_unit_mapping(struct import *in, struct str text)
{
    return import_write(in, store_mapping, &text);
}
