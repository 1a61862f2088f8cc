/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crypto.h: randomness, digests, sealing, passwords. OpenSSL 3 and libargon2
 * behind a few plain functions; nothing here is of our own making.
 */
#ifndef MOTCUA_PLATFORM_CRYPTO_H
#define MOTCUA_PLATFORM_CRYPTO_H

#include "platform/str.h"

struct sha256 {
    uint8_t bytes[32];
};

/* INTERNAL when the system has no randomness. */
NODISCARD enum status crypto_random(void *out, size_t size);
/* A number in [0, below), unbiased. */
NODISCARD enum status crypto_random_below(uint32_t below, uint32_t *n);
/* 256 random bits as 43 characters of base64url. */
NODISCARD enum status crypto_token(struct arena *arena, struct str *token);

struct sha256 crypto_sha256(struct str data);
struct sha256 crypto_hmac(struct str key, struct str data);
bool crypto_equal(struct str a, struct str b); /* constant time in content */
struct str sha256_str(const struct sha256 *digest); /* lends its 32 bytes */
/* Those 32 again; of another number of bytes: zeros, which are no digest that
 * anybody knows a text of. */
struct sha256 sha256_of_bytes(struct str bytes);

/* A digest over a file or stream in pieces. */
struct crypto_digest;
NODISCARD enum status crypto_digest_new(struct crypto_digest **digest);
NODISCARD enum status crypto_digest_add(struct crypto_digest *digest,
                                        struct str data);
NODISCARD enum status crypto_digest_end(struct crypto_digest *digest,
                                        struct sha256 *out);
void crypto_digest_free(struct crypto_digest **digest); /* for CLEANUP */

/* AES-256-GCM. sealed = nonce (12) ‖ ciphertext ‖ tag (16); `about` is
 * authenticated with it. Opening: INVALID when it was tampered with. */
NODISCARD enum status crypto_seal(struct arena *arena, struct str key32,
                                  struct str about, struct str plain,
                                  struct str *sealed);
NODISCARD enum status crypto_open(struct arena *arena, struct str key32,
                                  struct str about, struct str sealed,
                                  struct str *plain);

struct str crypto_hex(struct arena *arena, struct str bytes);
struct str crypto_base64url(struct arena *arena, struct str bytes);
struct str crypto_base64(struct arena *arena, struct str bytes);
NODISCARD bool crypto_unhex(struct arena *arena, struct str hex,
                            struct str *bytes);
NODISCARD bool crypto_unbase64url(struct arena *arena, struct str text,
                                  struct str *bytes); /* no padding, strict */
NODISCARD bool crypto_unbase64(struct arena *arena, struct str text,
                               struct str *bytes);

/* argon2id, 19 MiB, 2 passes, 1 lane (OWASP's floor; RFC 9106), encoded as
 * "$argon2id$v=19$m=…". */
NODISCARD enum status password_hash(struct arena *arena, struct str password,
                                    struct str *encoded);
/* encoded = STR_NONE compares with a dummy in the same time and says no.
 * *is_stale: right, but made with weaker settings than today's. */
NODISCARD enum status password_verify(struct str password, struct str encoded,
                                      bool *is_right, bool *is_stale);

#endif
