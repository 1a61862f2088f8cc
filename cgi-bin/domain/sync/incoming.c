/* SPDX-License-Identifier: GPL-3.0-or-later */
/* incoming.c: rows of sync_incoming.
 *
 * A claim changes its row, so of two nodes that take the same the later one is
 * undone at its commit.
 */
#include "domain/sync/incoming.h"

#define FIRST_WAIT_S 30
#define LONGEST_WAIT_S 3600

/* --- it arrives */

struct adding {
    const char *system;
    const struct national_in *in;
    struct str body;
    struct sha256 sha256;
    struct str part;
    struct moment now;
    enum incoming_fate fate;
    struct str our_code;
};

enum status incoming_dossier(struct db *db, struct str code,
                             struct dossier *dossier)
{
    struct dossier found;
    enum status s = dossier_load_code(db, code, &found);

    if (s == OK && !str_equals(found.national_code, code))
        return NOT_FOUND;
    if (s == OK)
        *dossier = found;
    return s;
}

static enum status insert(struct db *db, struct adding *a)
{
    const struct national_in *in = a->in;
    struct db_value now = db_moment(db_arena(db), a->now);

    a->fate = INCOMING_NEW;
    return db_write(
        db,
        "INSERT INTO sync_incoming"
        "   SET system = ?, kind = ?, code = ?, part = ?, procedure_code = ?,"
        "       agency_code = ?, sha256 = ?, body = ?, received_at = ?,"
        "       due_at = ?",
        DB_ARGS(db_text(str_of(a->system)),
                db_text(str_of(national_in_kind_text(in->kind))),
                db_text(in->code), db_text_or_empty(a->part),
                db_text_or_empty(in->procedure_code),
                db_text_or_empty(in->agency_code),
                db_bytes(sha256_str(&a->sha256)), db_bytes(a->body), now, now),
        NULL);
}

/* What was not taken in yet may be sent anew, put right. */
static enum status replace(struct db *db, const struct adding *a, int64_t id)
{
    const struct national_in *in = a->in;
    struct db_value now = db_moment(db_arena(db), a->now);

    return db_write(
        db,
        "UPDATE sync_incoming"
        "   SET procedure_code = ?, agency_code = ?, sha256 = ?, body = ?,"
        "       received_at = ?, due_at = ?, state = 'waiting', failures = 0,"
        "       reason = '', detail = ''"
        " WHERE id = ? AND state <> 'taken'",
        DB_ARGS(db_text_or_empty(in->procedure_code),
                db_text_or_empty(in->agency_code),
                db_bytes(sha256_str(&a->sha256)), db_bytes(a->body), now, now,
                db_int(id)),
        NULL);
}

/* The dossier that the code has here already. */
static enum status look_for_dossier(struct db *db, struct adding *a)
{
    struct dossier there;
    enum status s = dossier_load_code(db, a->in->code, &there);

    if (s == OK && a->in->kind == NATIONAL_IN_DOSSIER &&
        !str_equals(there.national_code, a->in->code))
        a->fate = INCOMING_OTHER;
    if (s == OK && str_equals(there.national_code, a->in->code))
        a->our_code = there.code;
    return s;
}

static enum status add_body(struct db *db, void *data)
{
    struct adding *a = data;
    struct db_row row;

    a->fate = INCOMING_AGAIN;
    a->our_code = STR("");
    enum status s = look_for_dossier(db, a);
    if ((s != OK && s != NOT_FOUND) || a->fate == INCOMING_OTHER)
        return s == NOT_FOUND ? OK : s;
    s = db_read_row(db,
                    "SELECT id, sha256, state FROM sync_incoming"
                    " WHERE system = ? AND code = ? AND kind = ? AND part = ?"
                    "   FOR UPDATE",
                    DB_ARGS(db_text(str_of(a->system)), db_text(a->in->code),
                            db_text(str_of(national_in_kind_text(a->in->kind))),
                            db_text_or_empty(a->part)),
                    &row);
    if (s == NOT_FOUND && a->in->kind != NATIONAL_IN_DOSSIER) {
        s = db_read_row(
            db,
            "SELECT id FROM sync_incoming"
            " WHERE system = ? AND code = ? AND kind = 'dossier'"
            "   AND part = ''",
            DB_ARGS(db_text(str_of(a->system)), db_text(a->in->code)), &row);
        if (s == NOT_FOUND) {
            a->fate = INCOMING_UNKNOWN;
            return OK;
        }
        return s == OK ? insert(db, a) : s;
    }
    if (s == NOT_FOUND)
        return insert(db, a);
    if (s != OK)
        return s;
    if (str_equals(db_cell_text(row, 1), sha256_str(&a->sha256)))
        return OK;
    if (str_is(db_cell_text(row, 2), "taken")) {
        a->fate = INCOMING_OTHER;
        return OK;
    }
    a->fate = INCOMING_NEW;
    return replace(db, a, db_cell_int(row, 0));
}

enum status incoming_add(struct db *db, const char *system,
                         const struct national_in *in, struct str body,
                         struct moment now, enum incoming_fate *fate,
                         struct str *our_code)
{
    struct adding a = {.system = system,
                       .in = in,
                       .body = body,
                       .sha256 = crypto_sha256(body),
                       .now = now};

    a.part = in->kind == NATIONAL_IN_DOSSIER
                 ? STR("")
                 : crypto_hex(db_arena(db), sha256_str(&a.sha256));
    enum status s = db_transaction(db, add_body, &a);
    if (s == CONFLICT) /* the same came in beside it */
        s = db_transaction(db, add_body, &a);
    *fate = a.fate;
    *our_code = a.our_code;
    return s;
}

