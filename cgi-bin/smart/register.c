/* SPDX-License-Identifier: GPL-3.0-or-later */
/* register.c: “Đăng ký tài khoản”: who the person says they are, until the
 * phone answers.
 *
 * Nothing is an account before the OTP is right, and a phone that has an
 * account already gets the same page: only its owner learns it. Each form that
 * sends a text to a phone of anybody has spent a captcha.
 */
#include "common/captcha_page.h"
#include "smart/smart.h"

static const char *const sexes[] = {"male", "female", NULL};

static const struct field_rule fields[] = {
    {.name = "ho-ten", .kind = FIELD_NAME, .required = true, .max = 100},
    {.name = "dien-thoai", .kind = FIELD_MOBILE, .required = true},
    {.name = "so-cccd", .kind = FIELD_CCCD, .required = true},
    {.name = "ngay-sinh",
     .kind = FIELD_BIRTH,
     .required = true,
     .bound = DATE_NOT_FUTURE},
    {.name = "gioi-tinh",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = sexes},
    {.name = "dia-chi", .kind = FIELD_TEXT, .required = true, .max = 200},
    {.name = "dong-y",
     .kind = FIELD_CHECK,
     .required = true,
     .required_key = "consent"},
    {.name = "ma-xac-thuc", .kind = FIELD_CODE, .required = true, .max = 12},
    {.name = "tiep", .kind = FIELD_RAW, .max = 1000},
    {0},
};

static enum status show(struct request *rq, struct form *form)
{
    enum status s = captcha_to_page(rq);

    if (s != OK)
        return s;
    form_to_page(rq, form);
    page_set_in(page_of(rq), "Sex", 0, "value", STR("male"));
    return page_render(rq, "register");
}

/* Back from the OTP, to mend a wrong phone: what was typed is still there. Who
 * tried to sign in without an account has typed the phone. */
static void set_pending(struct form *form, const struct smart_pending *pending)
{
    form_set(form, "dien-thoai", pending->account.phone);
    form_set(form, "tiep", pending->return_to);
    if (!pending->is_new)
        return;
    form_set(form, "ho-ten", pending->account.full_name);
    form_set(form, "so-cccd", pending->account.id_number);
    form_set_partial(form, "ngay-sinh", pending->account.born_on);
    form_set(form, "gioi-tinh", str_of(sex_text(pending->account.sex)));
    form_set(form, "dia-chi", pending->account.address);
}

enum status register_show(struct request *rq)
{
    struct form *form = form_new(rq, fields);
    struct smart_pending pending;
    enum status s = smart_pending_load(rq->db, rq->session->id, &pending);

    if (s == OK)
        set_pending(form, &pending);
    else if (s != NOT_FOUND)
        return s;
    if (rq_query(rq, "tiep").len > 0 || s == NOT_FOUND)
        form_set(form, "tiep", smart_return_path(rq, rq_query(rq, "tiep")));
    return show(rq, form);
}

enum status register_save(struct request *rq)
{
    struct form *form = form_read(rq, fields);

    if (!form_is_valid(form))
        return show(rq, form);

    struct smart_pending pending = {
        .is_new = true,
        .account = {.phone = form_text(form, "dien-thoai"),
                    .full_name = form_text(form, "ho-ten"),
                    .id_number = form_text(form, "so-cccd"),
                    .born_on = form_partial(form, "ngay-sinh"),
                    .sex = sex_of(form_text(form, "gioi-tinh")),
                    .address = form_text(form, "dia-chi")},
        .return_to = smart_return_path(rq, form_text(form, "tiep")),
    };
    enum status s = captcha_spend_form(rq, form, "ma-xac-thuc");

    if (s == OK)
        s = smart_pending_set(rq->db, rq->session->id, &pending, rq->now);
    if (s == OK)
        s = smart_ask_otp(rq, pending.account.phone, form);
    return s == INVALID ? show(rq, form) : s;
}
