/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics.c: a file of counters for each program, and who still counts in it.
 *
 * The file tells itself what it holds (labels of each route), so a reader needs
 * no other program's routes. One that another version made is not changed under
 * those who still count in it: a new one takes its name, and they go on in the
 * old one, unseen, until they end. A process is alive as long as it holds the
 * lock on its byte of the file; the kernel drops it whatever ends the process.
 *
 * Holds: a counter only grows, until its file is made anew.
 */
#include "platform/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

#include "platform/moment.h"

#define MAGIC "motcua-counts-1"
#define LABELS_BYTES 120

enum { ROUTES_MAX = 400, PROCESSES_MAX = 256, FILES_MAX = 16 };

static const int codes[] = {200, 204, 303, 304, 308, 400, 401, 403, 404,
                            405, 409, 413, 414, 429, 500, 502, 503};
static const struct bucket {
    int64_t most_us;
    const char *le; /* the same in seconds */
} buckets[] = {
    {5000, "0.005"},  {10000, "0.01"},  {25000, "0.025"}, {50000, "0.05"},
    {100000, "0.1"},  {250000, "0.25"}, {500000, "0.5"},  {1000000, "1"},
    {2500000, "2.5"}, {5000000, "5"},   {10000000, "10"}, {INT64_MAX, "+Inf"},
};

struct counts {
    char labels[LABELS_BYTES];
    _Atomic uint64_t codes[ARRAY_LENGTH(codes) + 1]; /* the last: any other */
    _Atomic uint64_t buckets[ARRAY_LENGTH(buckets)];
    _Atomic uint64_t sum_us;
};

/* The whole file. */
struct metrics_file {
    char magic[16];
    char program[16];
    uint64_t route_count; /* in `routes`; the last is “none of these” */
    _Atomic uint64_t counts[METRIC__MAX];
    atomic_uchar is_busy[PROCESSES_MAX];
    struct counts routes[];
};

struct metrics {
    struct metrics_file *file; /* mapped */
    size_t process;            /* whose byte is ours */
};

static const struct {
    const char *name, *labels, *help;
} table[METRIC__MAX] = {
    [METRIC_LOG_ERROR] = {"motcua_log_lines_total", "level=\"error\"",
                          "Lines in the log, by level."},
    [METRIC_LOG_WARN] = {"motcua_log_lines_total", "level=\"warn\"", NULL},
    [METRIC_DB_LOST] = {"motcua_database_errors_total", "kind=\"lost\"",
                        "Statements and connections that MariaDB failed."},
    [METRIC_DB_DEADLOCK] = {"motcua_database_errors_total", "kind=\"deadlock\"",
                            NULL},
    [METRIC_DB_AWAY] = {"motcua_database_errors_total", "kind=\"away\"", NULL},
    [METRIC_DB_FAILED] = {"motcua_database_errors_total", "kind=\"failed\"",
                          NULL},
    [METRIC_SMS_SENT] = {"motcua_messages_total",
                         "channel=\"sms\",outcome=\"sent\"",
                         "Tries to hand a message over, by how they ended."},
    [METRIC_SMS_FAILED] = {"motcua_messages_total",
                           "channel=\"sms\",outcome=\"failed\"", NULL},
    [METRIC_SMS_REFUSED] = {"motcua_messages_total",
                            "channel=\"sms\",outcome=\"refused\"", NULL},
    [METRIC_EMAIL_SENT] = {"motcua_messages_total",
                           "channel=\"email\",outcome=\"sent\"", NULL},
    [METRIC_EMAIL_FAILED] = {"motcua_messages_total",
                             "channel=\"email\",outcome=\"failed\"", NULL},
    [METRIC_EMAIL_REFUSED] = {"motcua_messages_total",
                              "channel=\"email\",outcome=\"refused\"", NULL},
    [METRIC_POST_SENT] = {"motcua_messages_total",
                          "channel=\"post\",outcome=\"sent\"", NULL},
    [METRIC_POST_FAILED] = {"motcua_messages_total",
                            "channel=\"post\",outcome=\"failed\"", NULL},
    [METRIC_POST_REFUSED] = {"motcua_messages_total",
                             "channel=\"post\",outcome=\"refused\"", NULL},
    [METRIC_WEBHOOK_SENT] = {"motcua_messages_total",
                             "channel=\"webhook\",outcome=\"sent\"", NULL},
    [METRIC_WEBHOOK_FAILED] = {"motcua_messages_total",
                               "channel=\"webhook\",outcome=\"failed\"", NULL},
    [METRIC_WEBHOOK_REFUSED] = {"motcua_messages_total",
                                "channel=\"webhook\",outcome=\"refused\"",
                                NULL},
    [METRIC_NATIONAL_SENT] = {"motcua_messages_total",
                              "channel=\"national\",outcome=\"sent\"", NULL},
    [METRIC_NATIONAL_FAILED] = {"motcua_messages_total",
                                "channel=\"national\",outcome=\"failed\"",
                                NULL},
    [METRIC_NATIONAL_REFUSED] = {"motcua_messages_total",
                                 "channel=\"national\",outcome=\"refused\"",
                                 NULL},
    [METRIC_CHORE_FAILED] = {"motcua_chores_failed_total", "",
                             "Chores of the worker that failed."},
};

