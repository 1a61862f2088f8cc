/* SPDX-License-Identifier: GPL-3.0-or-later */
/* payment.c: a dossier's fee by a transfer from any bank's app, and where the
 * treasury's bank tells that one has come.
 *
 * The bank's side posts a form: giao-dich (its number), so-tien (whole dong),
 * noi-dung (the words), luc (seconds since 1970) and chu-ky, the hexadecimal
 * HMAC-SHA256 of the four, a line each without the last end of line, under
 * payment.report_key_file. It tells until it is answered 200.
 */
#include "domain/dossier/payment.h"
#include "gateway/vietqr.h"
#include "platform/crypto.h"
#include "platform/form.h"
#include "platform/media/qr.h"
#include "platform/session.h"
#include "portal/agency_page.h"
#include "portal/dossier_page.h"
#include "portal/pages.h"

enum { CLOCK_SLACK_S = 300 };

static void qr_to_page(struct request *rq, const struct vietqr *transfer)
{
    struct qr_drawing qr;
    struct str text;

    if (vietqr_text(rq->arena, transfer, &text) != OK ||
        qr_draw(rq->arena, text, &qr) != OK)
        return; /* the figures are on the page to be typed */
    page_set_int(page_of(rq), "Qr.size", qr.size);
    page_set(page_of(rq), "Qr.path", qr.path);
}

static void transfer_to_page(struct request *rq, const struct dossier *dossier)
{
    struct page *page = page_of(rq);
    struct vietqr transfer = {
        .bank_bin = settings_text(rq->settings, "payment.bank_bin"),
        .account = settings_text(rq->settings, "payment.account"),
        .dong = dossier->fee.dong,
        .content = payment_content(rq->arena, dossier->code),
    };

    if (str_is_empty(transfer.bank_bin) || str_is_empty(transfer.account))
        return; /* fees are paid at the counter here */
    page_set(page, "Payment.bank", settings_text(rq->settings, "payment.bank"));
    page_set(page, "Payment.account", transfer.account);
    page_set(page, "Payment.holder",
             settings_text(rq->settings, "payment.holder"));
    page_set(page, "Payment.content", transfer.content);
    page_set_flag(page, "Payment.is_by_transfer", true);
    qr_to_page(rq, &transfer);
}

enum status payment_show(struct request *rq)
{
    struct dossier dossier;
    enum status s = dossier_load(rq->db, rq_path_arg(rq, "dossier"),
                                 rq->session->account_id, &dossier);

    if (s != OK)
        return s;
    s = agency_id_to_page(rq, "Agency", dossier.agency_id);
    if (s != OK)
        return s;
    dossier_to_page(rq, &dossier);
    if (dossier_owes_fee(&dossier))
        transfer_to_page(rq, &dossier);
    page_set_flag(page_of(rq), "Payment.is_due", dossier_owes_fee(&dossier));
    return page_render(rq, "payment");
}

static const struct field_rule report_fields[] = {
    {.name = "giao-dich", .kind = FIELD_TEXT, .required = true, .max = 60},
    {.name = "so-tien", .kind = FIELD_TEXT, .required = true, .max = 15},
    {.name = "noi-dung", .kind = FIELD_TEXT, .required = true, .max = 200},
    {.name = "luc", .kind = FIELD_TEXT, .required = true, .max = 12},
    {.name = "chu-ky", .kind = FIELD_TEXT, .required = true, .max = 64},
    {0},
};

/* Anybody may call; only whoever signed it, just now, is heard. */
static bool is_ours(struct request *rq, struct form *form)
{
    struct str key = settings_secret(rq->settings, "payment.report_key_file");
    int64_t at = 0;

    if (str_is_empty(key) ||
        !str_to_int(form_text(form, "luc"), 0, INT64_MAX / 2000000, &at))
        return false;
    struct str signed_text = str_print(
        rq->arena, "%" PRI_STR "\n%" PRI_STR "\n%" PRI_STR "\n%" PRI_STR,
        STR_ARG(form_text(form, "giao-dich")),
        STR_ARG(form_text(form, "so-tien")),
        STR_ARG(form_text(form, "noi-dung")), STR_ARG(form_text(form, "luc")));
    struct sha256 mac = crypto_hmac(key, signed_text);
    int64_t off_s = rq->now.us / 1000000 - at;

    return crypto_equal(crypto_hex(rq->arena, sha256_str(&mac)),
                        form_text(form, "chu-ky")) &&
           off_s <= CLOCK_SLACK_S && off_s >= -CLOCK_SLACK_S;
}

enum status payment_report(struct request *rq)
{
    struct form *form = form_read(rq, report_fields);
    struct transfer transfer = {.number = form_text(form, "giao-dich"),
                                .content = form_text(form, "noi-dung")};
    struct dossier dossier = {0};

    if (!form_is_valid(form) || !is_ours(rq, form))
        return NOT_FOUND; /* nothing is told to whoever guesses */
    if (!str_to_int(form_text(form, "so-tien"), 1, INT64_MAX / 2,
                    &transfer.amount.dong))
        return response_text(rq, 400, STR("text/plain"), STR("so-tien?\n"));
    enum status s =
        payment_take(rq->db, rq->settings, &transfer, rq->now, &dossier);

    log_event(rq->log, "payment.told", "dossier=%" PRI_STR " found=%d",
              STR_ARG(dossier.code), s == OK);
    if (s != OK && s != NOT_FOUND)
        return s;
    return response_text(rq, 200, STR("text/plain"), STR("OK\n"));
}
