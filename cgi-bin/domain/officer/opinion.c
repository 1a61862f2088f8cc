/* SPDX-License-Identifier: GPL-3.0-or-later */
/* opinion.c: questions to other agencies. */
#include "domain/officer/opinion.h"
#include "domain/dossier/dossier_private.h"
#include "domain/officer/trail.h"

enum status opinion_ask(struct db *db, const struct opinion_question *question,
                        struct moment now)
{
    return db_write(
        db,
        "INSERT INTO dossier_opinion"
        "   SET dossier_id = ?, agency_id = ?, asked_by = ?, question = ?,"
        "       is_mandatory = ?, due_on = ?, asked_at = ?",
        DB_ARGS(db_int(question->dossier_id), db_int(question->agency_id),
                db_int(question->asked_by), db_text(question->question),
                db_bool(question->is_mandatory),
                db_date(db_arena(db), question->due_on),
                db_moment(db_arena(db), now)),
        NULL);
}

enum status opinion_close_all(struct db *db, int64_t dossier_id,
                              struct moment now)
{
    return db_write(db,
                    "UPDATE dossier_opinion SET closed_at = ?"
                    " WHERE dossier_id = ? AND closed_at IS NULL",
                    DB_ARGS(db_moment(db_arena(db), now), db_int(dossier_id)),
                    NULL);
}

enum status opinion_is_awaited(struct db *db, int64_t dossier_id,
                               bool *is_awaited)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT 1 FROM dossier_opinion"
                                " WHERE dossier_id = ? AND is_mandatory"
                                "   AND closed_at IS NULL"
                                " LIMIT 1",
                                DB_ARGS(db_int(dossier_id)), &row);

    *is_awaited = s == OK;
    return s == NOT_FOUND ? OK : s;
}

enum status opinion_is_asked(struct db *db, const struct officer *officer,
                             int64_t dossier_id, bool *is_asked, bool *is_over)
{
    struct db_rows rows;

    bool is_open = false;

    *is_asked = *is_over = false;
    if (officer_post_as(officer, ROLE_CONSULTED, 0) == NULL)
        return OK;
    enum status s = db_read(db,
                            "SELECT agency_id, closed_at IS NULL"
                            "  FROM dossier_opinion"
                            " WHERE dossier_id = ? LIMIT 100",
                            DB_ARGS(db_int(dossier_id)), &rows);
    for (size_t i = 0; s == OK && i < rows.count; i++)
        if (officer_post_as(officer, ROLE_CONSULTED,
                            db_cell_int(db_row_at(&rows, i), 0)) != NULL) {
            *is_asked = true;
            is_open = is_open || db_cell_bool(db_row_at(&rows, i), 1);
        }
    *is_over = *is_asked && !is_open;
    return s;
}

#define COLUMNS                                                                \
    "o.id, a.name, o.question, k.full_name, o.answered_name, o.answer,"        \
    " o.is_mandatory, o.closed_at, o.due_on, o.asked_at, d.public_id, d.code," \
    " d.procedure_name, o.agency_id"                                           \
    "  FROM dossier_opinion o"                                                 \
    "  JOIN agency a ON a.id = o.agency_id"                                    \
    "  JOIN officer k ON k.id = o.asked_by"                                    \
    "  JOIN dossier d ON d.id = o.dossier_id"

static enum status opinions_of(struct db *db, const struct db_rows *rows,
                               struct opinions *opinions)
{
    struct opinion *items =
        arena_array(db_arena(db), rows->count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);

        items[i] = (struct opinion){
            .id = db_cell_int(row, 0),
            .agency_name = db_cell_text(row, 1),
            .question = db_cell_text(row, 2),
            .asker_name = db_cell_text(row, 3),
            .answerer_name = db_cell_text(row, 4),
            .answer = db_cell_text(row, 5),
            .is_mandatory = db_cell_bool(row, 6),
            .is_closed = !db_cell_is_null(row, 7),
            .closed_at = db_cell_moment(row, 7),
            .due_on = db_cell_date(row, 8),
            .asked_at = db_cell_moment(row, 9),
            .dossier_public_id = db_cell_text(row, 10),
            .dossier_code = db_cell_text(row, 11),
            .procedure_name = db_cell_text(row, 12),
            .agency_id = db_cell_int(row, 13),
        };
    }
    *opinions = (struct opinions){items, rows->count};
    return OK;
}

