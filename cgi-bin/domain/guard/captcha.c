/* SPDX-License-Identifier: GPL-3.0-or-later */
/* captcha.c: captchas that are out are written nowhere, answered ones in
 * `spent`; their answers are nowhere but in the key. */
#include "domain/guard/captcha.h"
#include "domain/guard/spent.h"

/* An id's bytes: the second, big-endian; chance; the seal of both and of whose
 * session it is. */
enum { SECOND_BYTES = 4, CHANCE_BYTES = 8, SEAL_BYTES = 12 };
enum { SEALED_BYTES = SECOND_BYTES + CHANCE_BYTES };
enum { ID_BYTES = SEALED_BYTES + SEAL_BYTES, ID_LENGTH = ID_BYTES / 3 * 4 };

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

static struct sha256 seal_of(struct arena *arena, struct captcha_of of,
                             const char *bytes)
{
    struct buf about = {.arena = arena};

    buf_print(&about, "motcua captcha out 1 %" PRI_STR " ",
              STR_ARG(of.session));
    buf_add(&about, (struct str){bytes, SEALED_BYTES});
    return crypto_hmac(settings_secret(of.settings, "captcha.key_file"),
                       buf_str(&about));
}

enum status captcha_new(struct arena *arena, struct captcha_of of,
                        struct str *id)
{
    char bytes[ID_BYTES];
    uint64_t second = (uint64_t)(of.now.us / 1000000);
    enum status s = crypto_random(bytes + SECOND_BYTES, CHANCE_BYTES);

    for (int i = SECOND_BYTES; i-- > 0; second >>= 8)
        bytes[i] = (char)(second & 0xFF);

    struct sha256 seal = seal_of(arena, of, bytes);

    memcpy(bytes + SEALED_BYTES, seal.bytes, SEAL_BYTES);
    *id = crypto_base64url(arena, (struct str){bytes, ID_BYTES});
    return s;
}

/* It is this session's, and its time has not passed; *until: when it does. */
static bool is_out(struct arena *arena, struct captcha_of of, struct str id,
                   struct moment *until)
{
    struct str bytes;
    uint64_t second = 0;

    if (id.len != ID_LENGTH || !crypto_unbase64url(arena, id, &bytes) ||
        bytes.len != ID_BYTES)
        return false;

    struct sha256 seal = seal_of(arena, of, bytes.ptr);

    if (!crypto_equal(str_skip(bytes, SEALED_BYTES),
                      str_slice(sha256_str(&seal), 0, SEAL_BYTES)))
        return false;
    for (size_t i = 0; i < SECOND_BYTES; i++)
        second = second << 8 | (unsigned char)bytes.ptr[i];
    *until =
        (struct moment){((int64_t)second + CAPTCHA_TTL_S) * (int64_t)1000000};
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
