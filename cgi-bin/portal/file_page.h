/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_page.h: files of citizens, as several pages take and show them. */
#ifndef MOTCUA_PORTAL_FILE_PAGE_H
#define MOTCUA_PORTAL_FILE_PAGE_H

#include "domain/file/intake.h"
#include "platform/page.h"

/* Takes in what a form sent. The caller has set file->owner_id; file->name is
 * set always, as far as it can be shown. Statuses as intake_file. */
NODISCARD enum status upload_take_in(struct request *rq,
                                     const struct upload *upload,
                                     struct file *file, struct refusal *why);

/* The same for a plain file that is open already; `sent` is the name as the
 * browser sent it. */
NODISCARD enum status upload_take_fd(struct request *rq, int fd,
                                     struct str sent, struct file *file,
                                     struct refusal *why);

/* One line of a list for the macro file_item: name, size, pages, href,
 * original, thumbnail (or thumbnail_later, while it may still be drawn), scan
 * ("checking", "infected"), is_active. `look` may be NULL. */
void file_to_page(struct request *rq, const char *list, size_t nth,
                  const struct file *file, struct str name,
                  const struct file_look *look);

#endif
