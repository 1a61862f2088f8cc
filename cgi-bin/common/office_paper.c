/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/office_paper.h"
#include "platform/server.h"

struct str paper_words(struct request *rq, const char *key)
{
    return message_text(rq->app->templates, rq->arena, LANG_VI, key, STR_NONE,
                        STR_NONE);
}

enum status paper_begin(struct request *rq, struct str agency_name,
                        struct str title, struct str form, struct str running,
                        struct pdf **pdf)
{
    struct pdf_about about = {.title = title, .lang = "vi", .running = running};
    enum status s = pdf_new(rq->arena, &about, pdf);

    if (s != OK)
        return s;
    pdf_paragraph(*pdf, paper_words(rq, "receipt.republic"), PDF_CENTER, true);
    pdf_paragraph(*pdf, paper_words(rq, "receipt.motto"), PDF_CENTER, true);
    pdf_space(*pdf, 10);
    pdf_paragraph(*pdf, agency_name, PDF_CENTER, false);
    pdf_space(*pdf, 10);
    pdf_heading(*pdf, title, 15);
    if (!str_is_empty(form))
        pdf_paragraph(*pdf,
                      message_text(rq->app->templates, rq->arena, LANG_VI,
                                   "officer_letter.form_nth", form, STR_NONE),
                      PDF_CENTER, false);
    pdf_space(*pdf, 12);
    return OK;
}

void paper_lines(struct pdf *pdf, struct str text)
{
    struct str line;

    while (str_next(&text, '\n', &line))
        if (str_is_empty(line))
            pdf_space(pdf, 8);
        else
            pdf_paragraph(pdf, line, PDF_LEFT, false);
}

void paper_qr(struct request *rq, struct pdf *pdf, struct str lookup_id)
{
    struct str url = str_print(rq->arena, "%s/tra-cuu/%" PRI_STR,
                               settings_textz(rq->settings, "portal.origin"),
                               STR_ARG(lookup_id));

    pdf_space(pdf, 12);
    pdf_qr(pdf, url, 110, paper_words(rq, "receipt.qr"));
}

/* A seal that is there and cannot be set is our fault. */
static enum status set_seal(struct request *rq, struct str paper,
                            struct str *sealed)
{
    struct pdf_seal by = {settings_secret(rq->settings, "dossier.seal_file"),
                          rq->now};

    if (str_is_empty(by.pem)) {
        *sealed = paper;
        return OK;
    }
    enum status s = pdf_seal(rq->arena, paper, &by, sealed);
    if (s == OK)
        return OK;
    log_error(rq->log, "paper.seal", "why=%s",
              s == INVALID ? "dossier.seal_file is no key with a certificate"
                           : "the paper took no seal");
    return INTERNAL;
}

static enum status answer_as(struct request *rq, struct str bytes,
                             struct str name)
{
    response_header(rq, "Content-Disposition",
                    str_print(rq->arena,
                              "inline; filename=\"%" PRI_STR ".pdf\"",
                              STR_ARG(name)));
    return response_text(rq, 200, STR("application/pdf"), bytes);
}

enum status paper_answer(struct request *rq, struct pdf *pdf, struct str name)
{
    struct str bytes;
    enum status s = pdf_end(pdf, &bytes);

    if (s == OK)
        s = set_seal(rq, bytes, &bytes);
    return s == OK ? answer_as(rq, bytes, name) : s;
}

static enum status letter_begin(struct request *rq,
                                const struct dossier *dossier,
                                const struct letter *letter, struct pdf **pdf)
{
    enum status s =
        paper_begin(rq, letter->agency_name, letter->title, letter->form,
                    message_text(rq->app->templates, rq->arena, LANG_VI,
                                 "receipt.page", dossier->code, STR_NONE),
                    pdf);

    if (s != OK)
        return s;
    pdf_row(*pdf, paper_words(rq, "receipt.code"), dossier->code);
    pdf_row(*pdf, paper_words(rq, "officer_letter.sent_at"),
            moment_vn(rq->arena, letter->sent_at));
    pdf_space(*pdf, 10);
    paper_lines(*pdf, letter->body);
    pdf_space(*pdf, 14);
    pdf_paragraph(*pdf, letter->officer_name, PDF_RIGHT, true);
    return OK;
}

enum status letter_preview_pdf(struct request *rq,
                               const struct dossier *dossier,
                               const struct letter *letter)
{
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    struct str bytes;
    enum status s = letter_begin(rq, dossier, letter, &pdf);

    if (s != OK)
        return s;
    pdf_space(pdf, 14);
    pdf_paragraph(pdf, paper_words(rq, "officer_letter.preview"), PDF_CENTER,
                  true);
    s = pdf_end(pdf, &bytes);
    return s == OK ? answer_as(rq, bytes, STR("xem-truoc")) : s;
}

enum status letter_answer_pdf(struct request *rq, const struct dossier *dossier,
                              const struct letter *letter)
{
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    enum status s = letter_begin(rq, dossier, letter, &pdf);

    if (s != OK)
        return s;
    paper_qr(rq, pdf, dossier->lookup_id);
    return paper_answer(rq, pdf,
                        str_print(rq->arena, "%" PRI_STR "-mau-%" PRI_STR,
                                  STR_ARG(dossier->code),
                                  STR_ARG(letter->form)));
}
