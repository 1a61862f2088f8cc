/* SPDX-License-Identifier: GPL-3.0-or-later */
/* public_page.h: pages of the catalogue as they are for all who are not signed
 * in, made once for each edition and language and kept on the shelf
 * (recall.h).
 *
 * A page of a session is neither taken from there nor put there, nor one whose
 * address has a query, since there is no end of these.
 */
#ifndef MOTCUA_PORTAL_PUBLIC_PAGE_H
#define MOTCUA_PORTAL_PUBLIC_PAGE_H

#include "platform/page.h"

/* Whether the answer is there already: rq->response has it. `name` is the
 * template's. */
NODISCARD bool public_page_recall(struct request *rq, const char *name);
/* Renders it, and keeps it where it may. */
NODISCARD enum status public_page_render(struct request *rq, const char *name);

#endif
