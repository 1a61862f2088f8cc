/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sms_report.c: where the SMS gateway tells what became of a text.
 *
 * The gateway calls the address that went out with the text. Kannel has its own
 * status at the end: 1 delivered, 2 undeliverable, 4 waits at the operator, 8
 * the operator has it, 16 the operator refused it (user guide, “SMS Delivery
 * Reports”). eSMS says in a query SendStatus (4 refused, 5 done, else on the
 * way), SendSuccess and SendFailed (“Callback Url”). Anybody may call; only
 * whoever holds the text's address, which carries a mac, is heard. A report may
 * come twice, and before the worker has noted that it sent the text.
 */
#include "domain/message/outbox.h"
#include "gateway/sms.h"
#include "portal/pages.h"

static const struct {
    const char *status;
    enum outbox_report report;
} meanings[] = {
    {"1", OUTBOX_DELIVERED},      {"2", OUTBOX_UNDELIVERABLE},
    {"4", OUTBOX_ACCEPTED},       {"8", OUTBOX_ACCEPTED},
    {"16", OUTBOX_UNDELIVERABLE},
};

static enum status note(struct request *rq, struct str reference,
                        struct str status)
{
    for (size_t i = 0; i < ARRAY_LENGTH(meanings); i++)
        if (str_is(status, meanings[i].status))
            return outbox_reported(rq->db, reference, meanings[i].report,
                                   rq->now);
    return INVALID;
}

static enum status note_esms(struct request *rq, struct str reference)
{
    struct str status = rq_query(rq, "SendStatus");
    enum outbox_report report = OUTBOX_ACCEPTED;

    if (!str_is_digits(status))
        return INVALID;
    if (str_is(status, "4"))
        report = OUTBOX_UNDELIVERABLE;
    else if (str_is(status, "5"))
        report = str_is(rq_query(rq, "SendSuccess"), "0") ? OUTBOX_UNDELIVERABLE
                                                          : OUTBOX_DELIVERED;
    return outbox_reported(rq->db, reference, report, rq->now);
}

static enum status answer(struct request *rq, enum status s)
{
    log_event(rq->log, "sms.report", "kept=%d", (int)s);
    /* NOT_FOUND: the message was cleaned away; the gateway need not ask
     * again. */
    if (s == OK || s == NOT_FOUND)
        return response_text(rq, 200, STR("text/plain"), STR("OK\n"));
    if (s == INVALID)
        return response_text(rq, 400, STR("text/plain"), STR("status?\n"));
    return s;
}

enum status sms_report_take(struct request *rq)
{
    struct str reference = rq_query(rq, "ref");

    if (!sms_report_is_ours(rq->settings, rq->arena, reference,
                            rq_query(rq, "mac")))
        return NOT_FOUND; /* nothing is told to whoever guesses */
    return answer(rq, note(rq, reference, rq_query(rq, "status")));
}

enum status sms_report_take_esms(struct request *rq)
{
    struct str reference = rq_path_arg(rq, "ref");

    if (!sms_report_is_ours(rq->settings, rq->arena, reference,
                            rq_path_arg(rq, "mac")))
        return NOT_FOUND;
    return answer(rq, note_esms(rq, reference));
}
