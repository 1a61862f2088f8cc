/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arrival.h: a file that comes in piece by piece, for lines that break.
 *
 * Pieces come in order and without overlap: each says where it begins, and that
 * must be where the last one ended. After any interruption the sender asks how
 * much is there and goes on. When all of it is there the caller takes it in
 * (intake.h) and notes the outcome, which is told again to who asks again.
 *
 * Where the file store is a folder the pieces lie in a file of this machine
 * (gateway/pieces.h); where it is a bucket they lie in it
 * (arrival_piece.h), and any machine goes on with them.
 */
#ifndef MOTCUA_DOMAIN_ARRIVAL_H
#define MOTCUA_DOMAIN_ARRIVAL_H

#include "domain/draft/draft.h"
#include "gateway/storage.h"
#include "platform/settings.h"

enum { ARRIVALS_OPEN_MAX = 60 };

struct arrival {
    int64_t id;
    struct str public_id;
    int64_t owner_id, draft_id, component_id;
    struct str name; /* clean */
    int64_t size_bytes, received_bytes;
    bool has_ended;
    struct refusal outcome; /* when it has: key "" is in the draft */
};

struct arriving {
    struct db *db;
    const struct settings *settings;
    struct storage *storage;
    struct moment now;
};

/* Sets *arrival. The caller has checked name and size. INVALID:
 * "too_many_uploads". */
NODISCARD enum status arrival_begin(struct db *db, const struct draft *draft,
                                    int64_t component_id, struct str name,
                                    int64_t size_bytes, struct moment now,
                                    struct arrival *arrival,
                                    struct refusal *why);

/* NOT_FOUND: none, another's, or of another draft. */
NODISCARD enum status arrival_load(struct db *db, struct str public_id,
                                   const struct draft *draft,
                                   struct arrival *arrival);

/* Whether a piece that begins at `offset`, as the sender wrote it (a number
 * without anything around it), is the one that is wanted next: it begins where
 * the last one ended and does not go beyond the end. */
bool arrival_wants(const struct arrival *arrival, struct str offset,
                   size_t bytes);

/* The pieces are not here, but at a machine that the citizen was led away from,
 * or were when the store was another: *arrival is renewed, and wants the first
 * one again unless it has ended meanwhile. */
NODISCARD enum status arrival_begin_anew(const struct arriving *in,
                                         struct arrival *arrival);

/* Adds a piece that begins at `offset`; renews *arrival on OK and on CONFLICT
 * (it does not begin where the last one ended, goes beyond the end, or those
 * before it are not here: then the first one is wanted again). When OK
 * comes back the piece is durable. An empty one does nothing. INVALID:
 * "file_not_kept", disk or store did not take it; what was there before stays,
 * and the same piece may come again. */
NODISCARD enum status arrival_add(const struct arriving *in,
                                  struct arrival *arrival, struct str offset,
                                  struct str bytes, struct refusal *why);

/* All of it, as a plain file; *fd is given. NOT_FOUND: the pieces are not here
 * (arrival_begin_anew). INVALID: disk or store does not give them. UNAVAILABLE:
 * the database. */
NODISCARD enum status arrival_open(const struct arriving *in,
                                   const struct arrival *arrival, int *fd);

/* Notes the outcome and forgets the pieces. `why` NULL: it is in the draft. */
NODISCARD enum status arrival_end(const struct arriving *in,
                                  struct arrival *arrival,
                                  const struct refusal *why);

/* For the worker: forgets those of yesterday. */
NODISCARD enum status arrival_clean(struct db *db, struct moment now);
#endif
