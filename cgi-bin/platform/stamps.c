/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stamps.c: files read, and whether they are still the same. */
#include "platform/stamps.h"

#include "platform/io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX ((off_t)4 * 1024 * 1024)

static enum status add_stamp(struct stamps *stamps, const char *path,
                             const struct stat *about)
{
    struct stamp *list =
        realloc(stamps->list, (stamps->count + 1) * sizeof(struct stamp));

    if (!list)
        return INTERNAL;
    stamps->list = list;
    char *copy = strdup(path);
    if (!copy)
        return INTERNAL;
    list[stamps->count++] =
        (struct stamp){copy, about->st_mtim, about->st_size};
    return OK;
}

static enum status read_whole(int fd, char *text, size_t size)
{
    if (io_read(fd, text, size) != (ssize_t)size)
        return INTERNAL;
    text[size] = '\0';
    return strlen(text) == size ? OK : INTERNAL; /* text has no NUL */
}

static enum status read_fd(struct stamps *stamps, const char *path, int fd,
                           char **text)
{
    struct stat about;

    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_size > FILE_MAX)
        return INTERNAL;
    char *whole = malloc((size_t)about.st_size + 1);
    if (!whole)
        return INTERNAL;
    enum status s = read_whole(fd, whole, (size_t)about.st_size);
    if (s == OK)
        s = add_stamp(stamps, path, &about);
    if (s == OK)
        *text = whole;
    else
        free(whole);
    return s;
}

enum status stamps_read(struct stamps *stamps, const char *path, char **text)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return errno == ENOENT ? NOT_FOUND : INTERNAL;
    enum status s = read_fd(stamps, path, fd, text);
    close(fd); /* it was only read from */
    return s;
}

bool stamps_are_true(const struct stamps *stamps)
{
    for (size_t i = 0; i < stamps->count; i++) {
        const struct stamp *stamp = &stamps->list[i];
        struct stat now;

        if (stat(stamp->path, &now) != 0 || now.st_size != stamp->size ||
            now.st_mtim.tv_sec != stamp->changed_at.tv_sec ||
            now.st_mtim.tv_nsec != stamp->changed_at.tv_nsec)
            return false;
    }
    return true;
}

uint64_t stamps_hash(const struct stamps *stamps)
{
    uint64_t hash = stamps->count;

    for (size_t i = 0; i < stamps->count; i++) {
        const struct stamp *stamp = &stamps->list[i];
        int64_t facts[] = {(int64_t)hash, stamp->changed_at.tv_sec,
                           stamp->changed_at.tv_nsec, stamp->size};

        hash = str_hash((struct str){(const char *)facts, sizeof(facts)}) ^
               str_hash(str_of(stamp->path));
    }
    return hash;
}

void stamps_clear(struct stamps *stamps)
{
    for (size_t i = 0; i < stamps->count; i++)
        free(stamps->list[i].path);
    free(stamps->list);
    *stamps = (struct stamps){NULL, 0};
}
