/* SPDX-License-Identifier: GPL-3.0-or-later */
/* incoming.h: what another system sends, kept until it is an event here.
 *
 * What arrives is a row at once, and answered; the worker takes it in. A
 * message that comes again is the same row and gets the same answer. What
 * cannot be taken in is held with the reason, and tried again when somebody
 * has mended it or it is sent anew; nothing is dropped.
 */
#ifndef MOTCUA_DOMAIN_SYNC_INCOMING_H
#define MOTCUA_DOMAIN_SYNC_INCOMING_H

#include "domain/dossier/dossier.h"
#include "gateway/national_in.h"

enum incoming_fate {
    INCOMING_NEW,     /* or it replaces what was not taken in yet */
    INCOMING_AGAIN,   /* the same is there */
    INCOMING_OTHER,   /* the code is another dossier's already */
    INCOMING_UNKNOWN, /* about a dossier that never came */
};
/* *our_code: of the dossier that it became, or is about; "": not yet. */
NODISCARD enum status incoming_add(struct db *db, const char *system,
                                   const struct national_in *in,
                                   struct str body, struct moment now,
                                   enum incoming_fate *fate,
                                   struct str *our_code);

struct incoming {
    const char *system;
    int64_t id, attempt, failures;
    int64_t account_id; /* whose papers are being taken in; 0: nobody's yet */
    struct str code, body;
};
/* The next one that is due, for lease_s seconds. NOT_FOUND: none. */
NODISCARD enum status incoming_claim(struct db *db, const char *system,
                                     struct moment now, int64_t lease_s,
                                     struct incoming *incoming);
/* In the caller's transaction. CONFLICT: the lease had ended, and another has
 * it: roll back. */
NODISCARD enum status incoming_own(struct db *db,
                                   const struct incoming *incoming,
                                   int64_t account_id);
NODISCARD enum status incoming_taken(struct db *db,
                                     const struct incoming *incoming,
                                     int64_t dossier_id, struct moment now);
/* Later, or not before somebody has decided. */
NODISCARD enum status incoming_put_off(struct db *db,
                                       const struct incoming *incoming,
                                       bool is_held, const char *reason,
                                       struct str detail, struct moment now);
/* What their code of that dossier is here. NOT_FOUND: it is not here. */
NODISCARD enum status incoming_dossier(struct db *db, struct str code,
                                       struct dossier *dossier);

struct incoming_row {
    struct str code, kind, state, reason, detail, procedure_code, agency_code;
    struct moment received_at;
};
struct incoming_rows {
    const struct incoming_row *items;
    size_t count;
};
/* What is not taken in yet, the oldest first, `most` at most. */
NODISCARD enum status incoming_list(struct db *db, const char *system,
                                    size_t most, struct incoming_rows *rows);
/* Due now. code "": all. NOT_FOUND: nothing waits. */
NODISCARD enum status incoming_again(struct db *db, const char *system,
                                     struct str code, struct moment now);

#endif
