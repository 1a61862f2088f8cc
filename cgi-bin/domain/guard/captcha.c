/* SPDX-License-Identifier: GPL-3.0-or-later */
/* captcha.c: which captchas are out; their answers are nowhere but in the key.
 */
#include "domain/guard/captcha.h"
#include "platform/crypto.h"
#include "platform/public_id.h"

static enum status refuse(struct refusal *why, const char *key)
{
    why->key = key;
    why->number = 0;
    return INVALID;
}

static struct moment oldest(struct captcha_of of)
{
    return moment_add_s(of.now, -CAPTCHA_TTL_S);
}

struct str captcha_digits(struct arena *arena, struct str key, struct str id)
{
    struct str about =
        str_print(arena, "motcua captcha 1 %" PRI_STR, STR_ARG(id));
    struct sha256 mac = crypto_hmac(key, about);
    uint64_t n = 0;

    for (size_t i = 0; i < sizeof(n); i++)
        n = n << 8 | mac.bytes[i];
    return str_print(arena, "%06u", (unsigned)(n % 1000000));
}

static struct str right_digits(struct arena *arena, struct captcha_of of,
                               struct str id)
{
    return captcha_digits(arena,
                          settings_secret(of.settings, "captcha.key_file"), id);
}

enum status captcha_new(struct db *db, struct captcha_of of, struct str *id)
{
    struct arena *arena = db_arena(db);
    struct str made;
    enum status s = public_id_new(arena, &made);

    if (s != OK)
        return s;
    s = db_write(
        db,
        "INSERT INTO captcha"
        "   SET public_id = ?, session_id = ?, created_at = ?",
        DB_ARGS(db_text(made), db_int(of.session_id), db_moment(arena, of.now)),
        NULL);
    if (s == OK)
        *id = made;
    return s;
}

/* OK: it is this session's, and still good. */
static enum status find(struct db *db, struct captcha_of of, struct str id)
{
    struct db_row row;

    if (!public_id_is_one(id))
        return NOT_FOUND;
    return db_read_row(db,
                       "SELECT id"
                       "  FROM captcha"
                       " WHERE public_id = ? AND session_id = ?"
                       "   AND created_at > ?",
                       DB_ARGS(db_text(id), db_int(of.session_id),
                               db_moment(db_arena(db), oldest(of))),
                       &row);
}

static bool is_right(struct arena *arena, struct captcha_of of, struct str id,
                     struct str answer)
{
    char typed[CAPTCHA_DIGITS];
    size_t count = 0;

    for (size_t i = 0; i < answer.len; i++) {
        if (answer.ptr[i] == ' ')
            continue;
        if (count == CAPTCHA_DIGITS)
            return false;
        typed[count++] = answer.ptr[i];
    }
    return crypto_equal((struct str){typed, count},
                        right_digits(arena, of, id));
}

enum status captcha_answer(struct db *db, struct captcha_of of, struct str id,
                           struct str *digits)
{
    enum status s = find(db, of, id);

    if (s == OK)
        *digits = right_digits(db_arena(db), of, id);
    return s;
}

/* Whoever deletes the row has given the one answer. NOT_FOUND: it was given. */
static enum status use_up(struct db *db, struct captcha_of of, struct str id)
{
    uint64_t spent = 0;
    enum status s = db_write(db,
                             "DELETE FROM captcha"
                             " WHERE public_id = ? AND session_id = ?"
                             "   AND created_at > ?",
                             DB_ARGS(db_text(id), db_int(of.session_id),
                                     db_moment(db_arena(db), oldest(of))),
                             &spent);

    return s == OK && spent == 0 ? NOT_FOUND : s;
}

enum status captcha_check(struct db *db, struct captcha_of of, struct str id,
                          struct str answer, struct refusal *why)
{
    enum status s = find(db, of, id);

    if (s == OK && is_right(db_arena(db), of, id, answer))
        return OK;
    if (s == OK)
        s = use_up(db, of, id);
    if (s == NOT_FOUND)
        return refuse(why, "captcha_expired");
    return s == OK ? refuse(why, "captcha_wrong") : s;
}

enum status captcha_spend(struct db *db, struct captcha_of of, struct str id,
                          struct str answer, struct refusal *why)
{
    enum status s = id.len == PUBLIC_ID_LENGTH ? use_up(db, of, id) : NOT_FOUND;

    if (s == NOT_FOUND)
        return refuse(why, "captcha_expired");
    if (s != OK)
        return s;
    return is_right(db_arena(db), of, id, answer)
               ? OK
               : refuse(why, "captcha_wrong");
}

struct sha256 captcha_seed(struct arena *arena, struct str key, struct str id)
{
    return crypto_hmac(
        key, str_print(arena, "motcua captcha drawn 1 %" PRI_STR, STR_ARG(id)));
}

enum status captcha_clean(struct db *db, struct moment now)
{
    return db_write(
        db,
        "DELETE FROM captcha"
        " WHERE created_at < ?",
        DB_ARGS(db_moment(db_arena(db), moment_add_s(now, -CAPTCHA_TTL_S))),
        NULL);
}
