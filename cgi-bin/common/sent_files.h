/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sent_files.h: files that come in with a form that may have to be shown again.
 * Those that were taken in are kept then, by their ids in the form's field
 * "giu", and go along when it is sent again.
 */
#ifndef MOTCUA_COMMON_SENT_FILES_H
#define MOTCUA_COMMON_SENT_FILES_H

#include "domain/dossier/dossier.h"
#include "platform/form.h"

#define SENT_FILES_FIELD "tep"
#define SENT_FILES_KEPT "giu"

enum { SENT_FILES_MAX = 10 };

struct sent_files {
    struct form *form;
    int64_t owner_id; /* whose files they are */
    struct file list[SENT_FILES_MAX];
    size_t count;
};
/* How the program takes a file in: statuses as intake_file. owner_id is set. */
typedef enum status sent_files_take(struct request *rq,
                                    const struct upload *upload,
                                    struct file *file, struct refusal *why);

/* What the request brought, and what it kept. What is refused is told at the
 * form's field; one that waits for the scanner is kept, one that is infected is
 * not. */
NODISCARD enum status sent_files_read(struct request *rq,
                                      struct sent_files *files,
                                      sent_files_take *take);
/* The form's field "giu". */
void sent_files_keep(struct request *rq, struct sent_files *files);

#endif
