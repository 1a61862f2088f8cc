/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moving.c: all work of one officer to another. */
#include "domain/officer/moving.h"
#include "domain/officer/trail.h"

struct moving {
    int64_t from, to;
    bool is_closing;
    struct str by;
    struct moment now;
    int64_t moved;
};

static enum status lines_of(struct db *db, const struct db_rows *rows,
                            struct moving_lines *lines)
{
    struct moving_line *items =
        arena_array(db_arena(db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        items[i] = (struct moving_line){
            .dossier_id = db_cell_int(row, 0),
            .agency_id = db_cell_int(row, 1),
            .code = db_cell_text(row, 2),
            .agency_name = db_cell_text(row, 3),
            .stage = work_stage_of(db_cell_text(row, 4)),
            .fits = db_cell_bool(row, 5),
        };
    }
    *lines = (struct moving_lines){items, rows->count};
    return OK;
}

/* Whoever works on it holds the role of the process's step `work` there. */
enum status moving_preview(struct db *db, int64_t from, int64_t to,
                           struct date day, struct moving_lines *lines)
{
    struct db_value today = db_date(db_arena(db), day);
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT w.dossier_id, w.agency_id, d.code, d.agency_name, w.stage,"
        "       EXISTS (SELECT 1 FROM officer_post p"
        "                 JOIN process_step s ON s.process_id = w.process_id"
        "                  AND s.stage = 'work' AND s.role = p.role"
        "                WHERE p.officer_id = ? AND p.agency_id = w.agency_id"
        "                  AND p.valid_from <= ?"
        "                  AND (p.valid_to IS NULL OR p.valid_to >= ?))"
        "  FROM dossier_work w"
        "  JOIN dossier d ON d.id = w.dossier_id"
        " WHERE w.officer_id = ? AND w.stage <> 'done'"
        " ORDER BY w.due_at, w.dossier_id",
        DB_ARGS(db_int(to), today, today, db_int(from)), &rows);

    return s == OK ? lines_of(db, &rows, lines) : s;
}

static enum status move_one(struct db *db, struct moving *m,
                            const struct moving_line *line)
{
    struct trail_event event = {
        .chain = line->dossier_id,
        .at = m->now,
        .officer_id = m->to,
        .officer_name = m->by,
        .agency_name = line->agency_name,
        .role = STR("admin"),
        .act = STR("moved"),
        .from = line->stage,
        .to = line->stage,
    };
    enum status s =
        db_write(db,
                 "UPDATE dossier_work"
                 "   SET officer_id = ?, version = version + 1, changed_at = ?"
                 " WHERE dossier_id = ?",
                 DB_ARGS(db_int(m->to), db_moment(db_arena(db), m->now),
                         db_int(line->dossier_id)),
                 NULL);

    m->moved++;
    return s == OK ? trail_add(db, &event) : s;
}

/* Posts and stand-ins end yesterday, so that nothing is theirs from now on;
 * those that had not begun end the day they would have. */
static enum status close_account(struct db *db, const struct moving *m)
{
    struct arena *arena = db_arena(db);
    struct db_value last =
        db_date(arena, date_add_days(moment_date(m->now), -1));
    struct db_value id = db_int(m->from);
    enum status s = db_write(db,
                             "UPDATE officer SET closed_at = ?"
                             " WHERE id = ? AND closed_at IS NULL",
                             DB_ARGS(db_moment(arena, m->now), id), NULL);

    if (s == OK)
        s = db_write(db,
                     "UPDATE officer_post"
                     "   SET valid_to = GREATEST(valid_from, ?)"
                     " WHERE officer_id = ?"
                     "   AND (valid_to IS NULL OR valid_to > ?)",
                     DB_ARGS(last, id, last), NULL);
    if (s == OK)
        s = db_write(db,
                     "UPDATE officer_stand_in"
                     "   SET valid_to = GREATEST(valid_from, ?)"
                     " WHERE (away_id = ? OR deputy_id = ?) AND valid_to > ?",
                     DB_ARGS(last, id, id, last), NULL);
    if (s == OK)
        s = db_write(db, "DELETE FROM officer_session WHERE account_id = ?",
                     DB_ARGS(id), NULL);
    return s;
}

static enum status move_body(struct db *db, void *data)
{
    struct moving *m = data;
    struct moving_lines lines;
    struct db_rows held;
    enum status s = db_read(db,
                            "SELECT dossier_id FROM dossier_work"
                            " WHERE officer_id = ? AND stage <> 'done'"
                            "   FOR UPDATE",
                            DB_ARGS(db_int(m->from)), &held);

    m->moved = 0;
    if (s == OK)
        s = moving_preview(db, m->from, m->to, moment_date(m->now), &lines);
    for (size_t i = 0; s == OK && i < lines.count; i++)
        if (!lines.items[i].fits)
            return CONFLICT;
    for (size_t i = 0; s == OK && i < lines.count; i++)
        s = move_one(db, m, &lines.items[i]);
    /* What ended stays named; what they could pull back, nobody does. */
    if (s == OK && m->is_closing)
        s = close_account(db, m);
    return s;
}

enum status moving_do(struct db *db, int64_t from, int64_t to, bool is_closing,
                      struct str by, struct moment now, int64_t *moved)
{
    struct moving m = {
        .from = from, .to = to, .is_closing = is_closing, .by = by, .now = now};
    enum status s = db_transaction(db, move_body, &m);

    if (s == OK)
        *moved = m.moved;
    return s;
}
