/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client.c: registered clients. */
#include "domain/national/client.h"
#include "platform/crypto.h"

struct putting {
    const struct client_entry *entry;
    struct moment now;
};

static const char *kind_text(enum client_uri kind)
{
    return kind == CLIENT_REDIRECT ? "redirect" : "post_logout";
}

static struct client client_of_row(struct db_row row)
{
    return (struct client){
        .id = db_cell_int(row, 0),
        .client_id = db_cell_text(row, 1),
        .name = db_cell_text(row, 2),
        .uses_assertion = str_is(db_cell_text(row, 3), "private_key_jwt"),
        .secret_hash = db_cell_text(row, 4),
        .jwks = db_cell_text(row, 5),
        .sector = db_cell_text(row, 6),
        .backchannel_uri = db_cell_text(row, 7),
        .asks_consent = db_cell_bool(row, 8),
    };
}

enum status client_load(struct db *db, struct str client_id,
                        struct client *client)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, client_id, name, auth_method, secret_hash, jwks, sector,"
        "       backchannel_uri, asks_consent"
        "  FROM client"
        " WHERE client_id = ?",
        DB_ARGS(db_text(client_id)), &row);

    if (s == OK)
        *client = client_of_row(row);
    return s;
}

enum status client_load_id(struct db *db, int64_t id, struct client *client)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, client_id, name, auth_method, secret_hash, jwks, sector,"
        "       backchannel_uri, asks_consent"
        "  FROM client"
        " WHERE id = ?",
        DB_ARGS(db_int(id)), &row);

    if (s == OK)
        *client = client_of_row(row);
    return s;
}

enum status client_listeners(struct db *db, const int64_t **ids, size_t *count)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT id"
                            "  FROM client"
                            " WHERE backchannel_uri IS NOT NULL"
                            " ORDER BY id",
                            DB_NO_ARGS, &rows);

    if (s != OK)
        return s;

    int64_t *list = arena_array(db_arena(db), rows.count + 1, sizeof(*list));

    if (list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        list[i] = db_cell_int(db_row_at(&rows, i), 0);
    *ids = list;
    *count = rows.count;
    return OK;
}

enum status client_has_uri(struct db *db, int64_t id, enum client_uri kind,
                           struct str uri)
{
    struct db_row row;

    return db_read_row(
        db,
        "SELECT 1"
        "  FROM client_uri"
        " WHERE client_id = ? AND kind = ? AND uri = ?",
        DB_ARGS(db_int(id), db_text(str_of(kind_text(kind))), db_text(uri)),
        &row);
}

bool client_secret_is_right(const struct client *client, struct str secret)
{
    struct sha256 hash = crypto_sha256(secret);

    return client->secret_hash.len == sizeof(hash.bytes) && secret.len > 0 &&
           crypto_equal(client->secret_hash, sha256_str(&hash));
}

enum status client_use_assertion(struct db *db, const struct client *client,
                                 struct str jti, struct moment expires_at)
{
    struct arena *arena = db_arena(db);
    struct sha256 hash =
        crypto_sha256(str_print(arena, "%" PRI_STR " %" PRI_STR,
                                STR_ARG(client->client_id), STR_ARG(jti)));

    return db_write(
        db,
        "INSERT INTO client_assertion"
        "   SET jti_hash = ?, expires_at = ?",
        DB_ARGS(db_bytes(sha256_str(&hash)), db_moment(arena, expires_at)),
        NULL);
}

static enum status put_uris(struct db *db, const struct client_entry *entry,
                            int64_t id)
{
    enum status s = db_write(db,
                             "DELETE FROM client_uri"
                             " WHERE client_id = ?",
                             DB_ARGS(db_int(id)), NULL);

    for (size_t i = 0; i < entry->uri_count && s == OK; i++) {
        const struct client_uri_line *line = &entry->uris[i];

        s = db_write(db,
                     "INSERT INTO client_uri"
                     "   SET client_id = ?, kind = ?, uri = ?",
                     DB_ARGS(db_int(id), db_text(str_of(kind_text(line->kind))),
                             db_text(line->uri)),
                     NULL);
    }
    return s;
}

static enum status put_body(struct db *db, void *data)
{
    const struct putting *p = data;
    const struct client *client = &p->entry->client;
    const char *method =
        client->uses_assertion ? "private_key_jwt" : "client_secret";
    struct client known;
    enum status s = db_write(
        db,
        "INSERT INTO client (client_id, name, auth_method, secret_hash, jwks,"
        "       sector, backchannel_uri, asks_consent, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        "    ON DUPLICATE KEY UPDATE"
        "       name = VALUES(name), auth_method = VALUES(auth_method),"
        "       secret_hash = VALUES(secret_hash), jwks = VALUES(jwks),"
        "       sector = VALUES(sector),"
        "       backchannel_uri = VALUES(backchannel_uri),"
        "       asks_consent = VALUES(asks_consent)",
        DB_ARGS(db_text(client->client_id), db_text(client->name),
                db_text(str_of(method)), db_bytes(client->secret_hash),
                db_text(client->jwks), db_text(client->sector),
                db_text(client->backchannel_uri), db_bool(client->asks_consent),
                db_moment(db_arena(db), p->now)),
        NULL);

    if (s == OK)
        s = client_load(db, client->client_id, &known);
    return s == OK ? put_uris(db, p->entry, known.id) : s;
}

enum status client_put(struct db *db, const struct client_entry *entry,
                       struct moment now)
{
    struct putting putting = {entry, now};

    return db_transaction(db, put_body, &putting);
}

enum status client_clean(struct db *db, struct moment now)
{
    return db_write(db,
                    "DELETE FROM client_assertion"
                    " WHERE expires_at < ?"
                    " LIMIT 5000",
                    DB_ARGS(db_moment(db_arena(db), now)), NULL);
}
