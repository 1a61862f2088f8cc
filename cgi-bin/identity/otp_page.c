/* SPDX-License-Identifier: GPL-3.0-or-later */
/* otp_page.c: “Nhập mã OTP”, the same page for every code. */
#include "common/otp_text.h"
#include "identity/otp_step.h"

/* Signing in: whom the code was for. */
static enum status citizen_of(struct request *rq, struct str about,
                              struct citizen *citizen)
{
    int64_t id = 0;

    if (!str_to_int(about, 1, INT64_MAX, &id))
        return INTERNAL;
    return citizen_load(rq->db, id, citizen);
}

static enum status sign_in_done(struct request *rq, struct str phone,
                                struct str about, struct refusal *why)
{
    struct citizen citizen;
    enum status s = citizen_of(rq, about, &citizen);

    (void)phone;
    (void)why;
    return s == OK ? sign_in_finish(rq, &citizen, false) : s;
}

static enum status sign_in_failed(struct request *rq, struct str about)
{
    struct citizen citizen;
    enum status s = citizen_of(rq, about, &citizen);

    if (s == OK)
        s = citizen_note(rq->db, citizen.id, "otp_wrong", guard_place(rq),
                         STR(""), rq->now);
    if (s != OK)
        return s;

    const struct guard_who who = guard_as(&citizen, GUARD_STRANGER);

    return guard_count(rq, &who);
}

static const struct otp_step steps[] = {
    {"/dang-nhap/otp", "sign_in", "/dang-nhap", sign_in_done, sign_in_failed},
    {"/dang-ky/otp", "sign_up", "/dang-ky", sign_up_done, NULL},
    {"/dien-thoai/otp", "phone", "/dien-thoai", phone_done, NULL},
};

static const struct otp_step *step_of(const struct request *rq)
{
    for (size_t i = 0; i < ARRAY_LENGTH(steps); i++)
        if (str_is(rq->path, steps[i].path))
            return &steps[i];
    assert(false && "routes.c leads here by the paths of these steps only");
    return NULL;
}

static struct str start_href(struct request *rq)
{
    return str_print(rq->arena, "%s%" PRI_STR, step_of(rq)->start,
                     STR_ARG(authorize_query(rq)));
}

static enum status show(struct request *rq, const struct form *form,
                        const struct otp_state *state)
{
    struct page *page = page_of(rq);

    form_to_page(rq, form);
    page_set(page, "Otp.phone", otp_masked_phone(rq->arena, state->phone));
    page_set_int(page, "Otp.again_s", state->again_s);
    page_set_flag(page, "Otp.can_send", state->again_s == 0);
    page_set_flag(page, "Otp.is_sent", params_count(&rq->query, "da-gui") > 0);
    page_set(page, "Back", start_href(rq));
    return page_render(rq, "otp_page");
}

enum status otp_show(struct request *rq)
{
    struct otp_state state;

    if (rq->session == NULL)
        return response_redirect(rq, start_href(rq));

    enum status s =
        otp_look(rq->db, otp_purpose(rq, step_of(rq)->purpose), &state);

    if (s == NOT_FOUND)
        return response_redirect(rq, start_href(rq));
    return s == OK ? show(rq, form_new(rq, otp_fields), &state) : s;
}

static enum status refuse(struct request *rq, struct form *form,
                          const struct otp_state *state, struct refusal why)
{
    form_refuse(form, why);
    return show(rq, form, state);
}

static enum status send_again(struct request *rq, struct form *form,
                              const struct otp_state *state)
{
    struct refusal why = {.field = ""};
    struct str query = authorize_query(rq);
    enum status s =
        otp_send(rq, step_of(rq)->purpose, state->phone, state->about, &why);

    if (s == INVALID) {
        why.field = "";
        return refuse(rq, form, state, why);
    }
    if (s != OK)
        return s;
    return response_redirect(
        rq, str_print(rq->arena, "%s%" PRI_STR "%sda-gui=1", step_of(rq)->path,
                      STR_ARG(query), str_is_empty(query) ? "?" : "&"));
}

static enum status spend(struct request *rq, struct form *form,
                         const struct otp_state *state)
{
    const struct otp_step *step = step_of(rq);
    struct refusal why = {.field = "ma-otp"};
    struct str phone, about;
    enum status s = otp_spend(rq->db, otp_purpose(rq, step->purpose),
                              form_text(form, "ma-otp"), &phone, &about, &why);

    if (s == OK) {
        why.field = "";
        s = step->done(rq, phone, about, &why);
        return s == INVALID ? refuse(rq, form, state, why) : s;
    }
    if (s != INVALID)
        return s;
    s = step->failed != NULL ? step->failed(rq, state->about) : OK;
    why.field = "ma-otp";
    return s == OK ? refuse(rq, form, state, why) : s;
}

enum status otp_check(struct request *rq)
{
    struct otp_state state;
    enum status s =
        otp_look(rq->db, otp_purpose(rq, step_of(rq)->purpose), &state);

    if (s == NOT_FOUND)
        return response_redirect(rq, start_href(rq));
    if (s != OK)
        return s;
    if (params_count(&rq->form, "gui-lai") > 0)
        return send_again(rq, form_new(rq, otp_fields), &state);

    struct form *form = form_read(rq, otp_fields);

    return form_is_valid(form) ? spend(rq, form, &state)
                               : show(rq, form, &state);
}
