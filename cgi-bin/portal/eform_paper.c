/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_paper.c: the official form as a PDF, and its sealing. */
#include "config.h"

#include "common/eform_input.h"
#include "platform/io.h"
#include "platform/server.h"
#include "portal/eform.h"
#include "portal/file_page.h"
#ifdef HAVE_PDF
#include "common/form_paper.h"

#include <sys/mman.h>

/* “Đã xác nhận điện tử: …”, and by what, where it was confirmed anew. */
static struct str signed_text(struct request *rq, const struct eform_open *open,
                              const struct eform_signature *signature)
{
    bool is_anew = signature->at.us != 0;

    return message_text(
        rq->app->templates, rq->arena, LANG_VI,
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
    return form_paper(
        rq, &open->walk,
        signature == NULL ? STR_NONE : signed_text(rq, open, signature), bytes);
}

/* Where the answers came from, and what cards said: of what is asked alone. */
static struct str sealed_origins(struct request *rq,
                                 const struct eform_open *open)
{
    CLEANUP(json_release) json_t *kept = json_object();

    for (size_t i = 0; i < open->walk.count; i++) {
        struct str keys[] = {open->walk.items[i].key,
                             str_print(rq->arena, EFORM_CARD_PREFIX "%" PRI_STR,
                                       STR_ARG(open->walk.items[i].key))};

        for (size_t n = 0; n < ARRAY_LENGTH(keys); n++) {
            struct str origin = eform_text(open->origins, keys[n]);

            if (!str_is_empty(origin))
                json_put(kept, keys[n], json_of(origin));
        }
    }
    return json_text(rq->arena, kept);
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
                                         .origins = sealed_origins(rq, open),
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
