/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.c: claims and their ends: see ledger.h. What people read of it is in
 * ledger_read.c, each call's line in attempt.c.
 */
#include "domain/sync/ledger.h"
#include "domain/sync/attempt.h"

#define FIRST_WAIT_S 30
#define LONGEST_WAIT_S ((int64_t)6 * 3600)
#define LONGEST_REST_S 300
/* Links in a message are good for seven days: it is made anew before. */
#define BUILT_S ((int64_t)5 * 86400)

struct claiming {
    const char *system;
    struct moment now;
    int64_t lease_s;
    size_t most;
    struct sync_claim *claims;
    size_t count;
};

/* A system that does not answer is asked by one dossier at a time. */
static enum status how_many(struct db *db, struct claiming *c, size_t *most)
{
    struct db_row row;
    enum status s = db_read_row(
        db, "SELECT failures, rests_until FROM sync_system WHERE system = ?",
        DB_ARGS(db_text(str_of(c->system))), &row);

    if (s != OK)
        return s;
    struct moment until = db_cell_moment(row, 1);

    *most = c->most;
    if (db_cell_int(row, 0) > 0)
        *most = moment_is_before(c->now, until) ? 0 : 1;
    return OK;
}

static enum status take(struct db *db, const struct claiming *c,
                        struct sync_claim *claim, bool is_built)
{
    struct arena *arena = db_arena(db);
    enum status s =
        db_write(db,
                 "UPDATE sync_dossier"
                 "   SET attempt = ?, due_at = ?, is_unsure = TRUE"
                 " WHERE system = ? AND dossier_id = ?",
                 DB_ARGS(db_int(claim->attempt),
                         db_moment(arena, moment_add_s(c->now, c->lease_s)),
                         db_text(str_of(c->system)), db_int(claim->dossier_id)),
                 NULL);

    if (s == OK && !is_built)
        s = db_write(db,
                     "UPDATE sync_line SET built_at = ?"
                     " WHERE system = ? AND dossier_id = ? AND position = ?",
                     DB_ARGS(db_moment(arena, claim->built_at),
                             db_text(str_of(c->system)),
                             db_int(claim->dossier_id),
                             db_int(claim->position)),
                     NULL);
    return s;
}

static enum status claim_body(struct db *db, void *data)
{
    struct claiming *c = data;
    struct arena *arena = db_arena(db);
    struct db_rows rows;
    size_t most = 0;
    enum status s = how_many(db, c, &most);

    c->count = 0;
    if (s != OK || most == 0)
        return s;
    s = db_read(db,
                "SELECT s.dossier_id, l.position, s.attempt, s.failures,"
                "       s.is_unsure, l.built_at"
                "  FROM sync_dossier s"
                "  JOIN sync_line l"
                "    ON l.system = s.system AND l.dossier_id = s.dossier_id"
                "   AND l.position = (SELECT MIN(x.position) FROM sync_line x"
                "                      WHERE x.system = s.system"
                "                        AND x.dossier_id = s.dossier_id"
                "                        AND x.position > s.told)"
                " WHERE s.system = ? AND s.state = 'waiting' AND s.due_at <= ?"
                " ORDER BY s.due_at LIMIT ?"
                "   FOR UPDATE SKIP LOCKED",
                DB_ARGS(db_text(str_of(c->system)), db_moment(arena, c->now),
                        db_int((int64_t)most)),
                &rows);
    if (s != OK)
        return s;
    c->claims = arena_array(arena, rows.count + 1, sizeof *c->claims);
    if (c->claims == NULL)
        return INTERNAL;
    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct moment built_at = db_cell_moment(row, 5);
        bool is_built =
            built_at.us != 0 && moment_s_between(built_at, c->now) < BUILT_S;

        c->claims[i] = (struct sync_claim){
            .system = c->system,
            .dossier_id = db_cell_int(row, 0),
            .position = (int)db_cell_int(row, 1),
            .attempt = db_cell_int(row, 2) + 1,
            .failures = (int)db_cell_int(row, 3),
            .is_unsure = db_cell_bool(row, 4),
            .built_at = is_built ? built_at : c->now,
        };
        s = take(db, c, &c->claims[i], is_built);
    }
    c->count = rows.count;
    return s;
}

