/* signing_key.h: the keys by which Identity signs, and those it signed by.
 *
 * The newest key of an algorithm signs. A retired one is published for a day,
 * far longer than any token lives. Private parts are sealed under the secret
 * identity.key_file.
 */
#ifndef MOTCUA_DOMAIN_SIGNING_KEY_H
#define MOTCUA_DOMAIN_SIGNING_KEY_H

#include "platform/db.h"

/* The private JWK that signs by `alg` ("ES256", "RS256"). NOT_FOUND: none was
 * made yet (motcuactl identity rotate-keys). INTERNAL: the secret is another. */
NODISCARD enum status signing_key_current(struct db *db, struct str secret,
                                          const char *alg, struct str *jwk);
/* {"keys":[…]} of all that may still verify. */
NODISCARD enum status signing_key_set(struct db *db, struct moment now,
                                      struct str *jwks);
/* New ones for both algorithms; what signed before retires. */
NODISCARD enum status signing_key_rotate(struct db *db, struct str secret,
                                         struct moment now);

#endif
