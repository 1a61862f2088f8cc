/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moving.h: what an officer works on goes over to another, and an account is
 * closed with nothing left hanging on it.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_MOVING_H
#define MOTCUA_DOMAIN_OFFICER_MOVING_H

#include "domain/officer/officer.h"

struct moving_line {
    int64_t dossier_id, agency_id;
    struct str code, agency_name;
    enum work_stage stage;
    bool fits; /* the other may work there today */
};
struct moving_lines {
    const struct moving_line *items;
    size_t count;
};
/* What is open with `from`, and whether `to` (0: nobody) holds the post for it:
 * the preview of moving it. */
NODISCARD enum status moving_preview(struct db *db, int64_t from, int64_t to,
                                     struct date day,
                                     struct moving_lines *lines);
/* One transaction: all of it, each an event of its dossier; with is_closing the
 * account ends too, with its posts, stand-ins and sessions. CONFLICT: something
 * is open that `to` holds no post for (or `to` is 0), and nothing is changed.
 * `by`: who did it, as the history names them. */
NODISCARD enum status moving_do(struct db *db, int64_t from, int64_t to,
                                bool is_closing, struct str by,
                                struct moment now, int64_t *moved);

#endif
