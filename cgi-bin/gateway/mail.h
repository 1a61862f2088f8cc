/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mail.h: e-mails in plain text, by the gateway that mail.gateway names.
 *
 *   log   into the demo's box of e-mails (demo_box.h)
 *   smtp  to mail.host by SMTP
 *   none  nowhere: mail_send says INVALID
 *
 * Sending takes 15 seconds at most; a breaker as for texts (breaker.h).
 */
#ifndef MOTCUA_GATEWAY_MAIL_H
#define MOTCUA_GATEWAY_MAIL_H

#include "platform/log.h"
#include "platform/moment.h"
#include "platform/settings.h"

struct mail;

struct letter {
    struct str to;        /* one address */
    struct str from_name; /* "Cổng Dịch vụ công Tây Ninh" */
    struct str subject;
    struct str body; /* lines of text */
    /* The same reference has the same Message-ID, by which a mail server or
     * reader tells a copy. */
    struct str reference;
};

/* Given; lives for the process. INVALID, logged: the settings do not fit. */
NODISCARD enum status
mail_new(struct mail **mail, const struct settings *settings, struct log *log);
void mail_free(struct mail **mail); /* for CLEANUP */

/* OK: the server has taken it. INVALID: the server refused the recipient, for
 * good. UNAVAILABLE: whatever else went wrong; it may pass. */
NODISCARD enum status mail_send(struct mail *mail, struct arena *arena,
                                const struct letter *letter, struct moment now);
/* The breaker is open: sending would be UNAVAILABLE at once. */
bool mail_is_resting(const struct mail *mail, struct moment now);

/* The letter as it goes over the wire (RFC 5322): headers encoded, the body in
 * base64; for mail_send and its tests. */
struct str letter_print(struct arena *arena, const struct letter *letter,
                        struct str from, struct moment now);
/* Whether it is one address that can do no harm in a header or in SMTP. */
bool mail_is_address(struct str address);

#endif