enum status sync_claim(struct db *db, const char *system, struct moment now,
                       int64_t lease_s, size_t most, struct sync_claim **claims,
                       size_t *count)
{
    struct claiming c = {
        .system = system, .now = now, .lease_s = lease_s, .most = most};
    enum status s = most == 0 ? OK : db_transaction(db, claim_body, &c);

    *claims = c.claims;
    *count = s == OK ? c.count : 0;
    return s;
}

/* --- what the other side calls it */

struct giving {
    const struct sync_claim *claim;
    struct str file_id, theirs;
    struct moment now;
    int64_t lease_s;
};

static enum status give_body(struct db *db, void *data)
{
    const struct giving *g = data;
    const struct sync_claim *c = g->claim;
    struct arena *arena = db_arena(db);
    bool is_file = !str_is_empty(g->file_id);
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE sync_dossier SET due_at = ?"
                 " WHERE system = ? AND dossier_id = ? AND attempt = ?",
                 DB_ARGS(db_moment(arena, moment_add_s(g->now, g->lease_s)),
                         db_text(str_of(c->system)), db_int(c->dossier_id),
                         db_int(c->attempt)),
                 &changed);

    if (s == OK && changed == 0)
        return CONFLICT;
    return s != OK
               ? s
               : db_write(
                     db,
                     "INSERT IGNORE INTO sync_given"
                     "   SET system = ?, dossier_id = ?, kind = ?,"
                     "       ours = ?, nth = ?, theirs = ?, given_at = ?",
                     DB_ARGS(db_text(str_of(c->system)), db_int(c->dossier_id),
                             db_text(is_file ? STR("file") : STR("dossier")),
                             db_text_or_empty(g->file_id),
                             db_int(is_file ? 0 : c->attempt),
                             db_text(g->theirs), db_moment(arena, g->now)),
                     NULL);
}

enum status sync_keep_given(struct db *db, const struct sync_claim *claim,
                            struct str file_id, struct str theirs,
                            struct moment now, int64_t lease_s)
{
    struct giving g = {claim, file_id, theirs, now, lease_s};

    return db_transaction(db, give_body, &g);
}

/* --- how it ended */

struct ending {
    const struct sync_claim *claim;
    const struct sync_end *end;
    struct moment now;
    bool is_ours;
};

static enum status go_on(struct db *db, struct ending *e)
{
    const struct sync_claim *c = e->claim;
    struct arena *arena = db_arena(db);
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "UPDATE sync_dossier"
        "   SET told = ?, failures = 0, is_unsure = FALSE, reason = '',"
        "       detail = '', due_at = ?,"
        "       since = IF(known > ?, since, ?),"
        "       state = IF(known > ?, 'waiting', 'even')"
        " WHERE system = ? AND dossier_id = ? AND attempt = ?",
        DB_ARGS(db_int(c->position), db_moment(arena, e->now),
                db_int(c->position), db_moment(arena, e->now),
                db_int(c->position), db_text(str_of(c->system)),
                db_int(c->dossier_id), db_int(c->attempt)),
        &changed);

    e->is_ours = changed > 0;
    if (s == OK && e->is_ours)
        s = db_write(
            db,
            "UPDATE sync_line SET told_at = ?, outcome = ?"
            " WHERE system = ? AND dossier_id = ? AND position = ?",
            DB_ARGS(db_moment(arena, e->now),
                    db_text(e->end->verdict == SYNC_OTHER ? STR("other")
                                                          : STR("told")),
                    db_text(str_of(c->system)), db_int(c->dossier_id),
                    db_int(c->position)),
            NULL);
    return s;
}

/* 30 s, 60 s, … six hours, and up to a quarter more, so that what failed
 * together does not come back together. */
static enum status wait_after(int failures, int64_t *wait_s)
{
    int64_t wait = FIRST_WAIT_S;
    uint32_t extra = 0;

    for (int i = 0; i < failures && wait < LONGEST_WAIT_S; i++)
        wait *= 2;
    if (wait > LONGEST_WAIT_S)
        wait = LONGEST_WAIT_S;
    enum status s = crypto_random_below((uint32_t)wait / 4 + 1, &extra);
    *wait_s = wait + extra;
    return s;
}

