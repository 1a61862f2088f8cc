/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signing.c: the signed result as a PDF.
 *
 * Holds: what is not a whole PDF with a signature that we trust, by a
 * certificate that holds when it is signed, never becomes a result; what was
 * signed is read again from the store before it is issued, and a certificate
 * that ended in between does not undo it.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

#ifdef HAVE_PDF
#include "common/office_paper.h"
#endif
#include "officer/signing.h"
#include "officer/taking.h"
#include "platform/media/pdf_signed.h"

static struct str words(struct request *rq, const char *key)
{
    return message_text(rq->app->templates, rq->arena, LANG_VI, key, STR_NONE,
                        STR_NONE);
}

static enum status take_in(struct request *rq, const struct act_view *view,
                           int fd, int64_t size_bytes, struct str name,
                           struct file *file, const char **why)
{
    struct refusal refusal = {0};
    *file = (struct file){
        .owner_id = view->dossier.owner_id,
        .name = name,
    };
    enum status s = officer_take_fd(rq, fd, size_bytes, file, &refusal);
    if (s == INVALID) {
        log_warn(rq->log, "signing.refused", "why=%s", refusal.key);
        *why = "pdf_refused";
    }
    return s;
}

/* --- a PDF signed elsewhere --- */

static struct cms_trust trust_of(struct request *rq, struct moment at)
{
    return (struct cms_trust){
        .pem = settings_secret(rq->settings, "dossier.seal_file"),
        .file = settings_textz(rq->settings, "dossier.trust_file"),
        .at = at,
    };
}

/* A signature by somebody we trusted then over the whole of the file. */
static enum status verify(struct request *rq, int fd, struct moment at,
                          const char **why)
{
    struct cms_trust trust = trust_of(rq, at);
    struct stat facts;
    bool is_signed = false;

    if (fstat(fd, &facts) != 0 || facts.st_size == 0) {
        *why = "pdf_unsigned";
        return INVALID;
    }
    size_t size = (size_t)facts.st_size;
    char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return INTERNAL;
    enum status s =
        pdf_signed_check((struct str){bytes, size}, &trust, &is_signed);
    munmap(bytes, size);
    if (s == INVALID)
        *why = "pdf_changed";
    else if (s == NOT_FOUND)
        *why = is_signed ? "pdf_unknown" : "pdf_unsigned";
    return s == NOT_FOUND ? INVALID : s;
}

static const struct upload *upload_of(const struct request *rq)
{
    for (size_t i = 0; i < rq->uploads.count; i++)
        if (str_is(rq->uploads.list[i].field, "tep") &&
            !str_is_empty(rq->uploads.list[i].file_name))
            return &rq->uploads.list[i];
    return NULL;
}

static enum status take_upload(struct request *rq, const struct act_view *view,
                               const struct upload *upload, struct file *file,
                               const char **why)
{
    CLEANUP(fd_close) int fd = -1;

    if (!upload->is_lost)
        fd = open(str_z(rq->arena, upload->path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *why = "pdf_refused";
        return INVALID;
    }
    enum status s = verify(rq, fd, rq->now, why);
    return s == OK ? take_in(rq, view, fd, (int64_t)upload->size_bytes,
                             words(rq, "officer_letter.file"), file, why)
                   : s;
}

/* --- a PDF of ours --- */

#ifdef HAVE_PDF
static enum status draw(struct request *rq, const struct act_view *view,
                        const struct officer_post *post, struct str *bytes)
{
    const struct decision *d = &view->decision;
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    enum status s = paper_begin(rq, post->agency_name, d->title, STR(""),
                                view->dossier.code, &pdf);

    if (s != OK)
        return s;
    pdf_row(pdf, words(rq, "receipt.code"), view->dossier.code);
    pdf_row(pdf, words(rq, "officer_letter.owner"), view->owner_name);
    if (d->replaces != 0)
        pdf_row(pdf, words(rq, "officer_letter.replaces"), d->replaced_number);
    pdf_space(pdf, 10);
    paper_lines(pdf, d->body);
    pdf_space(pdf, 14);
    pdf_row(pdf, words(rq, "officer_letter.signed_by"),
            officer_acting_name(rq->arena, officer_of(rq), post));
    pdf_row(pdf, words(rq, "officer_letter.signed_at"),
            moment_vn(rq->arena, rq->now));
    return pdf_end(pdf, bytes);
}

static enum status make(struct request *rq, const struct act_view *view,
                        const struct officer_post *post, struct file *file,
                        const char **why)
{
    CLEANUP(fd_close) int fd = -1;
    struct pdf_seal by = {settings_secret(rq->settings, "dossier.seal_file"),
                          rq->now};
    struct str bytes;

    if (str_is_empty(by.pem)) {
        *why = "no_seal";
        return INVALID;
    }
    enum status s = draw(rq, view, post, &bytes);
    if (s == OK)
        s = pdf_seal(rq->arena, bytes, &by, &bytes);
    if (s == INVALID)
        *why = "no_seal";
    if (s == OK)
        s = storage_scratch_of(officer_state(rq)->storage, bytes, &fd);
    return s == OK ? take_in(rq, view, fd, (int64_t)bytes.len,
                             words(rq, "officer_letter.file"), file, why)
                   : s;
}
#else
static enum status make(struct request *rq, const struct act_view *view,
                        const struct officer_post *post, struct file *file,
                        const char **why)
{
    (void)rq, (void)view, (void)post, (void)file;
    *why = "no_seal";
    return INVALID;
}
#endif

enum status signing_file(struct request *rq, const struct act_view *view,
                         const struct officer_post *post, struct file *file,
                         const char **why)
{
    const struct upload *upload = upload_of(rq);

    return upload != NULL ? take_upload(rq, view, upload, file, why)
                          : make(rq, view, post, file, why);
}

enum status signing_check(struct request *rq, const struct act_view *view,
                          const char **why)
{
    CLEANUP(fd_close) int fd = -1;
    const struct decision *d = &view->decision;
    struct file file;

    if (!view->has_decision || str_is_empty(d->file_public_id))
        return OK; /* the act says so itself */
    enum status s =
        file_load(rq->db, d->file_public_id, view->dossier.owner_id, &file);
    if (s == OK)
        s = storage_open(officer_state(rq)->storage,
                         (struct storage_name){file.owner_id, file.content},
                         &fd);
    if (s == UNAVAILABLE)
        return s;
    if (s != OK) { /* lost, or changed at rest */
        *why = "pdf_changed";
        return INVALID;
    }
    return verify(rq, fd, d->signed_at, why);
}
