/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/metrics_text.h"

#include "config.h"

#include "domain/dossier/filing.h"
#include "domain/message/outbox.h"
#include "domain/sync/ledger.h"
#include "platform/disk.h"
#include "platform/metrics.h"

/* Seconds that the message which is due longest has waited; 0: none is due. */
static double oldest_due_s(const struct outbox_state *outbox, struct moment now)
{
    return outbox->oldest_due_at.us == 0
               ? 0
               : (double)(now.us - outbox->oldest_due_at.us) / 1e6;
}

static double since_s(struct moment then, struct moment now)
{
    return then.us == 0 ? 0 : (double)(now.us - then.us) / 1e6;
}

/* They are there, as 0, where no national portal is told too: a figure that is
 * missing rings no alert. */
static void print_national(struct buf *out, const struct settings *settings,
                           struct db *db, struct moment now)
{
    struct sync_lag lag = {.different = 0};

    if (national_is_set(settings) && sync_lag(db, "national", &lag) != OK)
        return;
    metrics_print_one(out, "motcua_national_waiting", "gauge",
                      "Dossiers that the national portal was not told of yet.",
                      (double)lag.out.waiting);
    metrics_print_one(out, "motcua_national_held", "gauge",
                      "Those that wait for a code (motcuactl national status).",
                      (double)lag.out.held);
    metrics_print_one(out, "motcua_national_behind_seconds", "gauge",
                      "How long the one that waits longest has been behind.",
                      since_s(lag.out.oldest, now));
    metrics_print_one(out, "motcua_national_in_waiting", "gauge",
                      "Messages of the national portal not taken in yet.",
                      (double)lag.in.waiting);
    metrics_print_one(
        out, "motcua_national_in_held", "gauge",
        "Those that somebody has to mend (motcuactl national incoming).",
        (double)lag.in.held);
    metrics_print_one(out, "motcua_national_in_behind_seconds", "gauge",
                      "How long the one that waits longest has been here.",
                      since_s(lag.in.oldest, now));
    metrics_print_one(out, "motcua_national_different", "gauge",
                      "Dossiers that are not the same on both sides.",
                      (double)lag.different);
    metrics_print_one(out, "motcua_national_unchecked_seconds", "gauge",
                      "How long ago both sides were compared; 0: never.",
                      since_s(lag.checked_at, now));
}

static bool print_database(struct buf *out, const struct settings *settings,
                           struct db *db, struct moment now)
{
    struct outbox_state outbox = {0};
    int64_t filed = 0;

    if (db == NULL || outbox_look(db, now, &outbox) != OK ||
        filing_count(db, &filed) != OK)
        return false;
    metrics_print_one(out, "motcua_outbox_waiting", "gauge",
                      "Messages that are not sent yet.",
                      (double)outbox.waiting);
    metrics_print_one(out, "motcua_outbox_dead", "gauge",
                      "Messages that were given up (motcuactl outbox dead).",
                      (double)outbox.dead);
    metrics_print_one(out, "motcua_outbox_oldest_due_seconds", "gauge",
                      "How long the oldest message that is due has waited.",
                      oldest_due_s(&outbox, now));
    print_national(out, settings, db, now);
    metrics_print_one(out, "motcua_dossiers_filed_total", "counter",
                      "Dossiers that were filed.", (double)filed);
    return true;
}

static void print_disk(struct buf *out, const struct settings *settings)
{
    struct disk disk;

    if (disk_look(settings, &disk) != OK)
        return;
    metrics_print_one(out, "motcua_disk_free_bytes", "gauge",
                      "Room where state_dir lies.", (double)disk.free_bytes);
    metrics_print_one(out, "motcua_disk_reserve_bytes", "gauge",
                      "With less room than that no file is taken.",
                      (double)disk.reserve_bytes);
}

void metrics_text(struct buf *out, const struct settings *settings,
                  struct db *db, struct moment now)
{
    buf_print(out,
              "# HELP motcua_build_info The version that answers.\n"
              "# TYPE motcua_build_info gauge\n"
              "motcua_build_info{version=\"%s\"} 1\n",
              PACKAGE_VERSION);
    metrics_print(out, settings_textz(settings, "metrics_dir"));
    print_disk(out, settings);
    metrics_print_one(out, "motcua_database_up", "gauge",
                      "Whether MariaDB answers.",
                      print_database(out, settings, db, now) ? 1 : 0);
}
