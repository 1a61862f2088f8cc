/* SPDX-License-Identifier: GPL-3.0-or-later */
/* looking.h: files taken in, as far as looking at them may cost.
 *
 * A look costs as much as the file's maker wants, up to a limit (preview.h). So
 * the files of a request share a budget of the processor's time, and one of
 * waiting; those that are left then are not looked at, and the page names them.
 * Whoever brings files over many requests has a budget too (look_budget.h).
 */
#ifndef MOTCUA_COMMON_LOOKING_H
#define MOTCUA_COMMON_LOOKING_H

#include "domain/file/intake.h"
#include "domain/guard/look_budget.h"

/* As intake_file, paid by `payer`; sets in->look_ms. INVALID too:
 * "file_not_looked", "file_look_wait" (number: minutes). The look that passes
 * the limit is the last one, so a request costs 6 seconds and what one look
 * may. */
NODISCARD enum status looking_take(struct request *rq, struct intake *in,
                                   struct look_payer payer, int fd,
                                   struct file *file, struct refusal *why);

#endif
