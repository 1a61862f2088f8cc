/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_procedure.c: writes procedures that were read and checked. A record
 * whose digest is that of the current version is left alone; another becomes
 * the next version, and nothing of the old one is touched.
 */
#include "domain/import/import_private.h"
#include "platform/crypto.h"

/* Higher where import_tidy.c reads records otherwise: the next import then
 * makes new versions. */
#define RULES_VERSION 2

static struct str lines_text(struct arena *arena, const struct str_list *list)
{
    struct buf text = {.arena = arena};

    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            buf_add_byte(&text, '\n');
        buf_add(&text, list->items[i]);
    }
    return text.len == 0 ? STR("") : buf_str(&text);
}

static struct db_value none_if_empty(struct str text)
{
    return db_text(str_is_empty(text) ? STR_NONE : text);
}

static enum status store_field(struct import *in, const struct procedure *p)
{
    static const char put[] = "INSERT INTO field (slug, name) VALUES (?, ?)"
                              " ON DUPLICATE KEY UPDATE name = VALUES(name)";

    return db_write(in->db, put,
                    DB_ARGS(db_text(p->field_slug), db_text(p->field_name)),
                    NULL);
}

static enum status check_audiences(struct import *in,
                                   const struct procedure_record *record)
{
    static const char sql[] = "SELECT 1 FROM audience WHERE code = ?";
    struct str rest = record->audiences, code;
    struct db_row row;

    while (str_next(&rest, ',', &code)) {
        if (str_is_empty(code))
            continue;
        enum status s = db_read_row(in->db, sql, DB_ARGS(db_text(code)), &row);
        if (s == NOT_FOUND)
            return import_refuse(in, "audiences", "no audience %" PRI_STR,
                                 STR_ARG(code));
        if (s != OK)
            return s;
    }
    return OK;
}

static enum status insert_version(struct import *in,
                                  const struct procedure_record *record,
                                  const struct sha256 *digest,
                                  int64_t procedure_id, int64_t version,
                                  int64_t *version_id)
{
    static const char sql[] =
        "INSERT INTO procedure_version"
        "       (procedure_id, version, imported_at, digest, is_detailed,"
        "        name, field_slug, group_slug, level, level_among_districts,"
        "        service_level, is_service_level_inferred, inferred, audiences,"
        "        channels, issuer, executing_agencies, processing_value,"
        "        processing_unit, processing_text, processing_note,"
        "        is_cut_at_15, is_adult_only, steps, requirements, outcomes,"
        "        source_updated, record, plain, keywords, elsewhere_name,"
        "        elsewhere_url, overlay, overlay_by, overlay_on)"
        " VALUES (?, ?, ?, ?, ?,  ?, ?, ?, ?, ?,  ?, ?, ?, ?,  ?, ?, ?, ?,"
        "         ?, ?, ?,  ?, ?, ?, ?, ?,  ?, ?, ?, ?, ?,  ?, ?, ?, ?)";
    const struct procedure *p = &record->p;
    struct arena *arena = in->arena;
    const char *unit = processing_unit_text(p->processing_unit);

    enum status s = db_write(
        in->db, sql,
        DB_ARGS(
            db_int(procedure_id), db_int(version), db_moment(arena, in->now),
            db_bytes(sha256_str(digest)), db_bool(p->is_detailed),
            db_text(p->name), db_text(p->field_slug),
            none_if_empty(p->group_slug),
            db_text(str_of(unit_level_text(p->level))),
            db_text(str_of(unit_level_text(p->level_among_districts))),
            db_text(str_of(service_level_text(p->service_level))),
            db_bool(p->is_service_level_inferred), db_int(p->inferred),
            db_text(record->audiences), db_int(p->channels), db_text(p->issuer),
            db_text(lines_text(arena, &p->executing_agencies)),
            p->processing_value > 0 ? db_int(p->processing_value) : db_null(),
            none_if_empty(str_of(unit)), db_text(p->processing_text),
            db_text(p->processing_note), db_bool(p->is_cut_at_15),
            db_bool(p->is_adult_only), db_text(p->steps),
            db_text(p->requirements), db_text(lines_text(arena, &p->outcomes)),
            db_date(arena, p->source_updated), db_text(record->record),
            db_text(p->plain), db_text(record->keywords),
            db_text(p->elsewhere_name), db_text(p->elsewhere_url),
            record->overlay ? db_text(record->overlay->body) : db_null(),
            record->overlay ? db_text(record->overlay->written_by)
                            : db_text(STR("")),
            record->overlay ? db_date(arena, record->overlay->written_on)
                            : db_null()),
        NULL);
    if (s == OK)
        *version_id = db_last_id(in->db);
    return s;
}

