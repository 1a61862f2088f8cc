/* SPDX-License-Identifier: GPL-3.0-or-later */
/* throttle.h: slowing those who try too often, in the database, so that it
 * holds over all workers and restarts.
 *
 * Each rule counts failures of a key (an account, an address block, everybody)
 * and, after the first few, makes the key wait: base, twice base, … up to a
 * limit. Waits are short enough that nobody is locked out for good, and a try
 * during a wait does not lengthen it. Failures leak away one by one.
 * Keys are stored as hashes. Table `throttle` in each program's database.
 */
#ifndef MOTCUA_DOMAIN_THROTTLE_H
#define MOTCUA_DOMAIN_THROTTLE_H

#include "platform/db.h"

struct throttle_rule {
    const char *name; /* "sign-in.account": part of the key */
    int64_t free;     /* failures that cost nothing */
    int64_t base_s;   /* the first wait */
    int64_t most_s;   /* the longest */
    int64_t forget_s; /* in which one failure is forgotten */
};

struct throttle_key {
    const struct throttle_rule *rule;
    struct str key;
};

/* *wait_s: how long the slowest of these keys still has to wait; 0: go on.
 * Counts nothing. */
NODISCARD enum status throttle_wait(struct db *db,
                                    const struct throttle_key *keys,
                                    size_t count, struct moment now,
                                    int64_t *wait_s);
/* What who has to wait so long is told: "wait_seconds" or "wait_minutes". */
struct refusal throttle_told(int64_t wait_s);
/* Counts a failure (or a text sent) on each key. Writes an alarm line to the
 * log when a key has to wait that many share, or its wait has doubled twice or
 * is its longest. */
NODISCARD enum status throttle_count(struct db *db,
                                     const struct throttle_key *keys,
                                     size_t count, struct moment now);
/* The same for one key, by several at once. */
NODISCARD enum status throttle_add(struct db *db, struct throttle_key key,
                                   int64_t failures, struct moment now);
/* Forgets the key's failures, after a success. */
NODISCARD enum status throttle_forget(struct db *db, struct throttle_key key);

/* The part of an address that one household or office has: IPv4 /24, IPv6 /56,
 * however it is written; what is no address stays as it is. */
struct str throttle_block(struct arena *arena, struct str address);

NODISCARD enum status throttle_clean(struct db *db, struct moment now);

#endif
