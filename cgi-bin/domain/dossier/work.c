/* SPDX-License-Identifier: GPL-3.0-or-later */
/* work.c: the row that follows a dossier.
 *
 * Holds: an open dossier is at one stage, and that stage is somebody's: `work`
 * and `opinion` name who, and without anybody it waits to be assigned.
 */
#include "domain/dossier/work.h"
#include "domain/catalogue/holiday.h"

static const char *const stages[STAGE__MAX] = {
    [STAGE_NONE] = "",
    [STAGE_RECEPTION] = "reception",
    [STAGE_HANDOVER] = "handover",
    [STAGE_ASSIGN] = "assign",
    [STAGE_WORK] = "work",
    [STAGE_CHECK] = "check",
    [STAGE_SIGN] = "sign",
    [STAGE_NUMBER] = "number",
    [STAGE_RETURN] = "return",
    [STAGE_CITIZEN] = "citizen",
    [STAGE_OPINION] = "opinion",
    [STAGE_DONE] = "done",
};

const char *work_stage_text(enum work_stage stage)
{
    return stages[stage];
}

enum work_stage work_stage_of(struct str text)
{
    return (enum work_stage)STR_AMONG(text, stages, STAGE_NONE);
}

static const char *const roles[ROLE__MAX] = {
    [ROLE_DESK] = "desk",
    [ROLE_HEAD] = "head",
    [ROLE_SPECIALIST] = "specialist",
    [ROLE_SIGNER] = "signer",
    [ROLE_CLERK] = "clerk",
    [ROLE_FEES] = "fees",
    [ROLE_RETURNS] = "returns",
    [ROLE_CONSULTED] = "consulted",
    [ROLE_WATCH] = "watch",
    [ROLE_STATISTICS] = "statistics",
    [ROLE_ADMIN] = "admin",
    [ROLE_PROVINCE] = "province",
};

const char *officer_role_text(enum officer_role role)
{
    return roles[role];
}

enum officer_role officer_role_of(struct str text)
{
    return (enum officer_role)STR_AMONG(text, roles, ROLE__MAX);
}

static struct db_value stage_value(enum work_stage stage)
{
    return stage == STAGE_NONE ? db_null()
                               : db_text(str_of(work_stage_text(stage)));
}

/* --- the process --- */

enum status process_load(struct db *db, int64_t id, struct process *process)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT p.name, p.version, p.supplements = 'anew',"
                "       p.fee_pauses, s.stage, s.role, s.name, s.hours"
                "  FROM process p"
                "  JOIN process_step s ON s.process_id = p.id"
                " WHERE p.id = ?"
                " ORDER BY s.position",
                DB_ARGS(db_int(id)), &rows);

    if (s != OK)
        return s;
    if (rows.count == 0 || rows.count > PROCESS_STEPS)
        return NOT_FOUND;
    struct db_row first = db_row_at(&rows, 0);
    *process = (struct process){
        .id = id,
        .name = db_cell_text(first, 0),
        .version = (int)db_cell_int(first, 1),
        .starts_anew = db_cell_bool(first, 2),
        .fee_pauses = db_cell_bool(first, 3),
        .count = rows.count,
    };
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        process->steps[i] = (struct process_step){
            .stage = work_stage_of(db_cell_text(row, 4)),
            .role = officer_role_of(db_cell_text(row, 5)),
            .name = db_cell_text(row, 6),
            .hours = (int)db_cell_int(row, 7),
        };
    }
    return OK;
}

static size_t step_of(const struct process *process, enum work_stage stage)
{
    size_t i = 0;

    while (i < process->count && process->steps[i].stage != stage)
        i++;
    return i;
}

const struct process_step *process_step_at(const struct process *process,
                                           enum work_stage stage)
{
    size_t i = step_of(process, stage);

    return i < process->count ? &process->steps[i] : NULL;
}

enum work_stage process_next(const struct process *process,
                             enum work_stage stage)
{
    size_t i = step_of(process, stage);

    if (i == process->count)
        return STAGE_NONE;
    return i + 1 < process->count ? process->steps[i + 1].stage : STAGE_DONE;
}

enum work_stage process_previous(const struct process *process,
                                 enum work_stage stage)
{
    size_t i = step_of(process, stage);

    return i > 0 && i < process->count ? process->steps[i - 1].stage
                                       : STAGE_NONE;
}

/* The one that holds now for the procedure and the agency; what says both goes
 * before what says one. */
static enum status choose_process(struct db *db, const struct dossier *dossier,
                                  struct moment now, int64_t *id)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT p.id"
        "  FROM process p"
        "  JOIN procedure_version v ON v.id = ?"
        " WHERE p.retired_at IS NULL"
        "   AND (p.procedure_id = v.procedure_id OR p.is_default)"
        "   AND (p.agency_id = ? OR p.agency_id IS NULL)"
        "   AND p.in_force_from <= ?"
        " ORDER BY p.is_default, p.agency_id IS NULL, p.version DESC, p.id"
        " LIMIT 1",
        DB_ARGS(db_int(dossier->procedure_version_id),
                db_int(dossier->agency_id),
                db_date(db_arena(db), moment_date(now))),
        &row);

    if (s == OK)
        *id = db_cell_int(row, 0);
    return s == NOT_FOUND ? INTERNAL : s;
}