static enum status insert_component(struct import *in, int64_t case_id,
                                    size_t position, const struct component *c)
{
    static const char sql[] =
        "INSERT INTO component (procedure_case_id, position, name, originals,"
        "                       copies, forms, is_required, channels, one_of,"
        "                       is_original_shown, short_name, condition_text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    return db_write(in->db, sql,
                    DB_ARGS(db_int(case_id), db_int((int64_t)position),
                            db_text(c->name), db_int(c->originals),
                            db_int(c->copies),
                            db_text(lines_text(in->arena, &c->forms)),
                            db_bool(c->is_required), db_int(c->channels),
                            db_text(c->one_of), db_bool(c->is_original_shown),
                            db_text(c->short_name), db_text(c->condition)),
                    NULL);
}

static enum status insert_cases(struct import *in, int64_t version_id,
                                const struct procedure *p)
{
    static const char sql[] =
        "INSERT INTO procedure_case (procedure_version_id, position, name,"
        "                            kind, notes)"
        " VALUES (?, ?, ?, ?, ?)";
    static const char *const kinds[] = {"single", "section", "alternative"};
    enum status s = OK;

    for (size_t i = 0; i < p->case_count && s == OK; i++) {
        const struct procedure_case *c = &p->cases[i];

        s = db_write(in->db, sql,
                     DB_ARGS(db_int(version_id), db_int((int64_t)i + 1),
                             db_text(c->name), db_text(str_of(kinds[c->kind])),
                             db_text(lines_text(in->arena, &c->notes))),
                     NULL);
        int64_t case_id = db_last_id(in->db);
        for (size_t n = 0; n < c->component_count && s == OK; n++)
            s = insert_component(in, case_id, n + 1, &c->components[n]);
    }
    return s;
}

static enum status insert_fees_and_law(struct import *in, int64_t version_id,
                                       const struct procedure *p)
{
    static const char insert_fee[] =
        "INSERT INTO fee (procedure_version_id, position, kind, amount_vnd,"
        "                 text, channels)"
        " VALUES (?, ?, ?, ?, ?, ?)";
    static const char insert_law[] =
        "INSERT INTO legal_basis (procedure_version_id, position, code, name)"
        " VALUES (?, ?, ?, ?)";
    struct db_value version = db_int(version_id);
    enum status s = OK;

    for (size_t i = 0; i < p->fee_count && s == OK; i++) {
        const struct fee *fee = &p->fees[i];

        s = db_write(
            in->db, insert_fee,
            DB_ARGS(version, db_int((int64_t)i + 1), db_text(fee->kind),
                    fee->is_known ? db_int(fee->amount.dong) : db_null(),
                    db_text(fee->text), db_int(fee->channels)),
            NULL);
    }
    for (size_t i = 0; i < p->legal_basis_count && s == OK; i++)
        s = db_write(in->db, insert_law,
                     DB_ARGS(version, db_int((int64_t)i + 1),
                             db_text(p->legal_basis[i].code),
                             db_text(p->legal_basis[i].name)),
                     NULL);
    return s;
}

/* "fees, steps": the keys in which two records differ. */
static struct str differing_keys(struct import *in, struct str before,
                                 struct str after)
{
    CLEANUP(json_release)
    json_t *old = json_loadb(before.ptr, before.len, 0, NULL);
    CLEANUP(json_release)
    json_t *new = json_loadb(after.ptr, after.len, 0, NULL);
    struct buf keys = {.arena = in->arena};
    const char *key;
    json_t *value;

    json_object_foreach(new, key, value)
    {
        if (!json_equal(value, json_object_get(old, key)))
            buf_print(&keys, "%s%s", keys.len > 0 ? ", " : "", key);
    }
    json_object_foreach(old, key, value)
    {
        if (json_object_get(new, key) == NULL)
            buf_print(&keys, "%s%s", keys.len > 0 ? ", " : "", key);
    }
    return buf_str(&keys);
}

static enum status insert_rest(struct import *in,
                               const struct procedure_record *record,
                               const struct sha256 *digest,
                               int64_t procedure_id, int64_t version)
{
    int64_t version_id;
    enum status s = store_field(in, &record->p);

    if (s == OK)
        s = check_audiences(in, record);
    if (s == OK)
        s = insert_version(in, record, digest, procedure_id, version,
                           &version_id);
    if (s == OK)
        s = insert_cases(in, version_id, &record->p);
    if (s == OK)
        s = insert_fees_and_law(in, version_id, &record->p);
    return s;
}

