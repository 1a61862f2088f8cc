/* SPDX-License-Identifier: GPL-3.0-or-later */
/* otp_step.h: “Nhập mã OTP” after any form that sends a code: signing in,
 * signing up, changing the phone. A step is a line of the table in otp_page.c.
 */
#ifndef MOTCUA_IDENTITY_OTP_STEP_H
#define MOTCUA_IDENTITY_OTP_STEP_H

#include "identity/identity.h"

struct otp_step {
    const char *path;    /* "/dang-nhap/otp" */
    const char *purpose; /* otp.h, and Msg.identity.sms */
    const char *start;   /* the form before it */
    /* The code was right; phone and about are what it was sent for. INVALID:
     * told in *why. */
    enum status (*done)(struct request *rq, struct str phone, struct str about,
                        struct refusal *why);
    /* A wrong code; may be NULL. */
    enum status (*failed)(struct request *rq, struct str about);
};

NODISCARD enum status sign_up_done(struct request *rq, struct str phone,
                                   struct str about, struct refusal *why);
NODISCARD enum status phone_done(struct request *rq, struct str phone,
                                 struct str about, struct refusal *why);

#endif
