/* SPDX-License-Identifier: GPL-3.0-or-later */
/* taking.h: files that officers bring, taken in for a dossier's owner.
 */
#ifndef MOTCUA_OFFICER_TAKING_H
#define MOTCUA_OFFICER_TAKING_H

#include "domain/file/intake.h"
#include "officer/state.h"

/* As intake_file, by the office: the owner's quota does not refuse it, and
 * looking at it costs the officer's budget. owner_id and name of *file are set.
 */
NODISCARD enum status officer_take_fd(struct request *rq, int fd,
                                      int64_t size_bytes, struct file *file,
                                      struct refusal *why);
/* What a form sent, by the name it was sent with. owner_id is set. */
NODISCARD enum status officer_take_in(struct request *rq,
                                      const struct upload *upload,
                                      struct file *file, struct refusal *why);

#endif
