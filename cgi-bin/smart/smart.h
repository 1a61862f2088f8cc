/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smart.h: what the pages of Smart share.
 *
 * Smart is the province's app: an installable web page of its own origin, with
 * its own accounts (a phone that answered an OTP), its own database user, and
 * no other tie to the portal than the QR codes in the database.
 */
#ifndef MOTCUA_SMART_SMART_H
#define MOTCUA_SMART_SMART_H

#include "domain/account/qr_login.h"
#include "domain/guard/otp.h"
#include "domain/smart/smart_account.h"
#include "gateway/sms.h"
#include "platform/form.h"
#include "platform/server.h"
#include "platform/session.h"

struct smart {
    struct sms *sms;
};

/* rq->account of this program: who is signed in, or NULL. */
const struct smart_account *smart_account_of(const struct request *rq);

/* The code of this session, whichever page asks. */
struct otp_for smart_otp(const struct request *rq);

/* Throttles, sends a new OTP for what waits in this session, and goes to the
 * OTP page. INVALID: the form says why it was not sent. */
NODISCARD enum status smart_ask_otp(struct request *rq, struct str phone,
                                    struct form *form);

/* Where to go after signing in: the local path in `tiep`, or "/". */
struct str smart_return_path(const struct request *rq, struct str wish);

/* Whether the ID number of who is signed in is verified, as
 * Account.is_id_verified. */
NODISCARD enum status smart_id_to_page(struct request *rq);

/* "113.161.*.*" of who asks, for records. */
struct str smart_place(struct request *rq);

handler home_show;
handler register_show;
handler register_save;
handler sign_in_show;
handler sign_in_save;
handler otp_show;
handler otp_save;
handler sign_out;
handler scan_show;
handler scan_save;
handler here_show;
handler confirm_show;
handler confirm_save;
handler devices_show;
handler devices_save;
handler profile_show;
handler profile_save;
handler dossiers_show;
handler own_data_show;
handler own_data_post;

#endif
