/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_folder.c: what the national portal would be told, as lines of JSON
 * in a folder, for drills and for provinces that have no line yet: a file for
 * each dossier, CODE.jsonl, a message of the first generation in each line.
 *
 * A line is durable before it counts as told. What a power cut leaves of one
 * has no end, and is cut off before the next. Asked what is there, the file
 * itself answers.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "gateway/national_private.h"
#include "platform/io.h"
#include "platform/jose.h"

#define FILE_LIMIT ((size_t)4 << 20)

static void lose(struct arena *arena, struct national_answer *out)
{
    out->outcome = NATIONAL_LOST;
    out->said = str_print(arena, "national.folder: %s", strerror(errno));
}

static int open_file(struct arena *arena, const struct settings *settings,
                     const struct national_dossier *d, int flags)
{
    return open(
        str_z(arena, str_print(arena, "%s/%" PRI_STR ".jsonl",
                               settings_textz(settings, "national.folder"),
                               STR_ARG(d->code))),
        flags | O_CLOEXEC | O_NOFOLLOW, 0640);
}

/* The whole of it, and where its last whole line ends. False: errno says. */
static bool read_file(struct arena *arena, int fd, struct str *text,
                      size_t *whole)
{
    if (!io_read_whole(arena, fd, FILE_LIMIT, text))
        return false;
    *whole = text->len;
    while (*whole > 0 && text->ptr[*whole - 1] != '\n')
        --*whole;
    return true;
}

static bool sync_folder(const struct settings *settings)
{
    CLEANUP(fd_close)
    int fd = open(settings_textz(settings, "national.folder"),
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd >= 0 && fsync(fd) == 0;
}

static void append(struct arena *arena, const struct settings *settings,
                   const struct national_dossier *d, struct str message,
                   struct national_answer *out)
{
    CLEANUP(fd_close) int fd = open_file(arena, settings, d, O_RDWR | O_CREAT);
    struct str line = str_print(arena, "%" PRI_STR "\n", STR_ARG(message)),
               text;
    size_t whole = 0;

    if (fd < 0 || !read_file(arena, fd, &text, &whole) ||
        ftruncate(fd, (off_t)whole) != 0 ||
        !io_write_at(fd, line, (off_t)whole) || fsync(fd) != 0 ||
        !sync_folder(settings)) {
        lose(arena, out);
        return;
    }
    out->outcome = NATIONAL_TOLD;
    out->was_answered = true;
    out->code = STR("0");
}

/* What all lines come to. */
static void look(struct arena *arena, const struct national_dossier *d,
                 struct str text, struct national_answer *out)
{
    json_t *held CLEANUP(json_release) = NULL;
    json_t *lines CLEANUP(json_release) = json_array();
    struct str line;

    while (str_next(&text, '\n', &line)) {
        json_t *message CLEANUP(json_release) = json_parse(line);
        json_t *item = json_array_get(json_object_get(message, "data"), 0);

        if (str_is(json_member(message, "service"), "CapNhatTienDoHoSoMC")) {
            json_array_append(lines, item);
            continue;
        }
        if (item != NULL) { /* after the last line there is none */
            json_decref(held);
            held = json_incref(item);
        }
    }
    out->was_answered = true;
    json_object_set(held, "QuaTrinhXuLy", lines);
    national_vxp_held(arena, held, d, out);
}

static void keep(struct arena *arena, const struct settings *settings,
                 enum national_kind kind, const struct national_dossier *d,
                 struct str message, struct national_answer *out)
{
    struct str text = STR("");
    size_t whole = 0;

    if (kind != NATIONAL_ASK) {
        append(arena, settings, d, message, out);
        return;
    }
    CLEANUP(fd_close) int fd = open_file(arena, settings, d, O_RDONLY);

    if (fd < 0 && errno == ENOENT && sync_folder(settings)) {
        out->outcome = NATIONAL_ABSENT;
        out->was_answered = true;
    } else if (fd < 0 || !read_file(arena, fd, &text, &whole)) {
        lose(arena, out);
    } else {
        look(arena, d, str_slice(text, 0, whole), out);
    }
}

static struct str message(struct arena *arena, enum national_kind kind,
                          const struct national_dossier *dossier)
{
    return national_vxp.message(arena, kind, dossier);
}

static struct str told(struct arena *arena, const struct national_dossier *d)
{
    return national_vxp.told(arena, d);
}

static const char *const texts[] = {"national.folder", NULL};
static const char *const secrets[] = {"national.key_file", NULL};

const struct national_protocol national_folder = {
    .name = "file",
    .texts = texts,
    .secrets = secrets,
    .message = message,
    .told = told,
    .keep = keep,
};
