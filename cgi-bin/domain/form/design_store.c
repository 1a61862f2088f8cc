/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design_store.c: forms being changed, as rows. */
#include "domain/form/design.h"
#include "domain/form/trial.h"
#include "platform/crypto.h"

enum status design_list_load(struct db *db, struct design_list *list)
{
    struct db_rows rows;
    struct design *items;
    enum status s =
        db_read(db,
                "SELECT d.id, d.form_slug, o.full_name, d.changed_at"
                "  FROM form_design d"
                "  JOIN officer o ON o.id = d.written_by"
                " WHERE d.published_at IS NULL"
                " ORDER BY d.changed_at DESC"
                " LIMIT 100",
                DB_NO_ARGS, &rows);

    if (s != OK)
        return s;
    items = arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct design){.id = db_cell_int(row, 0),
                                   .slug = db_cell_text(row, 1),
                                   .writer = db_cell_text(row, 2),
                                   .changed_at = db_cell_moment(row, 3)};
    }
    *list = (struct design_list){items, rows.count};
    return OK;
}

enum status design_load(struct db *db, int64_t id, struct design *design)
{
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT d.id, d.form_slug, d.body, d.base_id, d.generation,"
                    "       d.written_by, o.full_name, v.body, v.version,"
                    "       d.published_at IS NOT NULL, d.changed_at"
                    "  FROM form_design d"
                    "  JOIN officer o ON o.id = d.written_by"
                    "  JOIN form_version v ON v.id = d.base_id"
                    " WHERE d.id = ?",
                    DB_ARGS(db_int(id)), &row);

    if (s == OK)
        *design = (struct design){
            .id = db_cell_int(row, 0),
            .slug = db_cell_text(row, 1),
            .body = db_cell_text(row, 2),
            .base_id = db_cell_int(row, 3),
            .generation = db_cell_int(row, 4),
            .written_by = db_cell_int(row, 5),
            .writer = db_cell_text(row, 6),
            .base_body = db_cell_text(row, 7),
            .base_version = db_cell_text(row, 8),
            .is_published = db_cell_bool(row, 9),
            .changed_at = db_cell_moment(row, 10),
        };
    return s;
}

struct beginning {
    struct str slug;
    int64_t officer_id, id;
    struct moment now;
};

static enum status begin_body(struct db *db, void *data)
{
    struct beginning *b = data;
    struct db_row row;
    struct str body;
    int64_t base_id;
    enum status s = db_read_row(db,
                                "SELECT slug"
                                "  FROM form"
                                " WHERE slug = ?"
                                "   FOR UPDATE",
                                DB_ARGS(db_text(b->slug)), &row);

    if (s != OK)
        return s;
    s = db_read_row(db,
                    "SELECT id"
                    "  FROM form_design"
                    " WHERE form_slug = ?"
                    "   AND published_at IS NULL"
                    " LIMIT 1",
                    DB_ARGS(db_text(b->slug)), &row);
    if (s == OK)
        b->id = db_cell_int(row, 0);
    if (s != NOT_FOUND)
        return s;
    s = form_version_find(db, b->slug, moment_date(b->now), true, &base_id,
                          &body);
    if (s == OK)
        s = db_write(db,
                     "INSERT INTO form_design"
                     "       (form_slug, base_id, body, written_by, changed_at)"
                     "VALUES (?, ?, ?, ?, ?)",
                     DB_ARGS(db_text(b->slug), db_int(base_id), db_text(body),
                             db_int(b->officer_id),
                             db_moment(db_arena(db), b->now)),
                     NULL);
    if (s == OK)
        b->id = db_last_id(db);
    return s;
}

enum status design_begin(struct db *db, struct str slug, int64_t officer_id,
                         struct moment now, int64_t *id)
{
    struct beginning b = {.slug = slug, .officer_id = officer_id, .now = now};
    enum status s = db_transaction(db, begin_body, &b);

    if (s == OK)
        *id = b.id;
    return s;
}

enum status design_change(struct db *db, int64_t id, int64_t generation,
                          int64_t officer_id, const struct design_edit *edit,
                          struct moment now, struct eform_faults *faults)
{
    struct design design;
    struct eform form;
    uint64_t changed;
    enum status s = design_load(db, id, &design);

