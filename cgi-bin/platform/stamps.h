/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stamps.h: files read, and whether they are still the same. */
#ifndef MOTCUA_PLATFORM_STAMPS_H
#define MOTCUA_PLATFORM_STAMPS_H

#include "platform/base.h"

/* A file as it was when it was read. */
struct stamp {
    char *path;
    struct timespec changed_at;
    off_t size;
};
struct stamps {
    struct stamp *list;
    size_t count;
};
/* Reads the file into *text (given, NUL-ended; free) and notes its stamp. */
NODISCARD enum status stamps_read(struct stamps *stamps, const char *path,
                                  char **text);
bool stamps_are_true(const struct stamps *stamps);
uint64_t stamps_hash(const struct stamps *stamps); /* of all of them */
void stamps_clear(struct stamps *stamps);

#endif
