/* filetype.h: what a file may be; its content says what it is (preview.h), and
 * the name has to agree.
 *
 * An allow-list: PDF, JPEG, PNG, Word and Excel (OOXML).
 */
#ifndef MOTCUA_PLATFORM_FILETYPE_H
#define MOTCUA_PLATFORM_FILETYPE_H

#include "platform/str.h"

/* What the name alone tells, before any byte is sent. INVALID: "file_type", or
 * "file_heic". */
NODISCARD enum status filetype_check_name(struct str name, struct refusal *why);

/* found: the type of the content, as libmagic calls it. *type:
 * "application/pdf"; static. INVALID: why->key "file_type" (not on the list),
 * "file_heic" (a photograph as iPhones keep it) or "file_name" (another
 * extension than the content's). */
NODISCARD enum status filetype_judge(struct str found, struct str name,
                                     struct str *type, struct refusal *why);

#endif
