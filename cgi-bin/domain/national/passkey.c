/* SPDX-License-Identifier: GPL-3.0-or-later */
/* passkey.c: the passkeys of accounts, found by the hash of their id. */
#include "domain/national/passkey.h"
#include "platform/crypto.h"

static struct passkey of_row(struct db_row row)
{
    return (struct passkey){
        .id = db_cell_int(row, 0),
        .citizen_id = db_cell_int(row, 1),
        .key = {.id = db_cell_text(row, 2),
                .algorithm = (int)db_cell_int(row, 3),
                .public_key = db_cell_text(row, 4),
                .sign_count = db_cell_int(row, 5)},
        .browser = db_cell_text(row, 6),
        .created_at = db_cell_moment(row, 7),
        .used_at = db_cell_moment(row, 8),
    };
}

enum status passkey_list(struct db *db, int64_t citizen_id,
                         struct passkey_list *list)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT id, citizen_id, credential_id, algorithm, public_key,"
                "       sign_count, browser, created_at, used_at"
                "  FROM passkey"
                " WHERE citizen_id = ?"
                " ORDER BY id",
                DB_ARGS(db_int(citizen_id)), &rows);

    if (s != OK)
        return s;

    struct passkey *all =
        arena_array(db_arena(db), rows.count + 1, sizeof(*all));

    if (all == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        all[i] = of_row(db_row_at(&rows, i));
    *list = (struct passkey_list){all, rows.count};
    return OK;
}

enum status passkey_add(struct db *db, const struct passkey *passkey,
                        struct moment now)
{
    struct sha256 hash = crypto_sha256(passkey->key.id);
    struct passkey_list list;
    enum status s = passkey_list(db, passkey->citizen_id, &list);

    if (s == OK && list.count >= PASSKEY_MOST)
        return CONFLICT;
    if (s != OK)
        return s;
    return db_write(
        db,
        "INSERT INTO passkey"
        "   SET citizen_id = ?, credential_hash = ?, credential_id = ?,"
        "       algorithm = ?, public_key = ?, sign_count = ?, browser = ?,"
        "       created_at = ?",
        DB_ARGS(db_int(passkey->citizen_id), db_bytes(sha256_str(&hash)),
                db_bytes(passkey->key.id), db_int(passkey->key.algorithm),
                db_bytes(passkey->key.public_key),
                db_int(passkey->key.sign_count), db_text(passkey->browser),
                db_moment(db_arena(db), now)),
        NULL);
}

enum status passkey_find(struct db *db, struct str credential_id,
                         struct passkey *passkey)
{
    struct sha256 hash = crypto_sha256(credential_id);
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, citizen_id, credential_id, algorithm, public_key,"
        "       sign_count, browser, created_at, used_at"
        "  FROM passkey"
        " WHERE credential_hash = ?",
        DB_ARGS(db_bytes(sha256_str(&hash))), &row);

    if (s == OK)
        *passkey = of_row(row);
    return s;
}

enum status passkey_used(struct db *db, int64_t id, int64_t sign_count,
                         struct moment now)
{
    return db_write(
        db,
        "UPDATE passkey"
        "   SET sign_count = ?, used_at = ?"
        " WHERE id = ?",
        DB_ARGS(db_int(sign_count), db_moment(db_arena(db), now), db_int(id)),
        NULL);
}

enum status passkey_remove(struct db *db, int64_t citizen_id, int64_t id)
{
    uint64_t changed = 0;
    enum status s = db_write(db,
                             "DELETE FROM passkey"
                             " WHERE citizen_id = ? AND id = ?",
                             DB_ARGS(db_int(citizen_id), db_int(id)), &changed);

    return s == OK && changed == 0 ? NOT_FOUND : s;
}

enum status passkey_remove_all(struct db *db, int64_t citizen_id)
{
    return db_write(db,
                    "DELETE FROM passkey"
                    " WHERE citizen_id = ?",
                    DB_ARGS(db_int(citizen_id)), NULL);
}

enum status passkey_opened(struct db *db, int64_t session_id, bool is_opened)
{
    if (!is_opened)
        return db_write(db,
                        "DELETE FROM passkey_session"
                        " WHERE session_id = ?",
                        DB_ARGS(db_int(session_id)), NULL);
    return db_write(db,
                    "INSERT IGNORE INTO passkey_session"
                    "   SET session_id = ?",
                    DB_ARGS(db_int(session_id)), NULL);
}

enum status passkey_has_opened(struct db *db, int64_t session_id,
                               bool *is_opened)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT 1"
                                "  FROM passkey_session"
                                " WHERE session_id = ?",
                                DB_ARGS(db_int(session_id)), &row);

    *is_opened = s == OK;
    return s == NOT_FOUND ? OK : s;
}
