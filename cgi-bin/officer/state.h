/* SPDX-License-Identifier: GPL-3.0-or-later */
/* state.h: what the officers' processes keep from request to request. */
#ifndef MOTCUA_OFFICER_STATE_H
#define MOTCUA_OFFICER_STATE_H

#include "domain/officer/officer.h"
#include "gateway/oidc.h"
#include "gateway/storage.h"
#include "platform/browser.h"
#include "platform/media/filetype.h"
#include "platform/server.h"

struct officer_state {
    struct oidc *oidc;
    struct storage *storage;
};

static inline struct officer_state *officer_state(const struct request *rq)
{
    return rq->app->state;
}

/* Whether the request comes from where officers may work (officer.allow). */
static inline bool officer_is_within(const struct request *rq)
{
    struct str blocks = settings_text(rq->settings, "officer.allow");

    return str_is_empty(blocks) ||
           browser_is_within(rq->arena, rq->address, blocks);
}

/* Who is signed in; NULL: nobody. */
static inline const struct officer *officer_of(const struct request *rq)
{
    return (const struct officer *)(const void *)rq->account;
}

#endif
