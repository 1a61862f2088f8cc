/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/officer/steps.h"

#define AS(role) (1U << (role))

enum { LIST_MOST = 2000 };

/* Whose a step may be: nobody decides from the counter, and who only reads has
 * none. */
static const unsigned fits[STAGE__MAX] = {
    [STAGE_RECEPTION] = AS(ROLE_DESK),
    [STAGE_HANDOVER] = AS(ROLE_DESK),
    [STAGE_ASSIGN] = AS(ROLE_HEAD),
    [STAGE_WORK] = AS(ROLE_SPECIALIST) | AS(ROLE_DESK) | AS(ROLE_HEAD),
    [STAGE_CHECK] = AS(ROLE_HEAD),
    [STAGE_SIGN] = AS(ROLE_SIGNER),
    [STAGE_NUMBER] = AS(ROLE_CLERK),
    [STAGE_RETURN] = AS(ROLE_DESK) | AS(ROLE_RETURNS),
};

static enum status refuse(struct refusal *why, const char *key, int64_t number)
{
    *why = (struct refusal){.key = key, .field = "", .number = number};
    return INVALID;
}

static enum status check(const struct steps_new *steps, struct refusal *why)
{
    bool has_work = false, has_sign = false;

    if (steps->count < 2 || steps->count > PROCESS_STEPS)
        return refuse(why, "steps_count", PROCESS_STEPS);
    if (steps->items[0].stage != STAGE_RECEPTION ||
        steps->items[steps->count - 1].stage != STAGE_RETURN)
        return refuse(why, "steps_ends", 0);
    for (size_t i = 0; i < steps->count; i++) {
        const struct process_step *step = &steps->items[i];

        if (i > 0 && step->stage <= steps->items[i - 1].stage)
            return refuse(why, "steps_order", (int64_t)i + 1);
        if (step->stage > STAGE_RETURN || step->role >= ROLE__MAX ||
            (fits[step->stage] & AS(step->role)) == 0)
            return refuse(why, "steps_role", (int64_t)i + 1);
        has_work = has_work || step->stage == STAGE_WORK;
        has_sign = has_sign || step->stage == STAGE_SIGN;
    }
    return has_work && has_sign ? OK : refuse(why, "steps_sign", 0);
}

/* From acceptance to the result: reception has its own limit, and returning
 * comes after the promise is kept. */
static int hours_of(const struct steps_new *steps)
{
    int hours = 0;

    for (size_t i = 1; i + 1 < steps->count; i++)
        hours += steps->items[i].hours;
    return hours;
}

/* Working hours that the procedure promises; 0: none is known. Of days and
 * months as many as there surely are. */
static enum status promised_hours(struct db *db, int64_t procedure_id,
                                  int64_t *hours)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT COALESCE(CASE processing_unit"
        "         WHEN 'hour' THEN processing_value"
        "         WHEN 'working_day' THEN processing_value * 8"
        "         WHEN 'day' THEN FLOOR(processing_value * 5 / 7 * 8)"
        "         WHEN 'month' THEN processing_value * 20 * 8"
        "         WHEN 'year' THEN processing_value * 240 * 8 END, 0)"
        "  FROM procedure_version"
        " WHERE procedure_id = ?"
        " ORDER BY version DESC LIMIT 1",
        DB_ARGS(db_int(procedure_id)), &row);

    if (s == OK)
        *hours = db_cell_int(row, 0);
    return s;
}

struct adding {
    const struct trail_hand *hand;
    const struct steps_new *steps;
    int base;
    struct moment now;
    struct refusal *why;
};

static enum status find(struct db *db, const char *sql, struct str code,
                        struct db_value *id)
{
    struct db_row row;

    *id = db_null();
    if (str_is_empty(code))
        return OK;
    enum status s = db_read_row(db, sql, DB_ARGS(db_text(code)), &row);
    if (s == OK)
        *id = db_int(db_cell_int(row, 0));
    return s;
}

static enum status fits_promise(struct db *db, const struct adding *a,
                                struct str code)
{
    struct db_row row;
    int64_t promised = 0;
    enum status s = db_read_row(db, "SELECT id FROM `procedure` WHERE code = ?",
                                DB_ARGS(db_text(code)), &row);

    if (s == OK)
        s = promised_hours(db, db_cell_int(row, 0), &promised);
    if (s != OK)
        return s;
    return promised > 0 && hours_of(a->steps) > promised
               ? refuse(a->why, "steps_hours", promised)
               : OK;
}

