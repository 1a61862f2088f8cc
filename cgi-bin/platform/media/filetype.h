/* filetype.h: what a file is, by its content; the name only has to agree.
 *
 * An allow-list: PDF, JPEG, PNG, Word and Excel (OOXML). The home of
 * <magic.h>.
 */
#ifndef MOTCUA_PLATFORM_FILETYPE_H
#define MOTCUA_PLATFORM_FILETYPE_H

#include "platform/log.h"

struct filetypes; /* libmagic's rules, loaded once for each process */

/* Given. INTERNAL: the rules cannot be loaded (logged). */
NODISCARD enum status filetypes_new(struct log *log,
                                    struct filetypes **filetypes);
void filetypes_free(struct filetypes **filetypes); /* for CLEANUP */

/* What the name alone tells, before any byte is sent. INVALID: "file_type", or
 * "file_heic". */
NODISCARD enum status filetype_check_name(struct str name, struct refusal *why);

/* *type: "application/pdf"; static. Borrows fd (its offset moves). INVALID:
 * why->key "file_empty", "file_type" (content not on the list), "file_heic"
 * (a photograph as iPhones keep it) or "file_name" (another extension than the
 * content's). */
NODISCARD enum status filetype_of(struct filetypes *filetypes, int fd,
                                  struct str name, struct str *type,
                                  struct refusal *why);

#endif
