/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sealed.h: files encrypted at rest, read and written in pieces.
 *
 * Envelope encryption: each file has a random key of its own, kept in the
 * file's head wrapped by a master key; turning to a new master key rewrites
 * heads only. The body is AES-256-GCM in pieces of 64 KiB (the STREAM
 * construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): each piece's
 * nonce is its number and whether it is the last, so pieces cannot be cut off,
 * swapped or repeated. Memory stays flat whatever the size.
 *
 *   head   "MCS1" ‖ key id (4, big-endian) ‖ nonce (12) ‖ wrapped key (32+16)
 *   body   { ciphertext (up to 65536) ‖ tag (16) } …
 */
#ifndef MOTCUA_PLATFORM_SEALED_H
#define MOTCUA_PLATFORM_SEALED_H

#include "platform/crypto.h"

enum { SEALED_KEYS_MAX = 16, SEALED_HEAD_BYTES = 68 };

struct sealed_key {
    uint32_t id; /* 1 and up; the highest is the current one */
    uint8_t bytes[32];
};
struct sealed_keys {
    struct sealed_key list[SEALED_KEYS_MAX];
    size_t count;
};

/* Reads lines "ID HEX64". INVALID when there is none, or a line is wrong. */
NODISCARD enum status sealed_keys_parse(struct str text,
                                        struct sealed_keys *keys);

/* Copies all of `plain` (from its start) sealed into `out` (appending at its
 * place), under the current key. `about` is authenticated with every piece: the
 * name the file is stored under, so files cannot stand in for each other.
 * Borrows both. UNAVAILABLE: reading or writing failed (a full disk). */
NODISCARD enum status sealed_write(const struct sealed_keys *keys,
                                   struct str about, int plain, int out);

/* The way back; *digest is the SHA-256 of what came out. INVALID: the file was
 * changed, cut, or its key is not among ours. out < 0: checks only. */
NODISCARD enum status sealed_read(const struct sealed_keys *keys,
                                  struct str about, int sealed, int out,
                                  struct sha256 *digest);

/* The id of the key that wraps this head, and the head wrapped again by the
 * current key. */
NODISCARD enum status sealed_head_key(struct str head, uint32_t *id);
NODISCARD enum status sealed_head_rewrap(const struct sealed_keys *keys,
                                         struct str about, struct str head,
                                         uint8_t fresh[SEALED_HEAD_BYTES]);

#endif
