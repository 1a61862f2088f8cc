/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draft.c: no statement here reads or writes a draft without its owner, but for
 * draft_clean; and one that changes a part runs after draft_lock.
 */
#include "domain/draft/draft.h"
#include "platform/public_id.h"

#define DAY_S 86400

static struct moment life_end(struct moment now)
{
    return moment_add_s(now, (int64_t)DRAFT_LIFE_DAYS * DAY_S);
}

static struct draft draft_of_row(struct db_row row)
{
    return (struct draft){
        .id = db_cell_int(row, 0),
        .key = {db_cell_text(row, 1), db_cell_int(row, 2), db_cell_int(row, 3)},
        .procedure_id = db_cell_int(row, 4),
        .procedure_version_id = db_cell_int(row, 5),
        .case_id = db_cell_int(row, 6),
        .agency_id = db_cell_int(row, 7),
        .unit_id = db_cell_int(row, 8),
        .procedure_code = db_cell_text(row, 9),
        .procedure_name = db_cell_text(row, 10),
        .agency_name = db_cell_text(row, 11),
        .done = (unsigned)db_cell_int(row, 12),
        .created_at = db_cell_moment(row, 13),
        .changed_at = db_cell_moment(row, 14),
        .expires_at = db_cell_moment(row, 15),
        .is_filed = !db_cell_is_null(row, 16),
        .dossier_public_id = db_cell_text(row, 16),
        .is_collected = db_cell_bool(row, 17),
    };
}

/* clang-format off */
#define OF_NAME                                                                \
    " WHERE d.public_id = ? AND d.account_id = ?"                              \
    "   AND d.discarded_at IS NULL AND d.expires_at > ?"
static const char draft_sql[] =
    "SELECT " DRAFT_COLUMNS("d.changed_at") " FROM " DRAFT_TABLES OF_NAME;
static const char typed_sql[] =
    "SELECT " DRAFT_COLUMNS("d.changed_at") ", t.body FROM " DRAFT_TABLES
    " LEFT JOIN draft_typed t ON t.draft_id = d.id AND t.part = ?" OF_NAME;
static const char discarded_sql[] =
    "SELECT " DRAFT_COLUMNS("d.discarded_at") " FROM " DRAFT_TABLES
    DRAFT_DISCARDED;
/* clang-format on */

enum status draft_load(struct db *db, struct str public_id, int64_t owner_id,
                       struct moment now, struct draft *draft)
{
    struct db_row row;

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    enum status s = db_read_row(db, draft_sql,
                                DB_ARGS(db_text(public_id), db_int(owner_id),
                                        db_moment(db_arena(db), now)),
                                &row);
    if (s == OK)
        *draft = draft_of_row(row);
    return s;
}

enum status draft_load_typed(struct db *db, struct str public_id,
                             int64_t owner_id, enum draft_part part,
                             struct moment now, struct draft *draft,
                             struct str *typed)
{
    enum { BODY = 18 };
    struct db_row row;

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    enum status s =
        db_read_row(db, typed_sql,
                    DB_ARGS(db_int(part), db_text(public_id), db_int(owner_id),
                            db_moment(db_arena(db), now)),
                    &row);
    if (s != OK)
        return s;
    *draft = draft_of_row(row);
    *typed = db_cell_text(row, BODY);
    return OK;
}

enum status draft_lock(struct db *db, struct draft_key key, struct moment now,
                       struct draft *draft)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id"
        "  FROM draft"
        " WHERE public_id = ?"
        "   AND account_id = ?"
        "   FOR UPDATE",
        DB_ARGS(db_text(key.public_id), db_int(key.owner_id)), &row);
    if (s == OK)
        s = draft_load(db, key.public_id, key.owner_id, now, draft);
    if (s != OK)
        return s;
    if (draft->is_filed)
        return CONFLICT;
    return key.version == 0 || key.version == draft->key.version ? OK
                                                                 : CONFLICT;
}

enum status draft_touch(struct db *db, struct draft *draft,
                        enum draft_part part, bool is_done, struct moment now)
{
    unsigned done =
        is_done ? draft->done | (unsigned)part : draft->done & ~(unsigned)part;
    enum status s = db_write(
        db,
        "UPDATE draft"
        "   SET version = version + 1, done = ?, changed_at = ?, expires_at = ?"
        " WHERE id = ?",
        DB_ARGS(db_int(done), db_moment(db_arena(db), now),
                db_moment(db_arena(db), life_end(now)), db_int(draft->id)),
        NULL);

