/* SPDX-License-Identifier: GPL-3.0-or-later */
/* otp.c: “Nhập mã OTP”: the code from the text makes or opens the account.
 *
 * The session is rotated with it, so a token from before is worth nothing.
 * Holds: only the phone that the code went to is let in, whatever was typed
 * since.
 */
#include "common/otp_text.h"
#include "smart/smart.h"

static enum status show(struct request *rq, struct form *form)
{
    struct page *page = page_of(rq);
    struct smart_pending pending;
    struct otp_state state = {0};

    enum status s = smart_pending_load(rq->db, rq->session->id, &pending);
    if (s == NOT_FOUND)
        return response_redirect(rq, STR("/dang-nhap"));
    if (s == OK)
        s = otp_look(rq->db, smart_otp(rq), &state);
    if (s != OK && s != NOT_FOUND)
        return s;
    page_set(page, "Otp.phone",
             otp_masked_phone(rq->arena, pending.account.phone));
    page_set_flag(page, "Otp.is_new", pending.is_new);
    page_set_int(page, "Otp.again_s", state.again_s);
    page_set_int(page, "Otp.left_s", state.left_s);
    form_to_page(rq, form);
    return page_render(rq, "otp");
}

enum status otp_show(struct request *rq)
{
    return show(rq, form_new(rq, otp_fields));
}

static enum status send_again(struct request *rq, struct form *form)
{
    struct smart_pending pending;

    enum status s = smart_pending_load(rq->db, rq->session->id, &pending);
    if (s == NOT_FOUND)
        return response_redirect(rq, STR("/dang-nhap"));
    if (s == OK)
        s = smart_ask_otp(rq, pending.account.phone, form);
    return s == INVALID ? show(rq, form) : s;
}

static enum status enter(struct request *rq, struct form *form,
                         struct str phone)
{
    struct smart_pending pending;
    int64_t account_id;

    enum status s = smart_pending_load(rq->db, rq->session->id, &pending);
    if (s == NOT_FOUND)
        return response_redirect(rq, STR("/dang-nhap"));
    if (s != OK)
        return s;
    s = smart_pending_finish(rq->db, rq->session->id, phone, rq->now,
                             &account_id);
    if (s == CONFLICT) { /* the code is for a phone typed before */
        form_refuse(form, (struct refusal){"otp_expired", "ma-otp", 0});
        return show(rq, form);
    }
    if (s == NOT_FOUND) { /* the phone is theirs, and has no account yet */
        form_refuse(form, (struct refusal){"no_smart_account", "", 0});
        return show(rq, form);
    }
    if (s == OK)
        s = session_rotate(rq, account_id);
    return s == OK ? response_redirect(rq, pending.return_to) : s;
}

enum status otp_save(struct request *rq)
{
    struct form *form;
    struct str phone, about;
    struct refusal why;

    if (rq_form(rq, "gui-lai").len > 0)
        return send_again(rq, form_new(rq, otp_fields));
    form = form_read(rq, otp_fields);
    if (!form_is_valid(form))
        return show(rq, form);
    enum status s = otp_spend(rq->db, smart_otp(rq), form_text(form, "ma-otp"),
                              &phone, &about, &why);
    if (s == OK)
        return enter(rq, form, phone);
    if (s != INVALID)
        return s;
    why.field = "ma-otp";
    form_refuse(form, why);
    return show(rq, form);
}
