/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webauthn.h: what a passkey says, checked by libfido2 (W3C Web Authentication
 * Level 2, 7.1 and 7.2).
 *
 * A passkey counts only where its device has asked for its owner (user
 * verification). No attestation is wanted: which maker's device it is, is
 * nobody's business here.
 */
#ifndef MOTCUA_PLATFORM_WEBAUTHN_H
#define MOTCUA_PLATFORM_WEBAUTHN_H

#include "platform/str.h"

struct webauthn_key {
    int algorithm;             /* COSE */
    struct str id, public_key; /* bytes; the key as libfido2 has it */
    int64_t sign_count;        /* 0: the device does not count */
};

/* What the answer must be about. */
struct webauthn_expect {
    struct str origin;    /* "https://host:port" */
    struct str challenge; /* base64url, as the browser got it */
};

/* A new key, from the browser's clientDataJSON and authenticator data. In the
 * arena. INVALID: it is not about this, or not verified by its owner. */
NODISCARD enum status webauthn_register(struct arena *arena,
                                        const struct webauthn_expect *expect,
                                        struct str client_data,
                                        struct str auth_data,
                                        struct webauthn_key *key);
/* Whether the key signed. *sign_count is the device's counter now. INVALID: it
 * did not, or the counter went back (a copy of the key). */
NODISCARD enum status
webauthn_verify(struct arena *arena, const struct webauthn_expect *expect,
                const struct webauthn_key *key, struct str client_data,
                struct str auth_data, struct str signature,
                int64_t *sign_count);

#endif
