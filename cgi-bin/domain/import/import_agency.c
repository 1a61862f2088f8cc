/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_agency.c: agencies and audiences, and which agency takes what.
 *
 * The texts of a record name its agencies in words ("Sở Tài chính các tỉnh,
 * thành phố"); import_match_agencies finds ours in them. What an administrator
 * wrote for a pair stands above.
 */
#include "domain/import/import_private.h"
#include "platform/text.h"

static enum status store_audience(struct import *in, const json_t *item,
                                  size_t position)
{
    static const char put[] =
        "INSERT INTO audience (code, slug, name, position)"
        " VALUES (?, ?, ?, ?)"
        " ON DUPLICATE KEY UPDATE name = VALUES(name),"
        "                         position = VALUES(position)";
    static const char same[] =
        "SELECT 1 FROM audience"
        " WHERE code = ? AND BINARY name = ? AND position = ?";
    struct str code, name;
    struct db_row row;

    enum status s = json_line(in, item, "code", TSV_REQUIRED, 8, &code);
    if (s == OK)
        s = json_line(in, item, "name", TSV_REQUIRED, 200, &name);
    if (s != OK)
        return s;

    struct db_value nth = db_int((int64_t)position);
    s = db_read_row(in->db, same, DB_ARGS(db_text(code), db_text(name), nth),
                    &row);
    if (s == OK)
        in->unchanged++;
    if (s != NOT_FOUND)
        return s;
    in->added++;
    import_tell(in, '+', code, name);
    return db_write(in->db, put,
                    DB_ARGS(db_text(code), db_text(text_fold(in->arena, code)),
                            db_text(name), nth),
                    NULL);
}

struct agency_record {
    struct str code, name, kind, parent, unit_code, takes_level;
    struct date unit_valid_from, valid_from, valid_to;
    bool is_synthetic;
};

static enum status read_agency(struct import *in, const json_t *item,
                               struct agency_record *a)
{
    enum status s = json_line(in, item, "code", TSV_REQUIRED, 40, &a->code);

    if (s == OK) {
        in->where = a->code;
        s = json_line(in, item, "name", TSV_REQUIRED, 200, &a->name);
    }
    if (s == OK)
        s = json_line(in, item, "kind", TSV_REQUIRED, 30, &a->kind);
    if (s == OK)
        s = json_line(in, item, "parent", TSV_OPTIONAL, 40, &a->parent);
    if (s == OK)
        s = json_line(in, item, "unit_code", TSV_OPTIONAL, 5, &a->unit_code);
    if (s == OK)
        s = json_day(in, item, "unit_valid_from", &a->unit_valid_from);
    if (s == OK)
        s = json_day(in, item, "valid_from", &a->valid_from);
    if (s == OK)
        s = json_day(in, item, "valid_to", &a->valid_to);
    if (s == OK)
        s = json_flag(in, item, "synthetic", false, &a->is_synthetic);
    if (s == OK)
        s = json_line(in, item, "takes_level", TSV_OPTIONAL, 10,
                      &a->takes_level);
    if (s != OK)
        return s;

    if (!date_is_set(a->valid_from))
        a->valid_from = date_make(1900, 1, 1);
    /* A one-stop desk takes the level it is named after. */
    if (str_is_empty(a->takes_level) && str_is(a->kind, "commune_one_stop"))
        a->takes_level = STR("commune");
    if (str_is_empty(a->takes_level) && str_is(a->kind, "district_one_stop"))
        a->takes_level = STR("district");
    if (!str_is_empty(a->takes_level) &&
        unit_level_of(a->takes_level) == UNIT_NONE)
        return import_refuse(in, "takes_level",
                             "province, district or commune");
    for (size_t i = 0; i < a->code.len; i++)
        if ((unsigned char)a->code.ptr[i] >= 0x80 || a->code.ptr[i] == ' ')
            return import_refuse(in, "code",
                                 "letters without marks, digits"
                                 " and dots are expected");
    return OK;
}

static struct db_value none_if_empty(struct str text)
{
    return db_text(str_is_empty(text) ? STR_NONE : text);
}

/* Ids that the record's codes stand for; nothing where it has none. */
static enum status find_links(struct import *in, const struct agency_record *a,
                              struct db_value *parent, struct db_value *unit)
{
    static const char find_unit[] =
        "SELECT id FROM unit WHERE code = ? AND valid_from = ?";
    static const char find_parent[] =
        "SELECT id FROM agency WHERE code = ? ORDER BY valid_from DESC LIMIT 1";
    struct db_row row;
    enum status s;

    *parent = *unit = db_null();
    if (!str_is_empty(a->unit_code)) {
        s = db_read_row(in->db, find_unit,
                        DB_ARGS(db_text(a->unit_code),
                                db_date(in->arena, a->unit_valid_from)),
                        &row);
        if (s == NOT_FOUND)
            return import_refuse(in, "unit_code",
                                 "no unit %" PRI_STR " from that day",
                                 STR_ARG(a->unit_code));
        if (s != OK)
            return s;
        *unit = db_int(db_cell_int(row, 0));
    }
    if (!str_is_empty(a->parent)) {
        s = db_read_row(in->db, find_parent, DB_ARGS(db_text(a->parent)), &row);
        if (s == NOT_FOUND)
            return import_refuse(in, "parent",
                                 "no agency %" PRI_STR " before this one",
                                 STR_ARG(a->parent));
        if (s != OK)
            return s;
        *parent = db_int(db_cell_int(row, 0));
    }
    return OK;
}

static enum status store_agency(struct import *in, const json_t *item)
{
    static const char find[] =
        "SELECT id FROM agency WHERE code = ? AND valid_from = ?";
    static const char insert[] =
        "INSERT INTO agency (code, valid_from, name, kind, parent_id, unit_id,"
        "                    takes_level, is_synthetic, valid_to)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    /* takes_level that the file leaves out is the administrator's. */
    static const char update[] =
        "UPDATE agency"
        "   SET name = ?, kind = ?, parent_id = ?, unit_id = ?,"
        "       takes_level = COALESCE(?, takes_level), is_synthetic = ?,"
        "       valid_to = ?"
        " WHERE id = ?"
        "   AND NOT (BINARY name = ? AND kind = ? AND parent_id <=> ?"
        "            AND unit_id <=> ?"
        "            AND takes_level <=> COALESCE(?, takes_level)"
        "            AND is_synthetic = ? AND valid_to <=> ?)";
    struct agency_record a = {0};
    struct db_value parent, unit;
    struct db_row row;
    uint64_t changed;

    enum status s = read_agency(in, item, &a);
    if (s == OK)
        s = find_links(in, &a, &parent, &unit);
    if (s != OK)
        return s;

    struct db_value code = db_text(a.code), name = db_text(a.name);
    struct db_value from = db_date(in->arena, a.valid_from);
    struct db_value to = db_date(in->arena, a.valid_to);
    struct db_value kind = db_text(a.kind);
    struct db_value takes = none_if_empty(a.takes_level);
    struct db_value synthetic = db_bool(a.is_synthetic);

    s = db_read_row(in->db, find, DB_ARGS(code, from), &row);
    if (s == NOT_FOUND) {
        in->added++;
        import_tell(in, '+', a.code, a.name);
        return db_write(
            in->db, insert,
            DB_ARGS(code, from, name, kind, parent, unit, takes, synthetic, to),
            NULL);
    }
    if (s != OK)
        return s;
    s = db_write(in->db, update,
                 DB_ARGS(name, kind, parent, unit, takes, synthetic, to,
                         db_int(db_cell_int(row, 0)), name, kind, parent, unit,
                         takes, synthetic, to),
                 &changed);
    if (s == OK && changed > 0) {
        in->changed++;
        import_tell(in, '~', a.code, a.name);
    } else if (s == OK) {
        in->unchanged++;
    }
    return s;
}

static enum status store_agencies(struct import *in, void *data)
{
    const json_t *root = data, *audiences, *agencies;
    enum status s = json_list(in, root, "audiences", TSV_OPTIONAL, &audiences);

    if (s == OK)
        s = json_list(in, root, "agencies", TSV_OPTIONAL, &agencies);
    if (s != OK)
        return s;
    if (audiences == NULL && agencies == NULL)
        return import_refuse(in, "agencies", "is missing");
    for (size_t i = 0; s == OK && i < json_array_size(audiences); i++) {
        in->where = str_print(in->arena, "audiences[%zu]", i);
        s = store_audience(in, json_array_get(audiences, i), i + 1);
    }
    for (size_t i = 0; s == OK && i < json_array_size(agencies); i++) {
        in->where = str_print(in->arena, "agencies[%zu]", i);
        s = store_agency(in, json_array_get(agencies, i));
    }
    return s == OK ? import_match_agencies(in) : s;
}

enum status import_agencies(struct import *in, struct str text)
{
    CLEANUP(json_release) json_t *root = NULL;
    enum status s = json_open(in, text, &root);

    return s == OK ? import_write(in, store_agencies, root) : s;
}

/* --- Pairs --- */

static enum status pair_ids(struct tsv *tsv, int64_t *procedure_id,
                            int64_t *agency_id)
{
    static const char find_procedure[] =
        "SELECT id FROM `procedure` WHERE code = ?";
    static const char find_agency[] =
        "SELECT id FROM agency WHERE code = ? ORDER BY valid_from DESC LIMIT 1";
    struct str procedure, agency;
    struct db_row row;

    enum status s = tsv_text(tsv, "procedure", TSV_REQUIRED, 20, &procedure);
    if (s == OK)
        s = tsv_text(tsv, "agency", TSV_REQUIRED, 40, &agency);
    if (s == OK)
        s = db_read_row(tsv->in->db, find_procedure,
                        DB_ARGS(db_text(procedure)), &row);
    if (s == NOT_FOUND)
        return import_refuse(tsv->in, "procedure", "no procedure %" PRI_STR,
                             STR_ARG(procedure));
    if (s != OK)
        return s;
    *procedure_id = db_cell_int(row, 0);
    s = db_read_row(tsv->in->db, find_agency, DB_ARGS(db_text(agency)), &row);
    if (s == NOT_FOUND)
        return import_refuse(tsv->in, "agency", "no agency %" PRI_STR,
                             STR_ARG(agency));
    if (s == OK)
        *agency_id = db_cell_int(row, 0);
    return s;
}

static enum status store_pair(struct tsv *tsv)
{
    static const char same[] =
        "SELECT 1 FROM procedure_agency"
        " WHERE procedure_id = ? AND agency_id = ? AND valid_from = ?"
        "   AND valid_to <=> ? AND service_level <=> ? AND NOT is_found";
    static const char put[] =
        "REPLACE INTO procedure_agency (procedure_id, agency_id, valid_from,"
        "                               valid_to, service_level, is_found)"
        " VALUES (?, ?, ?, ?, ?, FALSE)";
    struct import *in = tsv->in;
    int64_t procedure_id = 0, agency_id = 0;
    struct str level, agency;
    struct date from, to;
    struct db_row row;

    enum status s = pair_ids(tsv, &procedure_id, &agency_id);
    if (s == OK)
        s = tsv_text(tsv, "agency", TSV_REQUIRED, 40, &agency);
    if (s == OK)
        s = tsv_text(tsv, "service_level", TSV_OPTIONAL, 20, &level);
    if (s == OK)
        s = tsv_date(tsv, "valid_from", TSV_OPTIONAL, &from);
    if (s == OK)
        s = tsv_date(tsv, "valid_to", TSV_OPTIONAL, &to);
    if (s != OK)
        return s;
    if (!str_is_empty(level) && service_level_of(level) == SERVICE_NONE)
        return import_refuse(in, "service_level",
                             "full, partial, information or empty");
    if (!date_is_set(from))
        from = date_make(1900, 1, 1);

    struct db_value p = db_int(procedure_id), a = db_int(agency_id);
    struct db_value since = db_date(in->arena, from);
    struct db_value until = db_date(in->arena, to);

    s = db_read_row(in->db, same,
                    DB_ARGS(p, a, since, until, none_if_empty(level)), &row);
    if (s == OK)
        in->unchanged++;
    if (s != NOT_FOUND)
        return s;
    in->added++;
    import_tell(in, '+', agency, level);
    return db_write(in->db, put,
                    DB_ARGS(p, a, since, until, none_if_empty(level)), NULL);
}

static enum status store_pairs(struct import *in, void *data)
{
    const struct str *text = data;
    struct tsv tsv;
    enum status s = tsv_open(in, *text, &tsv);

    while (s == OK && (s = tsv_next(&tsv)) == OK)
        s = store_pair(&tsv);
    return s == NOT_FOUND ? OK : s;
}

enum status import_pairs(struct import *in, struct str text)
{
    return import_write(in, store_pairs, &text);
}

/* --- Names in texts --- */

struct named_agency {
    int64_t id;
    struct str folded; /* "so tai chinh", "van phong dang ky dat dai" */
};

/* "Văn phòng Đăng ký đất đai tỉnh" is meant by "Văn phòng đăng ký đất đai";
 * "Công an tỉnh" is not by "Công an". */
static struct str name_to_look_for(struct arena *arena, struct str name)
{
    struct str folded = text_fold(arena, name);

    if (str_ends_with(folded, " tinh") && folded.len > 20)
        return str_slice(folded, 0, folded.len - 5);
    return folded;
}

static bool holds_words(struct str text, struct str words)
{
    for (size_t i = 0; i + words.len <= text.len; i++)
        if (memcmp(text.ptr + i, words.ptr, words.len) == 0 &&
            (i == 0 || text.ptr[i - 1] == ' ') &&
            (i + words.len == text.len || text.ptr[i + words.len] == ' '))
            return true;
    return false;
}

enum status import_match_agencies(struct import *in)
{
    static const char forget[] = "DELETE FROM procedure_agency WHERE is_found";
    static const char list_agencies[] =
        "SELECT id, name FROM agency WHERE kind = 'department'";
    static const char list_texts[] =
        "SELECT p.id, v.executing_agencies"
        "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        " WHERE p.is_active AND v.level = 'province'"
        "   AND v.executing_agencies <> ''";
    static const char put[] = "INSERT IGNORE INTO procedure_agency"
                              "       (procedure_id, agency_id, is_found)"
                              " VALUES (?, ?, TRUE)";
    struct db_rows agencies, texts;

    enum status s = db_write(in->db, forget, DB_NO_ARGS, NULL);
    if (s == OK)
        s = db_read(in->db, list_agencies, DB_NO_ARGS, &agencies);
    if (s == OK)
        s = db_read(in->db, list_texts, DB_NO_ARGS, &texts);
    if (s != OK)
        return s;

    struct named_agency *named =
        arena_array(in->arena, agencies.count + 1, sizeof *named);
    if (named == NULL)
        return INTERNAL;
    for (size_t i = 0; i < agencies.count; i++) {
        struct db_row row = db_row_at(&agencies, i);
        named[i] = (struct named_agency){
            db_cell_int(row, 0),
            name_to_look_for(in->arena, db_cell_text(row, 1))};
    }
    for (size_t t = 0; t < texts.count && s == OK; t++) {
        struct db_row row = db_row_at(&texts, t);
        struct str text = text_fold(in->arena, db_cell_text(row, 1));

        for (size_t i = 0; i < agencies.count && s == OK; i++)
            if (holds_words(text, named[i].folded))
                s = db_write(
                    in->db, put,
                    DB_ARGS(db_int(db_cell_int(row, 0)), db_int(named[i].id)),
                    NULL);
    }
    return s;
}
