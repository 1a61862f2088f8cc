/* cms.h: a seal over some bytes that stands apart from them (CMS, RFC 5652). */
#ifndef MOTCUA_PLATFORM_CMS_H
#define MOTCUA_PLATFORM_CMS_H

#include "platform/str.h"

/* Seals `data` with the key and certificate in `pem` (one key, its
 * certificate, then those that lead to the root, in any order after it).
 * *seal: DER, in the arena, with the certificates and the time of sealing,
 * without the data. INVALID: pem holds no such pair. */
NODISCARD enum status cms_seal(struct arena *arena, struct str pem,
                               struct str data, struct str *seal);

#endif
