/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authenticator.h: a device that holds one passkey, in software: what it says
 * is made by OpenSSL and by hand, not by the library that checks it.
 */
#ifndef MOTCUA_TESTS_AUTHENTICATOR_H
#define MOTCUA_TESTS_AUTHENTICATOR_H

#include <openssl/evp.h>

#include "platform/webauthn.h"

enum authenticator_flags {
    AUTHENTICATOR_PRESENT = 0x01,
    AUTHENTICATOR_VERIFIED = 0x04,
    AUTHENTICATOR_ATTESTED = 0x40, /* a key follows */
};

/* "ES256", "EdDSA" or "RS256"; EVP_PKEY_free. */
EVP_PKEY *authenticator_key(const char *algorithm);

/* The data of an authenticator, WebAuthn 6.1: the hash of `rp_id`, flags and
 * counter; with AUTHENTICATOR_ATTESTED the credential's id and public key. */
struct str authenticator_data(struct arena *arena, const char *rp_id,
                              unsigned flags, uint32_t count,
                              struct str credential_id, EVP_PKEY *key);

/* What it signs when it is asked: `auth_data` and the hash of `client_data`. */
struct str authenticator_sign(struct arena *arena, EVP_PKEY *key,
                              struct str client_data, struct str auth_data);

#endif
