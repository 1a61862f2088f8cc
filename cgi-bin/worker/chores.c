/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chores.c: what is done again and again: mostly it removes what has ended. A
 * new chore is a function and a line.
 *
 * Each is small (a bounded DELETE by index, a few files), so it may run beside
 * everything else, and on several workers at once.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/account/qr_login.h"
#include "domain/account/sign_in.h"
#include "domain/draft/arrival.h"
#include "domain/draft/arrival_piece.h"
#include "domain/draft/draft.h"
#include "domain/guard/otp.h"
#include "domain/guard/spent.h"
#include "domain/guard/throttle.h"
#include "domain/national/authorization.h"
#include "domain/national/citizen.h"
#include "domain/national/client.h"
#include "domain/national/recovery.h"
#include "domain/officer/talking.h"
#include "platform/kept_page.h"
#include "platform/metrics.h"
#include "platform/session.h"
#include "worker/worker.h"

/* A page that shows a file has fetched it long before. */
#define SPOOL_S 900
/* Longer than any request lasts: an upload of a program that was killed. */
#define UPLOAD_S 86400
/* Vietnam's clock, before offices open. */
#define DIGEST_HOUR 7

static enum status clean_outbox(struct worker *worker, struct moment now)
{
    int64_t days = settings_number(worker->settings, "worker.keep_sent_days");

    return outbox_clean(worker->portal, (int)days, now);
}

/* The tables that every program has in its own database. Codes die with their
 * session too; these are those of sessions that live on. */
static enum status clean_program(struct worker *worker, const char *program,
                                 struct db *db, struct moment now)
{
    enum status s =
        session_clean(db, session_limits_of(worker->settings, program), now);

    if (s == OK)
        s = kept_page_clean(db, KEPT_CITIZENS, now);
    if (s == OK)
        s = spent_clean(db, now);
    if (s == OK)
        s = throttle_clean(db, now);
    return s;
}

static enum status clean_portal(struct worker *worker, struct moment now)
{
    enum status s = clean_program(worker, "portal", worker->portal, now);

    if (s == OK)
        s = sign_in_clean(worker->portal, now);
    if (s == OK)
        s = session_clean(worker->portal,
                          session_limits_of(worker->settings, "officer"), now);
    if (s == OK)
        s = kept_page_clean(worker->portal, KEPT_OFFICERS, now);
    return s == OK ? qr_login_clean(worker->portal, now) : s;
}

static enum status clean_identity(struct worker *worker, struct moment now)
{
    struct db *db = worker->identity;
    enum status s = clean_program(worker, "identity", db, now);

    if (s == OK)
        s = otp_clean(db, now);
    if (s == OK)
        s = authorization_clean(db, now);
    if (s == OK)
        s = client_clean(db, now);
    if (s == OK)
        s = recovery_clean(db, now);
    return s == OK ? citizen_clean(db, now) : s;
}

static enum status clean_smart(struct worker *worker, struct moment now)
{
    enum status s = clean_program(worker, "smart", worker->smart, now);

    return s == OK ? otp_clean(worker->smart, now) : s;
}

static enum status clean_drafts(struct worker *worker, struct moment now)
{
    enum status s = draft_clean(worker->portal, now);

    return s == OK ? arrival_clean(worker->portal, now) : s;
}

static enum status clean_pieces(struct worker *worker, struct moment now)
{
    return arrival_piece_clean(worker->portal, worker->storage, now);
}

static enum status clean_spool(struct worker *worker, struct moment now)
{
    return storage_spool_clean(worker->storage, now, SPOOL_S);
}

/* Uploads end with their request. What lies here is left by a program that was
 * killed, or by the power. */
static enum status clean_uploads(struct worker *worker, struct moment now)
{
    const char *path =
        str_z(worker->arena,
              str_print(worker->arena, "%s/upload",
                        settings_textz(worker->settings, "state_dir")));
    DIR *folder = opendir(path);
    const struct dirent *entry;
    struct stat st;

    if (folder == NULL)
        return errno == ENOENT ? OK : UNAVAILABLE;
    while ((entry = readdir(folder)) != NULL) {
        if (!str_starts_with(str_of(entry->d_name), "upload-") ||
            fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
                0 ||
            st.st_mtim.tv_sec > now.us / 1000000 - UPLOAD_S)
            continue;
        if (unlinkat(dirfd(folder), entry->d_name, 0) != 0)
            log_warn(&worker->log, "upload.kept", "errno=%d", errno);
    }
    closedir(folder);
    return OK;
}

/* Once a day, in the morning: what was added is not added again that day. */
static enum status tell_officers(struct worker *worker, struct moment now)
{
    struct time_of_day at = moment_time(now);
    size_t count = 0;

    if (at.hour < DIGEST_HOUR)
        return OK;
    enum status s = digest_add(worker->portal, now, &count);
    if (count > 0)
        log_event(&worker->log, "digest", "officers=%zu", count);
    return s;
}

static const struct chore {
    const char *name;
    int64_t every_s;
    enum status (*run)(struct worker *worker, struct moment now);
} chores[] = {
    {"outbox", 3600, clean_outbox},
    {"portal", 300, clean_portal},
    {"identity", 300, clean_identity},
    {"smart", 300, clean_smart},
    {"drafts", 600, clean_drafts},
    {"spool", 300, clean_spool},
    {"uploads", 3600, clean_uploads},
    {"pieces", 60, clean_pieces},
    {"scans", 5, files_scan},
    {"thumbnails", 1, files_draw},
    {"files", 3600, files_remove_unused},
    {"post", 60, parcels_track},
    {"digest", 1800, tell_officers},
    {"national", 1, national_take_in},
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
        worker_is_alive();
        enum status s = chores[i].run(worker, now);
        if (s == OK)
            continue;
        metrics_count(worker->log.metrics, METRIC_CHORE_FAILED);
        log_warn(&worker->log, "chore.failed", "name=%s status=%d",
                 chores[i].name, (int)s);
    }
}
