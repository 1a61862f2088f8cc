/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_answer.h: a stored file as the answer to who has been found to have the
 * right to it.
 *
 * What few programs open (HEIC, TIFF) is answered by its copy, where there is
 * one; with ?tai=1 by itself, to be saved.
 */
#ifndef MOTCUA_COMMON_FILE_ANSWER_H
#define MOTCUA_COMMON_FILE_ANSWER_H

#include "domain/file/file.h"
#include "gateway/storage.h"
#include "platform/server.h"

/* nginx sends the bytes. Statuses as storage_spool; NOT_FOUND too where the
 * scanner has not passed the file. */
NODISCARD enum status file_answer(struct request *rq, struct storage *storage,
                                  const struct file *file);

/* Whether there is, or will be, a copy besides the file as it was sent. */
bool file_has_copy(const struct file *file);

#endif
