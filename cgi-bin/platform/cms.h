/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cms.h: a seal over some bytes that stands apart from them (CMS, RFC 5652). */
#ifndef MOTCUA_PLATFORM_CMS_H
#define MOTCUA_PLATFORM_CMS_H

#include "platform/moment.h"

/* Seals `data` with the key and certificate in `pem` (one key, its
 * certificate, then those that lead to the root, in any order after it).
 * *seal: DER, in the arena, with the certificates and the time of sealing,
 * without the data. INVALID: pem holds no such pair. */
NODISCARD enum status cms_seal(struct arena *arena, struct str pem,
                               struct str data, struct str *seal);

/* Whose seals count: those by a certificate in pem or in the file (PEM; ""
 * none), or by one that these lead to, as it was at that moment: not expired,
 * nor revoked by a list (RFC 5280, 5) in the file. */
struct cms_trust {
    struct str pem;
    const char *file;
    struct moment at;
};
/* Whether its pem and its file hold what they should. */
bool cms_trust_is_readable(const struct cms_trust *trust);

/* Whether the seal (DER, behind it perhaps zeros) is over `data`. INVALID: it
 * is not, or is no seal. NOT_FOUND: it is, but by nobody of `trust`, or it is a
 * time stamp, which says nothing of who. INTERNAL: memory is out. */
NODISCARD enum status cms_check(const struct cms_trust *trust, struct str data,
                                struct str seal);

#endif
