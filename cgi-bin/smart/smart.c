/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smart.c: the OTP, and small things that several pages need. */
#include "smart/smart.h"
#include "common/otp_text.h"
#include "domain/guard/throttle.h"
#include "platform/browser.h"

const struct smart_account *smart_account_of(const struct request *rq)
{
    return (const struct smart_account *)(const void *)rq->account;
}

struct str smart_return_path(const struct request *rq, struct str wish)
{
    (void)rq;
    return http_is_local_path(wish) ? wish : STR("/");
}

struct str smart_place(struct request *rq)
{
    return browser_place(rq->arena, rq->address);
}

enum status smart_id_to_page(struct request *rq)
{
    bool is_verified;
    enum status s =
        smart_account_check_id(rq->db, smart_account_of(rq), &is_verified);

    if (s == OK)
        page_set_flag(page_of(rq), "Account.is_id_verified", is_verified);
    return s;
}

struct otp_for smart_otp(const struct request *rq)
{
    return (struct otp_for){
        .key = settings_secret(rq->settings, "smart.key_file"),
        .purpose = "sign-in",
        .session_id = rq->session->id,
        .address = rq->address,
        .now = rq->now,
    };
}

enum status smart_ask_otp(struct request *rq, struct str phone,
                          struct form *form)
{
    const struct smart *smart = rq->app->state;
    struct otp_text text = {.what = smart_otp(rq),
                            .words = "sms.smart_otp",
                            .phone = phone,
                            .about = STR("")};
    struct refusal why;
    enum status s = otp_text_send(rq, smart->sms, &text, &why);

    if (s == OK)
        return response_redirect(rq, STR("/ma-otp"));
    if (s == INVALID) {
        why.field = "";
        form_refuse(form, why);
    }
    return s;
}
