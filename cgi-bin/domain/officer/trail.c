/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trail.c: the chain of what officers did. */
#include "domain/officer/trail.h"
#include "platform/crypto.h"

enum { TRAIL_MOST = 2000 };

/* Every cell with its length before it, so that no two events read alike. */
static struct sha256 hash_of(struct arena *arena, struct str before,
                             const struct trail_event *e)
{
    struct buf out = {.arena = arena};

    buf_add(&out, before);
    buf_print(&out, "%lld:%lld:%lld:%lld:", (long long)e->chain,
              (long long)e->position, (long long)e->at.us,
              (long long)e->officer_id);
    buf_add_cell(&out, e->officer_name);
    buf_add_cell(&out, e->for_name);
    buf_add_cell(&out, e->agency_name);
    buf_add_cell(&out, e->role);
    buf_add_cell(&out, e->act);
    buf_add_cell(&out, str_of(work_stage_text(e->from)));
    buf_add_cell(&out, str_of(work_stage_text(e->to)));
    buf_add_cell(&out, e->note);
    return crypto_sha256(buf_str(&out));
}

static enum status lock_chain(struct db *db, int64_t chain, int64_t *position,
                              struct str *hash)
{
    static const char nothing[32];
    struct db_row row;
    enum status s = db_write(
        db,
        "INSERT IGNORE INTO officer_chain"
        "   SET chain = ?, position = 0, hash = ?",
        DB_ARGS(db_int(chain), db_bytes((struct str){nothing, 32})), NULL);

    if (s == OK)
        s = db_read_row(db,
                        "SELECT position, hash FROM officer_chain"
                        " WHERE chain = ?"
                        "   FOR UPDATE",
                        DB_ARGS(db_int(chain)), &row);
    if (s == OK) {
        *position = db_cell_int(row, 0);
        *hash = db_cell_text(row, 1);
    }
    return s;
}

enum status trail_add(struct db *db, struct trail_event *event)
{
    struct arena *arena = db_arena(db);
    struct str before;
    int64_t position = 0;
    enum status s = lock_chain(db, event->chain, &position, &before);

    if (s != OK)
        return s;
    event->position = position + 1;
    struct sha256 hash = hash_of(arena, before, event);

    s = db_write(
        db,
        "INSERT INTO officer_event"
        "   SET chain = ?, position = ?, at = ?, officer_id = ?,"
        "       officer_name = ?, for_name = ?, agency_name = ?, role = ?,"
        "       act = ?, from_stage = ?, to_stage = ?, note = ?, hash = ?",
        DB_ARGS(db_int(event->chain), db_int(event->position),
                db_moment(arena, event->at),
                event->officer_id == 0 ? db_null() : db_int(event->officer_id),
                db_text(event->officer_name), db_text_or_empty(event->for_name),
                db_text_or_empty(event->agency_name),
                db_text_or_empty(event->role), db_text(event->act),
                db_text(str_of(work_stage_text(event->from))),
                db_text(str_of(work_stage_text(event->to))),
                db_text_or_empty(event->note), db_bytes(sha256_str(&hash))),
        NULL);
    if (s == OK)
        s = db_write(db,
                     "UPDATE officer_chain SET position = ?, hash = ?"
                     " WHERE chain = ?",
                     DB_ARGS(db_int(event->position),
                             db_bytes(sha256_str(&hash)), db_int(event->chain)),
                     NULL);
    return s;
}

enum status trail_admin(struct db *db, const struct trail_hand *hand,
                        const char *act, struct str note, struct moment now)
{
    struct trail_event event = {
        .at = now,
        .officer_id = hand->officer_id,
        .officer_name = hand->name,
        .for_name = hand->for_name,
        .agency_name = hand->agency_name,
        .role = STR("admin"),
        .act = str_of(act),
        .note = note,
    };

    return trail_add(db, &event);
}

static enum status note_body(struct db *db, void *data)
{
    return trail_add(db, data);
}

enum status trail_note(struct db *db, struct trail_event *event)
{
    return db_transaction(db, note_body, event);
}

#define COLUMNS                                                                \
    "chain, position, at, officer_id, officer_name, for_name, agency_name,"    \
    " role, act, from_stage, to_stage, note, hash"

