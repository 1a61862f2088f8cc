/* SPDX-License-Identifier: GPL-3.0-or-later */
/* view.c: kept filters, as rows. */
#include "domain/officer/view.h"

static struct view view_of(struct db_row row)
{
    return (struct view){
        .id = db_cell_int(row, 0),
        .name = db_cell_text(row, 1),
        .queue = queue_of(db_cell_text(row, 2)),
        .words = db_cell_text(row, 3),
        .agency_id = db_cell_int(row, 4),
        .due = queue_due_of(db_cell_text(row, 5)),
        .shared_at = db_cell_int(row, 6),
        .agency_name = db_cell_text(row, 7),
        .officer_name = db_cell_text(row, 8),
        .is_own = db_cell_bool(row, 9),
    };
}

/* The nth agency of the officer's posts, each once; 0: there is none. */
static int64_t agency_at(const struct officer *officer, size_t nth)
{
    for (size_t i = 0; i < officer->post_count; i++)
        if (officer_post_is_first(officer, i) && nth-- == 0)
            return officer->posts[i].agency_id;
    return 0;
}

enum status view_list(struct db *db, const struct officer *officer,
                      struct views *views)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT v.id, v.name, v.queue, v.words, v.agency_id, v.due,"
        "       v.shared_at, a.name, o.full_name, v.officer_id = ?"
        "  FROM officer_view v"
        "  JOIN officer o ON o.id = v.officer_id"
        "  LEFT JOIN agency a ON a.id = v.shared_at"
        " WHERE v.officer_id = ? OR v.shared_at IN (?, ?, ?, ?)"
        " ORDER BY v.shared_at IS NOT NULL, v.name, v.id"
        " LIMIT ?",
        DB_ARGS(db_int(officer->id), db_int(officer->id),
                db_int(agency_at(officer, 0)), db_int(agency_at(officer, 1)),
                db_int(agency_at(officer, 2)), db_int(agency_at(officer, 3)),
                db_int((int64_t)VIEWS_MOST * 4)),
        &rows);
    struct view *items =
        s == OK ? arena_array(db_arena(db), rows.count + 1, sizeof *items)
                : NULL;
    size_t count = 0;

    if (items == NULL)
        return s == OK ? INTERNAL : s;
    for (size_t i = 0; i < rows.count; i++) {
        struct view view = view_of(db_row_at(&rows, i));

        if (view.queue != QUEUE__MAX && queue_is_seen(officer, view.queue))
            items[count++] = view;
    }
    *views = (struct views){items, count};
    return OK;
}

enum status view_keep(struct db *db, const struct officer *officer,
                      const struct view *view, struct moment now,
                      struct refusal *why)
{
    struct db_value shared =
        view->shared_at != 0 ? db_int(view->shared_at) : db_null();
    struct db_value agency =
        view->agency_id != 0 ? db_int(view->agency_id) : db_null();
    struct db_value queue = db_text(str_of(queue_slug(view->queue)));
    struct db_value due = db_text_or_empty(str_of(queue_due_slug(view->due)));
    struct db_value words = db_text_or_empty(view->words);
    struct db_value at = db_moment(db_arena(db), now);
    struct db_row row;

    if (view->shared_at != 0 &&
        officer_post_as(officer, ROLE_HEAD, view->shared_at) == NULL) {
        *why = (struct refusal){.key = "view_share", .field = ""};
        return INVALID;
    }
    enum status s =
        db_read_row(db,
                    "SELECT COUNT(*) FROM officer_view"
                    " WHERE officer_id = ? AND name <> ?",
                    DB_ARGS(db_int(officer->id), db_text(view->name)), &row);
    if (s == OK && db_cell_int(row, 0) >= VIEWS_MOST) {
        *why = (struct refusal){
            .key = "view_many", .field = "", .number = VIEWS_MOST};
        return INVALID;
    }
    return s == OK
               ? db_write(db,
                          "INSERT INTO officer_view"
                          "   SET officer_id = ?, name = ?, queue = ?,"
                          "       words = ?, agency_id = ?, due = ?,"
                          "       shared_at = ?, made_at = ?"
                          " ON DUPLICATE KEY UPDATE"
                          "       name = VALUES(name), queue = VALUES(queue),"
                          "       words = VALUES(words),"
                          "       agency_id = VALUES(agency_id),"
                          "       due = VALUES(due),"
                          "       shared_at = VALUES(shared_at),"
                          "       made_at = VALUES(made_at)",
                          DB_ARGS(db_int(officer->id), db_text(view->name),
                                  queue, words, agency, due, shared, at),
                          NULL)
               : s;
}

enum status view_drop(struct db *db, const struct officer *officer, int64_t id)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT officer_id, shared_at"
                                "  FROM officer_view WHERE id = ?",
                                DB_ARGS(db_int(id)), &row);

    if (s != OK)
        return s == NOT_FOUND ? OK : s;
    bool is_own = db_cell_int(row, 0) == officer->id;
    bool is_heads =
        !db_cell_is_null(row, 1) &&
        officer_post_as(officer, ROLE_HEAD, db_cell_int(row, 1)) != NULL;
    if (!is_own && !is_heads)
        return NOT_FOUND;
    return db_write(db, "DELETE FROM officer_view WHERE id = ?",
                    DB_ARGS(db_int(id)), NULL);
}
