/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sealed_id.h: names that need no row: each says when it was made, and that we
 * made it.
 *
 * Its bytes, in base64url: the second, big-endian; chance; the seal of what it
 * is about, the second and the chance. It tells nothing that is secret, and a
 * copy of it is as good as itself: whoever must take it once keeps that it was
 * taken.
 */
#ifndef MOTCUA_PLATFORM_SEALED_ID_H
#define MOTCUA_PLATFORM_SEALED_ID_H

#include "platform/moment.h"

/* One kind of name. The sizes are bytes, at most 32 each; the seal's is a
 * HMAC-SHA-256 cut (RFC 2104, section 5). `about` names the kind and whose the
 * name is, and is no part of it. */
struct sealed_id_kind {
    size_t chance_size;
    size_t seal_size;
    struct str key;
    struct str about;
};

/* INTERNAL when the system has no randomness. */
NODISCARD enum status sealed_id_new(struct arena *arena,
                                    struct sealed_id_kind kind,
                                    struct moment now, struct str *id);
/* false: we did not make it, or about something else. How old it may be is the
 * caller's to say. */
NODISCARD bool sealed_id_open(struct arena *arena, struct sealed_id_kind kind,
                              struct str id, struct moment *made_at);

#endif
