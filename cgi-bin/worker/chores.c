/* chores.c: removes what has ended. A new chore is a function and a line.
 *
 * Each is small (a bounded DELETE by index), so it may run beside everything
 * else, and on several workers at once.
 */
#include "platform/session.h"
#include "worker/worker.h"

static enum status clean_outbox(struct worker *worker, struct moment now)
{
    int64_t days = settings_number(worker->settings, "worker.keep_sent_days");

    return outbox_clean(worker->portal, (int)days, now);
}

static enum status clean_portal_sessions(struct worker *worker,
                                         struct moment now)
{
    return session_clean(worker->portal, worker->settings, now);
}

static enum status clean_identity_sessions(struct worker *worker,
                                           struct moment now)
{
    return session_clean(worker->identity, worker->settings, now);
}

static enum status clean_smart_sessions(struct worker *worker,
                                        struct moment now)
{
    return session_clean(worker->smart, worker->settings, now);
}

static const struct chore {
    const char *name;
    int64_t every_s;
    enum status (*run)(struct worker *worker, struct moment now);
} chores[] = {
    {"outbox", 3600, clean_outbox},
    {"sessions.portal", 300, clean_portal_sessions},
    {"sessions.identity", 300, clean_identity_sessions},
    {"sessions.smart", 300, clean_smart_sessions},
};

void chores_run(struct worker *worker, struct moment now)
{
    static struct moment done_at[ARRAY_LENGTH(chores)]; /* 0: not yet */

    for (size_t i = 0; i < ARRAY_LENGTH(chores); i++) {
        int64_t since_s = moment_s_between(done_at[i], now);

        if (worker_must_stop())
            return;
        if (since_s >= 0 && since_s < chores[i].every_s)
            continue; /* a clock that went back makes it run early */
        done_at[i] = now;
        enum status s = chores[i].run(worker, now);
        if (s != OK)
            log_warn(&worker->log, "chore.failed", "name=%s status=%d",
                     chores[i].name, (int)s);
    }
}
