/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/looking.h"

enum { OF_REQUEST_MS = 6000 };
#define WAITING_US ((int64_t)20 * 1000000)

static enum status goes_on(const struct request *rq, struct refusal *why)
{
    if (rq->look_ms < OF_REQUEST_MS &&
        moment_now().us - rq->now.us <= WAITING_US)
        return OK;
    *why = (struct refusal){.key = "file_not_looked", .field = ""};
    return INVALID;
}

/* INVALID: what was sent before was too dear, in this request or others. */
static enum status may_look(struct request *rq, struct look_payer payer,
                            struct refusal *why)
{
    int64_t wait_s = 0;
    enum status s = rq->look_ms == 0
                        ? look_budget_wait(rq->db, payer, rq->now, &wait_s)
                        : goes_on(rq, why);

    if (s != OK || wait_s == 0)
        return s;
    *why = (struct refusal){"file_look_wait", "", (wait_s + 59) / 60};
    return INVALID;
}

enum status looking_take(struct request *rq, struct intake *in,
                         struct look_payer payer, int fd, struct file *file,
                         struct refusal *why)
{
    int64_t before_ms = rq->look_ms;
    enum status s = may_look(rq, payer, why);

    in->look_ms = &rq->look_ms;
    if (s == OK)
        s = intake_file(in, fd, file, why);
    if (s == OK || s == INVALID) {
        enum status counted =
            look_budget_spend(rq->db, payer, rq->look_ms - before_ms, rq->now);

        s = counted == OK ? s : counted;
    }
    return s;
}
