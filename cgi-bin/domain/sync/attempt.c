/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/sync/attempt.h"

enum { OF_DOSSIER_MOST = 1000, OF_DAY_MOST = 10000 };

static const char nothing[32];

/* Every cell with its length before it, so that no two attempts read alike. */
static struct sha256 hash_of(struct arena *arena, struct str before,
                             const struct attempt *a)
{
    struct buf out = {.arena = arena};

    buf_add(&out, before);
    buf_add_cell(&out, date_iso(arena, a->day));
    buf_print(&out, "%lld:%lld:%d:%lld:%lld:%d:", (long long)a->position,
              (long long)a->dossier_id, a->event, (long long)a->sent_at.us,
              (long long)a->answered_at.us, a->http_status);
    buf_add_cell(&out, a->system);
    buf_add_cell(&out, a->kind);
    buf_add_cell(&out, a->sha256);
    buf_add_cell(&out, a->code);
    buf_add_cell(&out, a->said);
    buf_add_cell(&out, a->outcome);
    return crypto_sha256(buf_str(&out));
}

static enum status lock_chain(struct db *db, struct date day, int64_t *position,
                              struct str *hash)
{
    struct db_value of = db_date(db_arena(db), day);
    struct db_row row;
    enum status s =
        db_write(db,
                 "INSERT IGNORE INTO sync_chain"
                 "   SET day = ?, position = 0, hash = ?",
                 DB_ARGS(of, db_bytes((struct str){nothing, 32})), NULL);

    if (s == OK)
        s = db_read_row(db,
                        "SELECT position, hash FROM sync_chain"
                        " WHERE day = ?"
                        "   FOR UPDATE",
                        DB_ARGS(of), &row);
    if (s == OK) {
        *position = db_cell_int(row, 0);
        *hash = db_cell_text(row, 1);
    }
    return s;
}

static enum status keep_body(struct db *db, const struct sync_claim *claim,
                             const struct sync_call *call)
{
    if (call->kind == NATIONAL_ASK)
        return OK;
    return db_write(db,
                    "INSERT IGNORE INTO sync_message"
                    "   SET system = ?, dossier_id = ?, position = ?, kind = ?,"
                    "       sha256 = ?, built_at = ?, body = ?, protocol = ?,"
                    "       their_id = ?, about = ?",
                    DB_ARGS(db_text(str_of(claim->system)),
                            db_int(claim->dossier_id), db_int(claim->position),
                            db_text(str_of(national_kind_text(call->kind))),
                            db_bytes(sha256_str(&call->sha256)),
                            db_moment(db_arena(db), claim->built_at),
                            db_bytes(call->body), db_text(call->protocol),
                            db_text_or_empty(call->their_id),
                            db_text_or_empty(call->about)),
                    NULL);
}

static enum status insert(struct db *db, const struct attempt *a,
                          const struct sha256 *hash)
{
    struct arena *arena = db_arena(db);

    return db_write(
        db,
        "INSERT INTO sync_attempt"
        "   SET day = ?, position = ?, system = ?, dossier_id = ?, event = ?,"
        "       kind = ?, sha256 = ?, sent_at = ?, answered_at = ?,"
        "       http_status = ?, code = ?, said = ?, outcome = ?, hash = ?",
        DB_ARGS(db_date(arena, a->day), db_int(a->position), db_text(a->system),
                db_int(a->dossier_id), db_int(a->event), db_text(a->kind),
                db_bytes(a->sha256), db_moment(arena, a->sent_at),
                db_moment(arena, a->answered_at), db_int(a->http_status),
                db_text_or_empty(a->code), db_text_or_empty(a->said),
                db_text(a->outcome), db_bytes(sha256_str(hash))),
        NULL);
}

