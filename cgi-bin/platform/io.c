/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "platform/io.h"

/* The place of who reads and writes where the descriptor stands. */
enum { HERE = -1 };

static bool write_on(int fd, struct str bytes, off_t at)
{
    while (bytes.len > 0) {
        ssize_t n = at == HERE ? write(fd, bytes.ptr, bytes.len)
                               : pwrite(fd, bytes.ptr, bytes.len, at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes.ptr += n;
        bytes.len -= (size_t)n;
        if (at != HERE)
            at += n;
    }
    return true;
}

static ssize_t read_on(int fd, char *out, size_t size, off_t at)
{
    size_t got = 0;

    while (got < size) {
        ssize_t n = at == HERE
                        ? read(fd, out + got, size - got)
                        : pread(fd, out + got, size - got, at + (off_t)got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}

bool io_write(int fd, struct str bytes)
{
    return write_on(fd, bytes, HERE);
}

bool io_write_at(int fd, struct str bytes, off_t at)
{
    return write_on(fd, bytes, at);
}

ssize_t io_read(int fd, void *out, size_t size)
{
    return read_on(fd, out, size, HERE);
}

ssize_t io_read_at(int fd, void *out, size_t size, off_t at)
{
    return read_on(fd, out, size, at);
}

bool io_read_whole(struct arena *arena, int fd, size_t most, struct str *bytes)
{
    struct buf buf = {.arena = arena};
    char piece[16 * 1024];

    while (buf.len <= most) {
        ssize_t n = io_read(fd, piece, sizeof(piece));

        if (n < 0)
            return false;
        buf_add(&buf, (struct str){piece, (size_t)n});
        if (arena_is_exhausted(arena)) {
            errno = ENOMEM;
            return false;
        }
        if ((size_t)n < sizeof(piece) && buf.len <= most) {
            *bytes = buf_str(&buf);
            return true;
        }
    }
    errno = EFBIG;
    return false;
}

bool io_read_file(struct arena *arena, const char *path, size_t most,
                  struct str *bytes)
{
    CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 && io_read_whole(arena, fd, most, bytes);
}
