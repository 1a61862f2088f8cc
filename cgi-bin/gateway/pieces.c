/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/pieces.h"
#include "platform/io.h"

struct path {
    char text[512];
};

static bool path_of(const struct settings *settings, struct str id,
                    struct path *path)
{
    int n =
        snprintf(path->text, sizeof path->text, "%s/upload/upload-%" PRI_STR,
                 settings_textz(settings, "state_dir"), STR_ARG(id));

    return n > 0 && (size_t)n < sizeof path->text;
}

static enum status fail(struct log *log, const char *at)
{
    log_error(log, "pieces.fail", "at=%s errno=%d", at, errno);
    return UNAVAILABLE;
}

enum status pieces_write(const struct settings *settings, struct log *log,
                         struct str id, int64_t offset, struct str bytes)
{
    struct path path;

    if (!path_of(settings, id, &path))
        return INTERNAL;
    CLEANUP(fd_close)
    int fd = open(path.text, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct stat facts;

    if (fd < 0 || fstat(fd, &facts) != 0)
        return fail(log, "open");
    if (facts.st_size < offset)
        return NOT_FOUND;
    if (!io_write_at(fd, bytes, offset))
        return fail(log, "write");
    return fdatasync(fd) == 0 ? OK : fail(log, "sync");
}

enum status pieces_open(const struct settings *settings, struct log *log,
                        struct str id, int *fd)
{
    struct path path;

    if (!path_of(settings, id, &path))
        return INTERNAL;
    int opened = open(path.text, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0)
        return errno == ENOENT ? NOT_FOUND : fail(log, "open");
    *fd = opened;
    return OK;
}

void pieces_remove(const struct settings *settings, struct str id)
{
    struct path path;

    if (path_of(settings, id, &path))
        unlink(path.text); /* gone already: as well */
}
