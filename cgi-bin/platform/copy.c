/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/copy.h"
#include "platform/io.h"

enum status copy_scratch(const char *folder, int *fd)
{
    int made = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (made < 0)
        return UNAVAILABLE;
    *fd = made;
    return OK;
}

bool copy_bytes(int from, int to)
{
    char piece[64 * 1024];

    for (;;) {
        ssize_t n = io_read(from, piece, sizeof(piece));
        if (n <= 0)
            return n == 0;
        if (!io_write(to, (struct str){piece, (size_t)n}))
            return false;
    }
}

bool copy_sync_folder(const char *path)
{
    CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd >= 0 && fsync(fd) == 0;
}

/* The folder of path that ends at `end`, in the one that ends before it. */
static bool make_folder(char *path, char *end, mode_t mode)
{
    *end = '\0';
    bool is_new = mkdir(path, mode) == 0;
    bool is_there = is_new || errno == EEXIST;

    if (is_new) {
        char *above = strrchr(path, '/');

        *above = '\0';
        is_there = copy_sync_folder(path);
        *above = '/';
    }
    *end = '/';
    return is_there;
}

bool copy_make_folders(char *path, mode_t mode)
{
    char *file = strrchr(path, '/'), *shard;

    *file = '\0';
    shard = strrchr(path, '/');
    *file = '/';
    return make_folder(path, shard, mode) && make_folder(path, file, mode);
}
