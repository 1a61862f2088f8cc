/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pieces.h: a file on its way in, piece by piece, where files lie in a folder:
 * plain, in state_dir/upload, until it is whole and goes to the store. What is
 * forgotten there is removed by the worker after a day, as are uploads of
 * programs that were killed.
 */
#ifndef MOTCUA_GATEWAY_PIECES_H
#define MOTCUA_GATEWAY_PIECES_H

#include "platform/log.h"
#include "platform/settings.h"

/* Writes the bytes at that offset, to the disk. Twice is as once. `id`: a
 * public id, which is safe in a name. UNAVAILABLE: full, or no such folder.
 * NOT_FOUND: those before are not here, but at a machine that was left. */
NODISCARD enum status pieces_write(const struct settings *settings,
                                   struct log *log, struct str id,
                                   int64_t offset, struct str bytes);
/* *fd is given, to read. NOT_FOUND: it was removed. */
NODISCARD enum status pieces_open(const struct settings *settings,
                                  struct log *log, struct str id, int *fd);
void pieces_remove(const struct settings *settings, struct str id);

#endif