    if (s != OK)
        return s;
    if (design.is_published || design.generation != generation)
        return CONFLICT;
    struct str body = design_edited(db_arena(db), design.body, edit);
    if (body.ptr == NULL)
        return NOT_FOUND;
    s = eform_read(db_arena(db), body, &form, faults);
    if (s != OK)
        return s;
    s = db_write(db,
                 "UPDATE form_design"
                 "   SET body = ?, generation = generation + 1,"
                 "       written_by = ?, changed_at = ?"
                 " WHERE id = ?"
                 "   AND generation = ?"
                 "   AND published_at IS NULL",
                 DB_ARGS(db_text(body), db_int(officer_id),
                         db_moment(db_arena(db), now), db_int(id),
                         db_int(generation)),
                 &changed);
    return s == OK && changed == 0 ? CONFLICT : s;
}

/* --- publishing --- */

struct publishing {
    int64_t id, generation, officer_id;
    struct moment now;
    struct refusal why;
};

static enum status refuse(struct publishing *p, const char *key)
{
    p->why = (struct refusal){.key = key, .field = ""};
    return INVALID;
}

/* The body says that it is offered from now on. */
static struct str offered(struct arena *arena, struct str body)
{
    CLEANUP(json_release) json_t *root = json_parse(body);
    struct str made;
    char *text;

    json_object_set_new(root, "status", json_string("offered"));
    text = json_dumps(root, JSON_INDENT(1));
    made = str_copy(arena, str_of(text));
    free(text);
    return made;
}

static enum status insert_version(struct db *db, const struct publishing *p,
                                  const struct design *design,
                                  const struct eform *form)
{
    struct arena *arena = db_arena(db);
    struct str body = offered(arena, design->body);
    struct sha256 sha = crypto_sha256(body);

    return db_write(
        db,
        "INSERT INTO form_version"
        "       (form_slug, version, body, sha256, is_offered,"
        "        in_force_from, in_force_to, imported_at)"
        "VALUES (?, ?, ?, ?, TRUE, ?, ?, ?)",
        DB_ARGS(db_text(design->slug), db_text(form->version), db_text(body),
                db_bytes(sha256_str(&sha)), db_date(arena, form->in_force_from),
                db_date(arena, form->in_force_to), db_moment(arena, p->now)),
        NULL);
}

static enum status publish_body(struct db *db, void *data)
{
    struct publishing *p = data;
    struct eform_faults *faults = ARENA_NEW(db_arena(db), struct eform_faults);
    struct trials trials;
    struct design design;
    struct eform form;
    uint64_t changed;
    enum status s = design_load(db, p->id, &design);

    if (s != OK || faults == NULL)
        return s == OK ? INTERNAL : s;
    if (design.is_published || design.generation != p->generation)
        return CONFLICT;
    if (design.written_by == p->officer_id)
        return refuse(p, "design_self");
    if (eform_read(db_arena(db), design.body, &form, faults) != OK)
        return INTERNAL;
    if (date_compare(form.in_force_from, moment_date(p->now)) <= 0)
        return refuse(p, "design_day");
    s = trials_run(db_arena(db), &form, &trials);
    if (s == OK && trials.failed > 0)
        return refuse(p, "design_trial");
    if (s == OK)
        s = insert_version(db, p, &design, &form);
    if (s == CONFLICT)
        return refuse(p, "design_version");
    if (s == OK)
        s = db_write(db,
                     "UPDATE form_design"
                     "   SET published_by = ?, published_at = ?"
                     " WHERE id = ?"
                     "   AND generation = ?"
                     "   AND published_at IS NULL",
                     DB_ARGS(db_int(p->officer_id),
                             db_moment(db_arena(db), p->now), db_int(p->id),
                             db_int(p->generation)),
                     &changed);
    return s == OK && changed == 0 ? CONFLICT : s;
}

enum status design_publish(struct db *db, int64_t id, int64_t generation,
                           int64_t officer_id, struct moment now,
                           struct refusal *why)
{
    struct publishing p = {id, generation, officer_id, now, {.key = NULL}};
    enum status s = db_transaction(db, publish_body, &p);

    if (s == INVALID)
        *why = p.why;
    return s;
}
