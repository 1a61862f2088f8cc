/* SPDX-License-Identifier: GPL-3.0-or-later */
/* storage.h: where citizens' files lie: a folder, or an S3 bucket.
 *
 * A file is named by its owner and the SHA-256 of its content, so the same
 * bytes are stored once for each owner, and storing again is harmless. At rest
 * everything is sealed (platform/sealed.h) with the keys of `storage.key_file`;
 * only the spool holds plain copies, for nginx to serve by X-Accel-Redirect,
 * and storage_spool_clean removes them after some minutes.
 */
#ifndef MOTCUA_GATEWAY_STORAGE_H
#define MOTCUA_GATEWAY_STORAGE_H

#include "platform/crypto.h"
#include "platform/log.h"
#include "platform/moment.h"
#include "platform/settings.h"

struct storage;

struct storage_name {
    int64_t owner_id; /* the account's */
    struct sha256 content;
};

/* Given; belongs to the process. INVALID: the settings do not fit (logged). */
NODISCARD enum status storage_new(const struct settings *settings,
                                  struct log *log, struct storage **storage);
void storage_free(struct storage **storage);

/* The name of a plain file: reads it once. */
NODISCARD enum status storage_name_of(int fd, int64_t owner_id,
                                      struct storage_name *name);

/* A plain temporary file with these bytes, for storage_put; *fd is given
 * (offset 0). UNAVAILABLE: full. */
NODISCARD enum status storage_scratch_of(struct storage *storage,
                                         struct str bytes, int *fd);

/* Durable when OK comes back: written aside, fsynced, renamed (folder), or
 * acknowledged with the right checksum (S3). Borrows the plain file.
 * UNAVAILABLE: full, away, or slow; nothing half is visible. */
NODISCARD enum status storage_put(struct storage *storage,
                                  struct storage_name name, int fd);

/* Opens the plain content; *fd is given (an unlinked temporary file, offset 0).
 * NOT_FOUND: no such file. INTERNAL: it was changed at rest (logged). */
NODISCARD enum status storage_open(struct storage *storage,
                                   struct storage_name name, int *fd);

/* Makes sure the plain content lies in the spool and gives the path that nginx
 * knows, "/noi-bo/tep/spool/…", for response_accel. Statuses as storage_open.
 */
NODISCARD enum status storage_spool(struct storage *storage,
                                    struct arena *arena,
                                    struct storage_name name, struct moment now,
                                    struct str *internal_path);
/* Removes spooled copies unused for `older_s` seconds. */
NODISCARD enum status storage_spool_clean(struct storage *storage,
                                          struct moment now, int64_t older_s);

/* OK also when there was none. */
NODISCARD enum status storage_remove(struct storage *storage,
                                     struct storage_name name);

/* Whether each machine of an installation finds here what another stored: a
 * bucket, not a folder. */
bool storage_is_shared(const struct storage *storage);

/* A piece of a file that is still on its way in: no file yet, so storage_each
 * passes it by. Its name is random and used once; who gave it out remembers it,
 * for the store does not tell of it. */
struct storage_piece {
    uint8_t name[32];
};
NODISCARD enum status storage_piece_name(struct storage_piece *piece);
/* Durable when OK comes back; statuses as storage_put. Borrows the plain file.
 */
NODISCARD enum status storage_piece_put(struct storage *storage,
                                        const struct storage_piece *piece,
                                        int fd);
/* Writes the plain bytes at the place where `out` is. Statuses as storage_open.
 */
NODISCARD enum status storage_piece_read(struct storage *storage,
                                         const struct storage_piece *piece,
                                         int out);
/* OK also when there was none. */
NODISCARD enum status storage_piece_remove(struct storage *storage,
                                           const struct storage_piece *piece);

/* For backups: the sealed bytes as they lie, which only our keys open. *fd is
 * given, its offset 0. NOT_FOUND: no such file. */
NODISCARD enum status storage_open_sealed(struct storage *storage,
                                          struct storage_name name, int *fd);
/* Puts such bytes back under their name, durably. Borrows fd. What they are
 * worth, storage_verify says. */
NODISCARD enum status storage_put_sealed(struct storage *storage,
                                         struct storage_name name, int fd);

/* For motcuactl storage verify|rotate|gc: calls visit for every stored file;
 * ends early with its status when that is not OK. */
NODISCARD enum status
storage_each(struct storage *storage,
             enum status (*visit)(struct storage *storage,
                                  struct storage_name name, void *data),
             void *data);
/* Reads it whole: INVALID when its content is not what its name says. */
NODISCARD enum status storage_verify(struct storage *storage,
                                     struct storage_name name);
/* Wraps its key with the current master key; *is_done false: it was already. */
NODISCARD enum status storage_rewrap(struct storage *storage,
                                     struct storage_name name, bool *is_done);

#endif
