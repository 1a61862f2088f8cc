/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger_read.c: what people read of the ledger, and have sent again. */
#include "domain/sync/ledger.h"

enum status sync_lag(struct db *db, const char *system, struct sync_lag *lag)
{
    struct db_value of = db_text(str_of(system));
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT o.waiting, o.held, o.oldest, i.waiting, i.held, i.oldest,"
        "       s.checked_at,"
        "       (SELECT COUNT(DISTINCT dossier_id) FROM sync_difference"
        "         WHERE system = ?)"
        "  FROM (SELECT COALESCE(SUM(state = 'waiting'), 0) AS waiting,"
        "               COALESCE(SUM(state = 'held'), 0) AS held,"
        "               MIN(since) AS oldest"
        "          FROM sync_dossier"
        "         WHERE system = ? AND state IN ('waiting', 'held')) o"
        "  JOIN (SELECT COALESCE(SUM(state = 'waiting'), 0) AS waiting,"
        "               COALESCE(SUM(state = 'held'), 0) AS held,"
        "               MIN(received_at) AS oldest"
        "          FROM sync_incoming"
        "         WHERE system = ? AND state IN ('waiting', 'held')) i"
        "  JOIN sync_system s ON s.system = ?",
        DB_ARGS(of, of, of, of), &row);

    if (s == OK)
        *lag = (struct sync_lag){
            .out = {db_cell_int(row, 0), db_cell_int(row, 1),
                    db_cell_moment(row, 2)},
            .in = {db_cell_int(row, 3), db_cell_int(row, 4),
                   db_cell_moment(row, 5)},
            .checked_at = db_cell_moment(row, 6),
            .different = db_cell_int(row, 7),
        };
    return s;
}

enum status sync_look(struct db *db, const char *system,
                      struct sync_state *state)
{
    struct db_value of = db_text(str_of(system));
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT COALESCE(SUM(state = 'waiting'), 0),"
        "       COALESCE(SUM(state = 'waiting' AND failures > 0), 0),"
        "       COALESCE(SUM(state = 'held'), 0), MIN(since)"
        "  FROM sync_dossier"
        " WHERE system = ? AND state IN ('waiting', 'held')",
        DB_ARGS(of), &row);

    if (s != OK)
        return s;
    *state = (struct sync_state){
        .waiting = db_cell_int(row, 0),
        .failing = db_cell_int(row, 1),
        .held = db_cell_int(row, 2),
        .oldest = db_cell_moment(row, 3),
    };
    s = db_read_row(db,
                    "SELECT rests_until, failed_at, answered_at, said, skew_s,"
                    "       (SELECT COUNT(DISTINCT dossier_id)"
                    "          FROM sync_difference WHERE system = ?),"
                    "       failures, checked_at"
                    "  FROM sync_system WHERE system = ?",
                    DB_ARGS(of, of), &row);
    if (s != OK)
        return s;
    state->rests_until =
        db_cell_int(row, 6) > 0 ? db_cell_moment(row, 0) : (struct moment){0};
    state->failed_at = db_cell_moment(row, 1);
    state->answered_at = db_cell_moment(row, 2);
    state->said = db_cell_text(row, 3);
    state->has_clock = !db_cell_is_null(row, 4);
    state->skew_s = db_cell_int(row, 4);
    state->differences = db_cell_int(row, 5);
    state->checked_at = db_cell_moment(row, 7);
    return OK;
}

#define COLUMNS                                                                \
    "d.id, d.code, d.public_id, d.agency_name, d.procedure_name,"              \
    " d.agency_id, s.state, s.reason, s.detail, s.told, s.known, s.failures,"  \
    " s.since, s.due_at"

static struct sync_row row_of(struct db_row row)
{
    return (struct sync_row){
        .dossier_id = db_cell_int(row, 0),
        .code = db_cell_text(row, 1),
        .public_id = db_cell_text(row, 2),
        .agency_name = db_cell_text(row, 3),
        .procedure_name = db_cell_text(row, 4),
        .agency_id = db_cell_int(row, 5),
        .state = db_cell_text(row, 6),
        .reason = db_cell_text(row, 7),
        .detail = db_cell_text(row, 8),
        .told = (int)db_cell_int(row, 9),
        .known = (int)db_cell_int(row, 10),
        .failures = (int)db_cell_int(row, 11),
        .since = db_cell_moment(row, 12),
        .due_at = db_cell_moment(row, 13),
    };
}

