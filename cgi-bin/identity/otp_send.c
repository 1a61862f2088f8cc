/* SPDX-License-Identifier: GPL-3.0-or-later */
/* otp_send.c: a code by text, in words that name the service and the purpose,
 * have no link, and end in the line by which browsers fill it in (WebOTP).
 */
#include "identity/identity.h"
#include "platform/page.h"

struct otp_for otp_purpose(const struct request *rq, const char *purpose)
{
    return (struct otp_for){
        .key = identity_secret(rq),
        .purpose = purpose,
        .session_id = rq->session != NULL ? rq->session->id : 0,
        .address = rq->address,
        .account_id = rq->session != NULL ? rq->session->account_id : 0,
        .is_by_about = str_is(str_of(purpose), "recover"),
        .is_vouched = str_is(str_of(purpose), "sign_in"),
        .now = rq->now,
    };
}

/* "localhost" of "https://localhost:8444". */
static struct str host_of(struct str origin)
{
    struct str host = str_skip(origin, sizeof("https://") - 1);

    return str_slice(host, 0, str_find(host, ':'));
}

static struct str words(struct request *rq, const char *purpose,
                        struct str code)
{
    const char *key =
        str_z(rq->arena, str_print(rq->arena, "identity.sms.%s", purpose));
    struct str text = message_text(rq->app->templates, rq->arena, rq->lang, key,
                                   code, STR(""));

    return str_print(rq->arena, "%" PRI_STR "\n\n@%" PRI_STR " #%" PRI_STR,
                     STR_ARG(text), STR_ARG(host_of(identity_issuer(rq))),
                     STR_ARG(code));
}

static struct sms_text text_of(struct request *rq, const char *purpose,
                               struct str phone, struct str code)
{
    struct otp_for what = otp_purpose(rq, purpose);

    return (struct sms_text){
        .phone = phone,
        .text = words(rq, purpose, code),
        .reference =
            str_print(rq->arena, "otp:%s:%lld:%lld", purpose,
                      (long long)what.session_id, (long long)rq->now.us),
    };
}

enum status otp_send(struct request *rq, const char *purpose, struct str phone,
                     struct str about, struct refusal *why)
{
    const struct identity *identity = rq->app->state;
    struct otp_for what = otp_purpose(rq, purpose);
    struct str code;
    enum status s = otp_new(rq->db, what, phone, about, &code, why);

    if (s != OK)
        return s;

    struct sms_text text = text_of(rq, purpose, phone, code);

    s = sms_send(identity->sms, rq->arena, &text, rq->now);
    if (s != UNAVAILABLE && s != INVALID)
        return s;
    /* The next try need not wait for a text that never left. */
    s = otp_drop(rq->db, what);
    *why = (struct refusal){"otp_unsent", "", 0};
    return s == OK ? INVALID : s;
}

static void send_now(struct app *app, struct arena *arena, void *data)
{
    const struct identity *identity = app->state;

    status_ignore(sms_send(identity->sms, arena, data, moment_now()),
                  "it is logged; the citizen asks for another");
}

enum status otp_send_unseen(struct request *rq, const char *purpose,
                            struct str phone, struct str about,
                            struct refusal *why)
{
    struct sms_text *text = ARENA_NEW(rq->arena, struct sms_text);
    struct str code;

    if (text == NULL)
        return INTERNAL;

    enum status s =
        otp_new(rq->db, otp_purpose(rq, purpose), phone, about, &code, why);

    if (s != OK)
        return s;
    *text = text_of(rq, purpose, phone, code);
    rq->afterwards = (struct afterwards){send_now, text};
    return OK;
}