/* --- the row --- */

struct work work_of_row(struct db_row row)
{
    return (struct work){
        .dossier_id = db_cell_int(row, 0),
        .agency_id = db_cell_int(row, 1),
        .process_id = db_cell_int(row, 2),
        .stage = work_stage_of(db_cell_text(row, 3)),
        .before = work_stage_of(db_cell_text(row, 4)),
        .officer_id = db_cell_int(row, 5),
        .step_due_at = db_cell_moment(row, 6),
        .due_at = db_cell_moment(row, 7),
        .sent_by = db_cell_int(row, 8),
        .sent_from = work_stage_of(db_cell_text(row, 9)),
        .supplements = (int)db_cell_int(row, 10),
        .is_extended = db_cell_bool(row, 11),
        .wants_stop = db_cell_bool(row, 12),
        .note = db_cell_text(row, 13),
        .version = db_cell_int(row, 14),
        .officer_name = db_cell_text(row, 15),
        .officer_phone = db_cell_text(row, 16),
        .office_unread = db_cell_bool(row, 17),
        .citizen_unread = db_cell_bool(row, 18),
    };
}

enum status work_load(struct db *db, int64_t dossier_id, struct work *work)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT " WORK_COLUMNS " FROM " WORK_TABLES
                                " WHERE w.dossier_id = ?",
                                DB_ARGS(db_int(dossier_id)), &row);

    if (s == OK)
        *work = work_of_row(row);
    return s;
}

enum status work_lock(struct db *db, int64_t dossier_id, struct work *work)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT version FROM dossier_work"
                                " WHERE dossier_id = ?"
                                "   FOR UPDATE",
                                DB_ARGS(db_int(dossier_id)), &row);

    return s == OK ? work_load(db, dossier_id, work) : s;
}

/* Where nothing is promised, and while the citizen is waited for. */
static const struct moment never = {253402214400000000};

static struct moment nearer(struct moment a, struct moment b)
{
    if (a.us == 0)
        return b.us == 0 ? never : b;
    return b.us == 0 || moment_is_before(a, b) ? a : b;
}

enum status work_store(struct db *db, struct work *work, struct moment promise,
                       struct moment now)
{
    struct arena *arena = db_arena(db);
    bool is_waiting = work->stage == STAGE_CITIZEN || work->stage == STAGE_DONE;

    if (work->stage == STAGE_RETURN) /* the promise is kept */
        promise = (struct moment){0};
    work->due_at = is_waiting ? never : nearer(work->step_due_at, promise);
    work->version++;
    return db_write(
        db,
        "UPDATE dossier_work"
        "   SET stage = ?, stage_before = ?, officer_id = ?, step_due_at = ?,"
        "       due_at = ?, sent_by = ?, sent_from = ?, supplements = ?,"
        "       wants_stop = ?, office_unread = ?, citizen_unread = ?,"
        "       version = version + 1, changed_at = ?"
        " WHERE dossier_id = ?",
        DB_ARGS(stage_value(work->stage), stage_value(work->before),
                work->officer_id == 0 ? db_null() : db_int(work->officer_id),
                db_moment(arena, work->step_due_at),
                db_moment(arena, work->due_at),
                work->sent_by == 0 ? db_null() : db_int(work->sent_by),
                stage_value(work->sent_from), db_int(work->supplements),
                db_bool(work->wants_stop), db_bool(work->office_unread),
                db_bool(work->citizen_unread), db_moment(arena, now),
                db_int(work->dossier_id)),
        NULL);
}

enum status work_enter(struct db *db, struct work *work,
                       const struct process *process, enum work_stage stage,
                       struct moment now)
{
    struct calendar calendar;

    if (stage == STAGE_WORK && work->officer_id == 0)
        stage = STAGE_ASSIGN;
    const struct process_step *step = process_step_at(process, stage);

    work->stage = stage;
    work->before = STAGE_NONE;
    work->sent_by = 0;
    work->sent_from = STAGE_NONE;
    work->step_due_at = (struct moment){0};
    if (step == NULL || step->hours == 0)
        return OK;
    enum status s = calendar_load(db, moment_date(now), &calendar);
    if (s == OK)
        work->step_due_at = working_days_due(now, step->hours, PROCESSING_HOUR,
                                             &calendar, false);
    return s;
}

enum status work_open(struct db *db, const struct dossier *dossier,
                      struct moment now)
{
    struct work work = {.dossier_id = dossier->id,
                        .agency_id = dossier->agency_id};
    struct arena *arena = db_arena(db);
    struct process process;
    enum status s = choose_process(db, dossier, now, &work.process_id);

