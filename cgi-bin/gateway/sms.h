/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sms.h: texts to phones, by the gateway that the setting sms.gateway names.
 *
 *   log     into the demo's box of texts, shown by the test phone (demo_box.h)
 *   kannel  Kannel's HTTP interface, which speaks SMPP to the operator
 *   esms    eSMS's JSON interface
 *
 * Sending takes 8 seconds at most. After five failures in a row nothing is
 * tried for 30 seconds (the answer is UNAVAILABLE at once), so a dead gateway
 * does not hold up those who wait for a page. Without sms.unicode a text loses
 * its diacritics, so that it costs one part of 160 and not three of 70.
 */
#ifndef MOTCUA_GATEWAY_SMS_H
#define MOTCUA_GATEWAY_SMS_H

#include "platform/log.h"
#include "platform/moment.h"
#include "platform/settings.h"

struct sms; /* the process's gateway */

struct sms_text {
    struct str phone; /* 0xxxxxxxxx */
    struct str text;
    /* Names this text in the gateway's answers and reports; the same reference
     * is the same text, which a gateway that can tell sends once. ASCII
     * letters, digits, '-', '.', '_' and ':', 100 at most. */
    struct str reference;
};

/* Given; lives for the process. INVALID, logged: the settings do not fit. */
NODISCARD enum status sms_new(struct sms **sms, const struct settings *settings,
                              struct log *log);
void sms_free(struct sms **sms); /* for CLEANUP */

/* OK: the gateway has taken it. INVALID: it never will (a bad number).
 * UNAVAILABLE: it may later. The log gets no more of the phone than its end,
 * and nothing of the text. `now` is for the log gateway's file and the
 * breaker. */
NODISCARD enum status sms_send(struct sms *sms, struct arena *arena,
                               const struct sms_text *text, struct moment now);

/* The breaker is open: sending would be UNAVAILABLE at once. */
bool sms_is_resting(const struct sms *sms, struct moment now);

/* Whether a delivery report's mac (of its query, beside ref) was made by us:
 * anybody may call the report's address. */
bool sms_report_is_ours(const struct settings *settings, struct arena *arena,
                        struct str reference, struct str mac);

#endif
