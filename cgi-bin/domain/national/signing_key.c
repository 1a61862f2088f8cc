/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signing_key.c: keys in rows, sealed. */
#include "domain/national/signing_key.h"
#include "platform/crypto.h"
#include "platform/jose.h"

#define PUBLISHED_S 86400

static const char *const algorithms[] = {"RS256", "ES256"};

struct fresh_key {
    const char *alg;
    struct str kid, public_jwk, sealed;
};
struct rotation {
    struct fresh_key keys[ARRAY_LENGTH(algorithms)];
    struct moment signs_at;   /* the new ones */
    struct moment retired_at; /* the others */
    bool is_leaked;
};

static struct sha256 sealing_key(struct str secret)
{
    return crypto_hmac(secret, STR("motcua signing key 1"));
}

enum status signing_key_current(struct db *db, struct str secret,
                                const char *alg, struct moment now,
                                struct str *jwk)
{
    struct db_value at = db_moment(db_arena(db), now);
    struct sha256 key = sealing_key(secret);
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT kid, sealed_jwk"
                                "  FROM signing_key"
                                " WHERE alg = ? AND created_at <= ?"
                                "   AND (retired_at IS NULL OR retired_at > ?)"
                                " ORDER BY id DESC"
                                " LIMIT 1",
                                DB_ARGS(db_text(str_of(alg)), at, at), &row);

    if (s != OK)
        return s;
    s = crypto_open(db_arena(db), sha256_str(&key), db_cell_text(row, 0),
                    db_cell_text(row, 1), jwk);
    if (s == INVALID) {
        log_error(db_log(db), "signing_key.sealed_otherwise", "kid=%" PRI_STR,
                  STR_ARG(db_cell_text(row, 0)));
        return INTERNAL;
    }
    return s;
}

enum status signing_key_set(struct db *db, struct moment now, struct str *jwks)
{
    struct arena *arena = db_arena(db);
    struct buf out = {.arena = arena};
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT public_jwk"
        "  FROM signing_key"
        " WHERE retired_at IS NULL OR retired_at > ?"
        " ORDER BY id DESC",
        DB_ARGS(db_moment(arena, moment_add_s(now, -PUBLISHED_S))), &rows);

    if (s != OK)
        return s;
    buf_addz(&out, "{\"keys\":[");
    for (size_t i = 0; i < rows.count; i++) {
        buf_addz(&out, i > 0 ? "," : "");
        buf_add(&out, db_cell_text(db_row_at(&rows, i), 0));
    }
    buf_addz(&out, "]}");
    *jwks = buf_str(&out);
    return OK;
}

static enum status make_key(struct arena *arena, struct str secret,
                            struct fresh_key *fresh)
{
    struct sha256 key = sealing_key(secret);
    struct str jwk;
    enum status s = jose_key_new(arena, fresh->alg, &jwk);

    if (s == OK)
        s = jose_key_public(arena, jwk, &fresh->public_jwk);
    if (s != OK)
        return s;

    CLEANUP(json_release) json_t *json = json_parse(jwk);

    fresh->kid = str_copy(arena, json_member(json, "kid"));
    return crypto_seal(arena, sha256_str(&key), fresh->kid, jwk,
                       &fresh->sealed);
}

static enum status rotate_body(struct db *db, void *data)
{
    const struct rotation *r = data;
    struct db_value signs_at = db_moment(db_arena(db), r->signs_at);
    enum status s = db_write(
        db,
        "UPDATE signing_key"
        "   SET retired_at = ?"
        " WHERE retired_at IS NULL OR ?",
        DB_ARGS(db_moment(db_arena(db), r->retired_at), db_bool(r->is_leaked)),
        NULL);

    for (size_t i = 0; i < ARRAY_LENGTH(r->keys) && s == OK; i++)
        s = db_write(db,
                     "INSERT INTO signing_key"
                     "   SET kid = ?, alg = ?, sealed_jwk = ?, public_jwk = ?,"
                     "       created_at = ?",
                     DB_ARGS(db_text(r->keys[i].kid),
                             db_text(str_of(r->keys[i].alg)),
                             db_bytes(r->keys[i].sealed),
                             db_text(r->keys[i].public_jwk), signs_at),
                     NULL);
    return s;
}

enum status signing_key_rotate(struct db *db, struct str secret, bool is_leaked,
                               struct moment now)
{
    struct moment later = moment_add_s(now, SIGNING_KEY_LEAD_S);
    struct rotation r = {
        .signs_at = is_leaked ? now : later,
        .retired_at = is_leaked ? moment_add_s(now, -PUBLISHED_S) : later,
        .is_leaked = is_leaked,
    };
    struct str jwk;
    enum status s = signing_key_current(db, secret, algorithms[0], now, &jwk);

    if (s == NOT_FOUND)
        r.signs_at = now;
    else if (s != OK && !is_leaked)
        return s;

    for (size_t i = 0; i < ARRAY_LENGTH(algorithms); i++) {
        r.keys[i].alg = algorithms[i];

        s = make_key(db_arena(db), secret, &r.keys[i]);
        if (s != OK)
            return s;
    }
    return db_transaction(db, rotate_body, &r);
}
