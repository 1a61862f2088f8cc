/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign_in.c: attempts by the hash of their state; sign-ins by their session. */
#include "domain/account/sign_in.h"
#include "platform/crypto.h"

#define OF_BOTH(before, after)                                                 \
    {                                                                          \
        before "sign_in_attempt" after, before "officer_attempt" after         \
    }

struct taking {
    enum sign_in_of of;
    int64_t session_id;
    struct sha256 hash;
    struct moment oldest;
    struct sign_in_attempt attempt;
};

enum status sign_in_begin(struct db *db, int64_t session_id, struct moment now,
                          struct sign_in_attempt *attempt, struct str *state)
{
    static const char *const sql[] = OF_BOTH(
        "INSERT INTO ", " SET state_hash = ?, session_id = ?, provider = ?,"
                        "     nonce = ?, verifier = ?, return_to = ?,"
                        "     is_anew = ?, created_at = ?, about = ?");
    struct arena *arena = db_arena(db);
    struct str made;
    enum status s = crypto_token(arena, &made);

    if (s == OK)
        s = crypto_token(arena, &attempt->nonce);
    if (s == OK)
        s = crypto_token(arena, &attempt->verifier);
    if (s != OK)
        return s;

    struct sha256 hash = crypto_sha256(made);

    s = db_write(db, sql[attempt->of],
                 DB_ARGS(db_bytes(sha256_str(&hash)), db_int(session_id),
                         db_text(attempt->provider), db_text(attempt->nonce),
                         db_text(attempt->verifier),
                         db_text(attempt->return_to), db_bool(attempt->is_anew),
                         db_moment(arena, now), db_bytes(attempt->about)),
                 NULL);
    if (s == OK)
        *state = made;
    return s;
}

static enum status take_body(struct db *db, void *data)
{
    static const char *const find[] =
        OF_BOTH("SELECT provider, nonce, verifier, return_to, is_anew,"
                "       about, created_at"
                "  FROM ",
                " WHERE state_hash = ? AND session_id = ? AND created_at > ?"
                "   FOR UPDATE");
    static const char *const spend[] =
        OF_BOTH("UPDATE ", " SET nonce = '', verifier = ''"
                           " WHERE state_hash = ?");
    struct taking *t = data;
    struct db_row row;
    enum status s = db_read_row(db, find[t->of],
                                DB_ARGS(db_bytes(sha256_str(&t->hash)),
                                        db_int(t->session_id),
                                        db_moment(db_arena(db), t->oldest)),
                                &row);

    if (s != OK)
        return s;
    t->attempt = (struct sign_in_attempt){
        .of = t->of,
        .provider = db_cell_text(row, 0),
        .nonce = db_cell_text(row, 1),
        .verifier = db_cell_text(row, 2),
        .return_to = db_cell_text(row, 3),
        .is_anew = db_cell_bool(row, 4),
        .about = db_cell_text(row, 5),
        .begun_at = db_cell_moment(row, 6),
    };
    if (str_is_empty(t->attempt.verifier))
        return CONFLICT;
    return db_write(db, spend[t->of], DB_ARGS(db_bytes(sha256_str(&t->hash))),
                    NULL);
}

enum status sign_in_take(struct db *db, enum sign_in_of of, int64_t session_id,
                         struct str state, struct moment now,
                         struct sign_in_attempt *attempt)
{
    struct taking t = {
        .of = of,
        .session_id = session_id,
        .hash = crypto_sha256(state),
        .oldest = moment_add_s(now, -SIGN_IN_ATTEMPT_TTL_S),
    };
    enum status s = db_transaction(db, take_body, &t);

    if (s == OK || s == CONFLICT)
        *attempt = t.attempt;
    return s;
}

enum status sign_in_keep(struct db *db, int64_t session_id,
                         const struct sign_in *sign_in)
{
    return db_write(db,
                    "REPLACE INTO sign_in"
                    "   SET session_id = ?, provider = ?, subject = ?, sid = ?,"
                    "       id_token = ?, proved_at = ?",
                    DB_ARGS(db_int(session_id), db_text(sign_in->provider),
                            db_text(sign_in->subject), db_text(sign_in->sid),
                            db_text(sign_in->id_token),
                            db_moment(db_arena(db), sign_in->proved_at)),
                    NULL);
}

enum status sign_in_load(struct db *db, int64_t session_id,
                         struct sign_in *sign_in)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT provider, subject, sid, id_token,"
                                "       proved_at"
                                "  FROM sign_in"
                                " WHERE session_id = ?",
                                DB_ARGS(db_int(session_id)), &row);

    if (s == OK)
        *sign_in = (struct sign_in){
            .provider = db_cell_text(row, 0),
            .subject = db_cell_text(row, 1),
            .sid = db_cell_text(row, 2),
            .id_token = db_cell_text(row, 3),
            .proved_at = db_cell_moment(row, 4),
        };
    return s;
}

static const char *const ways[] = {"otp", "passkey", "factors"};

const char *sign_in_way_text(enum sign_in_way way)
{
    return ways[way];
}

enum status sign_in_confirm(struct db *db, int64_t session_id,
                            const struct sign_in_confirmed *what)
{
    return db_write(
        db,
        "UPDATE sign_in"
        "   SET confirmed = ?, confirmed_at = ?, confirmed_way = ?"
        " WHERE session_id = ?",
        DB_ARGS(db_bytes(what->about), db_moment(db_arena(db), what->at),
                db_text(str_of(ways[what->way])), db_int(session_id)),
        NULL);
}

enum status sign_in_confirmed(struct db *db, int64_t session_id,
                              struct moment now, struct sign_in_confirmed *what)
{
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT confirmed, confirmed_at, confirmed_way"
                    "  FROM sign_in"
                    " WHERE session_id = ?"
                    "   AND confirmed_at > ?",
                    DB_ARGS(db_int(session_id),
                            db_moment(db_arena(db),
                                      moment_add_s(now, -SIGN_IN_CONFIRMED_S))),
                    &row);

    if (s == OK)
        *what = (struct sign_in_confirmed){
            .about = db_cell_text(row, 0),
            .way = (enum sign_in_way)STR_AMONG(db_cell_text(row, 2), ways,
                                               SIGN_IN_FACTORS),
            .at = db_cell_moment(row, 1),
        };
    return s;
}

enum status sign_in_end(struct db *db, struct str provider, struct str subject,
                        struct str sid)
{
    if (!str_is_empty(sid))
        return db_write(db,
                        "DELETE session"
                        "  FROM session"
                        "  JOIN sign_in ON sign_in.session_id = session.id"
                        " WHERE sign_in.provider = ? AND sign_in.sid = ?",
                        DB_ARGS(db_text(provider), db_text(sid)), NULL);
    return db_write(db,
                    "DELETE session"
                    "  FROM session"
                    "  JOIN sign_in ON sign_in.session_id = session.id"
                    " WHERE sign_in.provider = ? AND sign_in.subject = ?",
                    DB_ARGS(db_text(provider), db_text(subject)), NULL);
}

enum status sign_in_clean(struct db *db, struct moment now)
{
    static const char *const sql[] =
        OF_BOTH("DELETE FROM ", " WHERE created_at < ?");
    struct db_value oldest =
        db_moment(db_arena(db), moment_add_s(now, -SIGN_IN_ATTEMPT_TTL_S));
    enum status s = db_write(db, sql[SIGN_IN_CITIZENS], DB_ARGS(oldest), NULL);

    return s == OK ? db_write(db, sql[SIGN_IN_OFFICERS], DB_ARGS(oldest), NULL)
                   : s;
}