enum status sync_behind(struct db *db, const char *system, int64_t agency_id,
                        size_t most, struct sync_rows *out)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT " COLUMNS "  FROM sync_dossier s"
                "  JOIN dossier d ON d.id = s.dossier_id"
                " WHERE s.system = ? AND s.state IN ('waiting', 'held')"
                "   AND (? = 0 OR d.agency_id = ?)"
                " ORDER BY s.since, s.dossier_id LIMIT ?",
                DB_ARGS(db_text(str_of(system)), db_int(agency_id),
                        db_int(agency_id), db_int((int64_t)most)),
                &rows);

    if (s != OK)
        return s;
    struct sync_row *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        items[i] = row_of(db_row_at(&rows, i));
    *out = (struct sync_rows){items, rows.count};
    return OK;
}

enum status sync_of(struct db *db, const char *system, int64_t dossier_id,
                    struct sync_row *out)
{
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT " COLUMNS "  FROM sync_dossier s"
                    "  JOIN dossier d ON d.id = s.dossier_id"
                    " WHERE s.system = ? AND s.dossier_id = ?",
                    DB_ARGS(db_text(str_of(system)), db_int(dossier_id)), &row);

    if (s == OK)
        *out = row_of(row);
    return s;
}

struct resending {
    const char *system;
    int64_t dossier_id;
    struct moment now;
    uint64_t changed;
};

/* A lease that runs is left alone: its worker is about to say how it ended. */
static enum status resend_body(struct db *db, void *data)
{
    struct resending *r = data;
    struct db_value system = db_text(str_of(r->system));
    struct db_value id = db_int(r->dossier_id);
    enum status s = db_write(
        db,
        "UPDATE sync_line l"
        "  JOIN sync_dossier s"
        "    ON s.system = l.system AND s.dossier_id = l.dossier_id"
        "   SET l.built_at = NULL"
        " WHERE s.system = ? AND s.state = 'held' AND l.position > s.told"
        "   AND (? = 0 OR s.dossier_id = ?)",
        DB_ARGS(system, id, id), NULL);

    if (s == OK)
        s = db_write(db,
                     "UPDATE sync_dossier"
                     "   SET due_at = ?, state = 'waiting', failures = 0"
                     " WHERE system = ? AND (? = 0 OR dossier_id = ?)"
                     "   AND (state = 'held'"
                     "        OR (state = 'waiting' AND failures > 0))",
                     DB_ARGS(db_moment(db_arena(db), r->now), system, id, id),
                     &r->changed);
    return s;
}

enum status sync_resend(struct db *db, const char *system, int64_t dossier_id,
                        struct moment now)
{
    struct resending r = {
        .system = system, .dossier_id = dossier_id, .now = now};
    enum status s = db_transaction(db, resend_body, &r);

    return s == OK && r.changed == 0 ? NOT_FOUND : s;
}

struct beginning {
    const char *system;
    struct date since;
    struct moment now;
    uint64_t count;
};

static enum status begin_body(struct db *db, void *data)
{
    struct beginning *b = data;
    struct arena *arena = db_arena(db);
    struct db_value system = db_text(str_of(b->system));
    enum status s = db_write(
        db,
        "INSERT INTO sync_line (system, dossier_id, position, status, due_at,"
        "                       fee_vnd, paid_at, is_verified, queued_at)"
        "SELECT ?, d.id, d.version, d.status, d.due_at, d.fee_vnd, d.paid_at,"
        "       COALESCE(a.verified_id_number IS NOT NULL, FALSE), ?"
        "  FROM dossier d"
        "  LEFT JOIN account a ON a.id = d.account_id"
        "  LEFT JOIN sync_dossier s ON s.system = ? AND s.dossier_id = d.id"
        " WHERE d.filed_on >= ? AND s.dossier_id IS NULL",
        DB_ARGS(system, db_moment(arena, b->now), system,
                db_date(arena, b->since)),
        &b->count);

    if (s == OK)
        s = db_write(
            db,
            "INSERT INTO sync_dossier (system, dossier_id, known, due_at,"
            "                          since)"
            "SELECT l.system, l.dossier_id, l.position, l.queued_at,"
            "       l.queued_at"
            "  FROM sync_line l"
            "  LEFT JOIN sync_dossier s"
            "    ON s.system = l.system AND s.dossier_id = l.dossier_id"
            " WHERE l.system = ? AND s.dossier_id IS NULL",
            DB_ARGS(system), NULL);
    return s;
}

enum status sync_begin(struct db *db, const char *system, struct date since,
                       struct moment now, uint64_t *count)
{
    struct beginning b = {.system = system, .since = since, .now = now};
    enum status s = db_transaction(db, begin_body, &b);

    *count = b.count;
    return s;
}
