/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/form_paper.h"
#include "domain/form/print.h"
#include "platform/crypto.h"
#include "platform/media/pdf.h"
#include "platform/server.h"

#define QR_POINTS 72

static void draw_line(struct pdf *pdf, const struct print_line *line)
{
    switch (line->kind) {
    case PRINT_HEADING:
        pdf_space(pdf, 10);
        pdf_heading(pdf, line->text, 14);
        pdf_space(pdf, 4);
        return;
    case PRINT_CENTER:
        pdf_paragraph(pdf, line->text, PDF_CENTER, true);
        return;
    case PRINT_RIGHT:
        pdf_paragraph(pdf, line->text, PDF_RIGHT, false);
        return;
    case PRINT_TEXT:
        pdf_paragraph(pdf, line->text, PDF_LEFT, false);
        return;
    case PRINT_ROW:
        pdf_row(pdf, line->label, line->text);
        return;
    case PRINT_HEAD:
    case PRINT_CELLS:
        pdf_cells(pdf, line->cells, line->cell_count, line->kind == PRINT_HEAD,
                  true);
        return;
    case PRINT_COLUMNS:
        pdf_space(pdf, 8);
        pdf_cells(pdf, line->cells, line->cell_count, false, false);
        return;
    }
}

static struct str message(struct request *rq, const char *key)
{
    return message_text(rq->app->templates, rq->arena, LANG_VI, key, STR_NONE,
                        STR_NONE);
}

/* Form, version and hash of the answers: whoever has the PDF and the answers
 * can tell whether they belong together. */
static struct str qr_text(struct request *rq, const struct eform_walk *walk)
{
    struct sha256 sha = crypto_sha256(eform_sealed(rq->arena, walk));

    return str_print(
        rq->arena, "motcua:%" PRI_STR ":%" PRI_STR ":%" PRI_STR,
        STR_ARG(walk->form->slug), STR_ARG(walk->form->version),
        STR_ARG(crypto_hex(rq->arena, str_slice(sha256_str(&sha), 0, 16))));
}

enum status form_paper(struct request *rq, const struct eform_walk *walk,
                       struct str signed_by, struct str *bytes)
{
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    struct str title = walk->form->title.vi;
    bool is_sealed = signed_by.ptr != NULL;
    struct print print;
    enum status s =
        eform_print(rq->arena, walk, is_sealed ? signed_by : STR(""), &print);

    if (s == OK)
        s = pdf_new(rq->arena, &(struct pdf_about){title, "vi", title}, &pdf);
    if (s != OK)
        return s;
    if (!is_sealed)
        pdf_paragraph(pdf, message(rq, "eform.preview"), PDF_LEFT, true);
    for (size_t i = 0; i < print.count; i++)
        draw_line(pdf, &print.lines[i]);
    if (is_sealed) {
        pdf_space(pdf, 12);
        pdf_qr(pdf, qr_text(rq, walk), QR_POINTS, message(rq, "eform.qr"));
    }
    return pdf_end(pdf, bytes);
}
