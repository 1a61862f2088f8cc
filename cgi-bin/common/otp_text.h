/* SPDX-License-Identifier: GPL-3.0-or-later */
/* otp_text.h: a code made, and sent to a phone in words that name the service
 * and the purpose, have no link, and end in the line by which browsers fill it
 * in (WebOTP).
 */
#ifndef MOTCUA_COMMON_OTP_TEXT_H
#define MOTCUA_COMMON_OTP_TEXT_H

#include "domain/guard/otp.h"
#include "gateway/sms.h"
#include "platform/form.h"

/* The form that takes it: the field "ma-otp". */
extern const struct field_rule otp_fields[];

struct otp_text {
    struct otp_for what;
    const char *words; /* key of the message; {0} is the code */
    struct str phone;
    struct str about; /* as otp_new */
};

/* A new code in its text, to be sent by the caller. INVALID: as otp_new. */
NODISCARD enum status otp_text_new(struct request *rq,
                                   const struct otp_text *text,
                                   struct sms_text *made, struct refusal *why);

/* The same, sent. INVALID also where the text did not leave ("otp_unsent"); the
 * code is gone then, and the next try need not wait. */
NODISCARD enum status otp_text_send(struct request *rq, struct sms *sms,
                                    const struct otp_text *text,
                                    struct refusal *why);

#endif