/* ---- making the file, or finding it made */

static size_t size_of(size_t route_count)
{
    return sizeof(struct metrics_file) + route_count * sizeof(struct counts);
}

/* A fresh one in memory, given; NULL: no memory, or too many routes. */
static struct metrics_file *
file_new(const char *program, const struct metrics_route *routes, size_t count)
{
    struct metrics_file *file =
        count < ROUTES_MAX ? calloc(1, size_of(count + 1)) : NULL;
    if (file == NULL)
        return NULL;
    snprintf(file->magic, sizeof(file->magic), "%s", MAGIC);
    snprintf(file->program, sizeof(file->program), "%s", program);
    file->route_count = count + 1;
    for (size_t i = 0; i < count; i++)
        snprintf(file->routes[i].labels, LABELS_BYTES,
                 "method=\"%s\",route=\"%s\"", routes[i].method,
                 routes[i].path);
    snprintf(file->routes[count].labels, LABELS_BYTES,
             "method=\"\",route=\"none\"");
    return file;
}

/* The file as it is, mapped; NULL where it is none of ours. */
static struct metrics_file *file_map(int fd, int protection, size_t *size)
{
    struct stat about;

    if (fstat(fd, &about) != 0 || about.st_size < (off_t)size_of(1) ||
        about.st_size > (off_t)size_of(ROUTES_MAX))
        return NULL;
    *size = (size_t)about.st_size;
    struct metrics_file *file =
        mmap(NULL, *size, protection, MAP_SHARED, fd, 0);
    if (file == MAP_FAILED)
        return NULL;
    if (memcmp(file->magic, MAGIC, sizeof(MAGIC)) == 0 &&
        file->route_count <= ROUTES_MAX && size_of(file->route_count) == *size)
        return file;
    munmap(file, *size);
    return NULL;
}

/* Whether it counts what `wanted` would. */
static bool is_same(const struct metrics_file *file,
                    const struct metrics_file *wanted)
{
    if (file->route_count != wanted->route_count)
        return false;
    for (size_t i = 0; i < file->route_count; i++)
        if (memcmp(file->routes[i].labels, wanted->routes[i].labels,
                   LABELS_BYTES) != 0)
            return false;
    return true;
}

/* Its blocks are taken beforehand: a mapping over a full disk would kill. */
static int file_write(int dir, const char *program,
                      const struct metrics_file *wanted)
{
    char fresh[32];
    size_t size = size_of(wanted->route_count);

    snprintf(fresh, sizeof(fresh), ".%s.new", program);
    int fd = openat(dir, fresh,
                    O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0)
        return -1;
    if (posix_fallocate(fd, 0, (off_t)size) == 0 &&
        pwrite(fd, wanted, size, 0) == (ssize_t)size &&
        renameat(dir, fresh, dir, program) == 0)
        return fd;
    close(fd);
    unlinkat(dir, fresh, 0);
    return -1;
}

static int lock_byte(int fd, int command, size_t process, struct flock *lock)
{
    *lock = (struct flock){.l_type = F_WRLCK,
                           .l_whence = SEEK_SET,
                           .l_start = (off_t)process,
                           .l_len = 1};
    return fcntl(fd, command, lock);
}

