/* otp_page.c: “Nhập mã OTP”: the second step of signing in. */
#include "identity/identity.h"

static const struct field_rule fields[] = {
    {.name = "ma-otp", .kind = FIELD_CODE, .required = true, .max = 12},
    {0},
};

static enum status start_again(struct request *rq)
{
    return response_redirect(rq, str_print(rq->arena, "/dang-nhap%" PRI_STR,
                                           STR_ARG(authorize_query(rq))));
}

static enum status show(struct request *rq, const struct form *form,
                        const struct otp_state *state)
{
    struct page *page = page_of(rq);

    form_to_page(rq, form);
    page_set(page, "Otp.phone", otp_masked_phone(rq->arena, state->phone));
    page_set_int(page, "Otp.again_s", state->again_s);
    page_set_flag(page, "Otp.can_send", state->again_s == 0);
    page_set_flag(page, "Otp.is_sent",
                  params_count(&rq->query, "da-gui") > 0);
    page_set(page, "Query", authorize_query(rq));
    page_set(page, "Back", str_print(rq->arena, "/dang-nhap%" PRI_STR,
                                     STR_ARG(authorize_query(rq))));
    return page_render(rq, "otp_page");
}

enum status otp_show(struct request *rq)
{
    struct otp_state state;

    if (rq->session == NULL)
        return start_again(rq);

    enum status s = otp_look(rq->db, otp_purpose(rq, "sign_in"), &state);

    if (s == NOT_FOUND)
        return start_again(rq);
    return s == OK ? show(rq, form_new(rq, fields), &state) : s;
}

/* Whom the code was for. */
static enum status citizen_of(struct request *rq, struct str about,
                              struct citizen *citizen)
{
    int64_t id = 0;

    if (!str_to_int(about, 1, INT64_MAX, &id))
        return INTERNAL;
    return citizen_load(rq->db, id, citizen);
}

static enum status send_again(struct request *rq, struct form *form,
                              const struct otp_state *state)
{
    struct refusal why = {0};
    enum status s =
        otp_send(rq, "sign_in", state->phone, state->about, &why);

    if (s == INVALID) {
        why.field = "";
        form_refuse(form, why);
        return show(rq, form, state);
    }
    if (s != OK)
        return s;

    struct str query = authorize_query(rq);

    return response_redirect(
        rq, str_print(rq->arena, "/dang-nhap/otp%" PRI_STR "%sda-gui=1",
                      STR_ARG(query), str_is_empty(query) ? "?" : "&"));
}

/* Used up: the account's history says so, and the password comes first. */
static enum status fail(struct request *rq, struct form *form,
                        const struct otp_state *state, struct refusal why)
{
    struct citizen citizen;
    enum status s = citizen_of(rq, state->about, &citizen);

    if (s == OK)
        s = citizen_note(rq->db, citizen.id, "otp_wrong", guard_place(rq),
                         STR(""), rq->now);
    if (s == OK)
        s = guard_count(rq, citizen.id_number, false);
    if (s != OK)
        return s;
    why.field = "ma-otp";
    form_refuse(form, why);
    return show(rq, form, state);
}

enum status otp_check(struct request *rq)
{
    struct otp_state state;
    struct citizen citizen;
    struct refusal why = {0};
    struct str phone, about;
    struct otp_for what = otp_purpose(rq, "sign_in");
    enum status s = otp_look(rq->db, what, &state);

    if (s == NOT_FOUND)
        return start_again(rq);
    if (s != OK)
        return s;
    if (params_count(&rq->form, "gui-lai") > 0)
        return send_again(rq, form_new(rq, fields), &state);

    struct form *form = form_read(rq, fields);

    if (!form_is_valid(form))
        return show(rq, form, &state);
    s = otp_spend(rq->db, what, form_text(form, "ma-otp"), &phone, &about,
                  &why);
    if (s == INVALID)
        return fail(rq, form, &state, why);
    if (s == OK)
        s = citizen_of(rq, about, &citizen);
    return s == OK ? sign_in_finish(rq, &citizen) : s;
}
