/* SPDX-License-Identifier: GPL-3.0-or-later */
/* state.h: what the portal's processes keep from request to request, beside
 * what every program has. Each member belongs to the file that is named.
 */
#ifndef MOTCUA_PORTAL_STATE_H
#define MOTCUA_PORTAL_STATE_H

#include "domain/catalogue/recall.h"
#include "domain/search/search.h"
#include "gateway/oidc.h"
#include "gateway/post.h"
#include "gateway/storage.h"
#include "platform/media/filetype.h"
#include "platform/server.h"

struct portal_state {
    struct storage *storage; /* papers.c, files.c */
    struct shelf *shelf;     /* what the catalogue answered */
    struct search *search;   /* search.c: filled with the first search */
    struct oidc *oidc;       /* sign_in.c */
    struct post *post;       /* delivery.c */
};

static inline struct portal_state *portal_state(const struct request *rq)
{
    return rq->app->state;
}

/* Makes it, once; struct program's start. */
NODISCARD enum status portal_start(struct app *app);
/* Sees to it that the catalogue is the one of now; struct program's begin. */
void portal_begin(struct request *rq);

#endif