    if (s != OK)
        return s;
    draft->key.version++;
    draft->done = done;
    draft->changed_at = now;
    draft->expires_at = life_end(now);
    return OK;
}

enum status draft_set_collected(struct db *db, struct draft *draft,
                                bool is_collected)
{
    enum status s =
        db_write(db,
                 "UPDATE draft"
                 "   SET is_collected = ?"
                 " WHERE id = ?",
                 DB_ARGS(db_bool(is_collected), db_int(draft->id)), NULL);

    if (s == OK)
        draft->is_collected = is_collected;
    return s;
}

/* --- opening --- */

struct opening {
    struct draft_target target;
    struct moment now;
    struct str public_id;
    bool is_resumed;
};

static struct db_value id_or_null(int64_t id)
{
    return id == 0 ? db_null() : db_int(id);
}

/* One that has expired stands in the way until the worker removes it. */
static enum status remove_expired(struct db *db, const struct opening *o)
{
    return db_write(
        db,
        "DELETE FROM draft"
        " WHERE account_id = ?"
        "   AND procedure_id = ?"
        "   AND agency_id = ?"
        "   AND open_case = ?"
        "   AND expires_at <= ?",
        DB_ARGS(db_int(o->target.owner_id), db_int(o->target.procedure_id),
                db_int(o->target.agency_id), db_int(o->target.case_id),
                db_moment(db_arena(db), o->now)),
        NULL);
}

static enum status find_open(struct db *db, struct opening *o)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT public_id"
        "  FROM draft"
        " WHERE account_id = ?"
        "   AND procedure_id = ?"
        "   AND agency_id = ?"
        "   AND open_case = ?"
        " ORDER BY changed_at DESC" /* two, where accounts were joined */
        " LIMIT 1",
        DB_ARGS(db_int(o->target.owner_id), db_int(o->target.procedure_id),
                db_int(o->target.agency_id), db_int(o->target.case_id)),
        &row);
    if (s != OK)
        return s;
    o->public_id = db_cell_text(row, 0);
    o->is_resumed = true;
    return OK;
}

static enum status insert_draft(struct db *db, struct opening *o)
{
    struct arena *arena = db_arena(db);
    enum status s = public_id_new(arena, &o->public_id);

    if (s != OK)
        return s;
    o->is_resumed = false;
    return db_write(
        db,
        "INSERT INTO draft"
        "   SET public_id = ?, account_id = ?, procedure_id = ?,"
        "       procedure_version_id = ?, case_id = ?, agency_id = ?,"
        "       unit_id = ?, created_at = ?, changed_at = ?, expires_at = ?",
        DB_ARGS(db_text(o->public_id), db_int(o->target.owner_id),
                db_int(o->target.procedure_id),
                db_int(o->target.procedure_version_id),
                id_or_null(o->target.case_id), db_int(o->target.agency_id),
                id_or_null(o->target.unit_id), db_moment(arena, o->now),
                db_moment(arena, o->now), db_moment(arena, life_end(o->now))),
        NULL);
}

static enum status open_body(struct db *db, void *data)
{
    struct opening *o = data;
    enum status s = remove_expired(db, o);

    if (s == OK)
        s = find_open(db, o);
    return s == NOT_FOUND ? insert_draft(db, o) : s;
}

enum status draft_open(struct db *db, struct draft_target target,
                       struct moment now, struct draft *draft, bool *is_resumed)
{
    struct opening o = {.target = target, .now = now};
    enum status s = db_transaction(db, open_body, &o);

    if (s == CONFLICT) /* another tab was first */
        s = find_open(db, &o);
    if (s == OK)
        s = draft_load(db, o.public_id, target.owner_id, now, draft);
    if (s == OK && is_resumed != NULL)
        *is_resumed = o.is_resumed;
    return s;
}

