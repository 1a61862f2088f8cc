/* state.h: what a portal worker keeps from request to request (app->state). */
#ifndef MOTCUA_PORTAL_STATE_H
#define MOTCUA_PORTAL_STATE_H

#include "domain/search.h"
#include "platform/server.h"

struct portal_state {
    struct search *search;
};

static inline struct portal_state *portal_state(const struct request *rq)
{
    return rq->app->state;
}

#endif
