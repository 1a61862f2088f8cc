/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/draft/draft_form.h"

static json_t *object_of(struct arena *arena, struct str text)
{
    json_t *object = json_parse(text);

    if (object == NULL)
        object = json_object();
    return json_own(arena, object) == OK ? object : NULL;
}

static enum status of_row(struct db *db, struct db_row row,
                          struct draft_form *form)
{
    *form = (struct draft_form){
        .component_id = db_cell_int(row, 0),
        .version_id = db_cell_int(row, 1),
        .moved_from = db_cell_int(row, 2),
        .answers = object_of(db_arena(db), db_cell_text(row, 3)),
        .origins = object_of(db_arena(db), db_cell_text(row, 4)),
        .is_sealed = !db_cell_is_null(row, 5),
        .changed_at = db_cell_moment(row, 6),
        .asks_one = db_cell_bool(row, 7),
    };
    return form->answers == NULL || form->origins == NULL ? INTERNAL : OK;
}

enum status draft_form_load(struct db *db, const struct draft *draft,
                            int64_t component_id, struct draft_form *form)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT component_id, form_version_id, moved_from, answers, origins,"
        "       sealed_at, changed_at, asks_one"
        "  FROM draft_form"
        " WHERE draft_id = ?"
        "   AND component_id = ?",
        DB_ARGS(db_int(draft->id), db_int(component_id)), &row);

    return s == OK ? of_row(db, row, form) : s;
}

enum status draft_form_list(struct db *db, const struct draft *draft,
                            struct draft_form_lines *lines)
{
    struct db_rows rows;
    struct draft_form_line *items;
    enum status s = db_read(db,
                            "SELECT f.component_id,"
                            "       f.sealed_at IS NOT NULL"
                            "       AND EXISTS (SELECT 1"
                            "                     FROM draft_paper_file x"
                            "                    WHERE x.draft_id = f.draft_id"
                            "                      AND x.component_id ="
                            "                          f.component_id"
                            "                      AND x.way = 'form')"
                            "  FROM draft_form f"
                            " WHERE f.draft_id = ?",
                            DB_ARGS(db_int(draft->id)), &rows);

    if (s != OK)
        return s;
    items = arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] =
            (struct draft_form_line){db_cell_int(row, 0), db_cell_bool(row, 1)};
    }
    *lines = (struct draft_form_lines){items, rows.count};
    return OK;
}

/* --- changing --- */

struct change {
    struct draft_key key;
    int64_t component_id, version_id;
    json_t *answers, *origins;
    bool asks_one;
    const struct draft_form_seal *seal;
    struct moment now;
    struct draft draft;
    struct refusal why;
};

static enum status lock(struct db *db, struct change *c)
{
    c->key.version = 0;
    enum status s = draft_lock(db, c->key, c->now, &c->draft);

    return s == OK ? draft_has_component(db, &c->draft, c->component_id) : s;
}

/* The step stays done while nothing is missing. */
static enum status touch(struct db *db, struct change *c)
{
    struct refusal unused;
    enum status s = draft_check_papers(db, &c->draft, PAPERS_SAVED, &unused);

    if (s != OK && s != INVALID)
        return s;
    return draft_touch(db, &c->draft, DRAFT_PAPERS,
                       (c->draft.done & DRAFT_PAPERS) != 0 && s == OK, c->now);
}

static enum status drop_print(struct db *db, const struct change *c)
{
    return db_write(db,
                    "DELETE FROM draft_paper_file"
                    " WHERE draft_id = ?"
                    "   AND component_id = ?"
                    "   AND way = 'form'",
                    DB_ARGS(db_int(c->draft.id), db_int(c->component_id)),
                    NULL);
}

/* New texts over old ones; null takes away. */
static void merge(json_t *into, json_t *changes)
{
    const char *key;
    json_t *value;

    json_object_foreach(changes, key, value)
    {
        if (json_is_null(value))
            json_object_del(into, key);
        else
            json_object_set(into, key, value);
    }
}

