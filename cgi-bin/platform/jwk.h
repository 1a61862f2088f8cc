/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jwk.h: keys as JSON (RFC 7517, RFC 7518 section 6) and as OpenSSL has them.
 *
 * Two kinds exist: EC on P-256, for ES256, and RSA of 2048 to 8192 bits, for
 * RS256. Whoever sends a key of others, or one whose numbers are so large that
 * a signature would cost more than ours do, has sent none.
 */
#ifndef MOTCUA_PLATFORM_JWK_H
#define MOTCUA_PLATFORM_JWK_H

#include <jansson.h>
#include <openssl/types.h>

#include "platform/str.h"

/* For CLEANUP. */
void jwk_key_free(EVP_PKEY **key);

/* A new pair for "ES256" or "RS256" (2048 bits), as private JWK with its kid
 * (RFC 7638), use and alg. Given. */
NODISCARD enum status jwk_new(struct arena *arena, const char *alg,
                              json_t **jwk);
/* The key of a JWK, checked; with is_private, the one that signs. Given.
 * INVALID: it is none of the two kinds. */
NODISCARD enum status jwk_key(const json_t *jwk, bool is_private,
                              EVP_PKEY **key);

#endif