/* A desk is what needs_verified_id alone means. */
static struct db_value least_proof(const struct procedure_record *record)
{
    return record->p.least_proof > PROOF_DESK
               ? db_text(str_of(proof_text(record->p.least_proof)))
               : db_null();
}

/* Whether an overlay is written for it; a summary is none to write for. */
static bool is_source(const struct procedure_record *record)
{
    return record->overlay != NULL && record->p.is_detailed;
}

static enum status add_procedure(struct import *in,
                                 const struct procedure_record *record,
                                 const struct sha256 *digest, size_t position)
{
    static const char insert[] =
        "INSERT INTO `procedure` (code, version, is_seed, position,"
        "                         needs_verified_id, least_id_proof)"
        " VALUES (?, 1, ?, ?, ?, ?)";
    enum status s =
        db_write(in->db, insert,
                 DB_ARGS(db_text(record->p.code), db_bool(in->is_seed),
                         db_int((int64_t)position),
                         db_bool(record->p.least_proof != PROOF_NONE),
                         least_proof(record)),
                 NULL);

    if (s == OK)
        s = insert_rest(in, record, digest, db_last_id(in->db), 1);
    if (s == OK && is_source(record))
        s = overlay_note_source(in, record->overlay, record->record);
    in->added++;
    import_tell(in, '+', record->p.code, record->p.name);
    return s;
}

/* Of all that makes a version: the rules that read it, the record, and what
 * the province says over it. */
static struct sha256 digest_of(struct import *in,
                               const struct procedure_record *record)
{
    struct str over = record->overlay ? record->overlay->body : STR("");

    return crypto_sha256(str_print(in->arena, "%d\n%" PRI_STR "\n%" PRI_STR,
                                   RULES_VERSION, STR_ARG(over),
                                   STR_ARG(record->record)));
}

static enum status store_record(struct import *in,
                                const struct procedure_record *record,
                                size_t position)
{
    static const char find[] =
        "SELECT p.id, v.version, v.digest, v.is_detailed, p.is_seed, v.record,"
        "       p.is_active"
        "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        " WHERE p.code = ?";
    static const char update[] =
        "UPDATE `procedure`"
        "   SET version = ?, is_seed = ?, position = ?, is_active = TRUE,"
        "       least_id_proof = IF(?, ?, least_id_proof),"
        "       needs_verified_id = COALESCE(?, needs_verified_id)"
        " WHERE id = ?";
    struct sha256 digest = digest_of(in, record);
    struct db_row row;

    in->line = record->line;
    in->where = record->p.code;
    enum status s =
        db_read_row(in->db, find, DB_ARGS(db_text(record->p.code)), &row);
    if (s == NOT_FOUND)
        return add_procedure(in, record, &digest, position);
    if (s != OK)
        return s;

    bool is_same = str_equals(db_cell_text(row, 2), sha256_str(&digest));
    bool is_sample = db_cell_bool(row, 4);
    bool says_less = db_cell_bool(row, 3) && !record->p.is_detailed;
    /* Samples give way to any catalogue, and never come over one. */
    if (!is_sample && (says_less || in->is_seed)) {
        in->kept++;
        return OK;
    }

    int64_t id = db_cell_int(row, 0);
    int64_t version = db_cell_int(row, 1) + (is_same ? 0 : 1);
    if (is_source(record))
        s = overlay_note_source(in, record->overlay, record->record);
    if (s != OK)
        return s;
    if (is_same && db_cell_bool(row, 6)) {
        in->unchanged++;
    } else {
        in->changed++;
        import_tell(in, '~', record->p.code,
                    differing_keys(in, db_cell_text(row, 5), record->record));
    }
    if (!is_same)
        s = insert_rest(in, record, &digest, id, version);
    if (s == OK)
        s = db_write(in->db, update,
                     DB_ARGS(db_int(version), db_bool(in->is_seed),
                             db_int((int64_t)position),
                             db_bool(record->says_verified_id),
                             least_proof(record),
                             record->says_verified_id
                                 ? db_bool(record->p.least_proof != PROOF_NONE)
                                 : db_null(),
                             db_int(id)),
                     NULL);
    return s;
}

static enum status store_groups(struct import *in, const json_t *groups)
{
    static const char put[] =
        "INSERT INTO life_group (slug, name, position) VALUES (?, ?, ?)"
        " ON DUPLICATE KEY UPDATE name = VALUES(name),"
        "                         position = VALUES(position)";
    enum status s = OK;

