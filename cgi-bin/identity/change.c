/* SPDX-License-Identifier: GPL-3.0-or-later */
/* change.c: a new password, a new phone: both want the present password, and a
 * phone must answer before it counts.
 */
#include "domain/national/owner.h"
#include "identity/otp_step.h"
#include "platform/crypto.h"

static const struct field_rule password_fields[] = {
    {.name = "mat-khau", .kind = FIELD_PASSWORD, .required = true, .max = 128},
    {.name = "mat-khau-moi",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = 128},
    {.name = "mat-khau-lai",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = 128},
    {0},
};
static const struct field_rule phone_fields[] = {
    {.name = "dien-thoai", .kind = FIELD_MOBILE, .required = true},
    {.name = "mat-khau", .kind = FIELD_PASSWORD, .required = true, .max = 128},
    {0},
};

static enum status show(struct request *rq, const struct form *form,
                        const char *template)
{
    form_to_page(rq, form);
    return page_render(rq, template);
}

enum status password_change_show(struct request *rq)
{
    return show(rq, form_new(rq, password_fields), "password_change");
}

static void check_new(struct request *rq, struct form *form)
{
    struct refusal why = {.field = "mat-khau-moi"};
    struct str fresh = form_text(form, "mat-khau-moi");
    struct citizen citizen;
    enum status s = citizen_load(rq->db, rq->session->account_id, &citizen);

    /* Where it is away, what comes next says so. */
    if (password_rule(rq, fresh, s == OK ? &citizen : NULL, &why) != OK)
        form_refuse(form, why);
    else if (str_equals(fresh, form_text(form, "mat-khau")))
        form_refuse(form, (struct refusal){"password_same", "mat-khau-moi", 0});
    else if (!str_equals(fresh, form_text(form, "mat-khau-lai")))
        form_refuse(form,
                    (struct refusal){"password_repeat", "mat-khau-lai", 0});
}

static enum status set_password(struct request *rq,
                                const struct citizen *citizen,
                                struct str password)
{
    struct str encoded;
    int64_t id = citizen->id;
    enum status s = password_hash(rq->arena, password, &encoded);

    if (s == OK)
        s = citizen_set_password(rq->db, id, encoded, rq->now);
    if (s == OK)
        s = recover_call_off(rq, citizen);
    if (s == OK)
        s = backchannel_tell(rq, citizen, 0);
    if (s == OK)
        s = session_end_all(rq->db, id, rq->session->id);
    if (s == OK)
        s = citizen_note(rq->db, id, "password_changed", guard_place(rq),
                         STR(""), rq->now);
    if (s == OK)
        s = owner_tell(rq->db, citizen, OWNER_PASSWORD, rq->now, rq->lang,
                       rq->now);
    if (s == OK)
        s = session_rotate(rq, id);
    return s;
}

enum status password_change(struct request *rq)
{
    struct form *form = form_read(rq, password_fields);
    struct citizen citizen;
    struct refusal why = {.field = ""};

    if (form_is_valid(form))
        check_new(rq, form);
    if (!form_is_valid(form))
        return show(rq, form, "password_change");

    enum status s =
        password_check_present(rq, form_text(form, "mat-khau"), &citizen, &why);

    if (s == INVALID) {
        form_refuse(form, why);
        return show(rq, form, "password_change");
    }
    if (s == OK)
        s = set_password(rq, &citizen, form_text(form, "mat-khau-moi"));
    return s == OK ? response_redirect(rq, STR("/?xong=mat_khau")) : s;
}

enum status phone_change_show(struct request *rq)
{
    return show(rq, form_new(rq, phone_fields), "phone_change");
}

enum status phone_change(struct request *rq)
{
    struct form *form = form_read(rq, phone_fields);
    struct citizen citizen;
    struct refusal why = {.field = ""};

    if (!form_is_valid(form))
        return show(rq, form, "phone_change");

    enum status s =
        password_check_present(rq, form_text(form, "mat-khau"), &citizen, &why);

    if (s == OK)
        s = otp_send(rq, "phone", form_text(form, "dien-thoai"),
                     str_print(rq->arena, "%lld", (long long)citizen.id), &why);
    if (s == INVALID) {
        if (why.field == NULL)
            why.field = "";
        form_refuse(form, why);
        return show(rq, form, "phone_change");
    }
    return s == OK ? response_redirect(rq, STR("/dien-thoai/otp")) : s;
}

enum status phone_done(struct request *rq, struct str phone, struct str about,
                       struct refusal *why)
{
    int64_t id = rq->session->account_id;

    if (!str_equals(about, str_print(rq->arena, "%lld", (long long)id))) {
        why->key = "otp_expired";
        return INVALID;
    }

    struct citizen before;
    enum status s = citizen_load(rq->db, id, &before);

    if (s == OK)
        s = citizen_set_phone(rq->db, id, phone);
    if (s == OK)
        s = recover_call_off(rq, &before); /* they typed the password */
    if (s == OK)
        s = citizen_note(rq->db, id, "phone_changed", guard_place(rq), STR(""),
                         rq->now);
    if (s == OK)
        s = owner_tell(rq->db, &before, OWNER_PHONE, rq->now, rq->lang,
                       rq->now);
    return s == OK ? response_redirect(rq, STR("/?xong=dien_thoai")) : s;
}
