/* SPDX-License-Identifier: GPL-3.0-or-later */
/* steps.h: the steps of procedures as data, versioned: taken in after checks,
 * never changed. A dossier keeps the version it was accepted with.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_STEPS_H
#define MOTCUA_DOMAIN_OFFICER_STEPS_H

#include "domain/officer/trail.h"

struct steps_line {
    int64_t id;
    struct str procedure_code, agency_code; /* "": all */
    struct str name, created_by;
    int64_t agency_id;         /* 0: all */
    int version, count, hours; /* hours from acceptance to the result */
    struct date from;
    bool is_retired;
};
struct steps_lines {
    const struct steps_line *items;
    size_t count;
};
NODISCARD enum status steps_list(struct db *db, struct steps_lines *lines);

struct steps_new {
    struct str procedure_code, agency_code; /* "": all */
    struct str name;
    const struct process_step *items;
    size_t count;
    struct date from; /* for dossiers accepted from that day on */
};
/* A version more; `base`: the latest that there was when it was begun, 0: none,
 * or -1. CONFLICT: there is a later one. NOT_FOUND: no such procedure, or no
 * such agency. INVALID: why->key is "steps_count" (2 to 10), "steps_ends"
 * (reception first, return last), "steps_order" (each stage once, in order),
 * "steps_role" (nobody with that role works at that stage), "steps_sign"
 * (somebody works on it, and a signer signs), "steps_hours" (number: the hours
 * that the procedure promises). */
NODISCARD enum status steps_add(struct db *db, const struct trail_hand *hand,
                                const struct steps_new *steps, int base,
                                struct moment now, struct refusal *why);
/* It is given to no dossier any more. NOT_FOUND: none, or it is the last that
 * stands for all. */
NODISCARD enum status steps_retire(struct db *db, const struct trail_hand *hand,
                                   int64_t id, struct moment now);

#endif