static enum status write_answers(struct db *db, struct change *c,
                                 const struct draft_form *form)
{
    struct str answers = json_text(db_arena(db), form->answers);
    struct str origins = json_text(db_arena(db), form->origins);

    if (answers.ptr == NULL || origins.ptr == NULL)
        return INTERNAL;
    if (answers.len + origins.len > DRAFT_FORM_BYTES_MAX) {
        c->why = (struct refusal){.key = "form_too_large",
                                  .field = "",
                                  .number = DRAFT_FORM_BYTES_MAX / 1024};
        return INVALID;
    }
    return db_write(db,
                    "INSERT INTO draft_form"
                    "       (draft_id, component_id, form_version_id, answers,"
                    "        origins, changed_at)"
                    "VALUES (?, ?, ?, ?, ?, ?)"
                    "    ON DUPLICATE KEY UPDATE answers = VALUES(answers),"
                    "       origins = VALUES(origins), sealed = NULL,"
                    "       sealed_sha256 = NULL, sealed_at = NULL,"
                    "       moved_from = NULL, changed_at = VALUES(changed_at)",
                    DB_ARGS(db_int(c->draft.id), db_int(c->component_id),
                            db_int(form->version_id), db_text(answers),
                            db_text(origins), db_moment(db_arena(db), c->now)),
                    NULL);
}

static enum status change_body(struct db *db, void *data)
{
    struct change *c = data;
    struct draft_form form;
    enum status s = lock(db, c);

    if (s == OK)
        s = draft_form_load(db, &c->draft, c->component_id, &form);
    if (s == NOT_FOUND && c->draft.id != 0) {
        form = (struct draft_form){
            .version_id = c->version_id,
            .answers = object_of(db_arena(db), STR("{}")),
            .origins = object_of(db_arena(db), STR("{}")),
        };
        s = form.answers == NULL || form.origins == NULL ? INTERNAL : OK;
    }
    if (s != OK)
        return s;
    merge(form.answers, c->answers);
    merge(form.origins, c->origins);
    s = write_answers(db, c, &form);
    if (s == OK && form.is_sealed)
        s = drop_print(db, c);
    return s == OK ? touch(db, c) : s;
}

enum status draft_form_change(struct db *db, struct draft_key key,
                              int64_t component_id, int64_t version_id,
                              json_t *answers, json_t *origins,
                              struct moment now, struct refusal *why)
{
    struct change c = {.key = key,
                       .component_id = component_id,
                       .version_id = version_id,
                       .answers = answers,
                       .origins = origins,
                       .now = now};
    enum status s = db_transaction(db, change_body, &c);

    if (s == INVALID)
        *why = c.why;
    return s;
}

static enum status ask_one_body(struct db *db, void *data)
{
    struct change *c = data;
    enum status s = lock(db, c);

    return s == OK ? db_write(db,
                              "UPDATE draft_form"
                              "   SET asks_one = ?"
                              " WHERE draft_id = ?"
                              "   AND component_id = ?",
                              DB_ARGS(db_int(c->asks_one), db_int(c->draft.id),
                                      db_int(c->component_id)),
                              NULL)
                   : s;
}

enum status draft_form_ask_one(struct db *db, struct draft_key key,
                               int64_t component_id, bool asks_one,
                               struct moment now)
{
    struct change c = {.key = key,
                       .component_id = component_id,
                       .asks_one = asks_one,
                       .now = now};

    return db_transaction(db, ask_one_body, &c);
}

static enum status move_body(struct db *db, void *data)
{
    struct change *c = data;
    enum status s = lock(db, c);

    if (s == OK)
        s = db_write(db,
                     "UPDATE draft_form"
                     "   SET moved_from = form_version_id,"
                     "       form_version_id = ?, sealed = NULL,"
                     "       sealed_sha256 = NULL, sealed_at = NULL"
                     " WHERE draft_id = ?"
                     "   AND component_id = ?"
                     "   AND form_version_id <> ?",
                     DB_ARGS(db_int(c->version_id), db_int(c->draft.id),
                             db_int(c->component_id), db_int(c->version_id)),
                     NULL);
    if (s == OK)
        s = drop_print(db, c);
    return s == OK ? touch(db, c) : s;
}

enum status draft_form_move(struct db *db, struct draft_key key,
                            int64_t component_id, int64_t version_id,
                            struct moment now)
{
    struct change c = {.key = key,
                       .component_id = component_id,
                       .version_id = version_id,
                       .now = now};