/* fd stays open until the process ends, and with it the lock. */
static bool take_place(struct metrics *m, int fd)
{
    struct flock lock;

    for (size_t i = 0; i < PROCESSES_MAX; i++) {
        if (lock_byte(fd, F_OFD_SETLK, i, &lock) == 0) {
            m->process = i;
            atomic_store(&m->file->is_busy[i], 0);
            return true;
        }
    }
    return false;
}

static bool open_in(struct metrics *m, int dir, const char *program,
                    const struct metrics_file *wanted)
{
    size_t size = 0;
    int fd = openat(dir, program, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

    m->file = fd < 0 ? NULL : file_map(fd, PROT_READ | PROT_WRITE, &size);
    if (m->file && !is_same(m->file, wanted)) {
        munmap(m->file, size);
        m->file = NULL;
    }
    if (m->file == NULL) {
        if (fd >= 0)
            close(fd);
        fd = file_write(dir, program, wanted);
        m->file = fd < 0 ? NULL : file_map(fd, PROT_READ | PROT_WRITE, &size);
    }
    if (m->file && take_place(m, fd))
        return true;
    if (fd >= 0)
        close(fd);
    return false;
}

struct metrics *metrics_open(const char *dir, const char *program,
                             const struct metrics_route *routes, size_t count)
{
    /* The process's one. */
    static struct metrics m;
    struct metrics_file *wanted = file_new(program, routes, count);
    CLEANUP(fd_close) int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    /* One process at a time makes or finds the file. */
    bool is_open = wanted && at >= 0 && flock(at, LOCK_EX) == 0 &&
                   open_in(&m, at, program, wanted);

    free(wanted);
    return is_open ? &m : NULL;
}

/* ---- counting */

static void add(_Atomic uint64_t *counter, uint64_t more)
{
    atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

void metrics_count(struct metrics *m, enum metric what)
{
    assert(what < METRIC__MAX);
    if (m)
        add(&m->file->counts[what], 1);
}

void metrics_begin(struct metrics *m)
{
    if (m)
        atomic_store(&m->file->is_busy[m->process], 1);
}

void metrics_end(struct metrics *m, size_t nth, int code, int64_t us)
{
    size_t c = 0, b = 0;

    if (m == NULL)
        return;
    struct counts *counts = &m->file->routes[nth];

    assert(nth < m->file->route_count);
    if (us < 0)
        us = 0; /* the clock was set back */
    while (c < ARRAY_LENGTH(codes) && codes[c] != code)
        c++;
    while (us > buckets[b].most_us)
        b++;
    add(&counts->codes[c], 1);
    add(&counts->buckets[b], 1);
    add(&counts->sum_us, (uint64_t)us);
    atomic_store(&m->file->is_busy[m->process], 0);
}

/* ---- reading */

struct readings {
    struct reading {
        struct metrics_file *file;
        size_t size;
        int fd;
    } list[FILES_MAX];
    size_t count;
};

static void read_all(struct readings *readings, const char *dir)
{
    static const char *const programs[] = {"portal",  "identity", "smart",
                                           "officer", "worker",   "demophone"};
    int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    for (size_t i = 0; at >= 0 && i < ARRAY_LENGTH(programs); i++) {
        struct reading *r = &readings->list[readings->count];

        r->fd = openat(at, programs[i], O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        r->file = r->fd < 0 ? NULL : file_map(r->fd, PROT_READ, &r->size);
        if (r->file)
            readings->count++;
        else if (r->fd >= 0)
            close(r->fd);
    }
    if (at >= 0)
        close(at);
}

static void close_all(struct readings *readings)
{
    for (size_t i = 0; i < readings->count; i++) {
        munmap(readings->list[i].file, readings->list[i].size);
        close(readings->list[i].fd);
    }
}

static void print_head(struct buf *out, const char *name, const char *kind,
                       const char *help)
{
    buf_print(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind);
}

static void print_processes(struct buf *out, const struct readings *readings,
                            bool only_busy)
{
    for (size_t i = 0; i < readings->count; i++) {
        const struct reading *r = &readings->list[i];
        size_t count = 0;

        for (size_t p = 0; p < PROCESSES_MAX; p++) {
            struct flock lock;
            bool is_alive = lock_byte(r->fd, F_OFD_GETLK, p, &lock) == 0 &&
                            lock.l_type != F_UNLCK;

            count += is_alive &&
                     (!only_busy || atomic_load(&r->file->is_busy[p]) != 0);
        }
        buf_print(out, "%s{program=\"%s\"} %zu\n",
                  only_busy ? "motcua_workers_busy" : "motcua_workers",
                  r->file->program, count);
    }
}

static void print_codes(struct buf *out, const struct readings *readings)
{
    for (size_t i = 0; i < readings->count; i++) {
        const struct metrics_file *file = readings->list[i].file;

        for (size_t n = 0; n < file->route_count; n++) {
            const struct counts *counts = &file->routes[n];

            for (size_t c = 0; c <= ARRAY_LENGTH(codes); c++) {
                uint64_t count = atomic_load(&counts->codes[c]);
                char code[8] = "other";

                if (c < ARRAY_LENGTH(codes))
                    snprintf(code, sizeof(code), "%d", codes[c]);
                if (count > 0)
                    buf_print(out,
                              "motcua_requests_total{program=\"%s\",%s,"
                              "code=\"%s\"} %llu\n",
                              file->program, counts->labels, code,
                              (unsigned long long)count);
            }
        }
    }
}

static void print_times_of(struct buf *out, const char *program,
                           const struct counts *counts)
{
    static const char name[] = "motcua_request_duration_seconds";
    uint64_t sum_us = atomic_load(&counts->sum_us), all = 0, count = 0;
    char labels[LABELS_BYTES + 40];

    for (size_t b = 0; b < ARRAY_LENGTH(buckets); b++)
        all += atomic_load(&counts->buckets[b]);
    if (all == 0)
        return; /* nobody was there */
    snprintf(labels, sizeof(labels), "program=\"%s\",%s", program,
             counts->labels);
    for (size_t b = 0; b < ARRAY_LENGTH(buckets); b++) {
        count += atomic_load(&counts->buckets[b]);
        buf_print(out, "%s_bucket{%s,le=\"%s\"} %llu\n", name, labels,
                  buckets[b].le, (unsigned long long)count);
    }
    buf_print(out, "%s_sum{%s} %llu.%06llu\n%s_count{%s} %llu\n", name, labels,
              (unsigned long long)(sum_us / 1000000),
              (unsigned long long)(sum_us % 1000000), name, labels,
              (unsigned long long)count);
}

static void print_counts(struct buf *out, const struct readings *readings)
{
    for (size_t n = 0; n < METRIC__MAX; n++) {
        if (table[n].help)
            print_head(out, table[n].name, "counter", table[n].help);
        for (size_t i = 0; i < readings->count; i++) {
            const struct metrics_file *file = readings->list[i].file;

            buf_print(out, "%s{program=\"%s\"%s%s} %llu\n", table[n].name,
                      file->program, table[n].labels[0] ? "," : "",
                      table[n].labels,
                      (unsigned long long)atomic_load(&file->counts[n]));
        }
    }
}

void metrics_print(struct buf *out, const char *dir)
{
    struct readings readings = {.count = 0};

    read_all(&readings, dir);
    print_head(out, "motcua_workers", "gauge", "Processes that are alive.");
    print_processes(out, &readings, false);
    print_head(out, "motcua_workers_busy", "gauge",
               "Those of them that have a request in hand.");
    print_processes(out, &readings, true);
    print_head(out, "motcua_requests_total", "counter",
               "Requests answered, by the route that answered.");
    print_codes(out, &readings);
    print_head(out, "motcua_request_duration_seconds", "histogram",
               "From the request to its answer, without nginx's part.");
    for (size_t i = 0; i < readings.count; i++)
        for (size_t n = 0; n < readings.list[i].file->route_count; n++)
            print_times_of(out, readings.list[i].file->program,
                           &readings.list[i].file->routes[n]);
    print_counts(out, &readings);
    close_all(&readings);
}

void metrics_print_one(struct buf *out, const char *name, const char *kind,
                       const char *help, double value)
{
    print_head(out, name, kind, help);
    buf_print(out, "%s %.15g\n", name, value);
}
