/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log.c: one write for each line, so lines of several processes never mix.
 *
 * Holds: what a field says cannot start a line of its own or move a terminal:
 * control characters and what is not UTF-8 leave as "\xNN". No memory is asked
 * for, so "out of memory" can be logged.
 */
#include <errno.h>
#include <unistd.h>

#include "platform/io.h"
#include "platform/log.h"

#include "platform/metrics.h"
#include "platform/moment.h"

enum { FIELDS_BYTES = 2048, LINE_BYTES = 4 * FIELDS_BYTES + 512 };

struct line {
    char bytes[LINE_BYTES];
    size_t len;
};

static void line_add(struct line *line, const char *bytes, size_t len)
{
    size_t room = sizeof(line->bytes) - 1 - line->len; /* 1 for the \n */

    if (len > room)
        len = room;
    memcpy(line->bytes + line->len, bytes, len);
    line->len += len;
}

static void line_addz(struct line *line, const char *z)
{
    line_add(line, z, strlen(z));
}

/* Length of the well-formed UTF-8 character at the start of s that may stand
 * in a line, or 0. C1 controls (U+0080 to U+009F) may not, nor U+2028 and
 * U+2029, which some readers take for line ends. */
static size_t printable_length(const unsigned char *s, size_t len)
{
    size_t wanted = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

    if (s[0] < 0x20 || s[0] == 0x7f || (s[0] >= 0x80 && s[0] < 0xc2) ||
        s[0] > 0xf4 || wanted > len)
        return 0;
    for (size_t i = 1; i < wanted; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if (s[0] == 0xc2 && s[1] < 0xa0)
        return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    if (s[0] == 0xe2 && s[1] == 0x80 && (s[2] == 0xa8 || s[2] == 0xa9))
        return 0;
    return wanted;
}

static void line_add_fields(struct line *line, const char *fields, size_t len)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *s = (const unsigned char *)fields;
    size_t i = 0;

    while (i < len) {
        size_t taken = printable_length(s + i, len - i);

        if (taken) {
            line_add(line, fields + i, taken);
            i += taken;
        } else {
            char escape[4] = {'\\', 'x', hex[s[i] >> 4], hex[s[i] & 15]};

            line_add(line, escape, sizeof(escape));
            i++;
        }
    }
}

static void line_add_time(struct line *line)
{
    struct moment now = moment_now();
    struct date d = moment_date(now);
    struct time_of_day t = moment_time(now);
    char text[64];
    int len = snprintf(text, sizeof(text),
                       "time=%04d-%02d-%02dT%02d:%02d:%02d.%03d+07:00", d.year,
                       d.month, d.day, t.hour, t.minute, t.second,
                       (int)(now.us % 1000000 / 1000));

    if (len > 0)
        line_add(line, text, (size_t)len);
}

enum log_level log_level_of(struct str name)
{
    static const char *const names[] = {[LOG_LEVEL_ERROR] = "error",
                                        [LOG_LEVEL_WARN] = "warn",
                                        [LOG_LEVEL_INFO] = "info",
                                        [LOG_LEVEL_DEBUG] = "debug"};

    return (enum log_level)STR_AMONG(name, names, LOG_LEVEL_INFO);
}

static void log_line(struct log *log, enum log_level level, const char *event,
                     const char *format, va_list args) PRINTF_LIKE(4, 0);

static void log_line(struct log *log, enum log_level level, const char *event,
                     const char *format, va_list args)
{
    static const char *const level_names[] = {"error", "warn", "info", "debug"};
    char fields[FIELDS_BYTES];
    struct line line = {.len = 0};

    if (level > log->level)
        return;

    int saved_errno = errno;
    int len = vsnprintf(fields, sizeof(fields), format, args);
    size_t fields_len = len < 0 ? 0 : (size_t)len;
    bool is_cut = fields_len >= sizeof(fields);

    if (is_cut)
        fields_len = sizeof(fields) - 1;

    line_add_time(&line);
    line_addz(&line, " level=");
    line_addz(&line, level_names[level]);
    line_addz(&line, " program=");
    line_addz(&line, log->program);
    if (log->request_id[0]) {
        line_addz(&line, " request=");
        line_add_fields(&line, log->request_id, strlen(log->request_id));
    }
    if (log->from[0]) {
        line_addz(&line, " from=");
        line_add_fields(&line, log->from, strlen(log->from));
    }
    if (log->account != 0) {
        char number[32];

        snprintf(number, sizeof(number), " account=%lld",
                 (long long)log->account);
        line_addz(&line, number);
    }
    line_addz(&line, " event=");
    line_addz(&line, event);
    if (fields_len) {
        line_addz(&line, " ");
        line_add_fields(&line, fields, fields_len);
    }
    if (is_cut)
        line_addz(&line, " cut=yes");
    line.bytes[line.len++] = '\n';
    if (!io_write(log->fd, (struct str){line.bytes, line.len}))
        return; /* nobody is left to tell */
    errno = saved_errno;
}

void log_event(struct log *log, const char *event, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_line(log, LOG_LEVEL_INFO, event, format, args);
    va_end(args);
}

void log_warn(struct log *log, const char *event, const char *format, ...)
{
    va_list args;

    metrics_count(log->metrics, METRIC_LOG_WARN);
    va_start(args, format);
    log_line(log, LOG_LEVEL_WARN, event, format, args);
    va_end(args);
}

void log_error(struct log *log, const char *event, const char *format, ...)
{
    va_list args;

    metrics_count(log->metrics, METRIC_LOG_ERROR);
    va_start(args, format);
    log_line(log, LOG_LEVEL_ERROR, event, format, args);
    va_end(args);
}

struct str log_masked(struct arena *arena, struct str secret)
{
    /* Four of twelve or ten characters tell a support desk which one; of a
     * short text even two would tell too much. */
    size_t shown = secret.len >= 10 ? 4 : secret.len >= 8 ? 2 : 0;
    struct str end = str_skip(secret, secret.len - shown);

    for (size_t i = 0; i < end.len; i++)
        if ((unsigned char)end.ptr[i] >= 0x80)
            return str_copy(arena, STR("•••")); /* never half a letter */
    return str_print(arena, "•••%" PRI_STR, STR_ARG(end));
}
