/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smart.c: the OTP, and small things that several pages need. */
#include "smart/smart.h"
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

/* The last line is what a browser fills in by itself (WebOTP): the host that
 * may read it, and the code. */
static struct str otp_text(struct request *rq, struct str code)
{
    struct str host = settings_text(rq->settings, "smart.origin");
    struct str said = message_text(rq->app->templates, rq->arena, rq->lang,
                                   "sms.smart_otp", code, STR_NONE);

    if (str_starts_with(host, "https://"))
        host = str_skip(host, sizeof("https://") - 1);
    host = str_slice(host, 0, str_find(host, ':'));
    return str_print(rq->arena, "%" PRI_STR "\n\n@%" PRI_STR " #%" PRI_STR,
                     STR_ARG(said), STR_ARG(host), STR_ARG(code));
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

static enum status send_otp(struct request *rq, struct str phone,
                            struct refusal *why)
{
    struct smart *smart = rq->app->state;
    struct str code;
    struct otp_for what = smart_otp(rq);

    enum status s = otp_new(rq->db, what, phone, STR(""), &code, why);
    if (s != OK)
        return s;
    struct sms_text text = {
        .phone = phone,
        .text = otp_text(rq, code),
        .reference =
            str_print(rq->arena, "smart-otp-%lld-%lld",
                      (long long)rq->session->id, (long long)rq->now.us),
    };
    s = sms_send(smart->sms, rq->arena, &text, rq->now);
    if (s == OK)
        return OK;
    status_ignore(otp_drop(rq->db, what),
                  "a code that was not sent is useless");
    *why = (struct refusal){.key = "sms_away", .field = ""};
    return s == UNAVAILABLE ? INVALID : s;
}

enum status smart_ask_otp(struct request *rq, struct str phone,
                          struct form *form)
{
    struct refusal why;
    enum status s = send_otp(rq, phone, &why);

    if (s == OK)
        return response_redirect(rq, STR("/ma-otp"));
    if (s == INVALID) {
        why.field = "";
        form_refuse(form, why);
    }
    return s;
}
