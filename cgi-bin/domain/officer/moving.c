/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moving.c: all work of one officer to another. */
#include "domain/officer/moving.h"

struct moving {
    const struct trail_hand *hand;
    int64_t from, to;
    bool is_closing;
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
        .officer_id = m->hand->officer_id,
        .officer_name = m->hand->name,
        .for_name = m->hand->for_name,
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
    if (s == OK) /* what they kept for all stays the unit's */
        s = db_write(db,
                     "DELETE FROM officer_view"
                     " WHERE officer_id = ? AND shared_at IS NULL",
                     DB_ARGS(id), NULL);
    return s;
}

static enum status move_body(struct db *db, void *data)
{
    struct moving *m = data;
    struct moving_lines lines;
    struct db_rows held;
    struct db_row row;
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
    if (s == OK)
        s = db_read_row(db,
                        "SELECT CONCAT_WS(' → ', a.full_name, b.full_name)"
                        "  FROM officer a LEFT JOIN officer b ON b.id = ?"
                        " WHERE a.id = ?",
                        DB_ARGS(db_int(m->to), db_int(m->from)), &row);
    return s == OK ? trail_admin(db, m->hand,
                                 m->is_closing ? "admin_close" : "admin_move",
                                 str_print(db_arena(db), "%" PRI_STR ": %lld",
                                           STR_ARG(db_cell_text(row, 0)),
                                           (long long)m->moved),
                                 m->now)
                   : s;
}

enum status moving_do(struct db *db, const struct trail_hand *hand,
                      int64_t from, int64_t to, bool is_closing,
                      struct moment now, int64_t *moved)
{
    struct moving m = {.hand = hand,
                       .from = from,
                       .to = to,
                       .is_closing = is_closing,
                       .now = now};
    enum status s = db_transaction(db, move_body, &m);

    if (s == OK)
        *moved = m.moved;
    return s;
}

/* --- an agency --- */

static enum status merge_one(struct db *db, const struct moving *m,
                             struct db_row row)
{
    struct trail_event event = {
        .chain = db_cell_int(row, 0),
        .at = m->now,
        .officer_id = m->hand->officer_id,
        .officer_name = m->hand->name,
        .for_name = m->hand->for_name,
        .agency_name = db_cell_text(row, 2),
        .role = STR("admin"),
        .act = STR("moved"),
        .from = work_stage_of(db_cell_text(row, 1)),
        .to = work_stage_of(db_cell_text(row, 1)),
        .note = db_cell_text(row, 2),
    };
    enum status s =
        db_write(db,
                 "UPDATE dossier_work"
                 "   SET agency_id = ?, version = version + 1, changed_at = ?"
                 " WHERE dossier_id = ?",
                 DB_ARGS(db_int(m->to), db_moment(db_arena(db), m->now),
                         db_int(event.chain)),
                 NULL);

    return s == OK ? trail_add(db, &event) : s;
}

static enum status merge_posts(struct db *db, const struct moving *m)
{
    struct date today = moment_date(m->now);
    struct db_value day = db_date(db_arena(db), today);
    struct db_value before = db_date(db_arena(db), date_add_days(today, -1));
    enum status s = db_write(
        db,
        "INSERT INTO officer_post (officer_id, agency_id, role, valid_from,"
        "                          valid_to)"
        "SELECT officer_id, ?, role, GREATEST(valid_from, ?), valid_to"
        "  FROM officer_post p"
        " WHERE agency_id = ? AND (valid_to IS NULL OR valid_to >= ?)"
        "   AND NOT EXISTS (SELECT 1 FROM officer_post t"
        "                    WHERE t.officer_id = p.officer_id"
        "                      AND t.agency_id = ? AND t.role = p.role"
        "                      AND (t.valid_to IS NULL OR t.valid_to >= ?))",
        DB_ARGS(db_int(m->to), day, db_int(m->from), day, db_int(m->to), day),
        NULL);

    return s == OK ? db_write(db,
                              "UPDATE officer_post"
                              "   SET valid_to = GREATEST(valid_from, ?)"
                              " WHERE agency_id = ?"
                              "   AND (valid_to IS NULL OR valid_to > ?)",
                              DB_ARGS(before, db_int(m->from), before), NULL)
                   : s;
}

static enum status merge_body(struct db *db, void *data)
{
    struct moving *m = data;
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT w.dossier_id, w.stage, a.name"
                            "  FROM dossier_work w JOIN agency a ON a.id = ?"
                            " WHERE w.agency_id = ? AND w.is_open"
                            " ORDER BY w.dossier_id"
                            "   FOR UPDATE",
                            DB_ARGS(db_int(m->to), db_int(m->from)), &rows);

    for (size_t i = 0; s == OK && i < rows.count; i++)
        s = merge_one(db, m, db_row_at(&rows, i));
    m->moved = s == OK ? (int64_t)rows.count : 0;
    if (s == OK)
        s = merge_posts(db, m);
    /* What they are asked about is answered there, too. */
    if (s == OK)
        s = db_write(db,
                     "UPDATE dossier_opinion SET agency_id = ?"
                     " WHERE agency_id = ? AND closed_at IS NULL",
                     DB_ARGS(db_int(m->to), db_int(m->from)), NULL);
    return s == OK ? trail_admin(
                         db, m->hand, "admin_merge",
                         str_print(db_arena(db), "%lld", (long long)m->moved),
                         m->now)
                   : s;
}

enum status moving_merge(struct db *db, const struct trail_hand *hand,
                         int64_t from_agency, int64_t to_agency,
                         struct moment now, int64_t *moved)
{
    struct moving m = {
        .hand = hand, .from = from_agency, .to = to_agency, .now = now};
    enum status s =
        from_agency == to_agency ? INVALID : db_transaction(db, merge_body, &m);

    if (s == OK)
        *moved = m.moved;
    return s;
}