static enum status stay(struct db *db, struct ending *e)
{
    const struct sync_claim *c = e->claim;
    struct arena *arena = db_arena(db);
    int64_t wait_s = 0;
    uint64_t changed = 0;
    enum status s = wait_after(c->failures, &wait_s);

    if (s == OK)
        s = db_write(
            db,
            "UPDATE sync_dossier"
            "   SET failures = failures + 1, is_unsure = ?, reason = ?,"
            "       detail = ?, due_at = ?, state = ?"
            " WHERE system = ? AND dossier_id = ? AND attempt = ?",
            DB_ARGS(db_bool(e->end->is_unsure),
                    db_text_or_empty(str_of(e->end->reason)),
                    db_text_or_empty(national_cut(e->end->detail, 500)),
                    db_moment(arena, moment_add_s(e->now, wait_s)),
                    db_text(e->end->verdict == SYNC_HELD ? STR("held")
                                                         : STR("waiting")),
                    db_text(str_of(c->system)), db_int(c->dossier_id),
                    db_int(c->attempt)),
            &changed);
    e->is_ours = changed > 0;
    return s;
}

static const struct sync_call *last_call(const struct sync_end *end)
{
    return end->count > 0 ? &end->calls[end->count - 1] : NULL;
}

/* It did not answer: all of it rests, longer each time. Calls that went side by
 * side fail once together. */
static enum status rest(struct db *db, const struct ending *e,
                        struct moment sent_at)
{
    struct arena *arena = db_arena(db);

    return db_write(
        db,
        "UPDATE sync_system"
        "   SET rests_until = ? + INTERVAL LEAST(POW(2, LEAST(failures, 10)"
        "                                            + 1), ?) SECOND,"
        "       failures = failures + 1, failed_at = ?, said = ?"
        " WHERE system = ? AND (failed_at IS NULL OR failed_at <= ?)",
        DB_ARGS(db_moment(arena, e->now), db_int(LONGEST_REST_S),
                db_moment(arena, e->now),
                db_text_or_empty(national_cut(e->end->detail, 200)),
                db_text(str_of(e->claim->system)), db_moment(arena, sent_at)),
        NULL);
}

/* It answers again, after an outage: all that waited for it is due. */
static enum status wake(struct db *db, const struct ending *e,
                        const struct sync_call *call)
{
    struct arena *arena = db_arena(db);
    struct db_value system = db_text(str_of(e->claim->system));
    uint64_t was_away = 0;
    enum status s = db_write(
        db,
        "UPDATE sync_system"
        "   SET failures = 0, rests_until = NULL, answered_at = ?, skew_s = ?"
        " WHERE system = ?"
        "   AND (failures > 0 OR answered_at IS NULL"
        "        OR answered_at < ? - INTERVAL 10 SECOND)",
        DB_ARGS(db_moment(arena, e->now),
                call->answer.has_clock ? db_int(call->answer.skew_s)
                                       : db_null(),
                system, db_moment(arena, e->now)),
        &was_away);

    if (s != OK || was_away == 0)
        return s;
    return db_write(
        db,
        "UPDATE sync_dossier SET due_at = ?"
        " WHERE system = ? AND state = 'waiting'"
        "   AND reason = 'away' AND due_at > ?",
        DB_ARGS(db_moment(arena, e->now), system, db_moment(arena, e->now)),
        NULL);
}

static enum status end_body(struct db *db, void *data)
{
    struct ending *e = data;
    const struct sync_call *last = last_call(e->end);
    bool is_done =
        e->end->verdict == SYNC_TOLD || e->end->verdict == SYNC_OTHER;
    enum status s = is_done ? go_on(db, e) : stay(db, e);

    if (s == OK && last != NULL && last->answer.was_answered)
        s = wake(db, e, last);
    if (s == OK && str_is(str_of(e->end->reason), "away"))
        s = rest(db, e, last != NULL ? last->sent_at : e->now);
    for (size_t i = 0; s == OK && i < e->end->count; i++)
        s = attempt_add(db, e->claim, &e->end->calls[i]);
    return s;
}

enum status sync_end_claim(struct db *db, const struct sync_claim *claim,
                           const struct sync_end *end, struct moment now)
{
    struct ending e = {.claim = claim, .end = end, .now = now};
    enum status s = db_transaction(db, end_body, &e);

    return s == OK && !e.is_ours ? CONFLICT : s;
}
