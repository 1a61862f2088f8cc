/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: the worker's loop: messages first, then chores, then a nap.
 *
 * worker [-c FILE]. SIGTERM ends it after the message in hand. Several workers
 * may run, on several machines: a message is one's at a time.
 */
#include <errno.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "config.h"

#include "platform/db_place.h"
#include "platform/db_schema.h"
#include "platform/metrics.h"
#include "platform/options.h"
#include "worker/worker.h"

#define PROCESS_BYTES ((size_t)16 << 20)
#define ROUND_BYTES ((size_t)16 << 20)
#define NAP_MS 500       /* how long a message waits at most to be seen */
#define NAP_AWAY_MS 2000 /* while MariaDB is away */

static void nap(int ms, const sigset_t *while_napping)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000L};

    ppoll(NULL, 0, &time, while_napping);
}

static enum status open_database(struct worker *worker, const char *program,
                                 struct db **db)
{
    enum status s =
        db_place_open(db, &worker->log, worker->settings, "worker", program);

    if (s == OK)
        db_use_arena(*db, worker->arena);
    return s;
}

/* As in platform/server.c: not on tables it does not know. */
static enum status check_schema(struct worker *worker, struct db *db,
                                const char *schema)
{
    struct str complaint = STR_NONE;
    enum status s = db_schema_check(
        db, settings_textz(worker->settings, "schema_dir"), schema, &complaint);

    if (s == INVALID)
        log_error(&worker->log, "worker.fail", "why=%" PRI_STR,
                  STR_ARG(complaint));
    return s == UNAVAILABLE ? OK : s;
}

static int start(struct worker *worker, const char *path)
{
    struct str complaint = STR_NONE;

    worker->process = arena_new(PROCESS_BYTES);
    worker->arena = arena_new(ROUND_BYTES);
    if (worker->process == NULL || worker->arena == NULL)
        return EX_OSERR;
    enum status s = settings_load(worker->process, path, "worker",
                                  &worker->settings, &complaint);
    if (s != OK) {
        log_error(&worker->log, "settings.fail", "why=%" PRI_STR,
                  STR_ARG(complaint));
        return s == NOT_FOUND ? EX_NOINPUT : EX_CONFIG;
    }
    worker->log.level =
        log_level_of(settings_text(worker->settings, "log.level"));
    if (open_database(worker, "portal", &worker->portal) != OK ||
        open_database(worker, "identity", &worker->identity) != OK ||
        open_database(worker, "smart", &worker->smart) != OK)
        return EX_OSERR;
    if (check_schema(worker, worker->portal, "portal") != OK ||
        check_schema(worker, worker->identity, "identity") != OK ||
        check_schema(worker, worker->smart, "smart") != OK)
        return EX_CONFIG;
    if (templates_new(&worker->templates, worker->settings, &worker->log) !=
            OK ||
        sms_new(&worker->sms, worker->settings, &worker->log) != OK ||
        mail_new(&worker->mail, worker->settings, &worker->log) != OK ||
        post_new(&worker->post, worker->settings, &worker->log) != OK ||
        webhook_new(&worker->webhook, worker->settings, &worker->log) != OK ||
        national_new(&worker->national, worker->settings, &worker->log) != OK ||
        tellings_new(&worker->tellings) != OK ||
        storage_new(worker->settings, &worker->log, &worker->storage) != OK)
        return EX_CONFIG;
    worker->log.metrics =
        metrics_open(settings_textz(worker->settings, "metrics_dir"), "worker",
                     /* routes= */ NULL, 0);
    if (worker->log.metrics == NULL)
        log_warn(&worker->log, "metrics.off", "errno=%d", errno);
    return EX_OK;
}

static void stop(struct worker *worker)
{
    storage_free(&worker->storage);
    tellings_free(&worker->tellings);
    national_free(&worker->national);
    webhook_free(&worker->webhook);
    post_free(&worker->post);
    mail_free(&worker->mail);
    sms_free(&worker->sms);
    templates_free(&worker->templates);
    db_free(&worker->smart);
    db_free(&worker->identity);
    db_free(&worker->portal);
    arena_free(&worker->arena);
    arena_free(&worker->process);
}

static void loop(struct worker *worker, const sigset_t *while_napping)
{
    log_event(&worker->log, "worker.started", "pid=%d", (int)getpid());
    worker_tell_manager("READY=1");
    while (!worker_must_stop()) {
        size_t count = 0;

        arena_reset(worker->arena);
        worker_is_alive();
        enum status s = deliver_some(worker, &count);
        int wait_ms = count > 0 ? 0 : NAP_MS;

        if (s == OK)
            s = tellings_run(worker, tellings_are_open(worker) ? wait_ms : 0,
                             &count);
        if (s == OK)
            chores_run(worker, moment_now());
        if (s != OK)
            nap(NAP_AWAY_MS, while_napping);
        else
            nap(count > 0 || tellings_are_open(worker) ? 0 : NAP_MS,
                while_napping);
    }
    tellings_stop(worker);
    worker_tell_manager("STOPPING=1");
    log_event(&worker->log, "worker.ended", "pid=%d", (int)getpid());
}

int main(int argc, char **argv)
{
    struct worker worker = {.log = {.program = "worker",
                                    .level = LOG_LEVEL_INFO,
                                    .fd = STDERR_FILENO}};
    sigset_t while_napping;
    int code = EX_OK;
    const char *path = options_settings_path(argc, argv, options_help, &code);

    if (path == NULL)
        return code;
    umask(OPTIONS_UMASK);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return EX_OSERR;
    worker_catch_signals(&while_napping);

    code = start(&worker, path);

    if (code == EX_OK)
        loop(&worker, &while_napping);
    stop(&worker);
    return code;
}
