/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signing_key.h: the keys by which Identity signs, and those it signed by.
 *
 * A new key is published SIGNING_KEY_LEAD_S before it signs: clients keep the
 * key set for minutes, and ask for it again only so often. A retired one stays
 * published for a day, far longer than any token lives. Private parts are
 * sealed under the secret identity.key_file.
 */
#ifndef MOTCUA_DOMAIN_SIGNING_KEY_H
#define MOTCUA_DOMAIN_SIGNING_KEY_H

#include "platform/db.h"

enum { SIGNING_KEY_LEAD_S = 600 };

/* The private JWK that signs now by `alg` ("ES256", "RS256"). NOT_FOUND: none
 * was made yet (motcuactl identity rotate-keys). INTERNAL: the secret is
 * another. */
NODISCARD enum status signing_key_current(struct db *db, struct str secret,
                                          const char *alg, struct moment now,
                                          struct str *jwk);
/* {"keys":[…]} of all that may still verify. */
NODISCARD enum status signing_key_set(struct db *db, struct moment now,
                                      struct str *jwks);
/* New ones for both algorithms, to sign after the lead; what signs until then
 * retires. Where nothing signs yet, they do at once. is_leaked: they sign at
 * once, and what signed before is believed no more. */
NODISCARD enum status signing_key_rotate(struct db *db, struct str secret,
                                         bool is_leaked, struct moment now);

#endif
