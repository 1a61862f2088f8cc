/* SPDX-License-Identifier: GPL-3.0-or-later */
/* breaker.h: stops asking an outside part that does not answer.
 *
 * After BREAKER_FAILURES in a row it is open for BREAKER_PAUSE_S: nobody waits
 * for time-outs then. The first call after that is a try; it closes the breaker
 * or opens it again.
 */
#ifndef MOTCUA_GATEWAY_BREAKER_H
#define MOTCUA_GATEWAY_BREAKER_H

#include "platform/moment.h"

#define BREAKER_FAILURES 5
#define BREAKER_PAUSE_S 30

struct breaker {
    int failures;
    struct moment opened_at;
};

static inline bool breaker_is_open(const struct breaker *breaker,
                                   struct moment now)
{
    int64_t since_s = moment_s_between(breaker->opened_at, now);

    return breaker->failures >= BREAKER_FAILURES && since_s >= 0 &&
           since_s < BREAKER_PAUSE_S;
}

/* UNAVAILABLE is a failure; any other answer is one. */
static inline void breaker_note(struct breaker *breaker, enum status answer,
                                struct moment now)
{
    if (answer != UNAVAILABLE) {
        breaker->failures = 0;
        return;
    }
    breaker->failures++;
    breaker->opened_at = now;
}

/* A call that used up its time: one such wait is enough. */
static inline void breaker_open(struct breaker *breaker, struct moment now)
{
    *breaker = (struct breaker){BREAKER_FAILURES, now};
}

#endif
