/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sent_files.h: files that come in with a form that may have to be shown again.
 * Those that were taken in are kept then, in the form's field "giu" as
 * POSITION.ID each, and go along when it is sent again.
 */
#ifndef MOTCUA_COMMON_SENT_FILES_H
#define MOTCUA_COMMON_SENT_FILES_H

#include "domain/dossier/dossier.h"
#include "platform/form.h"

#define SENT_FILES_FIELD "tep"
#define SENT_FILES_KEPT "giu"

enum { SENT_FILES_MAX = 10, SENT_FILES_ALL_MAX = 40 }; /* of a field; of all */

/* A field of the form that takes files, and what its files are. */
struct sent_field {
    const char *name; /* "tep-2" */
    int position;     /* of the paper; 0: of none */
};

struct sent_files {
    struct form *form;
    int64_t owner_id;                /* whose files they are */
    const struct sent_field *fields; /* none: SENT_FILES_FIELD alone */
    size_t field_count;
    struct file list[SENT_FILES_ALL_MAX];
    int positions[SENT_FILES_ALL_MAX];
    size_t count;
};
/* How the program takes a file in: statuses as intake_file. owner_id is set. */
typedef enum status sent_files_take(struct request *rq,
                                    const struct upload *upload,
                                    struct file *file, struct refusal *why);

/* What the request brought, and what it kept. What is refused is told at its
 * field; one that waits for the scanner is kept, an infected one is not. */
NODISCARD enum status sent_files_read(struct request *rq,
                                      struct sent_files *files,
                                      sent_files_take *take);
/* How many there are of that position. */
size_t sent_files_count(const struct sent_files *files, int position);
/* The form's field "giu". */
void sent_files_keep(struct request *rq, struct sent_files *files);

#endif
