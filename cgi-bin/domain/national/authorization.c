/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authorization.c: requests, codes and tokens, in one row each. */
#include "domain/national/authorization.h"
#include "platform/crypto.h"
#include "platform/public_id.h"

struct redeeming {
    int64_t client_id;
    struct sha256 code_hash;
    struct moment now;
    struct str token;
    struct authorization a;
    bool is_replayed;
};

static struct authorization of_row(struct db_row row)
{
    return (struct authorization){
        .id = db_cell_int(row, 0),
        .public_id = db_cell_text(row, 1),
        .session_id = db_cell_int(row, 2),
        .client_id = db_cell_int(row, 3),
        .redirect_uri = db_cell_text(row, 4),
        .scope = db_cell_text(row, 5),
        .state = db_cell_text(row, 6),
        .nonce = db_cell_text(row, 7),
        .challenge = db_cell_text(row, 8),
        .login_hint = db_cell_text(row, 9),
        .wants_login = db_cell_bool(row, 10),
        .wants_consent = db_cell_bool(row, 11),
        .created_at = db_cell_moment(row, 12),
        .citizen_id = db_cell_int(row, 13),
        .signed_in_at = db_cell_moment(row, 14),
    };
}

enum status authorization_ask(struct db *db, struct authorization *a,
                              struct moment now)
{
    struct arena *arena = db_arena(db);
    enum status s = public_id_new(arena, &a->public_id);

    if (s != OK)
        return s;
    a->created_at = now;
    s = db_write(
        db,
        "INSERT INTO authorization"
        "   SET public_id = ?, session_id = ?, client_id = ?,"
        "       redirect_uri = ?, scope = ?, state = ?, nonce = ?,"
        "       challenge = ?, login_hint = COALESCE(?, ''), wants_login = ?,"
        "       wants_consent = ?, created_at = ?",
        DB_ARGS(db_text(a->public_id), db_int(a->session_id),
                db_int(a->client_id), db_text(a->redirect_uri),
                db_text(a->scope), db_text(a->state), db_text(a->nonce),
                db_text(a->challenge), db_text(a->login_hint),
                db_bool(a->wants_login), db_bool(a->wants_consent),
                db_moment(arena, now)),
        NULL);
    if (s == OK)
        a->id = db_last_id(db);
    return s;
}

enum status authorization_load(struct db *db, int64_t session_id,
                               struct str public_id, struct moment now,
                               struct authorization *a)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, public_id, session_id, client_id, redirect_uri, scope,"
        "       state, nonce, challenge, login_hint, wants_login,"
        "       wants_consent, created_at, citizen_id, signed_in_at"
        "  FROM authorization"
        " WHERE public_id = ? AND session_id = ? AND created_at > ?"
        "   AND code_hash IS NULL AND revoked_at IS NULL",
        DB_ARGS(
            db_text(public_id), db_int(session_id),
            db_moment(db_arena(db), moment_add_s(now, -AUTHORIZATION_TTL_S))),
        &row);

    if (s == OK)
        *a = of_row(row);
    return s;
}

enum status authorization_recall(struct db *db, int64_t session_id,
                                 struct str public_id, struct authorization *a)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, public_id, session_id, client_id, redirect_uri, scope,"
        "       state, nonce, challenge, login_hint, wants_login,"
        "       wants_consent, created_at, citizen_id, signed_in_at"
        "  FROM authorization"
        " WHERE public_id = ? AND session_id = ?",
        DB_ARGS(db_text(public_id), db_int(session_id)), &row);

    if (s == OK)
        *a = of_row(row);
    return s;
}

enum status authorization_code(struct db *db, const struct authorization *a,
                               int64_t citizen_id, struct moment signed_in_at,
                               struct moment now, struct str *code)
{
    struct arena *arena = db_arena(db);
    struct str made;
    uint64_t changed = 0;
    enum status s = crypto_token(arena, &made);

    if (s != OK)
        return s;

    struct sha256 hash = crypto_sha256(made);

    s = db_write(db,
                 "UPDATE authorization"
                 "   SET citizen_id = ?, signed_in_at = ?, code_hash = ?,"
                 "       coded_at = ?"
                 " WHERE id = ? AND code_hash IS NULL AND revoked_at IS NULL",
                 DB_ARGS(db_int(citizen_id), db_moment(arena, signed_in_at),
                         db_bytes(sha256_str(&hash)), db_moment(arena, now),
                         db_int(a->id)),
                 &changed);
    if (s != OK)
        return s;
    if (changed != 1)
        return CONFLICT;
    *code = made;
    return OK;
}

/* Finds the code whatever its state: a used one must not look unknown. */
static enum status lock_code(struct db *db, struct redeeming *r, bool *is_used,
                             bool *is_late)
{
    struct db_row row;
    struct db_value oldest =
        db_moment(db_arena(db), moment_add_s(r->now, -AUTHORIZATION_CODE_S));
    enum status s = db_read_row(
        db,
        "SELECT id, public_id, session_id, client_id, redirect_uri, scope,"
        "       state, nonce, challenge, login_hint, wants_login,"
        "       wants_consent, created_at, citizen_id, signed_in_at,"
        "       redeemed_at IS NOT NULL OR revoked_at IS NOT NULL,"
        "       coded_at <= ?"
        "  FROM authorization"
        " WHERE code_hash = ? AND client_id = ?"
        "   FOR UPDATE",
        DB_ARGS(oldest, db_bytes(sha256_str(&r->code_hash)),
                db_int(r->client_id)),
        &row);

    if (s != OK)
        return s;
    r->a = of_row(row);
    *is_used = db_cell_bool(row, 15);
    *is_late = db_cell_bool(row, 16);
    return OK;
}

