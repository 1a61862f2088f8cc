/* SPDX-License-Identifier: GPL-3.0-or-later */
/* preview.c: starts the program that looks, and takes its answer apart.
 *
 * The process gets the file and a pipe to answer through, and nothing else: no
 * environment, no other descriptor. Here is read until the end of the pipe or
 * of the time, then it is ended and reaped.
 *
 * Holds: nothing the process says is believed beyond what decode() lets
 * through.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/media/png.h"
#include "platform/media/preview_answer.h"
#include "platform/moment.h"

enum {
    PAGES_MOST = 1000 * 1000,
    SIDE_MOST = 1000 * 1000,
    PREVIEW_COPY_LIMIT_S = 60,
};

/* What came through the pipe, and how it ended. */
struct answer {
    char *bytes;
    size_t size, len;
    bool is_late, is_killed_by_cpu, is_bad;
    int64_t cpu_ms;
};

static void actions_free(posix_spawn_file_actions_t *actions)
{
    posix_spawn_file_actions_destroy(actions);
}

static void attributes_free(posix_spawnattr_t *attributes)
{
    posix_spawnattr_destroy(attributes);
}

/* The signals that a server catches are nobody's there. */
static int reset_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    return posix_spawnattr_setsigmask(attributes, &none) |
           posix_spawnattr_setsigdefault(attributes, &all) |
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF);
}

/* Descriptors of its own: high ones first, since each may be the number that
 * the other shall get. */
static int lay_descriptors(posix_spawn_file_actions_t *actions, int answer,
                           int file)
{
    int bad = 0;

    for (int fd = 0; fd < 3; fd++)
        bad |= posix_spawn_file_actions_addopen(actions, fd, "/dev/null",
                                                O_RDWR, 0);
    bad |= posix_spawn_file_actions_adddup2(actions, answer, PREVIEW_ANSWER_FD);
    bad |= posix_spawn_file_actions_adddup2(actions, file, PREVIEW_FILE_FD);
    bad |=
        posix_spawn_file_actions_addclosefrom_np(actions, PREVIEW_FILE_FD + 1);
    return bad;
}

/* What of a file is wanted. */
struct wanted {
    enum preview_kind kind;
    int side, page;
    bool is_copy;
};

static int start(const struct preview *preview, const struct wanted *wanted,
                 int answer, int file, pid_t *child)
{
    posix_spawn_file_actions_t actions CLEANUP(actions_free);
    posix_spawnattr_t attributes CLEANUP(attributes_free);
    char side_text[16], page_text[16];
    char *nothing[] = {NULL};
    char word[16];
    char *args[] = {(char[]){"look"}, word, side_text,
                    wanted->is_copy ? NULL : page_text, NULL};

    if (wanted->is_copy)
        snprintf(side_text, sizeof(side_text), "%s", PREVIEW_COPY_WORD);
    else
        snprintf(side_text, sizeof(side_text), "%d", wanted->side);
    snprintf(page_text, sizeof(page_text), "%d", wanted->page);
    snprintf(word, sizeof(word), "%s", preview_kind_words[wanted->kind]);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    if (reset_signals(&attributes) != 0 ||
        lay_descriptors(&actions, answer, file) != 0)
        return ENOMEM;
    return posix_spawn(child, preview->program, &actions, &attributes, args,
                       nothing);
}

/* Reads until the process has closed its end, there is too much, or time is up.
 */
static void gather(int fd, struct answer *answer, int limit_s)
{
    struct moment from = moment_now();

    while (answer->len < answer->size) {
        int64_t left_ms =
            limit_s * INT64_C(1000) - (moment_now().us - from.us) / 1000;
        struct pollfd wait = {.fd = fd, .events = POLLIN};

        if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) == 0) {
            answer->is_late = true;
            return;
        }
        ssize_t n =
            read(fd, answer->bytes + answer->len, answer->size - answer->len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        answer->len += (size_t)n;
    }
}

static int64_t ms_of(struct timeval spent)
{
    return (int64_t)spent.tv_sec * 1000 + spent.tv_usec / 1000;
}

static void reap(const struct preview *preview, pid_t child,
                 struct answer *answer)
{
    struct rusage spent = {0};
    int ending = 0;

    if (answer->is_late || answer->len == answer->size)
        kill(child, SIGKILL);
    while (wait4(child, &ending, 0, &spent) < 0 && errno == EINTR)
        ;
    answer->cpu_ms = ms_of(spent.ru_utime) + ms_of(spent.ru_stime);
    answer->is_killed_by_cpu =
        WIFSIGNALED(ending) && WTERMSIG(ending) == SIGXCPU;
    answer->is_bad = !WIFEXITED(ending) || WEXITSTATUS(ending) != 0;
    if (answer->is_late || answer->is_bad)
        log_warn(preview->log, "preview.ended_badly",
                 "late=%d ending=%d cpu_ms=%lld", (int)answer->is_late, ending,
                 (long long)answer->cpu_ms);
}

