/* SPDX-License-Identifier: GPL-3.0-or-later */
/* captcha.c: captchas that are out are written nowhere, answered ones in
 * `spent`; their answers are nowhere but in the key. */
#include "domain/guard/captcha.h"
#include "domain/guard/spent.h"
#include "platform/sealed_id.h"

static enum status refuse(struct refusal *why, const char *key)
{
    why->key = key;
    why->number = 0;
    return INVALID;
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

static struct sealed_id_kind id_kind(struct arena *arena, struct captcha_of of)
{
    return (struct sealed_id_kind){
        .chance_size = 8,
        .seal_size = 12,
        .key = settings_secret(of.settings, "captcha.key_file"),
        .about = str_print(arena, "motcua captcha out 1 %" PRI_STR " ",
                           STR_ARG(of.session)),
    };
}

enum status captcha_new(struct arena *arena, struct captcha_of of,
                        struct str *id)
{
    return sealed_id_new(arena, id_kind(arena, of), of.now, id);
}

/* It is this session's, and its time has not passed; *until: when it does. */
static bool is_out(struct arena *arena, struct captcha_of of, struct str id,
                   struct moment *until)
{
    struct moment made_at;

    if (!sealed_id_open(arena, id_kind(arena, of), id, &made_at))
        return false;
    *until = moment_add_s(made_at, CAPTCHA_TTL_S);
    return moment_s_between(of.now, *until) > 0;
}

/* OK: it is this session's, and still good. */
static enum status find(struct db *db, struct captcha_of of, struct str id)
{
    struct moment until;

    return is_out(db_arena(db), of, id, &until) ? spent_not_yet(db, id)
                                                : NOT_FOUND;
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

/* Whoever writes it down has given the one answer. NOT_FOUND: it was given. */
static enum status use_up(struct db *db, struct captcha_of of, struct str id)
{
    struct moment until;

    if (!is_out(db_arena(db), of, id, &until))
        return NOT_FOUND;

    enum status s = spent_now(db, id, until);

    return s == CONFLICT ? NOT_FOUND : s;
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
    enum status s = use_up(db, of, id);

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
