/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filetype.h: what a file may be; its content says what it is (preview.h), and
 * its name is made to agree.
 *
 * An allow-list: PDF, JPEG, PNG, HEIC, AVIF, WebP, TIFF, Word and Excel
 * (OOXML), OpenDocument. Pickers of phones give names without an ending, and
 * people call a PNG a JPG: the content is known and the name costs nobody a way
 * back. Only a name by which nobody means a paper (.exe) is refused whatever is
 * in it.
 */
#ifndef MOTCUA_PLATFORM_FILETYPE_H
#define MOTCUA_PLATFORM_FILETYPE_H

#include "platform/str.h"

/* What the name alone tells, before any byte is sent. INVALID: "file_type",
 * "file_name", "file_packed" (a zip), or "file_old_office" (Word's
 * and Excel's of before 2007). */
NODISCARD enum status filetype_check_name(struct str name, struct refusal *why);

/* found: the type of the content, as `look` calls it. *type:
 * "application/pdf"; static. INVALID: as above, or "file_locked". */
NODISCARD enum status filetype_judge(struct str found, struct str name,
                                     struct str *type, struct refusal *why);

/* The name with an ending of that type: its own, or in place of another type's,
 * or behind it. */
struct str filetype_name(struct arena *arena, struct str name, struct str type);

#endif
