/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log.h: one line for each event, logfmt, on standard error.
 *
 * time level program request event fields. Never what was typed, SQL
 * parameters, tokens or file names; IDs and phones only through log_masked.
 */
#ifndef MOTCUA_PLATFORM_LOG_H
#define MOTCUA_PLATFORM_LOG_H

#include "platform/str.h"

enum log_level {
    LOG_LEVEL_ERROR,
    LOG_LEVEL_WARN,
    LOG_LEVEL_INFO,
    LOG_LEVEL_DEBUG
};

/* "debug"; LOG_LEVEL_INFO for what is none. */
enum log_level log_level_of(struct str name);

struct log {
    const char *program;
    enum log_level level; /* less important lines are left out */
    int fd;
    struct metrics
        *metrics;        /* counts the lines, and what db.h meets; or NULL */
    char request_id[40]; /* of the request in hand, or "" */
    char from[48];       /* whose it is: the block of their address, or "" */
    int64_t account;     /* and their number in this program; 0: nobody's */
};

/* `event` is "noun.verb"; the format makes "key=value key=value". Line breaks
 * and control characters in the fields come out as "\xNN". */
void log_event(struct log *log, const char *event, const char *format, ...)
    PRINTF_LIKE(3, 4);
void log_warn(struct log *log, const char *event, const char *format, ...)
    PRINTF_LIKE(3, 4);
void log_error(struct log *log, const char *event, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* "0987654321" → "•••4321" (the last 2 to 4 characters by length; short text
 * is masked whole). */
struct str log_masked(struct arena *arena, struct str secret);

#endif