static enum status add_rows(struct db *db, const struct adding *a,
                            struct db_value procedure, struct db_value agency)
{
    const struct steps_new *steps = a->steps;
    struct arena *arena = db_arena(db);
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT COALESCE(MAX(version), 0) FROM process"
                                " WHERE procedure_id <=> ? AND agency_id <=> ?"
                                "   FOR UPDATE",
                                DB_ARGS(procedure, agency), &row);

    if (s != OK)
        return s;
    int version = (int)db_cell_int(row, 0) + 1;
    if (a->base >= 0 && version != a->base + 1)
        return CONFLICT;
    s = db_write(db,
                 "INSERT INTO process"
                 "   SET procedure_id = ?, agency_id = ?, name = ?,"
                 "       version = ?, is_default = ?, in_force_from = ?,"
                 "       created_at = ?, created_by = ?",
                 DB_ARGS(procedure, agency, db_text(steps->name),
                         db_int(version),
                         db_bool(str_is_empty(steps->procedure_code)),
                         db_date(arena, steps->from), db_moment(arena, a->now),
                         db_text(a->hand->name)),
                 NULL);
    int64_t id = s == OK ? db_last_id(db) : 0;

    for (size_t i = 0; s == OK && i < steps->count; i++) {
        const struct process_step *step = &steps->items[i];

        s = db_write(db,
                     "INSERT INTO process_step"
                     "   SET process_id = ?, position = ?, stage = ?,"
                     "       role = ?, name = ?, hours = ?",
                     DB_ARGS(db_int(id), db_int((int64_t)i + 1),
                             db_text(str_of(work_stage_text(step->stage))),
                             db_text(str_of(officer_role_text(step->role))),
                             db_text(step->name), db_int(step->hours)),
                     NULL);
    }
    return s == OK
               ? trail_admin(
                     db, a->hand, "admin_steps",
                     str_print(arena, "%" PRI_STR " %s%" PRI_STR ", %d",
                               STR_ARG(steps->procedure_code),
                               str_is_empty(steps->procedure_code) ? "" : ": ",
                               STR_ARG(steps->name), version),
                     a->now)
               : s;
}

static enum status add_body(struct db *db, void *data)
{
    const struct adding *a = data;
    struct db_value procedure, agency;
    enum status s = find(db, "SELECT id FROM `procedure` WHERE code = ?",
                         a->steps->procedure_code, &procedure);

    if (s == OK)
        s = find(db,
                 "SELECT id FROM agency WHERE code = ?"
                 " ORDER BY id DESC LIMIT 1",
                 a->steps->agency_code, &agency);
    if (s == OK && !str_is_empty(a->steps->procedure_code))
        s = fits_promise(db, a, a->steps->procedure_code);
    return s == OK ? add_rows(db, a, procedure, agency) : s;
}

enum status steps_add(struct db *db, const struct trail_hand *hand,
                      const struct steps_new *steps, int base,
                      struct moment now, struct refusal *why)
{
    struct adding a = {hand, steps, base, now, why};
    enum status s = check(steps, why);

    return s == OK ? db_transaction(db, add_body, &a) : s;
}

struct retiring {
    const struct trail_hand *hand;
    int64_t id;
    struct moment now;
};

static enum status retire_body(struct db *db, void *data)
{
    const struct retiring *r = data;
    struct db_row row;
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "UPDATE process p"
        "   SET p.retired_at = ?"
        " WHERE p.id = ? AND p.retired_at IS NULL"
        "   AND (NOT p.is_default OR p.agency_id IS NOT NULL OR"
        "        (SELECT COUNT(*) FROM (SELECT id FROM process"
        "          WHERE is_default AND agency_id IS NULL"
        "            AND retired_at IS NULL) AS n) > 1)",
        DB_ARGS(db_moment(db_arena(db), r->now), db_int(r->id)), &changed);

    if (s == OK && changed == 0)
        return NOT_FOUND;
    if (s == OK)
        s = db_read_row(db,
                        "SELECT CONCAT(name, ', ', version) FROM process"
                        " WHERE id = ?",
                        DB_ARGS(db_int(r->id)), &row);
    return s == OK ? trail_admin(db, r->hand, "admin_steps_retire",
                                 db_cell_text(row, 0), r->now)
                   : s;
}

enum status steps_retire(struct db *db, const struct trail_hand *hand,
                         int64_t id, struct moment now)
{
    struct retiring r = {hand, id, now};

    return db_transaction(db, retire_body, &r);
}

enum status steps_list(struct db *db, struct steps_lines *lines)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT p.id, d.code, a.code, p.name, p.created_by, p.version,"
        "       p.retired_at IS NOT NULL, COUNT(s.position),"
        "       COALESCE(SUM(IF(s.stage IN ('reception', 'return'), 0,"
        "                       s.hours)), 0), p.agency_id,"
        "       p.in_force_from"
        "  FROM process p"
        "  LEFT JOIN process_step s ON s.process_id = p.id"
        "  LEFT JOIN `procedure` d ON d.id = p.procedure_id"
        "  LEFT JOIN agency a ON a.id = p.agency_id"
        " GROUP BY p.id, p.name, p.created_by, p.version, p.retired_at, d.code,"
        "       a.code, p.agency_id, p.in_force_from"
        " ORDER BY d.code, a.code, p.version, p.id LIMIT ?",
        DB_ARGS(db_int(LIST_MOST)), &rows);

    if (s != OK)
        return s;
    struct steps_line *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct steps_line){
            .id = db_cell_int(row, 0),
            .procedure_code = db_cell_text(row, 1),
            .agency_code = db_cell_text(row, 2),
            .name = db_cell_text(row, 3),
            .created_by = db_cell_text(row, 4),
            .version = (int)db_cell_int(row, 5),
            .is_retired = db_cell_bool(row, 6),
            .count = (int)db_cell_int(row, 7),
            .hours = (int)db_cell_int(row, 8),
            .agency_id = db_cell_int(row, 9),
            .from = db_cell_date(row, 10),
        };
    }
    *lines = (struct steps_lines){items, rows.count};
    return OK;
}
