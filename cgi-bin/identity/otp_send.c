/* SPDX-License-Identifier: GPL-3.0-or-later */
/* otp_send.c: what Identity sends a code for. */
#include "common/otp_text.h"
#include "identity/identity.h"

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

static struct otp_text text_of(struct request *rq, const char *purpose,
                               struct str phone, struct str about)
{
    return (struct otp_text){
        .what = otp_purpose(rq, purpose),
        .words =
            str_z(rq->arena, str_print(rq->arena, "identity.sms.%s", purpose)),
        .phone = phone,
        .about = about,
    };
}

enum status otp_send(struct request *rq, const char *purpose, struct str phone,
                     struct str about, struct refusal *why)
{
    const struct identity *identity = rq->app->state;
    struct otp_text text = text_of(rq, purpose, phone, about);

    return otp_text_send(rq, identity->sms, &text, why);
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
    struct sms_text *made = ARENA_NEW(rq->arena, struct sms_text);
    struct otp_text text = text_of(rq, purpose, phone, about);

    if (made == NULL)
        return INTERNAL;

    enum status s = otp_text_new(rq, &text, made, why);

    if (s == OK)
        rq->afterwards = (struct afterwards){send_now, made};
    return s;
}
