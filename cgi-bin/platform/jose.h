/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jose.h: signed tokens (JWT, RFC 7519) and key sets (JWK, RFC 7517), by
 * OpenSSL and jansson.
 *
 * Only ES256 and RS256 exist here: the list is closed, so "none" and a public
 * key used as an HMAC secret cannot happen. A token's header and claims with a
 * key twice are refused.
 */
#ifndef MOTCUA_PLATFORM_JOSE_H
#define MOTCUA_PLATFORM_JOSE_H

#include "platform/json.h"
#include "platform/moment.h"

/* A new key pair as private JWK text with kid, use and alg. alg: "ES256" or
 * "RS256" (2048 bits). */
NODISCARD enum status jose_key_new(struct arena *arena, const char *alg,
                                   struct str *jwk);
/* The public part of it: for the key set. */
NODISCARD enum status jose_key_public(struct arena *arena, struct str jwk,
                                      struct str *public_jwk);
/* Signs claims: compact JWS with alg, kid and typ. */
NODISCARD enum status jose_sign(struct arena *arena, struct str jwk,
                                const char *typ, const json_t *claims,
                                struct str *token);

/* Why a token was refused: a word for the log ("alg", "kid", "signature" …). */
struct jose_fault {
    const char *what;
};

/* Checks form, algorithm and signature against a key set ({"keys": […]}).
 * A token without kid is taken only where exactly one key of its algorithm is
 * there. *claims is given on OK. NOT_FOUND: no such kid (fetch the keys again,
 * they may have turned). INVALID: anything else. */
NODISCARD enum status jose_verify(const json_t *keys, struct str token,
                                  json_t **claims, struct jose_fault *fault);

/* What must be so of an ID token beyond its signature (OpenID Connect Core
 * 3.1.3.7). skew_s each way for exp, iat and nbf. */
struct jose_expect {
    struct str issuer;
    struct str audience; /* our client id */
    struct str nonce;    /* STR_NONE: not looked at */
    struct moment now;
    int64_t skew_s;
    int64_t max_age_s; /* of iat, and of auth_time where wanted; 0: any */
};
NODISCARD enum status jose_check(const json_t *claims,
                                 const struct jose_expect *expect,
                                 struct jose_fault *fault);

#endif
