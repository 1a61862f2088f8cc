/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/disk.h"

#include <sys/statvfs.h>

enum status disk_look(const struct settings *settings, struct disk *disk)
{
    struct statvfs room;

    if (statvfs(settings_textz(settings, "state_dir"), &room) != 0)
        return UNAVAILABLE;
    *disk = (struct disk){
        .free_bytes = (uint64_t)room.f_bavail * room.f_frsize,
        .reserve_bytes =
            (uint64_t)settings_number(settings, "files.reserve_mib") << 20};
    return OK;
}

bool disk_is_short(const struct settings *settings)
{
    struct disk disk;

    return disk_look(settings, &disk) == OK &&
           disk.free_bytes < disk.reserve_bytes;
}
