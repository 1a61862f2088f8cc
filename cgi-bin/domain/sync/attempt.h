/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attempt.h: each call to a system outside, kept for good, and what it carried.
 *
 * Attempts are a chain of hashes for each day in Vietnam, as officers' events
 * are one for each dossier: nobody has the right to change or take away a
 * line, and whoever did it all the same would break the chain.
 */
#ifndef MOTCUA_DOMAIN_SYNC_ATTEMPT_H
#define MOTCUA_DOMAIN_SYNC_ATTEMPT_H

#include "gateway/national.h"
#include "platform/db.h"

/* An event that a worker has in hand (ledger.h). */
struct sync_claim {
    const char *system;
    int64_t dossier_id;
    int position; /* of the event */
    int64_t attempt;
    int failures;
    bool is_unsure; /* a call may have been heard: ask first */
    struct moment built_at;
};

/* A call of a claim, as it is kept. */
struct sync_call {
    enum national_kind kind;
    struct str protocol, their_id; /* with which the body was made */
    struct str about;              /* NATIONAL_FILE: public id of the file */
    struct str body;               /* NATIONAL_ASK: not kept */
    struct sha256 sha256;
    struct moment sent_at, answered_at; /* 0: no answer */
    struct national_answer answer;
};

/* In the transaction that ends the claim. */
NODISCARD enum status attempt_add(struct db *db, const struct sync_claim *claim,
                                  const struct sync_call *call);

struct attempt {
    struct date day;
    int64_t position;
    struct str system;
    int64_t dossier_id;
    int event; /* its position in the dossier */
    struct str kind;
    struct str sha256; /* 32 bytes */
    struct moment sent_at, answered_at;
    int http_status;
    struct str code, said, outcome;
};
struct attempts {
    const struct attempt *items;
    size_t count;
};
/* Those of a dossier, in order, 1000 at most. */
NODISCARD enum status attempts_of(struct db *db, const char *system,
                                  int64_t dossier_id,
                                  struct attempts *attempts);

/* OK: every day's chain holds, *count attempts. INVALID: *day and *position say
 * where it breaks first. */
NODISCARD enum status attempts_verify(struct db *db, int64_t *count,
                                      struct date *day, int64_t *position);

#endif
