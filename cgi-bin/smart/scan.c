/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan.c: “Quét mã QR”: the code of a waiting browser, by camera or typed.
 *
 * The camera's script fills the same field that fingers do. Only codes of our
 * own origin count; guessing short codes is slowed for each account
 * and address.
 */
#include "domain/guard/throttle.h"
#include "gateway/push.h"
#include "smart/smart.h"

static const struct field_rule fields[] = {
    {.name = "ma", .kind = FIELD_TEXT, .required = true, .max = 300},
    {0},
};

static const struct throttle_rule by_account = {.name = "qr.account",
                                                .free = 8,
                                                .base_s = 5,
                                                .most_s = 300,
                                                .forget_s = 3600};
/* An account is a phone, and phones are cheap. */
static const struct throttle_rule by_address = {.name = "qr.address",
                                                .free = 60,
                                                .base_s = 5,
                                                .most_s = 300,
                                                .forget_s = 60};

static enum status show(struct request *rq, struct form *form)
{
    form_to_page(rq, form);
    page_set(page_of(rq), "Smart.origin",
             settings_text(rq->settings, "smart.origin"));
    return page_render(rq, "scan");
}

enum status scan_show(struct request *rq)
{
    return show(rq, form_new(rq, fields));
}

/* What the QR holds is "<smart.origin>/quet#CODE"; what is typed is the code
 * itself. False for the address of anything else. */
static bool code_of(const struct request *rq, struct str text, struct str *code)
{
    struct str origin = settings_text(rq->settings, "smart.origin");
    struct str path = STR("/quet#");

    if (!str_starts_with(text, "http") && str_find(text, ':') == text.len) {
        *code = text;
        return true;
    }
    if (text.len <= origin.len + path.len ||
        !str_equals(str_slice(text, 0, origin.len), origin) ||
        !str_equals(str_slice(text, origin.len, origin.len + path.len), path))
        return false;
    *code = str_skip(text, origin.len + path.len);
    return true;
}

/* Takes the code for this device and goes to the page that asks. */
static enum status take(struct request *rq, struct str code,
                        bool is_same_device, struct refusal *why)
{
    const struct smart_account *account = smart_account_of(rq);
    const struct throttle_key keys[] = {
        {&by_account, account->public_id},
        {&by_address, throttle_block(rq->arena, rq->address)},
    };
    struct qr_request request;
    int64_t wait_s = 0;

    enum status s =
        throttle_wait(rq->db, keys, ARRAY_LENGTH(keys), rq->now, &wait_s);
    if (s != OK)
        return s;
    if (wait_s > 0) {
        *why = (struct refusal){"wait", "ma", wait_s};
        return INVALID;
    }
    s = qr_login_scan(rq->db, code, is_same_device, account->public_id,
                      rq->session->id, rq->now, smart_place(rq), &request);
    if (s == NOT_FOUND) {
        *why = (struct refusal){"qr_unknown", "ma", 0};
        s = throttle_count(rq->db, keys, ARRAY_LENGTH(keys), rq->now);
        return s == OK ? INVALID : s;
    }
    if (s == CONFLICT || s == INVALID) {
        *why = (struct refusal){s == CONFLICT ? "qr_taken" : "qr_decided", "ma",
                                0};
        return INVALID;
    }
    if (s != OK)
        return s;
    push_publish(rq->settings, rq->log, request.channel, STR("scanned"));
    return response_redirect(rq, str_print(rq->arena, "/xac-nhan/%" PRI_STR,
                                           STR_ARG(request.channel)));
}

enum status scan_save(struct request *rq)
{
    struct form *form = form_read(rq, fields);
    struct refusal why = {"qr_foreign", "ma", 0};
    struct str code;

    if (!form_is_valid(form))
        return show(rq, form);
    enum status s = INVALID;
    if (code_of(rq, form_text(form, "ma"), &code))
        s = take(rq, code, false, &why);
    if (s != INVALID)
        return s;
    form_refuse(form, why);
    return show(rq, form);
}

/* “Mở … Smart trên máy này”: the portal sent this very browser, or somebody
 * sent its address; so a code of two devices counts for nothing here. */
enum status here_show(struct request *rq)
{
    struct form *form = form_new(rq, fields);
    struct refusal why;

    enum status s = take(rq, rq_query(rq, "ma"), true, &why);
    if (s != INVALID)
        return s;
    form_refuse(form, why);
    return show(rq, form);
}
