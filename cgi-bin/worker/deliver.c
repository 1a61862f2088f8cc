/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deliver.c: what becomes of a claimed message.
 *
 * Polite ones wait for the end of the quiet hours; while a gateway rests (its
 * breaker is open) its messages wait without using up a try. A message whose
 * words are missing is dead at once: nobody shall get a text that says
 * "sms.filed".
 *
 * Holds: between the gateway's "taken" and the mark in the table lies nothing
 * but that mark. A worker killed there sends again with the same reference.
 */
#include "platform/metrics.h"
#include "worker/worker.h"

/* With 15 s at most for each, all are done before their lease ends. */
#define BATCH 7

/* The second argument as the citizen's language writes it. */
static struct str written(struct worker *worker, const struct outbox_message *m)
{
    struct date day;
    int64_t amount;

    switch (outbox_arg1(m)) {
    case OUTBOX_TEXT:
        break;
    case OUTBOX_MONEY:
        if (str_to_int(m->arg1, 0, INT64_MAX, &amount))
            return number_text(worker->arena, m->lang, amount);
        break;
    case OUTBOX_DAY:
        if (date_parse(m->arg1, &day))
            return date_text(worker->templates, worker->arena, m->lang, day);
        return message_text(worker->templates, worker->arena, m->lang,
                            "dossier.no_due", STR_NONE, STR_NONE);
    }
    return m->arg1;
}

static bool words(struct worker *worker, const struct outbox_message *m,
                  const char *part, struct str *text)
{
    const char *key = str_z(worker->arena,
                            str_print(worker->arena, "%s%s", m->message, part));

    *text = message_text(worker->templates, worker->arena, m->lang, key,
                         m->arg0, written(worker, m));
    return !str_is(*text, key);
}

static enum status send_sms(struct worker *worker,
                            const struct outbox_message *m, struct moment now)
{
    struct sms_text text = {.phone = m->recipient, .reference = m->key};

    if (!words(worker, m, "", &text.text))
        return NOT_FOUND;
    return sms_send(worker->sms, worker->arena, &text, now);
}

static enum status send_mail(struct worker *worker,
                             const struct outbox_message *m, struct moment now)
{
    struct letter letter = {.to = m->recipient, .reference = m->key};

    letter.from_name = message_text(worker->templates, worker->arena, m->lang,
                                    "site.portal", STR_NONE, STR_NONE);
    if (!words(worker, m, ".subject", &letter.subject) ||
        !words(worker, m, ".body", &letter.body))
        return NOT_FOUND;
    return mail_send(worker->mail, worker->arena, &letter, now);
}

static bool is_resting(struct worker *worker, enum outbox_channel channel,
                       struct moment now)
{
    switch (channel) {
    case OUTBOX_SMS:
        return sms_is_resting(worker->sms, now);
    case OUTBOX_EMAIL:
        return mail_is_resting(worker->mail, now);
    case OUTBOX_POST:
        return post_is_resting(worker->post, now);
    case OUTBOX_WEBHOOK:
        return webhook_is_resting(worker->webhook, now);
    }
    return false;
}

static enum status hand_over(struct worker *worker,
                             const struct outbox_message *m, struct moment now)
{
    switch (m->channel) {
    case OUTBOX_SMS:
        return send_sms(worker, m, now);
    case OUTBOX_EMAIL:
        return send_mail(worker, m, now);
    case OUTBOX_POST:
        return parcel_send(worker, m, now);
    case OUTBOX_WEBHOOK:
        return notice_send(worker, m, now);
    }
    return INTERNAL;
}

/* Until when it has to wait, or 0. */
static struct moment wait_until(struct worker *worker,
                                const struct outbox_item *item,
                                struct moment now)
{
    const struct settings *settings = worker->settings;

    if (is_resting(worker, item->message.channel, now))
        return moment_add_s(now, 30);
    if (item->message.urgency == OUTBOX_URGENT)
        return (struct moment){0};
    return outbox_quiet_until(
        now, (int)settings_number(settings, "worker.quiet_from"),
        (int)settings_number(settings, "worker.quiet_to"));
}

static void count_sent(struct worker *worker, enum outbox_channel channel,
                       enum status sent)
{
    static const struct {
        enum metric sent, failed, refused;
    } of[] = {
        [OUTBOX_SMS] = {METRIC_SMS_SENT, METRIC_SMS_FAILED, METRIC_SMS_REFUSED},
        [OUTBOX_EMAIL] = {METRIC_EMAIL_SENT, METRIC_EMAIL_FAILED,
                          METRIC_EMAIL_REFUSED},
        [OUTBOX_POST] = {METRIC_POST_SENT, METRIC_POST_FAILED,
                         METRIC_POST_REFUSED},
        [OUTBOX_WEBHOOK] = {METRIC_WEBHOOK_SENT, METRIC_WEBHOOK_FAILED,
                            METRIC_WEBHOOK_REFUSED},
    };
    bool is_refused = sent == NOT_FOUND || sent == INVALID;

    metrics_count(worker->log.metrics, sent == OK   ? of[channel].sent
                                       : is_refused ? of[channel].refused
                                                    : of[channel].failed);
}

static enum status deliver(struct worker *worker,
                           const struct outbox_item *item)
{
    struct moment now = moment_now();
    struct moment until = wait_until(worker, item, now);

    if (until.us != 0)
        return outbox_postponed(worker->portal, item, until);

    enum status sent = hand_over(worker, &item->message, now);

    count_sent(worker, item->message.channel, sent);
    now = moment_now();
    switch (sent) {
    case OK:
        return outbox_sent(worker->portal, item, now);
    case NOT_FOUND:
        return outbox_refused(
            worker->portal, item,
            item->message.channel == OUTBOX_WEBHOOK ? "gone" : "no-words");
    case INVALID:
        return outbox_refused(worker->portal, item, "refused");
    case UNAVAILABLE:
        return outbox_failed(worker->portal, item, "unavailable", now);
    default:
        return outbox_failed(worker->portal, item, "internal", now);
    }
}

enum status deliver_some(struct worker *worker, size_t *count)
{
    struct outbox_batch batch = {0};
    enum status s = outbox_claim(worker->portal, moment_now(), BATCH, &batch);

    if (s != OK)
        return s;
    for (size_t i = 0; i < batch.count; i++) {
        const struct outbox_item *item = &batch.items[i];

        worker_is_alive();
        if (worker_must_stop())
            s = outbox_postponed(worker->portal, item, moment_now());
        else
            s = deliver(worker, item);
        log_event(&worker->log, "outbox.done",
                  "id=%lld attempt=%d status=%d waited_s=%lld",
                  (long long)item->id, item->attempt, (int)s,
                  (long long)moment_s_between(item->created_at, moment_now()));
        /* CONFLICT: a delivery report was quicker than we. What could not be
         * marked comes back when its lease ends. */
        if (s == UNAVAILABLE || s == INTERNAL)
            return s;
    }
    *count = batch.count;
    return OK;
}
