/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io.h: bytes through a file descriptor, all of them.
 *
 * The system may take or give fewer bytes than asked for, and a signal may come
 * between; these go on until the rest is through. What fails leaves errno.
 */
#ifndef MOTCUA_PLATFORM_IO_H
#define MOTCUA_PLATFORM_IO_H

#include "platform/str.h"
#include <sys/types.h>

/* Safe in a signal's handler. */
NODISCARD bool io_write(int fd, struct str bytes);
NODISCARD bool io_write_at(int fd, struct str bytes, off_t at);

/* Until `out` is full or the file ends; how many bytes, -1: reading failed. */
NODISCARD ssize_t io_read(int fd, void *out, size_t size);
NODISCARD ssize_t io_read_at(int fd, void *out, size_t size, off_t at);

/* From where fd is to its end, in the arena. false: errno, which is EFBIG where
 * that is more than `most` bytes. */
NODISCARD bool io_read_whole(struct arena *arena, int fd, size_t most,
                             struct str *bytes);

/* The same of the file at `path`. */
NODISCARD bool io_read_file(struct arena *arena, const char *path, size_t most,
                            struct str *bytes);

#endif
