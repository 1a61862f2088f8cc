/* SPDX-License-Identifier: GPL-3.0-or-later */
/* receipt.c: “Giấy tiếp nhận hồ sơ và hẹn trả kết quả” (form 01 of Circular
 * 03/2025) as a PDF; dossier.cst is its twin on the screen. Where the settings
 * have a seal, the paper bears it, so that whoever is shown it can check that
 * it is the portal's and unchanged.
 */
#include "common/office_paper.h"
#include "platform/session.h"
#include "portal/address.h"
#include "portal/agency_page.h"
#include "portal/dossier_page.h"
#include "portal/pages.h"

static struct str words(struct request *rq, const char *key)
{
    return message_text(rq->app->templates, rq->arena, rq->lang, key, STR_NONE,
                        STR_NONE);
}

static void row(struct request *rq, struct pdf *pdf, const char *key,
                struct str value)
{
    pdf_row(pdf, words(rq, key), value);
}

static struct str due_text(struct request *rq, const struct dossier *d)
{
    return d->due_at.us == 0 ? words(rq, "dossier.no_due")
                             : page_date(rq, moment_date(d->due_at));
}

static struct str fee_text(struct request *rq, const struct dossier *d)
{
    if (!d->is_fee_known)
        return words(rq, "dossier.fee_later");
    if (d->fee.dong == 0)
        return words(rq, "dossier.free");
    return str_print(rq->arena, "%" PRI_STR " ₫",
                     STR_ARG(page_number(rq, d->fee.dong)));
}

/* Each component that was sent, as it was named that day, with its files. */
static void add_papers(struct request *rq, struct pdf *pdf,
                       const struct dossier_content *content)
{
    size_t nth = 0;

    pdf_subheading(pdf, words(rq, "receipt.papers"));
    for (size_t i = 0; i < content->component_count; i++) {
        const struct dossier_component *c = &content->components[i];
        struct buf files = {.arena = rq->arena};

        for (size_t n = 0; n < content->file_count; n++)
            if (dossier_file_is_of(&content->files[n], c))
                buf_print(&files, "%s%" PRI_STR, files.len > 0 ? ", " : "",
                          STR_ARG(content->files[n].name));
        if (files.len > 0)
            pdf_paragraph(pdf,
                          str_print(rq->arena,
                                    "%zu. %" PRI_STR " (%" PRI_STR ")", ++nth,
                                    STR_ARG(c->name), STR_ARG(buf_str(&files))),
                          PDF_LEFT, false);
    }
    if (nth == 0)
        pdf_paragraph(pdf, words(rq, "receipt.none"), PDF_LEFT, false);
}

static void add_originals(struct request *rq, struct pdf *pdf,
                          const struct dossier_content *content)
{
    size_t nth = 0;

    for (size_t i = 0; i < content->component_count; i++) {
        const struct dossier_component *c = &content->components[i];

        if (!dossier_brings_original(content, c))
            continue;
        if (nth++ == 0)
            pdf_subheading(pdf, words(rq, content->delivery.deliver.is_wanted
                                              ? "dossier.originals_home"
                                              : "dossier.originals"));
        pdf_paragraph(
            pdf, str_print(rq->arena, "%zu. %" PRI_STR, nth, STR_ARG(c->name)),
            PDF_LEFT, false);
    }
}

/* Where the result comes to. */
static enum status result_text(struct request *rq,
                               const struct dossier_content *content,
                               struct str *text)
{
    const struct postal *to = &content->delivery.deliver;
    struct str address;

    if (!to->is_wanted) {
        *text = words(rq, "receipt.at_desk");
        return OK;
    }
    enum status s = address_text(rq, to->street, to->unit_id, &address);
    if (s == OK)
        *text = message_text(rq->app->templates, rq->arena, rq->lang,
                             "receipt.by_post", address, STR_NONE);
    return s;
}

static enum status fill(struct request *rq, struct pdf *pdf,
                        const struct dossier *d,
                        const struct dossier_content *content)
{
    const struct applicant *who = &content->applicant;
    struct str address, result;
    enum status s =
        address_text(rq, who->self.street, who->self.unit_id, &address);

    struct agency agency = {.id = 0};

    if (s == OK)
        s = result_text(rq, content, &result);
    if (s == OK)
        s = agency_load(rq->db, d->agency_id, &agency);
    if (s == NOT_FOUND)
        s = OK;
    if (s != OK)
        return s;
    pdf_paragraph(pdf, words(rq, "receipt.republic"), PDF_CENTER, true);
    pdf_paragraph(pdf, words(rq, "receipt.motto"), PDF_CENTER, true);
    pdf_space(pdf, 10);
    pdf_paragraph(pdf, d->agency_name, PDF_CENTER, false);
    pdf_space(pdf, 10);
    pdf_heading(pdf, words(rq, "receipt.title"), 15);
    pdf_paragraph(pdf, words(rq, "receipt.form"), PDF_CENTER, false);
    pdf_space(pdf, 14);
    row(rq, pdf, "receipt.code", d->code);
    row(rq, pdf, "dossier.procedure", d->procedure_name);
    row(rq, pdf, "receipt.person", who->self.full_name);
    row(rq, pdf, "applicant.address", address);
    row(rq, pdf, "receipt.phone", d->phone);
    if (who->is_for_other)
        row(rq, pdf, "receipt.for_other",
            str_is_empty(who->organisation) ? who->other.full_name
                                            : who->organisation);
    row(rq, pdf, "dossier.filed_at", page_moment(rq, d->filed_at));
    row(rq, pdf, "dossier.due", due_text(rq, d));
    row(rq, pdf, "receipt.result", result);
    if (!str_is_empty(agency_line(rq, &agency)))
        row(rq, pdf, "receipt.where", agency_line(rq, &agency));
    row(rq, pdf, "dossier.fee", fee_text(rq, d));
    add_papers(rq, pdf, content);
    add_originals(rq, pdf, content);
    pdf_space(pdf, 12);
    pdf_qr(pdf, dossier_lookup_url(rq, d), 130, words(rq, "receipt.qr"));
    pdf_paragraph(pdf, words(rq, "filed.qr"), PDF_CENTER, false);
    return OK;
}

static enum status begin(struct request *rq, const struct dossier *d,
                         struct pdf **pdf)
{
    struct pdf_about about = {
        .title = words(rq, "receipt.title"),
        .lang = lang_code(rq->lang),
        .running = message_text(rq->app->templates, rq->arena, rq->lang,
                                "receipt.page", d->code, STR_NONE),
    };

    return pdf_new(rq->arena, &about, pdf);
}

enum status receipt_pdf(struct request *rq)
{
    struct dossier dossier;
    struct dossier_content content;
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    enum status s = dossier_load(rq->db, rq_path_arg(rq, "dossier"),
                                 rq->session->account_id, &dossier);

    if (s == OK)
        s = dossier_load_content(rq->db, &dossier, &content);
    if (s == OK)
        s = begin(rq, &dossier, &pdf);
    if (s == OK)
        s = fill(rq, pdf, &dossier, &content);
    return s == OK ? paper_answer(rq, pdf, dossier.code) : s;
}