/* Runs a look at the file. INVALID: it is not of a size that is looked at. */
static enum status run(const struct preview *preview, int fd,
                       const struct wanted *wanted, struct answer *answer)
{
    int ends[2];
    struct stat st;
    pid_t child;

    if (fstat(fd, &st) != 0 || st.st_size < 1 || st.st_size > PREVIEW_BYTES_MAX)
        return INVALID;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        log_error(preview->log, "preview.no_pipe", "errno=%d", errno);
        return UNAVAILABLE;
    }
    CLEANUP(fd_close) int reader = ends[0];
    /* Above the numbers that are laid, so that none is covered by another. */
    CLEANUP(fd_close) int file = fcntl(fd, F_DUPFD_CLOEXEC, 10);
    int writer = fcntl(ends[1], F_DUPFD_CLOEXEC, 10);

    close(ends[1]);

    int fault = file < 0 || writer < 0
                    ? EMFILE
                    : start(preview, wanted, writer, file, &child);

    if (writer >= 0)
        close(writer);
    if (fault != 0) {
        log_error(preview->log, "preview.no_child", "errno=%d", fault);
        return UNAVAILABLE;
    }
    gather(reader, answer,
           wanted->is_copy ? PREVIEW_COPY_LIMIT_S : PREVIEW_LIMIT_S);
    reap(preview, child, answer);
    return OK;
}

static bool is_within(int32_t n, int32_t most)
{
    return n >= 0 && n <= most;
}

/* What a process said that may be a stranger's by now: each number within its
 * bounds, each text ended, the pixels as many as it says. */
static bool decode(const struct answer *from, int side,
                   struct preview_answer *to)
{
    if (from->len < sizeof(*to))
        return false;
    memcpy(to, from->bytes, sizeof(*to));
    if (to->magic != PREVIEW_MAGIC ||
        !is_within(to->fault, PREVIEW_TWO_KINDS) ||
        !is_within(to->pages, PAGES_MOST) || !is_within(to->width, SIDE_MOST) ||
        !is_within(to->height, SIDE_MOST) || !is_within(to->is_active, 1) ||
        !is_within(to->shown_width, side) ||
        !is_within(to->shown_height, side) ||
        !is_within(to->copy_bytes, PREVIEW_COPY_BYTES_MAX) ||
        !is_within(to->is_measured, 1) || !is_within(to->light, 255) ||
        !is_within(to->spread, INT32_MAX) ||
        !is_within(to->sharpness, INT32_MAX) ||
        memchr(to->type, '\0', sizeof(to->type)) == NULL)
        return false;
    return from->len - sizeof(*to) ==
           3 * (size_t)to->shown_width * (size_t)to->shown_height +
               (size_t)to->copy_bytes;
}

/* PREVIEW_SOUND: it ended well, and answer->bytes may be decoded. */
static enum preview_fault fault_of(const struct answer *answer)
{
    if (answer->is_late || answer->is_killed_by_cpu)
        return PREVIEW_TOO_SLOW;
    return answer->is_bad ? PREVIEW_BROKEN : PREVIEW_SOUND;
}

enum status preview_inspect(const struct preview *preview, int fd,
                            enum preview_kind kind, struct preview_facts *facts)
{
    char bytes[sizeof(struct preview_answer) + 1];
    struct answer answer = {.bytes = bytes, .size = sizeof(bytes)};
    struct preview_answer said;
    enum status s =
        run(preview, fd, &(struct wanted){.kind = kind, .page = 1}, &answer);

    if (s == INVALID) {
        *facts = (struct preview_facts){.fault = PREVIEW_BROKEN};
        return OK;
    }
    if (s != OK)
        return s;

    enum preview_fault fault = fault_of(&answer);

    if (fault == PREVIEW_SOUND && !decode(&answer, 0, &said))
        fault = PREVIEW_BROKEN;
    if (fault != PREVIEW_SOUND) {
        *facts =
            (struct preview_facts){.fault = fault, .cpu_ms = answer.cpu_ms};
        return OK;
    }
    *facts = (struct preview_facts){.fault = (enum preview_fault)said.fault,
                                    .pages = said.pages,
                                    .width = said.width,
                                    .height = said.height,
                                    .has_active_content = said.is_active == 1,
                                    .is_measured = said.is_measured == 1,
                                    .light = said.light,
                                    .spread = said.spread,
                                    .sharpness = said.sharpness,
                                    .cpu_ms = answer.cpu_ms};
    memcpy(facts->type, said.type, sizeof(facts->type));
    return OK;
}

/* Three bytes a point, turned clockwise by one quarter to three; width and
 * height are its own before, and of what is turned afterwards. */
