/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_unused.h: removes stored files that nothing names any more.
 *
 * A file is in use while a draft, a dossier or the vault names it, and for
 * FILE_GRACE_S after it was given, since a form may still carry it. Row and
 * bytes go under the owner's lock (file.h), row first: what is being given
 * again at that moment waits, then finds neither and stores both anew. The
 * foreign keys hold the rule too, against whatever is wrong here.
 */
#ifndef MOTCUA_DOMAIN_FILE_UNUSED_H
#define MOTCUA_DOMAIN_FILE_UNUSED_H

#include "domain/file/file_look.h"
#include "gateway/storage.h"

enum { FILE_GRACE_S = 2 * 86400 };

/* Looks for `most` of them; some may be gone or named again before they are
 * removed, for others clean up too. */
struct file_removal {
    size_t found, removed;
};
NODISCARD enum status file_remove_unused(struct db *db, struct storage *storage,
                                         size_t most, struct moment now,
                                         struct file_removal *what);

/* One stored object: removes it where no row names it, neither as a file nor as
 * a thumbnail or copy (a program was killed between the two). */
NODISCARD enum status file_remove_orphan(struct db *db, struct storage *storage,
                                         struct storage_name name,
                                         bool *is_removed);

#endif
