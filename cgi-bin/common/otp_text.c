/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/otp_text.h"
#include "platform/app.h"
#include "platform/page.h"

const struct field_rule otp_fields[] = {
    {.name = "ma-otp", .kind = FIELD_CODE, .required = true, .max = 12},
    {0},
};

/* "localhost" of "https://localhost:8444". */
static struct str host_of(struct str origin)
{
    struct str host = str_skip(origin, sizeof("https://") - 1);

    return str_slice(host, 0, str_find(host, ':'));
}

enum status otp_text_new(struct request *rq, const struct otp_text *text,
                         struct sms_text *made, struct refusal *why)
{
    const char *program = rq->app->program;
    struct str origin = settings_own(rq->settings, program, "origin"), code;
    enum status s =
        otp_new(rq->db, text->what, text->phone, text->about, &code, why);

    if (s != OK)
        return s;
    struct str said = message_text(rq->app->templates, rq->arena, rq->lang,
                                   text->words, code, STR(""));

    *made = (struct sms_text){
        .phone = text->phone,
        .text =
            str_print(rq->arena, "%" PRI_STR "\n\n@%" PRI_STR " #%" PRI_STR,
                      STR_ARG(said), STR_ARG(host_of(origin)), STR_ARG(code)),
        .reference = str_print(
            rq->arena, "otp:%s:%s:%lld:%lld", program, text->what.purpose,
            (long long)text->what.session_id, (long long)rq->now.us),
    };
    return OK;
}

enum status otp_text_send(struct request *rq, struct sms *sms,
                          const struct otp_text *text, struct refusal *why)
{
    struct sms_text made;
    enum status s = otp_text_new(rq, text, &made, why);

    if (s != OK)
        return s;
    s = sms_send(sms, rq->arena, &made, rq->now);
    if (s != UNAVAILABLE && s != INVALID)
        return s;
    /* The next try need not wait for a text that never left. */
    s = otp_drop(rq->db, text->what);
    *why = (struct refusal){"otp_unsent", "", 0};
    return s == OK ? INVALID : s;
}
