/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.h: a citizen's stored files: what we know of them; the bytes are
 * gateway/storage.h's.
 *
 * The same content of the same owner is one row. A file may be named in many
 * drafts, dossiers and the owner's vault; it is removed when none names it.
 */
#ifndef MOTCUA_DOMAIN_FILE_H
#define MOTCUA_DOMAIN_FILE_H

#include "platform/crypto.h"
#include "platform/db.h"

enum file_scan { FILE_WAITING, FILE_CLEAN, FILE_INFECTED };

struct file {
    int64_t id;
    struct str public_id;
    int64_t owner_id; /* in storage_name: the account that brought it */
    struct sha256 content;
    int64_t size_bytes;
    struct str type; /* "application/pdf": what the content is */
    struct str name; /* as the citizen calls it, clean, one line */
    enum file_scan scan;
    struct moment created_at;
};

/* OK, or NOT_FOUND: whether the owner has that content already. */
NODISCARD enum status file_exists(struct db *db, int64_t owner_id,
                                  const struct sha256 *content);

/* Records a file whose bytes are stored already, or finds the row of the same
 * owner and content (its first name stays; it counts as used now). id,
 * public_id and created_at are set in *file. */
NODISCARD enum status file_add(struct db *db, struct file *file,
                               struct moment now);

/* What queries select of file, named `of` there ("f."), and the file in a row
 * of theirs: FILE_COLUMNS begin at column `first`. */
/* CONCAT: in a UNION a BINARY would pad what stands in its column. */
#define FILE_COLUMNS(of)                                                       \
    of "id, " of "public_id, " of "store_id, CONCAT(" of "content), " of       \
       "size_bytes, " of "type, " of "name, " of "scan, " of "created_at"
struct file file_of_row(struct db_row row, size_t first);
enum file_scan file_scan_of(struct str text);

/* NOT_FOUND: none, or another's. */
NODISCARD enum status file_load(struct db *db, struct str public_id,
                                int64_t owner_id, struct file *file);

/* Whoever's it is: for who has asked whether it may be had. */
NODISCARD enum status file_load_any(struct db *db, struct str public_id,
                                    struct file *file);

/* At most `limit` files of all citizens, by rising id beyond `after`; *files is
 * in the connection's arena. For restoring, which looks for each one's bytes.
 */
NODISCARD enum status file_list(struct db *db, int64_t after, int64_t limit,
                                struct file **files, size_t *count);

NODISCARD enum status file_set_scan(struct db *db, int64_t id,
                                    enum file_scan scan, struct moment now);

/* All of the owner's files together, for the quota. */
NODISCARD enum status file_total_bytes(struct db *db, int64_t owner_id,
                                       int64_t *total);

#endif
