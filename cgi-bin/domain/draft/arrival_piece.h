/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arrival_piece.h: the pieces of a file on its way in, where the store is one
 * that all machines have: an object each, and a row that remembers it.
 *
 * A small piece is joined with the small one before it, so that a file has few
 * objects however it is cut, and joining never costs more than
 * ARRIVAL_PIECE_MIN bytes beside what was sent.
 */
#ifndef MOTCUA_DOMAIN_ARRIVAL_PIECE_H
#define MOTCUA_DOMAIN_ARRIVAL_PIECE_H

#include "gateway/storage.h"
#include "platform/db.h"

enum { ARRIVAL_PIECE_MIN = 256 * 1024 };

/* Whose pieces, and where. */
struct arrival_pieces {
    struct db *db;
    struct storage *storage;
    struct moment now;
    int64_t arrival_id;
};

struct arrival_piece {
    int64_t id;
    int64_t joined_id; /* the row that it stands for as well; 0: none */
    int64_t starts_at, size_bytes;
};

/* Stores what comes after the first `received` bytes; not in a transaction.
 * It does not count yet. NOT_FOUND: those before it are not in the store.
 * INVALID: the store does not take it. UNAVAILABLE: the database. */
NODISCARD enum status arrival_piece_put(const struct arrival_pieces *of,
                                        int64_t received, struct str bytes,
                                        struct arrival_piece *piece);
/* Lets it count, in the transaction that has the arrival's row. CONFLICT: what
 * it was joined with does not count any more. */
NODISCARD enum status arrival_piece_count(const struct arrival_pieces *of,
                                          const struct arrival_piece *piece);
/* It will not count. */
NODISCARD enum status arrival_piece_drop(const struct arrival_pieces *of,
                                         const struct arrival_piece *piece);

/* All of them in order, in a temporary file; *fd is given. NOT_FOUND: they are
 * not all of the file's `size` bytes. INVALID: the store does not give them.
 * UNAVAILABLE: the database. */
NODISCARD enum status arrival_piece_open(const struct arrival_pieces *of,
                                         int64_t size, int *fd);

/* None counts any more. */
NODISCARD enum status arrival_piece_forget(const struct arrival_pieces *of);

/* For the worker: removes those of any file that are of no use any more.
 * UNAVAILABLE: the store or the database. */
NODISCARD enum status
arrival_piece_clean(struct db *db, struct storage *storage, struct moment now);

#endif
