/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intake.h: a citizen's file comes in: judged, stored, and only then known.
 *
 * In this order: size, type by content against the name, the scanner, a look
 * inside by a confined child (bombs, broken and locked files), the owner's
 * quota, the bytes in the store, the row. So a row never names bytes that are
 * not there, and a file that is refused leaves nothing.
 */
#ifndef MOTCUA_DOMAIN_INTAKE_H
#define MOTCUA_DOMAIN_INTAKE_H

#include "domain/file/file_look.h"
#include "gateway/storage.h"
#include "platform/http.h"
#include "platform/media/filetype.h"
#include "platform/media/preview.h"
#include "platform/settings.h"

enum { INTAKE_BYTES_MAX = HTTP_FILE_BYTES, INTAKE_NAME_CHARS = 200 };

struct intake {
    const struct settings *settings; /* files.quota_mib, antivirus.* */
    struct log *log;
    struct storage *storage;
    struct db *db;
    struct moment now;
    bool is_of_agency; /* a result: the owner's quota does not refuse it */
    int64_t *look_ms;  /* grows by what the look took of the processor; NULL */
};

/* The name as the citizen's machine has it, without folders, clean. INVALID:
 * "file_name_long" or "file_name_odd"; *name is then what can be shown of it,
 * perhaps "". */
NODISCARD enum status intake_name(struct arena *arena, struct str sent,
                                  struct str *name, struct refusal *why);

/* Whether there is room for any file now. INVALID: "file_no_room". */
NODISCARD enum status intake_room(const struct settings *settings,
                                  struct refusal *why);

/* Takes in the plain file `fd` (borrowed; not written any more). The caller has
 * set owner_id, name and size_bytes; all else in *file is set on OK, and the
 * name has the ending of what the file is. The
 * scanner being away makes it FILE_WAITING. INVALID: why->key is
 * "file_too_big", "file_empty", "file_type", "file_name",
 * "file_packed", "file_old_office",
 * "file_infected", "file_broken", "file_locked", "file_bomb", "file_slow",
 * "file_two_kinds", "file_no_room", "file_quota" (number: the quota in MiB), or
 * "file_not_kept": the store is full, away or slow, which costs this file and
 * no other. UNAVAILABLE: the database. */
NODISCARD enum status intake_file(const struct intake *in, int fd,
                                  struct file *file, struct refusal *why);

#endif