static struct trail_event event_of(struct db_row row)
{
    return (struct trail_event){
        .chain = db_cell_int(row, 0),
        .position = db_cell_int(row, 1),
        .at = db_cell_moment(row, 2),
        .officer_id = db_cell_int(row, 3),
        .officer_name = db_cell_text(row, 4),
        .for_name = db_cell_text(row, 5),
        .agency_name = db_cell_text(row, 6),
        .role = db_cell_text(row, 7),
        .act = db_cell_text(row, 8),
        .from = work_stage_of(db_cell_text(row, 9)),
        .to = work_stage_of(db_cell_text(row, 10)),
        .note = db_cell_text(row, 11),
    };
}

static enum status trail_of_rows(struct db *db, const struct db_rows *rows,
                                 struct trail *trail)
{
    struct trail_event *items =
        arena_array(db_arena(db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++)
        items[i] = event_of(db_row_at(rows, i));
    *trail = (struct trail){items, rows->count};
    return OK;
}

enum status trail_load(struct db *db, int64_t chain, bool is_whole,
                       struct trail *trail)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT " COLUMNS " FROM officer_event"
        " WHERE chain = ? AND (? OR act <> 'looked')"
        " ORDER BY position LIMIT ?",
        DB_ARGS(db_int(chain), db_bool(is_whole), db_int(TRAIL_MOST)), &rows);

    return s == OK ? trail_of_rows(db, &rows, trail) : s;
}

enum status trail_of_agency(struct db *db, struct str agency_name, int64_t back,
                            int64_t most, struct trail *trail)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT " COLUMNS " FROM officer_event"
        " WHERE chain = 0 AND act LIKE 'admin%' AND agency_name = ?"
        "   AND position > (SELECT CAST(position AS SIGNED) - ?"
        "                     FROM officer_chain WHERE chain = 0)"
        " ORDER BY position DESC LIMIT ?",
        DB_ARGS(db_text(agency_name), db_int(back), db_int(most)), &rows);

    return s == OK ? trail_of_rows(db, &rows, trail) : s;
}

enum status trail_last(struct db *db, int64_t chain, struct trail_event *event)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT " COLUMNS " FROM officer_event"
                                " WHERE chain = ? AND act <> 'looked'"
                                " ORDER BY position DESC LIMIT 1",
                                DB_ARGS(db_int(chain)), &row);

    if (s == OK)
        *event = event_of(row);
    return s;
}

/* One chain: each event follows the one before, and the last is the one that
 * officer_chain knows. */
static enum status verify_chain(struct db *db, int64_t chain, int64_t wanted,
                                struct str last, int64_t *count, int64_t *at)
{
    static const char nothing[32];
    struct str before = {nothing, 32};
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT " COLUMNS " FROM officer_event"
                            " WHERE chain = ? ORDER BY position",
                            DB_ARGS(db_int(chain)), &rows);

    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct trail_event e = event_of(row);
        struct str kept = db_cell_text(row, 12);
        struct sha256 hash = hash_of(db_arena(db), before, &e);

        *at = e.position;
        if (e.position != (int64_t)i + 1 ||
            !str_equals(sha256_str(&hash), kept))
            return INVALID;
        before = kept;
    }
    if (s != OK)
        return s;
    *at = (int64_t)rows.count;
    *count += (int64_t)rows.count;
    return (int64_t)rows.count == wanted && str_equals(before, last) ? OK
                                                                     : INVALID;
}

enum status trail_verify(struct db *db, int64_t *count, int64_t *chain,
                         int64_t *position)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT chain, position, hash FROM officer_chain"
                            " UNION "
                            "SELECT e.chain, 0, '' FROM officer_event e"
                            "  LEFT JOIN officer_chain c ON c.chain = e.chain"
                            " WHERE c.chain IS NULL"
                            " ORDER BY chain",
                            DB_NO_ARGS, &rows);

    *count = 0;
    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        *chain = db_cell_int(row, 0);
        s = verify_chain(db, *chain, db_cell_int(row, 1), db_cell_text(row, 2),
                         count, position);
    }
    return s;
}
