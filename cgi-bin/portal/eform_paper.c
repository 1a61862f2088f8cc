/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_paper.c: the official form as a PDF, and its sealing. */
#include "config.h"

#include "common/eform_input.h"
#include "domain/form/print.h"
#include "platform/io.h"
#include "platform/server.h"
#include "portal/eform.h"
#include "portal/file_page.h"
#ifdef HAVE_PDF
#include "platform/media/pdf.h"

#include <sys/mman.h>

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

static struct str message(struct request *rq, const char *key, struct str arg0,
                          struct str arg1)
{
    return message_text(rq->app->templates, rq->arena, LANG_VI, key, arg0,
                        arg1);
}

/* Form, version and hash of the answers: whoever has the PDF and the answers
 * can tell whether they belong together. */
static struct str qr_text(struct request *rq, const struct eform_open *open)
{
    struct sha256 sha = crypto_sha256(eform_sealed(rq->arena, &open->walk));

    return str_print(
        rq->arena, "motcua:%" PRI_STR ":%" PRI_STR ":%" PRI_STR,
        STR_ARG(open->form.slug), STR_ARG(open->form.version),
        STR_ARG(crypto_hex(rq->arena, str_slice(sha256_str(&sha), 0, 16))));
}

/* “Đã xác nhận điện tử: …”, and by what, where it was confirmed anew. */
static struct str signed_text(struct request *rq, const struct eform_open *open,
                              const struct eform_signature *signature)
{
    bool is_anew = signature->at.us != 0;

    return message(
        rq,
        str_z(rq->arena,
              str_print(rq->arena, "eform.signed.%" PRI_STR,
                        STR_ARG(eform_hdf_id(rq->arena, signature->way)))),
        open->applicant.self.full_name,
        moment_vn(rq->arena, is_anew ? signature->at : rq->now));
}

enum status eform_pdf(struct request *rq, struct eform_open *open,
                      const struct eform_signature *signature,
                      struct str *bytes)
{
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    struct str title = open->form.title.vi;
    bool is_sealed = signature != NULL;
    struct print print;
    enum status s = eform_print(
        rq->arena, &open->walk,
        is_sealed ? signed_text(rq, open, signature) : STR(""), &print);

    if (s == OK)
        s = pdf_new(rq->arena, &(struct pdf_about){title, "vi", title}, &pdf);
    if (s != OK)
        return s;
    if (!is_sealed)
        pdf_paragraph(pdf, message(rq, "eform.preview", STR_NONE, STR_NONE),
                      PDF_LEFT, true);
    for (size_t i = 0; i < print.count; i++)
        draw_line(pdf, &print.lines[i]);
    if (is_sealed) {
        pdf_space(pdf, 12);
        pdf_qr(pdf, qr_text(rq, open), QR_POINTS,
               message(rq, "eform.qr", STR_NONE, STR_NONE));
    }
    return pdf_end(pdf, bytes);
}

enum status eform_seal(struct request *rq, struct eform_open *open,
                       const struct eform_signature *signature,
                       struct refusal *why)
{
    CLEANUP(fd_close) int fd = -1;
    struct file file = {.owner_id = open->step.draft.key.owner_id};
    struct str bytes, values = eform_sealed(rq->arena, &open->walk);
    struct str name =
        str_print(rq->arena, "%" PRI_STR ".pdf", STR_ARG(open->form.slug));
    enum status s = eform_pdf(rq, open, signature, &bytes);

    if (s != OK)
        return s;
    fd = memfd_create("to-khai", MFD_CLOEXEC);
    if (fd < 0 || !io_write(fd, bytes) || lseek(fd, 0, SEEK_SET) != 0 ||
        values.ptr == NULL)
        return INTERNAL;
    file.size_bytes = (int64_t)bytes.len;
    s = upload_take_fd(rq, fd, name, &file, why);
    return s == OK ? draft_form_seal(rq->db, open->step.draft.key,
                                     &(struct draft_form_seal){
                                         .component_id = open->component->id,
                                         .values = values,
                                         .file = &file,
                                         .name = file.name,
                                         .signed_way = signature->way,
                                         .signed_at = signature->at,
                                     },
                                     rq->now)
                   : s;
}

#else

enum status eform_pdf(struct request *rq, struct eform_open *open,
                      const struct eform_signature *signature,
                      struct str *bytes)
{
    (void)rq, (void)open, (void)signature, (void)bytes;
    return NOT_FOUND;
}

enum status eform_seal(struct request *rq, struct eform_open *open,
                       const struct eform_signature *signature,
                       struct refusal *why)
{
    (void)rq, (void)open, (void)signature, (void)why;
    return NOT_FOUND;
}

#endif
