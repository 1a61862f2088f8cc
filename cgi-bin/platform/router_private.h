/* SPDX-License-Identifier: GPL-3.0-or-later */
/* router_private.h: what router.c and error_page.c share. */
#ifndef MOTCUA_PLATFORM_ROUTER_PRIVATE_H
#define MOTCUA_PLATFORM_ROUTER_PRIVATE_H

#include "platform/app.h"
#include "platform/form.h"
#include "platform/http_private.h"
#include "platform/router.h"
#include "platform/session.h"
#include "platform/text.h"

#define LANG_COOKIE_AGE_S ((int64_t)365 * 24 * 3600)
#define RETRY_S 30 /* after this a database that restarted is back */

/* Where a request that writes came from, as far as the browser told. */
enum site { SITE_OURS, SITE_OTHER, SITE_UNKNOWN };

/* The 403 page, with what was typed where the form was surely ours. */
NODISCARD enum status error_page_expired(struct request *rq, enum site site);

/* The page for what was wrong with how a request came in. */
void error_page_fault(struct request *rq, enum http_fault fault);

/* The fixed page, when nothing else can be shown. */
void error_page_fallback(struct request *rq, int code);

#endif
