/* SPDX-License-Identifier: GPL-3.0-or-later */
/* captcha.h: the code in a picture, which slows robots down.
 *
 * The answer, six digits, is an HMAC of the captcha's id under a key of the
 * installation, so no table ever holds an answer, hashed or not, and the
 * picture and the spoken code are made from the id alone: the same at each
 * look, so that many looks tell a machine no more than one. A captcha belongs
 * to one session, lives five minutes, and is good for one answer, right or
 * wrong. Its id carries the second it was made and a seal over that and the
 * session, so that showing one writes nothing. It is never the only guard
 * (throttle.h).
 */
#ifndef MOTCUA_DOMAIN_CAPTCHA_H
#define MOTCUA_DOMAIN_CAPTCHA_H

#include "platform/crypto.h"
#include "platform/db.h"

enum { CAPTCHA_TTL_S = 300, CAPTCHA_DIGITS = 6 };

/* What every call needs. All borrowed. */
struct captcha_of {
    const struct settings *settings; /* captcha.key_file */
    struct str session; /* its CSRF token, which changes with its cookie */
    struct moment now;
};

/* A new one for the session; *id goes into the hidden field captcha_id and the
 * picture's address. Older ones of the session stay good until their time.
 * INTERNAL when the system has no randomness. */
NODISCARD enum status captcha_new(struct arena *arena, struct captcha_of of,
                                  struct str *id);

/* Whether the answer is right; a right one is not spent yet. INVALID with
 * why->key "captcha_wrong" (spent by that) or "captcha_expired" (also: spent
 * before, unknown, another session's); why->field as given by the caller is
 * left alone. Spaces in the answer do not matter. */
NODISCARD enum status captcha_check(struct db *db, struct captcha_of of,
                                    struct str id, struct str answer,
                                    struct refusal *why);

/* Spends it, whatever the answer; the same INVALIDs. Inside a transaction it is
 * spent only when that commits: filing, which has checked before, consumes it
 * on success alone. */
NODISCARD enum status captcha_spend(struct db *db, struct captcha_of of,
                                    struct str id, struct str answer,
                                    struct refusal *why);

/* What its picture is drawn by, beside the digits. */
struct sha256 captcha_seed(struct arena *arena, struct str key, struct str id);

/* The digits, to draw or to speak: NOT_FOUND unless it is this session's and
 * still good. Lives in the db's arena. */
NODISCARD enum status captcha_answer(struct db *db, struct captcha_of of,
                                     struct str id, struct str *digits);

/* The digits for an id, asking nobody: `motcuactl demo captcha`. */
struct str captcha_digits(struct arena *arena, struct str key, struct str id);

#endif