enum status authorization_revoke(struct db *db, int64_t id, struct moment now)
{
    return db_write(db,
                    "UPDATE authorization"
                    "   SET revoked_at = COALESCE(revoked_at, ?)"
                    " WHERE id = ?",
                    DB_ARGS(db_moment(db_arena(db), now), db_int(id)), NULL);
}

/* A replay must commit its revocation, so it is OK here and told by a flag. */
static enum status redeem_body(struct db *db, void *data)
{
    struct redeeming *r = data;
    bool is_used = false, is_late = false;
    struct sha256 hash = crypto_sha256(r->token);
    enum status s = lock_code(db, r, &is_used, &is_late);

    r->is_replayed = false;
    if (s != OK)
        return s;
    if (is_used) {
        r->is_replayed = true;
        return authorization_revoke(db, r->a.id, r->now);
    }
    if (is_late)
        return NOT_FOUND;
    return db_write(db,
                    "UPDATE authorization"
                    "   SET redeemed_at = ?, token_hash = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_moment(db_arena(db), r->now),
                            db_bytes(sha256_str(&hash)), db_int(r->a.id)),
                    NULL);
}

enum status authorization_redeem(struct db *db, int64_t client_id,
                                 struct str code, struct moment now,
                                 struct authorization *a, struct str *token)
{
    struct redeeming r = {
        .client_id = client_id,
        .code_hash = crypto_sha256(code),
        .now = now,
    };
    enum status s = crypto_token(db_arena(db), &r.token);

    if (s == OK)
        s = db_transaction(db, redeem_body, &r);
    if (s == OK && r.is_replayed) {
        log_warn(db_log(db), "code.replayed", "authorization=%lld",
                 (long long)r.a.id);
        return NOT_FOUND;
    }
    if (s != OK)
        return s;
    *a = r.a;
    *token = r.token;
    return OK;
}

enum status authorization_by_token(struct db *db, struct str token,
                                   struct moment now, struct authorization *a)
{
    struct sha256 hash = crypto_sha256(token);
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, public_id, session_id, client_id, redirect_uri, scope,"
        "       state, nonce, challenge, login_hint, wants_login,"
        "       wants_consent, created_at, citizen_id, signed_in_at"
        "  FROM authorization"
        " WHERE token_hash = ? AND redeemed_at > ? AND revoked_at IS NULL",
        DB_ARGS(
            db_bytes(sha256_str(&hash)),
            db_moment(db_arena(db), moment_add_s(now, -AUTHORIZATION_TOKEN_S))),
        &row);

    if (s == OK)
        *a = of_row(row);
    return s;
}

enum status authorization_clients(struct db *db, int64_t session_id,
                                  struct authorization_list *list)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT DISTINCT client_id"
                            "  FROM authorization"
                            " WHERE session_id = ? AND redeemed_at IS NOT NULL",
                            DB_ARGS(db_int(session_id)), &rows);

    if (s != OK)
        return s;

    int64_t *ids = arena_array(db_arena(db), rows.count + 1, sizeof(*ids));

    if (ids == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = db_cell_int(db_row_at(&rows, i), 0);
    *list = (struct authorization_list){ids, rows.count};
    return OK;
}

enum status authorization_clean(struct db *db, struct moment now)
{
    return db_write(
        db,
        "DELETE FROM authorization"
        " WHERE created_at < ?"
        " LIMIT 5000",
        DB_ARGS(
            db_moment(db_arena(db), moment_add_s(now, -AUTHORIZATION_KEPT_S))),
        NULL);
}

/* Whether each word of `asked` is among those of `given`. */
static bool covers(struct str given, struct str asked)
{
    struct str one, known;

    while (str_next(&asked, ' ', &one)) {
        struct str rest = given;
        bool is_there = false;

        while (!is_there && str_next(&rest, ' ', &known))
            is_there = str_equals(known, one);
        if (!is_there)
            return false;
    }
    return true;
}

enum status consent_given(struct db *db, int64_t citizen_id, int64_t client_id,
                          struct str scope, bool *is_given)
{
    struct db_row row;
    enum status s =
        db_read_row(db,
                    "SELECT scope"
                    "  FROM consent"
                    " WHERE citizen_id = ? AND client_id = ?",
                    DB_ARGS(db_int(citizen_id), db_int(client_id)), &row);

    *is_given = s == OK && covers(db_cell_text(row, 0), scope);
    return s == NOT_FOUND ? OK : s;
}

enum status consent_give(struct db *db, int64_t citizen_id, int64_t client_id,
                         struct str scope, struct moment now)
{
    return db_write(db,
                    "REPLACE INTO consent"
                    "   SET citizen_id = ?, client_id = ?, scope = ?,"
                    "       agreed_at = ?",
                    DB_ARGS(db_int(citizen_id), db_int(client_id),
                            db_text(scope), db_moment(db_arena(db), now)),
                    NULL);
}