    if (s == OK)
        s = process_load(db, work.process_id, &process);
    if (s == OK)
        s = work_enter(db, &work, &process, STAGE_RECEPTION, now);
    if (s != OK)
        return s;
    return db_write(
        db,
        "INSERT INTO dossier_work"
        "   SET dossier_id = ?, agency_id = ?, process_id = ?,"
        "       stage = 'reception', step_due_at = ?, due_at = ?,"
        "       changed_at = ?",
        DB_ARGS(db_int(work.dossier_id), db_int(work.agency_id),
                db_int(work.process_id), db_moment(arena, work.step_due_at),
                db_moment(arena, nearer(work.step_due_at, dossier->due_at)),
                db_moment(arena, now)),
        NULL);
}

/* --- following what happens to the dossier --- */

/* The citizen is asked for something: it waits where it was. */
static void wait_for_citizen(struct work *work)
{
    bool is_asked = work->stage == STAGE_CITIZEN;

    if (!is_asked)
        work->before = work->stage == STAGE_OPINION ? STAGE_WORK : work->stage;
    work->stage = STAGE_CITIZEN;
    work->step_due_at = (struct moment){0};
    work->sent_by = 0;
    work->sent_from = STAGE_NONE;
}

static enum status answer_of_citizen(struct db *db, struct work *work,
                                     const struct process *process,
                                     struct moment now)
{
    if (work->stage != STAGE_CITIZEN)
        return OK;
    work->office_unread = true;
    return work_enter(db, work, process, work->before, now);
}

static enum status follow(struct db *db, struct work *work,
                          const struct process *process,
                          const struct dossier *dossier, enum event_kind kind,
                          struct moment now)
{
    bool is_asked =
        dossier->status == DOSSIER_SUPPLEMENT || dossier->status == DOSSIER_FEE;

    switch (kind) {
    case EVENT_ACCEPTED:
        return work_enter(db, work, process,
                          process_next(process, STAGE_RECEPTION), now);
    case EVENT_STARTED:
        return work->stage == STAGE_HANDOVER
                   ? work_enter(db, work, process,
                                process_next(process, STAGE_HANDOVER), now)
                   : OK;
    case EVENT_SUPPLEMENT_ASKED:
        work->supplements++;
        wait_for_citizen(work);
        return OK;
    case EVENT_FEE_ASKED:
        wait_for_citizen(work);
        return OK;
    case EVENT_SUPPLEMENTED:
        return answer_of_citizen(db, work, process, now);
    case EVENT_PAID:
        return is_asked ? OK : answer_of_citizen(db, work, process, now);
    case EVENT_REFUSED:
    case EVENT_WITHDRAWN:
    case EVENT_STOPPED:
    case EVENT_RETURNED:
        work->wants_stop = false;
        return work_enter(db, work, process, STAGE_DONE, now);
    case EVENT_FINISHED:
    case EVENT_CORRECTED:
        return work_enter(db, work, process, STAGE_RETURN, now);
    case EVENT_STOP_ASKED:
        work->wants_stop = true;
        work->office_unread = true;
        return OK;
    case EVENT_STOP_REFUSED:
        work->wants_stop = false;
        return OK;
    case EVENT_FILED:
    case EVENT_EXTENDED:
    case EVENT_KIND__MAX:
        return OK;
    }
    return OK;
}

/* The version that holds when it is accepted stays with the dossier. */
static enum status keep_process(struct db *db, const struct dossier *dossier,
                                struct moment now, struct work *work)
{
    int64_t id = 0;
    enum status s = choose_process(db, dossier, now, &id);

    if (s != OK || id == work->process_id)
        return s;
    work->process_id = id;
    return db_write(db,
                    "UPDATE dossier_work SET process_id = ?"
                    " WHERE dossier_id = ?",
                    DB_ARGS(db_int(id), db_int(work->dossier_id)), NULL);
}

enum status work_follow(struct db *db, const struct dossier *dossier,
                        enum event_kind kind, struct moment now)
{
    struct work work;
    struct process process;
    enum status s = work_lock(db, dossier->id, &work);

    if (s == NOT_FOUND) { /* filed by the version before */
        s = work_open(db, dossier, now);
        if (s == OK)
            s = work_lock(db, dossier->id, &work);
    }
    if (s == OK && kind == EVENT_ACCEPTED)
        s = keep_process(db, dossier, now, &work);
    if (s == OK)
        s = process_load(db, work.process_id, &process);
    if (s == OK)
        s = follow(db, &work, &process, dossier, kind, now);
    return s == OK ? work_store(db, &work, dossier->due_at, now) : s;
}

enum status work_looks_of_rows(const struct db_rows *rows,
                               struct work_looks *looks)
{
    struct work_look *items =
        arena_array(db_arena(rows->db), rows->count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++)
        items[i] = (struct work_look){db_cell_text(db_row_at(rows, i), 0),
                                      db_cell_moment(db_row_at(rows, i), 1)};
    *looks = (struct work_looks){items, rows->count};
    return OK;
}
