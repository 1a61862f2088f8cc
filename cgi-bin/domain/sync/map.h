/* SPDX-License-Identifier: GPL-3.0-or-later */
/* map.h: what another system calls what is ours, and who states a status.
 *
 * A table that is only added to: the latest line of a code that was there when
 * a message was made is the one that counted, so the message can be made again.
 * Where no line is, a code goes as it is, but for an agency whose official code
 * is not known to us: that one has to be mapped, and nothing is guessed.
 */
#ifndef MOTCUA_DOMAIN_SYNC_MAP_H
#define MOTCUA_DOMAIN_SYNC_MAP_H

#include "platform/db.h"

enum map_kind {
    MAP_PROCEDURE,
    MAP_AGENCY,
    MAP_STATUS, /* ours and theirs are numbers */
    MAP_STATED, /* ours a procedure, theirs the system that states its status */
    MAP_KIND__MAX
};
const char *map_kind_text(enum map_kind kind);
enum map_kind map_kind_of(struct str text); /* MAP_KIND__MAX: none */

/* Theirs for an event of `event_at`, by what was known at `as_of`. NOT_FOUND:
 * there is no line, or the last one says so. */
NODISCARD enum status map_find(struct db *db, const char *system,
                               enum map_kind kind, struct str ours,
                               struct moment event_at, struct moment as_of,
                               struct str *theirs);

/* Ours for a code of theirs, by what is known now; the code itself where no
 * line has it. */
NODISCARD enum status map_find_ours(struct db *db, const char *system,
                                    enum map_kind kind, struct str theirs,
                                    struct str *ours);

/* theirs "": no longer. INVALID: a status that is no number from 1 to 10. */
NODISCARD enum status map_add(struct db *db, const char *system,
                              enum map_kind kind, struct str ours,
                              struct str theirs, struct date valid_from,
                              struct moment now);
/* As they are, one line for each agency whose official code is not known and
 * that has none: for demonstrations and drills. */
NODISCARD enum status map_add_own_agencies(struct db *db, const char *system,
                                           struct moment now);

struct map_line {
    enum map_kind kind;
    struct str ours, theirs;
    struct date valid_from;
    struct moment added_at;
};
struct map_lines {
    const struct map_line *items;
    size_t count;
};
NODISCARD enum status map_list(struct db *db, const char *system,
                               struct map_lines *lines);

#endif
