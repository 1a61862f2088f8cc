/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/looking.h"

enum { OF_REQUEST_MS = 6000 };
#define WAITING_US ((int64_t)20 * 1000000)

enum status looking_goes_on(const struct request *rq, struct refusal *why)
{
    if (rq->look_ms < OF_REQUEST_MS &&
        moment_now().us - rq->now.us <= WAITING_US)
        return OK;
    *why = (struct refusal){.key = "file_not_looked", .field = ""};
    return INVALID;
}
