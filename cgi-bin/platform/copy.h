/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copy.h: a file's bytes into another, and the two folders it lies in: what
 * the store and its backups do alike.
 */
#ifndef MOTCUA_PLATFORM_COPY_H
#define MOTCUA_PLATFORM_COPY_H

#include <sys/types.h>

#include "platform/base.h"

/* An unlinked temporary file in `folder`, for what must not lie in memory.
 * UNAVAILABLE: the disk does not take it (errno). */
NODISCARD enum status copy_scratch(const char *folder, int *fd);

/* From where `from` is to its end. false: one of the two failed (errno). */
bool copy_bytes(int from, int to);

/* Makes "…/a7/01" above "…/a7/01/0123" where they are missing, with that mode,
 * each on the disk when true comes back. The path is changed meanwhile and the
 * same afterwards. */
bool copy_make_folders(char *path, mode_t mode);

/* The folder's entries, as they are now, are on the disk when true comes
 * back. */
bool copy_sync_folder(const char *path);

#endif
