/* SPDX-License-Identifier: GPL-3.0-or-later */
/* failing.c: a disk that fails, for programs started with it in LD_PRELOAD.
 *
 * The file that MOTCUA_FAULT names says what fails, in one line: "5 EIO", the
 * fifth call that concerns a file below MOTCUA_FAULT_UNDER; "0 short", every
 * write takes but half; "0 EINTR", every other write is interrupted; "0
 * ENOSPC", every call that wants room. Empty or gone: nothing. Beside it the
 * calls are counted, a line each in ".calls", over all processes; what failed
 * is a line in
 * ".fired". Whoever writes a new plan takes both away.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct plan {
    unsigned long nth;
    char how[16];
};

static bool was_interrupted;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* By plain system calls: none of them comes back here. */
static bool read_plan(struct plan *plan)
{
    const char *path = getenv("MOTCUA_FAULT");
    char text[64] = "";

    if (path == NULL)
        return false;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    return n > 0 && sscanf(text, "%lu %15s", &plan->nth, plan->how) == 2;
}

/* Adds a line to the file beside the plan; gives how many it has now. */
static unsigned long note(const char *ending, const char *line)
{
    char path[512];
    char text[64];
    unsigned long lines = 0;
    ssize_t n;

    snprintf(path, sizeof path, "%s.%s", getenv("MOTCUA_FAULT"), ending);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path,
                          O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return 0;
    snprintf(text, sizeof text, "%s\n", line);
    syscall(SYS_write, fd, text, strlen(text));
    lseek(fd, 0, SEEK_SET);
    while ((n = syscall(SYS_read, fd, text, sizeof text)) > 0)
        for (ssize_t i = 0; i < n; i++)
            lines += text[i] == '\n';
    syscall(SYS_close, fd);
    return lines;
}

static bool is_under(const char *path)
{
    const char *under = getenv("MOTCUA_FAULT_UNDER");

    return under != NULL && path != NULL &&
           strncmp(path, under, strlen(under)) == 0;
}

static bool fd_is_under(int fd)
{
    char self[64], path[512];

    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, self, path, sizeof path - 1);
    if (n < 0)
        return false;
    path[n] = '\0';
    return is_under(path);
}

/* Whether this call fails, with errno set. wants_room: it may end in ENOSPC. */
static bool fails(const char *name, bool concerns, bool wants_room)
{
    struct plan plan;
    int saved = errno;

    if (!concerns || !read_plan(&plan))
        return false;
    bool is_full = strcmp(plan.how, "ENOSPC") == 0;
    if (strcmp(plan.how, "EIO") != 0 && !is_full)
        return false;
    if (is_full && !wants_room)
        return false;
    unsigned long nth = note("calls", name);
    errno = saved;
    if (plan.nth != 0 && plan.nth != nth)
        return false;
    note("fired", name);
    errno = is_full ? ENOSPC : EIO;
    return true;
}

/* How much of a write is taken: less for "short"; -1: interrupted. */
static ssize_t taken(int fd, size_t size)
{
    struct plan plan;

    if (!fd_is_under(fd) || !read_plan(&plan))
        return (ssize_t)size;
    if (strcmp(plan.how, "short") == 0 && size > 1) {
        note("fired", "short");
        return (ssize_t)(size / 2);
    }
    if (strcmp(plan.how, "EINTR") == 0) {
        was_interrupted = !was_interrupted;
        if (was_interrupted) {
            note("fired", "EINTR");
            return -1;
        }
    }
    return (ssize_t)size;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    ssize_t most = taken(fd, size);

    if (most < 0) {
        errno = EINTR;
        return -1;
    }
    if (fails("write", fd_is_under(fd), true))
        return -1;
    return REAL(write)(fd, bytes, (size_t)most);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    ssize_t most = taken(fd, size);

    if (most < 0) {
        errno = EINTR;
        return -1;
    }
    if (fails("pwrite", fd_is_under(fd), true))
        return -1;
    return REAL(pwrite)(fd, bytes, (size_t)most, offset);
}

int fsync(int fd)
{
    return fails("fsync", fd_is_under(fd), true) ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    return fails("fdatasync", fd_is_under(fd), true) ? -1 : REAL(fdatasync)(fd);
}

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;

    if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
    }
    bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return fails("open", is_under(path), makes) ? -1
                                                : REAL(open)(path, flags, mode);
}

int mkstemp(char *path)
{
    return fails("mkstemp", is_under(path), true) ? -1 : REAL(mkstemp)(path);
}

int mkdir(const char *path, mode_t mode)
{
    return fails("mkdir", is_under(path), true) ? -1 : REAL(mkdir)(path, mode);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to,
           int flags)
{
    return fails("linkat", is_under(to), true)
               ? -1
               : REAL(linkat)(from_dir, from, to_dir, to, flags);
}

int rename(const char *from, const char *to)
{
    return fails("rename", is_under(to), true) ? -1 : REAL(rename)(from, to);
}