enum status opinion_list(struct db *db, int64_t dossier_id,
                         struct opinions *opinions)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT " COLUMNS " WHERE o.dossier_id = ?"
                            " ORDER BY o.id LIMIT 100",
                            DB_ARGS(db_int(dossier_id)), &rows);

    return s == OK ? opinions_of(db, &rows, opinions) : s;
}

enum status opinion_queue(struct db *db, int64_t agency_id,
                          struct opinions *opinions)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT " COLUMNS " WHERE o.agency_id = ?"
                            "   AND o.closed_at IS NULL"
                            " ORDER BY o.due_on, o.id LIMIT 100",
                            DB_ARGS(db_int(agency_id)), &rows);

    return s == OK ? opinions_of(db, &rows, opinions) : s;
}

struct answering {
    const struct officer *officer;
    int64_t id;
    struct str answer;
    struct moment now;
};

static enum status write_answer(struct db *db, const struct answering *a)
{
    return db_write(db,
                    "UPDATE dossier_opinion"
                    "   SET answered_by = ?, answered_name = ?, answer = ?,"
                    "       closed_at = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_int(a->officer->id),
                            db_text(a->officer->full_name), db_text(a->answer),
                            db_moment(db_arena(db), a->now), db_int(a->id)),
                    NULL);
}

/* The last mandatory one: who works on it goes on. */
static enum status go_on(struct db *db, struct work *work, struct moment now)
{
    struct dossier dossier;
    struct process process;
    bool is_awaited = false;
    enum status s = opinion_is_awaited(db, work->dossier_id, &is_awaited);

    if (s != OK || is_awaited || work->stage != STAGE_OPINION)
        return s;
    s = process_load(db, work->process_id, &process);
    if (s == OK)
        s = work_enter(db, work, &process, STAGE_WORK, now);
    if (s == OK)
        s = dossier_load_id(db, work->dossier_id, &dossier);
    return s == OK ? work_store(db, work, dossier.due_at, now) : s;
}

static enum status answer_body(struct db *db, void *data)
{
    const struct answering *a = data;
    struct work work;
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT dossier_id, agency_id, closed_at"
                                "  FROM dossier_opinion WHERE id = ?",
                                DB_ARGS(db_int(a->id)), &row);
    if (s != OK)
        return s;
    const struct officer_post *post =
        officer_post_as(a->officer, ROLE_CONSULTED, db_cell_int(row, 1));
    if (post == NULL)
        return NOT_FOUND;
    s = work_lock(db, db_cell_int(row, 0), &work);
    if (s == OK) /* as it is now that we hold the dossier */
        s = db_read_row(db,
                        "SELECT closed_at FROM dossier_opinion"
                        " WHERE id = ? FOR UPDATE",
                        DB_ARGS(db_int(a->id)), &row);
    if (s != OK)
        return s;
    if (!db_cell_is_null(row, 0))
        return CONFLICT;

    struct trail_event event = {
        .chain = work.dossier_id,
        .at = a->now,
        .officer_id = a->officer->id,
        .officer_name = a->officer->full_name,
        .for_name = post->for_name,
        .agency_name = post->agency_name,
        .role = STR("consulted"),
        .act = STR("answer"),
        .from = work.stage,
        .note = a->answer,
    };
    s = write_answer(db, a);
    if (s == OK)
        s = go_on(db, &work, a->now);
    event.to = work.stage;
    return s == OK ? trail_add(db, &event) : s;
}

enum status opinion_answer(struct db *db, const struct officer *officer,
                           int64_t id, struct str answer, struct moment now)
{
    struct answering a = {officer, id, answer, now};

    return db_transaction(db, answer_body, &a);
}
