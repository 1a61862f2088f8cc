/* SPDX-License-Identifier: GPL-3.0-or-later */
/* looking.h: how long one request may have its files looked at.
 *
 * A look costs as much as the file's maker wants, up to a limit (preview.h). So
 * the files of a request share a budget of the processor's time, and one of
 * waiting; those that are left then are not looked at, and the page names them.
 */
#ifndef MOTCUA_COMMON_LOOKING_H
#define MOTCUA_COMMON_LOOKING_H

#include "platform/http.h"

/* INVALID: "file_not_looked". The look that passes the limit is the last one,
 * so a request costs 6 seconds and what one look may. */
NODISCARD enum status looking_goes_on(const struct request *rq,
                                      struct refusal *why);

#endif
