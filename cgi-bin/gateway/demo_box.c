/* SPDX-License-Identifier: GPL-3.0-or-later */
/* demo_box.c: a file of JSON lines under a lock. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/demo_box.h"
#include "platform/io.h"
#include "platform/json.h"

#define BOX_LIMIT ((off_t)1 << 20)

static int box_open(const struct settings *settings, struct arena *arena,
                    enum demo_box box, int flags, int lock)
{
    const char *path =
        str_z(arena, str_print(arena, "%s/demo-%s.jsonl",
                               settings_textz(settings, "state_dir"),
                               box == DEMO_BOX_SMS ? "sms" : "mail"));
    int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0660);

    while (fd >= 0 && flock(fd, lock) != 0) {
        if (errno == EINTR)
            continue;
        close(fd);
        fd = -1;
    }
    return fd;
}

static enum status read_all(struct arena *arena, int fd, struct str *content)
{
    struct stat about;

    if (fstat(fd, &about) != 0)
        return INTERNAL;

    size_t size = (size_t)about.st_size;
    char *bytes = arena_alloc(arena, size + 1);

    if (bytes == NULL)
        return INTERNAL;
    ssize_t got = pread(fd, bytes, size, 0);
    if (got < 0)
        return INTERNAL;
    *content = (struct str){bytes, (size_t)got};
    return OK;
}

static bool parse_line(struct arena *arena, struct str line,
                       struct demo_note *note)
{
    json_t *json CLEANUP(json_release) = json_parse(line);

    if (json == NULL)
        return false;
    note->at.us = json_integer_value(json_object_get(json, "at"));
    note->to = str_copy(arena, json_member(json, "to"));
    note->subject = str_copy(arena, json_member(json, "subject"));
    note->text = str_copy(arena, json_member(json, "text"));
    note->reference = str_copy(arena, json_member(json, "reference"));
    return true;
}

static bool has_reference(struct arena *arena, struct str content,
                          struct str reference)
{
    struct str line;
    struct demo_note note = {0};

    if (str_is_empty(reference))
        return false;
    while (str_next(&content, '\n', &line))
        if (parse_line(arena, line, &note) &&
            str_equals(note.reference, reference))
            return true;
    return false;
}

static enum status append(int fd, const struct demo_note *note)
{
    json_t *json CLEANUP(json_release) = json_pack(
        "{s:I, s:o, s:o, s:o, s:o}", "at", (json_int_t)note->at.us, "to",
        json_of(note->to), "subject", json_of(note->subject), "text",
        json_of(note->text), "reference", json_of(note->reference));

    if (json == NULL)
        return INTERNAL;

    char *line = json_dumps(json, JSON_COMPACT);

    if (line == NULL)
        return INTERNAL;

    size_t length = strlen(line);

    line[length] = '\n'; /* the NUL's place; written with its length */
    bool is_written = io_write(fd, (struct str){line, length + 1});

    free(line);
    return is_written ? OK : UNAVAILABLE;
}

enum status demo_box_add(const struct settings *settings, struct arena *arena,
                         enum demo_box box, const struct demo_note *note)
{
    struct str content = STR_NONE;
    int fd CLEANUP(fd_close) =
        box_open(settings, arena, box, O_RDWR | O_CREAT | O_APPEND, LOCK_EX);

    assert(settings_flag(settings, "demo"));
    if (fd < 0)
        return UNAVAILABLE;
    enum status s = read_all(arena, fd, &content);
    if (s != OK)
        return s;
    if (has_reference(arena, content, note->reference))
        return OK;
    if ((off_t)content.len > BOX_LIMIT && ftruncate(fd, 0) != 0)
        return UNAVAILABLE;
    return append(fd, note);
}

enum status demo_box_read(const struct settings *settings, struct arena *arena,
                          enum demo_box box, struct str to, size_t most,
                          struct demo_notes *notes)
{
    struct str content = STR_NONE, line;
    int fd CLEANUP(fd_close) =
        box_open(settings, arena, box, O_RDONLY, LOCK_SH);

    assert(settings_flag(settings, "demo"));
    *notes = (struct demo_notes){NULL, 0};
    if (fd < 0)
        return errno == ENOENT ? OK : UNAVAILABLE;
    enum status s = read_all(arena, fd, &content);
    if (s != OK)
        return s;

    struct demo_note *list = arena_array(arena, most + 1, sizeof(*list));
    size_t count = 0;

    if (list == NULL)
        return INTERNAL;
    while (str_next(&content, '\n', &line)) {
        struct demo_note note = {0};

        if (!parse_line(arena, line, &note) ||
            (to.ptr != NULL && !str_equals(to, note.to)))
            continue;
        /* Newest first: the list is short, so it is moved along. */
        memmove(list + 1, list,
                (count < most ? count : most - 1) * sizeof(*list));
        list[0] = note;
        if (count < most)
            count++;
    }
    *notes = (struct demo_notes){list, count};
    return OK;
}
