/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sms_private.h: what a gateway for texts has to be. */
#ifndef MOTCUA_GATEWAY_SMS_PRIVATE_H
#define MOTCUA_GATEWAY_SMS_PRIVATE_H

#include "gateway/breaker.h"
#include "gateway/sms.h"

struct sms {
    const struct settings *settings;
    struct log *log;
    enum status (*send)(struct sms *sms, struct arena *arena,
                        const struct sms_text *text, struct moment now);
    struct breaker breaker;
};

/* Each answers as sms_send does; the text is as it should leave. */
NODISCARD enum status sms_kannel_send(struct sms *sms, struct arena *arena,
                                      const struct sms_text *text,
                                      struct moment now);
NODISCARD enum status sms_esms_send(struct sms *sms, struct arena *arena,
                                    const struct sms_text *text,
                                    struct moment now);

/* Where the gateway sends its delivery reports for that text, or STR_NONE when
 * sms.report_url is not set. Kannel puts its status behind
 * "URL?ref=REFERENCE&mac=…&status="; eSMS begins a query of its own behind
 * "URL/REFERENCE/MAC". */
enum sms_report_form { SMS_REPORT_KANNEL, SMS_REPORT_ESMS };
struct str sms_report_url(struct sms *sms, struct arena *arena,
                          struct str reference, enum sms_report_form form);

#endif
