/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign_in.c: “Đăng nhập” by phone number, and “Đăng xuất”.
 *
 * Any phone gets a text, for a captcha: whether it has an account is told after
 * the OTP.
 */
#include "common/captcha_page.h"
#include "smart/smart.h"

static const struct field_rule fields[] = {
    {.name = "dien-thoai", .kind = FIELD_MOBILE, .required = true},
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
    return page_render(rq, "sign_in");
}

enum status sign_in_show(struct request *rq)
{
    struct form *form = form_new(rq, fields);
    struct str to = smart_return_path(rq, rq_query(rq, "tiep"));

    if (smart_account_of(rq) != NULL)
        return response_redirect(rq, to);
    form_set(form, "tiep", to);
    return show(rq, form);
}

enum status sign_in_save(struct request *rq)
{
    struct form *form = form_read(rq, fields);

    if (!form_is_valid(form))
        return show(rq, form);
    struct smart_pending pending = {
        .account = {.phone = form_text(form, "dien-thoai")},
        .return_to = smart_return_path(rq, form_text(form, "tiep")),
    };
    enum status s = captcha_spend_form(rq, form, "ma-xac-thuc");

    if (s == OK)
        s = smart_pending_set(rq->db, rq->session->id, &pending, rq->now);
    if (s == OK)
        s = smart_ask_otp(rq, pending.account.phone, form);
    return s == INVALID ? show(rq, form) : s;
}

enum status sign_out(struct request *rq)
{
    enum status s = rq->session ? session_end(rq) : OK;

    return s == OK ? response_redirect(rq, STR("/")) : s;
}