/* --- it is taken in */

struct claiming {
    const char *system;
    struct moment now;
    int64_t lease_s;
    struct incoming *incoming;
};

static enum status claim_body(struct db *db, void *data)
{
    const struct claiming *c = data;
    struct arena *arena = db_arena(db);
    struct db_row row;
    /* What is about a dossier waits until that is there. */
    enum status s = db_read_row(
        db,
        "SELECT i.id, i.attempt, i.failures, i.account_id, i.code, i.body"
        "  FROM sync_incoming i"
        " WHERE i.system = ? AND i.state = 'waiting' AND i.due_at <= ?"
        "   AND (i.kind = 'dossier'"
        "        OR EXISTS (SELECT 1 FROM dossier d"
        "                    WHERE d.national_code = i.code))"
        " ORDER BY i.due_at, i.id LIMIT 1"
        "   FOR UPDATE SKIP LOCKED",
        DB_ARGS(db_text(str_of(c->system)), db_moment(arena, c->now)), &row);

    if (s != OK)
        return s;
    *c->incoming = (struct incoming){
        .system = c->system,
        .id = db_cell_int(row, 0),
        .attempt = db_cell_int(row, 1) + 1,
        .failures = db_cell_int(row, 2),
        .account_id = db_cell_int(row, 3),
        .code = db_cell_text(row, 4),
        .body = db_cell_text(row, 5),
    };
    return db_write(db,
                    "UPDATE sync_incoming SET attempt = ?, due_at = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_int(c->incoming->attempt),
                            db_moment(arena, moment_add_s(c->now, c->lease_s)),
                            db_int(c->incoming->id)),
                    NULL);
}

enum status incoming_claim(struct db *db, const char *system, struct moment now,
                           int64_t lease_s, struct incoming *incoming)
{
    struct claiming c = {system, now, lease_s, incoming};

    return db_transaction(db, claim_body, &c);
}

enum status incoming_own(struct db *db, const struct incoming *incoming,
                         int64_t account_id)
{
    uint64_t changed = 0;
    enum status s = db_write(db,
                             "UPDATE sync_incoming SET account_id = ?"
                             " WHERE id = ? AND attempt = ?",
                             DB_ARGS(db_int(account_id), db_int(incoming->id),
                                     db_int(incoming->attempt)),
                             &changed);

    return s == OK && changed == 0 ? CONFLICT : s;
}

enum status incoming_taken(struct db *db, const struct incoming *incoming,
                           int64_t dossier_id, struct moment now)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE sync_incoming"
                 "   SET state = 'taken', body = NULL, due_at = ?, reason = '',"
                 "       detail = '', dossier_id = ?"
                 " WHERE id = ? AND attempt = ? AND state = 'waiting'",
                 DB_ARGS(db_moment(db_arena(db), now), db_int(dossier_id),
                         db_int(incoming->id), db_int(incoming->attempt)),
                 &changed);

    return s == OK && changed == 0 ? CONFLICT : s;
}

enum status incoming_put_off(struct db *db, const struct incoming *incoming,
                             bool is_held, const char *reason,
                             struct str detail, struct moment now)
{
    int64_t wait_s = FIRST_WAIT_S;

    for (int64_t i = 0; i < incoming->failures && wait_s < LONGEST_WAIT_S; i++)
        wait_s *= 2;
    return db_write(db,
                    "UPDATE sync_incoming"
                    "   SET state = ?, reason = ?, detail = ?, due_at = ?,"
                    "       failures = failures + 1"
                    " WHERE id = ? AND attempt = ? AND state = 'waiting'",
                    DB_ARGS(db_text(is_held ? STR("held") : STR("waiting")),
                            db_text(str_of(reason)),
                            db_text_or_empty(national_cut(detail, 500)),
                            db_moment(db_arena(db), moment_add_s(now, wait_s)),
                            db_int(incoming->id), db_int(incoming->attempt)),
                    NULL);
}

/* --- for people */

enum status incoming_list(struct db *db, const char *system, size_t most,
                          struct incoming_rows *rows)
{
    struct db_rows found;
    enum status s = db_read(
        db,
        "SELECT code, kind, state, reason, detail, procedure_code, agency_code,"
        "       received_at"
        "  FROM sync_incoming"
        " WHERE system = ? AND state IN ('waiting', 'held')"
        " ORDER BY received_at, id LIMIT ?",
        DB_ARGS(db_text(str_of(system)), db_int((int64_t)most)), &found);

    if (s != OK)
        return s;
    struct incoming_row *items =
        arena_array(db_arena(db), found.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < found.count; i++) {
        struct db_row row = db_row_at(&found, i);

        items[i] = (struct incoming_row){
            .code = db_cell_text(row, 0),
            .kind = db_cell_text(row, 1),
            .state = db_cell_text(row, 2),
            .reason = db_cell_text(row, 3),
            .detail = db_cell_text(row, 4),
            .procedure_code = db_cell_text(row, 5),
            .agency_code = db_cell_text(row, 6),
            .received_at = db_cell_moment(row, 7),
        };
    }
    *rows = (struct incoming_rows){items, found.count};
    return OK;
}

enum status incoming_again(struct db *db, const char *system, struct str code,
                           struct moment now)
{
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE sync_incoming"
                 "   SET state = 'waiting', due_at = ?, failures = 0"
                 " WHERE system = ? AND state IN ('waiting', 'held')"
                 "   AND (? = '' OR code = ?)",
                 DB_ARGS(db_moment(db_arena(db), now), db_text(str_of(system)),
                         db_text_or_empty(code), db_text_or_empty(code)),
                 &changed);

    return s == OK && changed == 0 ? NOT_FOUND : s;
}
