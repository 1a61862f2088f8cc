/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics.h: what the processes of a program have done, counted where others
 * can read it: a file in metrics_dir for each program, mapped by all of them.
 *
 * Counting is an atomic addition in shared memory, so it costs nothing, asks no
 * lock and survives each process; metrics_print reads all programs' files as
 * Prometheus' text format has it. The folder belongs on a file system in
 * memory.
 */
#ifndef MOTCUA_PLATFORM_METRICS_H
#define MOTCUA_PLATFORM_METRICS_H

#include "platform/str.h"

struct metrics;
struct route;

/* What is counted beside requests; each is a line of the table in metrics.c. */
enum metric {
    METRIC_LOG_ERROR,
    METRIC_LOG_WARN,
    METRIC_DB_LOST,
    METRIC_DB_DEADLOCK,
    METRIC_DB_AWAY,
    METRIC_DB_FAILED,
    METRIC_SMS_SENT,
    METRIC_SMS_FAILED,
    METRIC_SMS_REFUSED,
    METRIC_EMAIL_SENT,
    METRIC_EMAIL_FAILED,
    METRIC_EMAIL_REFUSED,
    METRIC_POST_SENT,
    METRIC_POST_FAILED,
    METRIC_POST_REFUSED,
    METRIC_WEBHOOK_SENT,
    METRIC_WEBHOOK_FAILED,
    METRIC_WEBHOOK_REFUSED,
    METRIC_NATIONAL_SENT,
    METRIC_NATIONAL_FAILED,
    METRIC_NATIONAL_REFUSED,
    METRIC_CHORE_FAILED,
    METRIC__MAX
};

/* A request that a program answers; the metrics label its figures by it. */
struct metrics_route {
    const char *method, *path;
};

/* Counts for this process from here on until it ends, in the one that comes
 * back: it belongs in log->metrics. NULL: the folder is not there or is full
 * (errno), and nothing is counted. routes: what the program answers, `count` of
 * them. */
struct metrics *metrics_open(const char *dir, const char *program,
                             const struct metrics_route *routes, size_t count);

/* m may be NULL in all of these. */
void metrics_count(struct metrics *m, enum metric what);
void metrics_begin(struct metrics *m); /* a request is in hand */
/* It is done, after so many microseconds; nth: of the routes; count: of none of
 * them. */
void metrics_end(struct metrics *m, size_t nth, int code, int64_t us);

/* Adds the figures of every program whose file is in the folder. A folder that
 * cannot be read has none. */
void metrics_print(struct buf *out, const char *dir);
/* One more: "name value" with its comments. kind: "gauge" or "counter". */
void metrics_print_one(struct buf *out, const char *name, const char *kind,
                       const char *help, double value);

#endif
