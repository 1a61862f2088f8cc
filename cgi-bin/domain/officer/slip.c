/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/officer/slip.h"
#include "domain/catalogue/holiday.h"
#include "domain/dossier/dossier_private.h"

/* --- form 06 --- */

/* When the stage that `e` leaves began: with the move before; where the citizen
 * was waited for, with their answer. */
static struct moment begun_at(const struct act_view *view,
                              const struct trail_event *before,
                              const struct trail_event *e,
                              const struct dossier_events *events)
{
    struct moment at = before != NULL ? before->at : view->dossier.filed_at;

    if (before == NULL || before->to == e->from)
        return at;
    for (size_t i = 0; i < events->count; i++)
        if (events->items[i].actor != ACTOR_OFFICER &&
            !moment_is_before(events->items[i].at, at) &&
            moment_is_before(events->items[i].at, e->at))
            at = events->items[i].at;
    return at;
}

static enum slip_result result_of(struct moment at, struct moment due)
{
    if (due.us == 0)
        return SLIP_NO_TIME;
    if (moment_is_before(due, at))
        return SLIP_LATE;
    return date_compare(moment_date(at), moment_date(due)) < 0 ? SLIP_EARLY
                                                               : SLIP_IN_TIME;
}

enum status slip_load(struct db *db, const struct act_view *view,
                      struct slip *slip)
{
    struct trail trail;
    struct dossier_events events;
    struct calendar calendar;
    const struct trail_event *before = NULL;
    size_t count = 0;
    enum status s = trail_load(db, view->dossier.id, false, &trail);

    if (s == OK)
        s = dossier_load_events(db, view->dossier.id, &events);
    if (s == OK)
        s = calendar_load(db, moment_date(view->dossier.filed_at), &calendar);
    if (s != OK)
        return s;
    struct slip_line *items =
        arena_array(db_arena(db), trail.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < trail.count; i++) {
        const struct trail_event *e = &trail.items[i];
        const struct process_step *step =
            process_step_at(&view->process, e->from);
        struct moment due = {0};

        if (e->from == e->to)
            continue;
        if (step != NULL && step->hours > 0)
            due = working_days_due(begun_at(view, before, e, &events),
                                   step->hours, PROCESSING_HOUR, &calendar,
                                   false);
        items[count++] = (struct slip_line){
            .from = e->from,
            .to = e->to,
            .officer_name =
                str_is_empty(e->for_name)
                    ? e->officer_name
                    : str_print(db_arena(db), "%" PRI_STR " thay %" PRI_STR,
                                STR_ARG(e->officer_name), STR_ARG(e->for_name)),
            .agency_name = e->agency_name,
            .note = e->note,
            .at = e->at,
            .due = due,
            .result = result_of(e->at, due),
        };
        before = e;
    }
    *slip = (struct slip){items, count};
    return OK;
}

/* --- form 07 --- */

static struct book_line book_line_of(struct db_row row)
{
    return (struct book_line){
        .code = db_cell_text(row, 0),
        .procedure_name = db_cell_text(row, 1),
        .owner_name = db_cell_text(row, 2),
        .street = db_cell_text(row, 3),
        .phone = db_cell_text(row, 4),
        .receiver_name = db_cell_text(row, 5),
        .desk_name = db_cell_text(row, 6),
        .filed_at = db_cell_moment(row, 7),
        .due_at = db_cell_moment(row, 8),
        .returned_at = db_cell_moment(row, 9),
        .status = (enum dossier_status)db_cell_int(row, 10),
    };
}

/* Of the last event of that kind. */
#define LAST(column, kind)                                                     \
    "(SELECT e." column " FROM dossier_event e"                                \
    "  WHERE e.dossier_id = d.id AND e.kind = '" kind "'"                      \
    "  ORDER BY e.position DESC LIMIT 1)"

enum status book_load(struct db *db, struct str agency_code, struct date from,
                      struct date to, size_t most, struct book *book)
{
    struct arena *arena = db_arena(db);
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT d.code, d.procedure_name,"
        "       COALESCE(NULLIF(t.organisation, ''), NULLIF(t.full_name, ''),"
        "                s.full_name, ''),"
        "       COALESCE(NULLIF(t.street, ''), s.street, ''), d.phone,"
        "       " LAST("note", "returned") ", " LAST(
            "actor_name",
            "accepted") ","
                        "       d.filed_at, d.due_at, " LAST(
                            "at", "returned") ", d.status"
                                              "  FROM dossier d"
                                              "  LEFT JOIN dossier_applicant s"
                                              "         ON s.dossier_id = d.id "
                                              "AND s.role = 'self'"
                                              "  LEFT JOIN dossier_applicant t"
                                              "         ON t.dossier_id = d.id "
                                              "AND t.role = 'other'"
                                              " WHERE d.agency_code = ? AND "
                                              "d.filed_on BETWEEN ? AND ?"
                                              " ORDER BY d.filed_on, d.number "
                                              "LIMIT ?",
        DB_ARGS(db_text(agency_code), db_date(arena, from), db_date(arena, to),
                db_int((int64_t)most)),
        &rows);

    if (s != OK)
        return s;
    struct book_line *items = arena_array(arena, rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        items[i] = book_line_of(db_row_at(&rows, i));
    *book = (struct book){items, rows.count};
    return OK;
}