enum status attempt_add(struct db *db, const struct sync_claim *claim,
                        const struct sync_call *call)
{
    struct str before = STR_NONE;
    int64_t position = 0;
    struct date day = moment_date(call->sent_at);
    enum status s = keep_body(db, claim, call);

    if (s == OK)
        s = lock_chain(db, day, &position, &before);
    if (s != OK)
        return s;
    struct attempt a = {
        .day = day,
        .position = position + 1,
        .system = str_of(claim->system),
        .dossier_id = claim->dossier_id,
        .event = claim->position,
        .kind = str_of(national_kind_text(call->kind)),
        .sha256 = sha256_str(&call->sha256),
        .sent_at = call->sent_at,
        .answered_at = call->answered_at,
        .http_status = (int)call->answer.http_status,
        .code = national_cut(call->answer.code, 20),
        .said = national_cut(call->answer.said, 500),
        .outcome = str_of(national_outcome_text(call->answer.outcome)),
    };
    struct sha256 hash = hash_of(db_arena(db), before, &a);

    s = insert(db, &a, &hash);
    if (s == OK)
        s = db_write(db,
                     "UPDATE sync_chain SET position = ?, hash = ?"
                     " WHERE day = ?",
                     DB_ARGS(db_int(a.position), db_bytes(sha256_str(&hash)),
                             db_date(db_arena(db), day)),
                     NULL);
    return s;
}

#define COLUMNS                                                                \
    "day, position, system, dossier_id, event, kind, sha256, sent_at,"         \
    " answered_at, http_status, code, said, outcome, hash"

static struct attempt attempt_of(struct db_row row)
{
    return (struct attempt){
        .day = db_cell_date(row, 0),
        .position = db_cell_int(row, 1),
        .system = db_cell_text(row, 2),
        .dossier_id = db_cell_int(row, 3),
        .event = (int)db_cell_int(row, 4),
        .kind = db_cell_text(row, 5),
        .sha256 = db_cell_text(row, 6),
        .sent_at = db_cell_moment(row, 7),
        .answered_at = db_cell_moment(row, 8),
        .http_status = (int)db_cell_int(row, 9),
        .code = db_cell_text(row, 10),
        .said = db_cell_text(row, 11),
        .outcome = db_cell_text(row, 12),
    };
}

enum status attempts_of(struct db *db, const char *system, int64_t dossier_id,
                        struct attempts *attempts)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT " COLUMNS " FROM sync_attempt"
                            " WHERE dossier_id = ? AND system = ?"
                            " ORDER BY day, position LIMIT ?",
                            DB_ARGS(db_int(dossier_id), db_text(str_of(system)),
                                    db_int(OF_DOSSIER_MOST)),
                            &rows);

    if (s != OK)
        return s;
    struct attempt *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        items[i] = attempt_of(db_row_at(&rows, i));
    *attempts = (struct attempts){items, rows.count};
    return OK;
}

/* One day: each attempt follows the one before, and the last is the one that
 * sync_chain knows. Read in pieces; *before is kept outside the arena. */
static enum status verify_day(struct db *db, struct date day, int64_t wanted,
                              struct str last, int64_t *at)
{
    struct sha256 before = sha256_of_bytes((struct str){nothing, 32});
    struct db_rows rows;

    *at = 0;
    do {
        enum status s =
            db_read(db,
                    "SELECT " COLUMNS " FROM sync_attempt"
                    " WHERE day = ? AND position > ? ORDER BY position LIMIT ?",
                    DB_ARGS(db_date(db_arena(db), day), db_int(*at),
                            db_int(OF_DAY_MOST)),
                    &rows);

        if (s != OK)
            return s;
        for (size_t i = 0; i < rows.count; i++) {
            struct db_row row = db_row_at(&rows, i);
            struct attempt a = attempt_of(row);
            struct sha256 hash = hash_of(db_arena(db), sha256_str(&before), &a);

            if (a.position != ++*at ||
                !str_equals(sha256_str(&hash), db_cell_text(row, 13)))
                return INVALID;
            before = hash;
        }
    } while (rows.count == OF_DAY_MOST);
    return *at == wanted && str_equals(sha256_str(&before), last) ? OK
                                                                  : INVALID;
}

enum status attempts_verify(struct db *db, int64_t *count, struct date *day,
                            int64_t *position)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT day, position, hash FROM sync_chain"
                            " UNION "
                            "SELECT a.day, 0, '' FROM sync_attempt a"
                            "  LEFT JOIN sync_chain c ON c.day = a.day"
                            " WHERE c.day IS NULL"
                            " ORDER BY day",
                            DB_NO_ARGS, &rows);

    *count = 0;
    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        *day = db_cell_date(row, 0);
        s = verify_day(db, *day, db_cell_int(row, 1), db_cell_text(row, 2),
                       position);
        *count += *position;
    }
    return s;
}