    for (size_t i = 0; s == OK && i < json_array_size(groups); i++) {
        const json_t *group = json_array_get(groups, i);
        struct str slug, name;

        in->where = str_print(in->arena, "groups[%zu]", i);
        s = json_line(in, group, "slug", TSV_REQUIRED, 60, &slug);
        if (s == OK)
            s = json_line(in, group, "name", TSV_REQUIRED, 100, &name);
        if (s == OK)
            s = db_write(
                in->db, put,
                DB_ARGS(db_text(slug), db_text(name), db_int((int64_t)i + 1)),
                NULL);
    }
    return s;
}

static enum status check_group(struct import *in, const struct procedure *p)
{
    static const char sql[] = "SELECT 1 FROM life_group WHERE slug = ?";
    struct db_row row;

    if (str_is_empty(p->group_slug))
        return OK;
    enum status s =
        db_read_row(in->db, sql, DB_ARGS(db_text(p->group_slug)), &row);
    return s == NOT_FOUND ? import_refuse(in, "group", "is not in groups") : s;
}

static enum status store_all(struct import *in, void *data)
{
    /* The head of a file that somebody imported outlives the seed's. */
    static const char head[] = "UPDATE catalogue SET head = ?"
                               " WHERE id = 1 AND (head = '{}' OR NOT ?)";
    const struct procedure_file *file = data;
    enum status s = store_groups(in, file->groups);

    for (size_t i = 0; i < file->count && s == OK; i++) {
        in->line = file->list[i].line;
        in->where = file->list[i].p.code;
        s = check_group(in, &file->list[i].p);
        if (s == OK)
            s = store_record(in, &file->list[i], i + 1);
    }
    if (s == OK && !str_is_empty(file->head) &&
        in->added + in->changed + in->unchanged > 0)
        s = db_write(in->db, head,
                     DB_ARGS(db_text(file->head), db_bool(in->is_seed)), NULL);
    return s == OK ? import_match_agencies(in) : s;
}

enum status import_procedures(struct import *in, struct str text)
{
    CLEANUP(json_release) json_t *root = NULL;
    struct procedure_file file = {0};
    enum status s = overlay_load(in);

    if (s != OK)
        return s;
    if (str_starts_with(str_trim(text), "{")) {
        s = json_open(in, text, &root);
        if (s == OK)
            s = procedure_file_read(in, root, text, &file);
    } else {
        s = procedure_file_read_tsv(in, text, &file);
    }
    return s == OK ? import_write(in, store_all, &file) : s;
}

/* --- again, since the overlay is another --- */

static enum status write_again(struct import *in, struct db_row row)
{
    struct str text = db_cell_text(row, 2);
    CLEANUP(json_release)
    json_t *item = json_loadb(text.ptr, text.len, 0, NULL);
    struct procedure_record record = {.line = 0};
    int64_t id = db_cell_int(row, 0), version = db_cell_int(row, 1) + 1;

    if (item == NULL || !json_is_array(json_object_get(item, "cases")))
        return OK; /* a summary: the next import of its file takes it */
    enum status s = record_read(in, item, text, &record);

    if (s != OK)
        return s;
    /* As the row has it: what was inferred is said in the file's head. */
    record.p.inferred = (unsigned)db_cell_int(row, 4);
    struct sha256 digest = digest_of(in, &record);

    if (record.overlay != NULL)
        s = overlay_note_source(in, record.overlay, record.record);
    if (s != OK || str_equals(db_cell_text(row, 3), sha256_str(&digest)))
        return s;
    s = insert_rest(in, &record, &digest, id, version);
    return s == OK ? db_write(in->db,
                              "UPDATE `procedure` SET version = ? WHERE id = ?",
                              DB_ARGS(db_int(version), db_int(id)), NULL)
                   : s;
}

enum status import_again(struct import *in)
{
    struct db_rows rows;
    bool is_seed = in->is_seed;
    enum status s = db_read(in->db,
                            "SELECT p.id, v.version, v.record, v.digest,"
                            "       v.inferred"
                            "  FROM `procedure` p"
                            "  JOIN procedure_version v"
                            "    ON v.procedure_id = p.id"
                            "   AND v.version = p.version"
                            "  LEFT JOIN overlay o ON o.code = p.code"
                            " WHERE NOT p.is_seed AND p.is_active"
                            "   AND NOT (v.overlay <=> o.body)",
                            DB_NO_ARGS, &rows);

    in->is_seed = false; /* the records came from elsewhere */
    for (size_t i = 0; s == OK && i < rows.count; i++)
        s = write_again(in, db_row_at(&rows, i));
    in->is_seed = is_seed;
    return s;
}
