/* SPDX-License-Identifier: GPL-3.0-or-later */
/* antivirus.h: asks a virus scanner about a file before anybody opens it.
 *
 * `antivirus.kind = clamd` streams the bytes to ClamAV's daemon over its local
 * socket (INSTREAM, clamd(8)), so the daemon needs no right to our files.
 * `none` has no scanner: motcuactl doctor says that it is not fit for
 * production. A scanner that is away, slow or talks nonsense never means
 * "clean".
 */
#ifndef MOTCUA_GATEWAY_ANTIVIRUS_H
#define MOTCUA_GATEWAY_ANTIVIRUS_H

#include "platform/log.h"
#include "platform/settings.h"

enum antivirus_verdict {
    ANTIVIRUS_CLEAN,
    ANTIVIRUS_INFECTED,
    ANTIVIRUS_NOT_ASKED /* antivirus.kind = none */
};

/* Borrows fd (a regular file; read from its start by pread, so its offset
 * stays) and sets *verdict on OK. UNAVAILABLE: no answer now; ask again later.
 */
NODISCARD enum status antivirus_scan(const struct settings *settings,
                                     struct log *log, int fd,
                                     enum antivirus_verdict *verdict);

/* Whether the scanner answers PING, or none is wanted: for doctor. */
bool antivirus_is_ready(const struct settings *settings, struct log *log);

#endif
