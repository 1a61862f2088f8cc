/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign_up.c: “Đăng ký”: who, which phone, which password; then the code.
 *
 * That a number has an account already is only told to whoever has typed the
 * code of the phone they gave: the form itself says the same to everybody.
 */
#include "common/captcha_page.h"
#include "identity/otp_step.h"
#include "platform/crypto.h"

static const struct field_rule fields[] = {
    {.name = "so-cccd", .kind = FIELD_CCCD, .required = true},
    {.name = "ho-ten", .kind = FIELD_NAME, .required = true, .max = 100},
    {.name = "ngay-sinh",
     .kind = FIELD_BIRTH,
     .required = true,
     .bound = DATE_NOT_FUTURE},
    {.name = "dien-thoai", .kind = FIELD_MOBILE, .required = true},
    {.name = "mat-khau", .kind = FIELD_PASSWORD, .required = true, .max = 128},
    {.name = "mat-khau-lai",
     .kind = FIELD_PASSWORD,
     .required = true,
     .max = 128},
    {.name = "dong-y",
     .kind = FIELD_CHECK,
     .required = true,
     .required_key = "agree"},
    {.name = "ma-xac-thuc", .kind = FIELD_CODE, .required = true, .max = 12},
    {0},
};

enum status captcha_form_show(struct request *rq, const struct form *form,
                              const char *page)
{
    enum status s = captcha_to_page(rq);

    if (s != OK)
        return s;
    form_to_page(rq, form);
    page_set(page_of(rq), "Query", authorize_query(rq));
    return page_render(rq, page);
}

static enum status show(struct request *rq, const struct form *form)
{
    return captcha_form_show(rq, form, "sign_up");
}

enum status sign_up_show(struct request *rq)
{
    return show(rq, form_new(rq, fields));
}

static struct citizen citizen_of(const struct form *form)
{
    return (struct citizen){
        .id_number = form_text(form, "so-cccd"),
        .old_number = STR(""),
        .full_name = form_text(form, "ho-ten"),
        .birth_date = form_partial(form, "ngay-sinh"),
        .phone = form_text(form, "dien-thoai"),
    };
}

static void check(struct request *rq, struct form *form)
{
    struct refusal why = {.field = "mat-khau"};
    struct citizen citizen = citizen_of(form);
    struct str password = form_text(form, "mat-khau");

    if (!citizen_number_fits(citizen.id_number, citizen.birth_date))
        form_refuse(form, (struct refusal){"id_birth", "so-cccd", 0});
    if (password_rule(rq, password, &citizen, &why) != OK)
        form_refuse(form, why);
    else if (!str_equals(password, form_text(form, "mat-khau-lai")))
        form_refuse(form,
                    (struct refusal){"password_repeat", "mat-khau-lai", 0});
}

static enum status keep(struct request *rq, const struct form *form)
{
    struct citizen citizen = citizen_of(form);
    enum status s = password_hash(rq->arena, form_text(form, "mat-khau"),
                                  &citizen.password);

    return s == OK ? sign_up_keep(rq->db, rq->session->id, &citizen, rq->now)
                   : s;
}

enum status sign_up_check(struct request *rq)
{
    struct form *form = form_read(rq, fields);
    struct refusal why = {.field = ""};

    if (form_is_valid(form))
        check(rq, form);
    if (!form_is_valid(form))
        return show(rq, form);

    enum status s = captcha_spend_form(rq, form, "ma-xac-thuc");

    if (s == INVALID)
        return show(rq, form);
    if (s == OK)
        s = otp_send(rq, "sign_up", form_text(form, "dien-thoai"),
                     form_text(form, "so-cccd"), &why);
    if (s == INVALID) {
        why.field = "";
        form_refuse(form, why);
        return show(rq, form);
    }
    if (s == OK)
        s = keep(rq, form);
    if (s != OK)
        return s;
    return response_redirect(rq, str_print(rq->arena, "/dang-ky/otp%" PRI_STR,
                                           STR_ARG(authorize_query(rq))));
}

enum status sign_up_done(struct request *rq, struct str phone, struct str about,
                         struct refusal *why)
{
    struct citizen citizen;
    enum status s = sign_up_take(rq->db, rq->session->id, &citizen);

    /* Another form was sent since: what the code was for must be what waits. */
    if (s == NOT_FOUND ||
        (s == OK && (!str_equals(citizen.phone, phone) ||
                     !str_equals(citizen.id_number, about)))) {
        why->key = "otp_expired";
        return INVALID;
    }
    if (s == OK)
        s = citizen_add(rq->db, &citizen, rq->now);
    if (s == CONFLICT) {
        why->key = "id_taken";
        return INVALID;
    }
    if (s == OK)
        s = citizen_note(rq->db, citizen.id, "signed_up", guard_place(rq),
                         STR(""), rq->now);
    return s == OK ? sign_in_finish(rq, &citizen, false) : s;
}
