/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rename.h: what the communes of before 1 July 2025 are called today, for who
 * knows only the old name: “Phường 3”, “Thị trấn Gò Dầu”, “p. tan ninh”.
 */
#ifndef MOTCUA_DOMAIN_RENAME_H
#define MOTCUA_DOMAIN_RENAME_H

#include "platform/db.h"

struct rename {
    struct str old_name;     /* "Phường 3" */
    struct str old_district; /* "Thành phố Tây Ninh" */
    struct str new_name;     /* "Phường Tân Ninh" */
    bool is_whole;           /* false: another part became another commune's */
};

struct rename_list {
    const struct rename *items;
    size_t count;
};

/* Every old commune with what became of it, one row for each part, in
 * alphabetical order; new communes that are in force on that day. Lives in the
 * db's arena. UNAVAILABLE and INTERNAL as db.h has them. */
NODISCARD enum status rename_list(struct db *db, struct date day,
                                  struct rename_list *list);

/* Those of the list that the words name: the old commune, its district or the
 * new one, without marks, abbreviated ("P3", "TT Gò Dầu", "tp tây ninh"); those
 * that have them as they stand, or else in any order; of a whole address those
 * that the longest run of its parts names (“ấp 3, xã An Lục Long, Châu Thành”).
 * No words: none. Lent from the list, in the arena. */
struct rename_list rename_find(struct arena *arena,
                               const struct rename_list *list,
                               struct str words);

#endif