/* Of a query that begins with the columns of draft_of_row. */
enum status draft_list_of_rows(const struct db_rows *rows,
                               struct draft_list *list)
{
    struct draft *items =
        arena_array(db_arena(rows->db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++)
        items[i] = draft_of_row(db_row_at(rows, i));
    *list = (struct draft_list){items, rows->count};
    return OK;
}

/* --- dropping one, and taking it back --- */

struct moment draft_undo_begin(struct moment now)
{
    return moment_add_s(now, -(int64_t)DRAFT_UNDO_HOURS * 3600);
}

enum status draft_list_discarded(struct db *db, int64_t owner_id,
                                 struct moment now, struct draft_list *list)
{
    struct db_rows rows;
    struct moment since = draft_undo_begin(now);
    enum status s =
        db_read(db, discarded_sql,
                DB_ARGS(db_int(owner_id), db_moment(db_arena(db), since),
                        db_moment(db_arena(db), now)),
                &rows);

    return s == OK ? draft_list_of_rows(&rows, list) : s;
}

static enum status changed_one(enum status s, uint64_t changed)
{
    return s == OK && changed == 0 ? NOT_FOUND : s;
}

enum status draft_discard(struct db *db, struct draft_key key,
                          struct moment now)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE draft"
                 "   SET discarded_at = ?"
                 " WHERE public_id = ?"
                 "   AND account_id = ?"
                 "   AND filed_at IS NULL"
                 "   AND discarded_at IS NULL",
                 DB_ARGS(db_moment(db_arena(db), now), db_text(key.public_id),
                         db_int(key.owner_id)),
                 &changed);

    return changed_one(s, changed);
}

enum status draft_take_back(struct db *db, struct draft_key key,
                            struct moment now)
{
    uint64_t changed = 0;
    struct moment since = draft_undo_begin(now);
    enum status s =
        db_write(db,
                 "UPDATE draft"
                 "   SET discarded_at = NULL"
                 " WHERE public_id = ?"
                 "   AND account_id = ?"
                 "   AND discarded_at > ?",
                 DB_ARGS(db_text(key.public_id), db_int(key.owner_id),
                         db_moment(db_arena(db), since)),
                 &changed);

    return changed_one(s, changed);
}

enum status draft_remove(struct db *db, struct draft_key key)
{
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "DELETE FROM draft"
        " WHERE public_id = ?"
        "   AND account_id = ?"
        "   AND discarded_at IS NOT NULL",
        DB_ARGS(db_text(key.public_id), db_int(key.owner_id)), &changed);

    return changed_one(s, changed);
}

enum status draft_move(struct db *db, struct draft_key key, int64_t agency_id,
                       int64_t unit_id, struct moment now)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE draft"
                 "   SET agency_id = ?, unit_id = ?, version = version + 1,"
                 "       changed_at = ?, expires_at = ?"
                 " WHERE public_id = ?"
                 "   AND account_id = ?"
                 "   AND filed_at IS NULL"
                 "   AND discarded_at IS NULL",
                 DB_ARGS(db_int(agency_id), id_or_null(unit_id),
                         db_moment(db_arena(db), now),
                         db_moment(db_arena(db), life_end(now)),
                         db_text(key.public_id), db_int(key.owner_id)),
                 &changed);

    return changed_one(s, changed);
}

enum status draft_keep_typed(struct db *db, struct draft_key key,
                             enum draft_part part, struct str body)
{
    if (str_is_empty(body))
        return db_write(
            db,
            "DELETE t"
            "  FROM draft_typed t"
            "  JOIN draft d ON d.id = t.draft_id"
            " WHERE d.public_id = ?"
            "   AND d.account_id = ?"
            "   AND t.part = ?",
            DB_ARGS(db_text(key.public_id), db_int(key.owner_id), db_int(part)),
            NULL);
    if (body.len > DRAFT_TYPED_MAX)
        return OK; /* nobody typed that much */
    return db_write(db,
                    "INSERT INTO draft_typed (draft_id, part, body)"
                    "SELECT id, ?, ?"
                    "  FROM draft"
                    " WHERE public_id = ?"
                    "   AND account_id = ?"
                    "   AND filed_at IS NULL"
                    "    ON DUPLICATE KEY UPDATE body = VALUES(body)",
                    DB_ARGS(db_int(part), db_text(body), db_text(key.public_id),
                            db_int(key.owner_id)),
                    NULL);
}

enum status draft_clean(struct db *db, struct moment now)
{
    struct moment since = draft_undo_begin(now);

    return db_write(
        db,
        "DELETE FROM draft"
        " WHERE expires_at <= ?"
        "    OR discarded_at <= ?"
        " LIMIT 500",
        DB_ARGS(db_moment(db_arena(db), now), db_moment(db_arena(db), since)),
        NULL);
}
