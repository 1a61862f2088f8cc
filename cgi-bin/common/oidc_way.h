/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oidc_way.h: signing in by a provider of the settings, as far as the browser's
 * way to it.
 *
 * The browser takes only `state` along; nonce and verifier stay in a row that
 * belongs to its session (domain/account/sign_in.h).
 */
#ifndef MOTCUA_COMMON_OIDC_WAY_H
#define MOTCUA_COMMON_OIDC_WAY_H

#include "domain/account/sign_in.h"
#include "gateway/oidc.h"
#include "platform/page.h"

/* Where they were going (“tiep”), if that is a page here; else `otherwise`. */
struct str oidc_way_return(struct request *rq, const char *otherwise);

/* "/dang-nhap/NAME?tiep=RETURN_TO". */
struct str oidc_way_href(struct request *rq, const char *path, struct str name,
                         struct str return_to);
/* Way.<n>.name, .label and .href of each provider. */
void oidc_ways_to_page(struct request *rq, const struct oidc *oidc,
                       struct str return_to);

/* 303 to the provider that `kept` names, which comes back to
 * /dang-nhap/NAME/ve; kept says for whom and where to go then, and
 * what is confirmed by signing in anew. NOT_FOUND: there
 * is no such provider. UNAVAILABLE: it is away. */
NODISCARD enum status oidc_way_go(struct request *rq, struct oidc *oidc,
                                  struct sign_in_attempt *kept);
/* What the provider says of who came back to it by that attempt: as
 * oidc_exchange (gateway/oidc.h). */
NODISCARD enum status oidc_way_exchange(struct request *rq, struct oidc *oidc,
                                        const struct sign_in_attempt *kept,
                                        struct oidc_person *person);

#endif
