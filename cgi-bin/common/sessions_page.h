/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sessions_page.h: where an account is signed in, on a page of any program. */
#ifndef MOTCUA_COMMON_SESSIONS_PAGE_H
#define MOTCUA_COMMON_SESSIONS_PAGE_H

#include "platform/page.h"

/* Session.<n>: id, browser, place, seen_at, is_this, latest first, of who is
 * signed in; Has_others where there is more than this one. */
NODISCARD enum status sessions_to_page(struct request *rq);

#endif
