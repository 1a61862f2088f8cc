/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trail.h: what officers did and looked at, as a chain of hashes.
 *
 * A chain for each dossier, and chain 0 for what is about none (searches
 * beyond one's unit, posts given, texts changed). Each event's hash covers the
 * one before it; officer_chain keeps the last. No program may change or remove
 * an event, and trail_verify finds one that was changed, cut out or cut off.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_TRAIL_H
#define MOTCUA_DOMAIN_OFFICER_TRAIL_H

#include "domain/officer/officer.h"

struct trail_event {
    int64_t chain;
    int64_t position; /* set by trail_add */
    struct moment at;
    int64_t officer_id; /* 0: an administrator, by motcuactl */
    struct str officer_name, for_name, agency_name;
    struct str role; /* "desk" */
    struct str act;  /* "receive", "looked" */
    enum work_stage from, to;
    struct str note;
};
/* Who administers, and for which agency; id 0: by motcuactl. */
struct trail_hand {
    int64_t officer_id;
    struct str name, for_name, agency_name;
};
/* An event of chain 0, in the caller's transaction. */
NODISCARD enum status trail_admin(struct db *db, const struct trail_hand *hand,
                                  const char *act, struct str note,
                                  struct moment now);
/* Adds it, in the caller's transaction or alone. */
NODISCARD enum status trail_add(struct db *db, struct trail_event *event);
/* The same where there is no transaction yet. */
NODISCARD enum status trail_note(struct db *db, struct trail_event *event);

struct trail {
    const struct trail_event *items;
    size_t count;
};
/* In order; `looks` too where is_whole. */
NODISCARD enum status trail_load(struct db *db, int64_t chain, bool is_whole,
                                 struct trail *trail);
/* What administrators changed for that agency, latest first: `most` of the last
 * `back` events of chain 0. */
NODISCARD enum status trail_of_agency(struct db *db, struct str agency_name,
                                      int64_t back, int64_t most,
                                      struct trail *trail);
/* The last thing that was done to the dossier, by whom and when. */
NODISCARD enum status trail_last(struct db *db, int64_t chain,
                                 struct trail_event *event);

/* OK: every chain holds, *count events. INVALID: *chain and *position say where
 * it breaks first. */
NODISCARD enum status trail_verify(struct db *db, int64_t *count,
                                   int64_t *chain, int64_t *position);

#endif
