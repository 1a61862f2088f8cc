/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certificate.h: until when a certificate holds, and whether browsers would
 * believe it; for those who look after an installation.
 */
#ifndef MOTCUA_PLATFORM_CERTIFICATE_H
#define MOTCUA_PLATFORM_CERTIFICATE_H

#include "platform/moment.h"

struct certificate {
    struct moment ends_at;
    const char *fault; /* why it is not believed, in OpenSSL's words; or NULL */
};

/* What a TLS server shows to who asks for that host; ca_file: believed beside
 * the system's, or NULL. Waits 3 seconds at most for each answer. UNAVAILABLE:
 * nobody answers there. INVALID: something does, and it is no TLS. */
NODISCARD enum status certificate_of_server(const char *host, const char *port,
                                            const char *ca_file,
                                            struct certificate *certificate);
/* The first one of a PEM text; its chain is not looked at. INVALID: none. */
NODISCARD enum status certificate_of_pem(struct str pem,
                                         struct certificate *certificate);

#endif