static struct str turned(struct arena *arena, struct str pixels, int quarters,
                         size_t *width, size_t *height)
{
    char *to = arena_raw(arena, pixels.len);
    size_t w = *width, h = *height;

    if (to == NULL)
        return STR_NONE;
    for (size_t y = 0; y < h; y++)
        for (size_t x = 0; x < w; x++) {
            size_t at = quarters == 1   ? x * h + (h - 1 - y)
                        : quarters == 2 ? (h - 1 - y) * w + (w - 1 - x)
                                        : (w - 1 - x) * h + y;

            memcpy(to + 3 * at, pixels.ptr + 3 * (y * w + x), 3);
        }
    *width = quarters == 2 ? w : h;
    *height = quarters == 2 ? h : w;
    return (struct str){to, pixels.len};
}

enum status preview_page(const struct preview *preview, struct arena *arena,
                         int fd, enum preview_kind kind, int side, int page,
                         int quarters, struct str *png, int64_t *cpu_ms)
{
    size_t most =
        sizeof(struct preview_answer) + 3 * (size_t)side * (size_t)side;
    struct answer answer = {.bytes = arena_alloc(arena, most + 1),
                            .size = most + 1};
    struct preview_answer said;

    *cpu_ms = 0;
    if (answer.bytes == NULL)
        return INTERNAL;
    enum status s = run(
        preview, fd, &(struct wanted){.kind = kind, .side = side, .page = page},
        &answer);
    *cpu_ms = answer.cpu_ms;
    if (s != OK)
        return s;
    if (fault_of(&answer) != PREVIEW_SOUND || !decode(&answer, side, &said) ||
        said.fault != PREVIEW_SOUND || said.shown_width < 1 ||
        said.shown_height < 1)
        return INVALID;

    struct str pixels = {answer.bytes + sizeof(said),
                         answer.len - sizeof(said)};

    size_t width = (size_t)said.shown_width;
    size_t height = (size_t)said.shown_height;

    if (quarters != 0)
        pixels = turned(arena, pixels, quarters, &width, &height);
    return pixels.ptr == NULL
               ? INTERNAL
               : png_of_pixels(arena, pixels, (int)width, (int)height, png);
}

enum status preview_thumbnail(const struct preview *preview,
                              struct arena *arena, int fd,
                              enum preview_kind kind, int side, struct str *png,
                              int64_t *cpu_ms)
{
    return preview_page(preview, arena, fd, kind, side, 1, 0, png, cpu_ms);
}

bool preview_kind_of(struct str type, enum preview_kind *kind)
{
    static const struct {
        const char *start;
        enum preview_kind kind;
    } kinds[] = {
        {"application/pdf", PREVIEW_PDF},
        {"image/jpeg", PREVIEW_JPEG},
        {"image/png", PREVIEW_PNG},
        {"image/heic", PREVIEW_HEIF},
        {"image/heif", PREVIEW_HEIF},
        {"image/avif", PREVIEW_HEIF},
        {"image/webp", PREVIEW_WEBP},
        {"image/tiff", PREVIEW_TIFF},
        {"application/vnd.openxmlformats-", PREVIEW_OFFICE},
        {"application/vnd.oasis.opendocument.", PREVIEW_OFFICE},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (str_starts_with(type, kinds[i].start)) {
            *kind = kinds[i].kind;
            return true;
        }
    return false;
}

bool preview_is_drawn(struct str type, enum preview_kind *kind)
{
    return preview_kind_of(type, kind) && *kind != PREVIEW_OFFICE;
}

const char *preview_copy_type(enum preview_kind kind)
{
    if (kind == PREVIEW_TIFF)
        return "application/pdf";
    return kind == PREVIEW_HEIF || kind == PREVIEW_WEBP ? "image/jpeg" : NULL;
}

enum status preview_copy(const struct preview *preview, struct arena *arena,
                         int fd, enum preview_kind kind, struct str *copy,
                         int64_t *cpu_ms)
{
    size_t most = sizeof(struct preview_answer) + PREVIEW_COPY_BYTES_MAX;
    struct answer answer = {.bytes = arena_raw(arena, most + 1),
                            .size = most + 1};
    struct preview_answer said;

    *cpu_ms = 0;
    if (answer.bytes == NULL)
        return INTERNAL;
    enum status s = run(
        preview, fd, &(struct wanted){.kind = kind, .is_copy = true}, &answer);
    *cpu_ms = answer.cpu_ms;
    if (s != OK)
        return s;
    if (fault_of(&answer) != PREVIEW_SOUND || !decode(&answer, 0, &said) ||
        said.fault != PREVIEW_SOUND || said.copy_bytes < 1)
        return INVALID;
    *copy = (struct str){answer.bytes + sizeof(said), (size_t)said.copy_bytes};
    return OK;
}
