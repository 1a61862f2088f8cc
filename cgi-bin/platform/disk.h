/* SPDX-License-Identifier: GPL-3.0-or-later */
/* disk.h: how much room is left where state_dir lies, and how much of it stays
 * free (files.reserve_mib), so that papers never fill a disk on which other
 * things must go on.
 */
#ifndef MOTCUA_PLATFORM_DISK_H
#define MOTCUA_PLATFORM_DISK_H

#include "platform/settings.h"

struct disk {
    uint64_t free_bytes, reserve_bytes;
};

/* UNAVAILABLE: state_dir cannot be looked at (errno says why). */
NODISCARD enum status disk_look(const struct settings *settings,
                                struct disk *disk);
/* Whether no file should be taken any more. */
bool disk_is_short(const struct settings *settings);

#endif