    return db_transaction(db, move_body, &c);
}

static enum status seal_body(struct db *db, void *data)
{
    struct change *c = data;
    const struct draft_form_seal *seal = c->seal;
    struct sha256 sha = crypto_sha256(seal->values);
    enum status s = lock(db, c);

    if (s == OK)
        s = db_write(db,
                     "UPDATE draft_form"
                     "   SET sealed = ?, sealed_sha256 = ?, sealed_at = ?,"
                     "       signed_way = ?, signed_at = ?, sealed_origins = ?"
                     " WHERE draft_id = ?"
                     "   AND component_id = ?",
                     DB_ARGS(db_text(seal->values), db_bytes(sha256_str(&sha)),
                             db_moment(db_arena(db), c->now),
                             db_text(seal->signed_way),
                             db_moment(db_arena(db), seal->signed_at),
                             db_text(seal->origins), db_int(c->draft.id),
                             db_int(c->component_id)),
                     NULL);
    if (s == OK)
        s = drop_print(db, c);
    if (s == OK)
        s = db_write(db,
                     "INSERT INTO draft_paper_file"
                     "       (draft_id, component_id, file_id, way, name)"
                     "VALUES (?, ?, ?, 'form', ?)"
                     "    ON DUPLICATE KEY UPDATE way = 'form',"
                     "       name = VALUES(name)",
                     DB_ARGS(db_int(c->draft.id), db_int(c->component_id),
                             db_int(seal->file->id), db_text(seal->name)),
                     NULL);
    return s == OK ? touch(db, c) : s;
}

enum status draft_form_seal(struct db *db, struct draft_key key,
                            const struct draft_form_seal *seal,
                            struct moment now)
{
    struct change c = {.key = key,
                       .component_id = seal->component_id,
                       .seal = seal,
                       .now = now};

    if (seal->file->owner_id != key.owner_id)
        return NOT_FOUND;
    return db_transaction(db, seal_body, &c);
}

/* --- filing --- */

enum status draft_form_file(struct db *db, int64_t draft_id, int64_t dossier_id)
{
    return db_write(db,
                    "INSERT INTO dossier_form"
                    "       (dossier_id, component_id, form_version_id,"
                    "        answers, sha256, sealed_at, signed_way,"
                    "        signed_at, origins)"
                    "SELECT ?, f.component_id, f.form_version_id, f.sealed,"
                    "       f.sealed_sha256, f.sealed_at, f.signed_way,"
                    "       f.signed_at, f.sealed_origins"
                    "  FROM draft_form f"
                    " WHERE f.draft_id = ?"
                    "   AND f.sealed_at IS NOT NULL"
                    "   AND EXISTS (SELECT 1"
                    "                 FROM draft_paper_file x"
                    "                WHERE x.draft_id = f.draft_id"
                    "                  AND x.component_id = f.component_id"
                    "                  AND x.way = 'form')",
                    DB_ARGS(db_int(dossier_id), db_int(draft_id)), NULL);
}

enum status draft_form_check(struct db *db, const struct draft *draft,
                             struct moment now, struct refusal *why)
{
    struct db_value today = db_date(db_arena(db), moment_date(now));
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT COUNT(*)"
        "  FROM draft_form f"
        "  JOIN form_version v ON v.id = f.form_version_id"
        " WHERE f.draft_id = ?"
        "   AND f.sealed_at IS NOT NULL"
        "   AND (v.in_force_to < ?"
        "        OR EXISTS (SELECT 1"
        "                     FROM form_version n"
        "                    WHERE n.form_slug = v.form_slug"
        "                      AND n.is_offered"
        "                      AND n.in_force_from <= ?"
        "                      AND (n.in_force_to IS NULL"
        "                           OR n.in_force_to >= ?)"
        "                      AND (n.in_force_from > v.in_force_from"
        "                           OR (n.in_force_from = v.in_force_from"
        "                               AND n.id > v.id))))",
        DB_ARGS(db_int(draft->id), today, today, today), &row);

    if (s != OK || db_cell_int(row, 0) == 0)
        return s;
    *why = (struct refusal){.key = "form_changed", .field = "giay-to"};
    return INVALID;
}
