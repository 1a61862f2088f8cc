/* SPDX-License-Identifier: GPL-3.0-or-later */
/* admin.h: what who administers a unit changes: officers, their posts and
 * stand-ins.
 *
 * Each change is one transaction: the account is locked, its version checked,
 * and an event left in chain 0 of the trail, which names who did it. Days are
 * Vietnam's; a last day is the last on which it holds.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_ADMIN_H
#define MOTCUA_DOMAIN_OFFICER_ADMIN_H

#include "domain/dossier/letter.h"
#include "domain/officer/trail.h"

enum admin_act {
    ADMIN_ADD,         /* id_number, full_name, phone, email; a post too where
                          agency_id is said: agency_id, role, from, to */
    ADMIN_FACTS,       /* full_name, phone, email */
    ADMIN_POST,        /* agency_id, role, from, to (unset: open) */
    ADMIN_POST_END,    /* row_id, or agency_id and role; to */
    ADMIN_STAND_IN,    /* other_id acts for officer_id: from, to */
    ADMIN_STAND_IN_END /* row_id, to */
};

struct admin_change {
    enum admin_act act;
    int64_t officer_id; /* whose account; set by ADMIN_ADD */
    int64_t version;    /* that the page showed; 0: whatever it is */
    struct str id_number, full_name, phone, email;
    int64_t agency_id;
    enum officer_role role;
    int64_t other_id, row_id;
    struct str words; /* which post, or who stands in, as the journal says */
    struct date from, to;
};
/* INVALID: the last day is before the first, or somebody stands in for
 * themselves. CONFLICT: the account was changed since. NOT_FOUND: it is closed,
 * or the row is none of its. */
NODISCARD enum status admin_do(struct db *db, const struct trail_hand *hand,
                               struct admin_change *change, struct moment now);

/* An account as who administers it sees it. */
struct admin_post {
    int64_t id;
    int64_t agency_id;
    struct str agency_name;
    enum officer_role role;
    struct date from, to;
};
struct admin_stand_in {
    int64_t id;
    struct str other_id, other_name; /* public */
    bool is_away;                    /* the other acts; else they are away */
    struct date from, to;
};
struct admin_officer {
    int64_t id, version;
    struct str public_id, id_number, full_name, phone, email;
    bool is_closed;
    const struct admin_post *posts;
    size_t post_count;
    const struct admin_stand_in *stand_ins;
    size_t stand_in_count;
};
NODISCARD enum status admin_officer_load(struct db *db, struct str public_id,
                                         struct admin_officer *officer);

/* A text of letters more (letter.h), with its event. */
NODISCARD enum status admin_letter(struct db *db, const struct trail_hand *hand,
                                   struct letter_template *t, int base,
                                   struct moment now, struct refusal *why);
/* In use from that day; CONFLICT: it is already. */
NODISCARD enum status admin_letter_use(struct db *db,
                                       const struct trail_hand *hand,
                                       const struct letter_template *t,
                                       struct date from, struct moment now);

#endif
