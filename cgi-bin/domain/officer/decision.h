/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decision.h: what an agency decides on a dossier: drafted, checked, signed
 * and numbered by different people.
 *
 * The latest of a dossier is the one that is worked on. Freezing takes its
 * hash; from then on it can only be sent back, which undoes what came after.
 * What was issued is never changed: a wrong one is replaced by another that
 * names it. The database refuses who checks or signs what they drafted, or
 * what somebody drafted whom they stand in for.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_DECISION_H
#define MOTCUA_DOMAIN_OFFICER_DECISION_H

#include "domain/officer/officer.h"
#include "platform/crypto.h"

struct decision {
    int64_t id;
    int nth;
    int64_t replaces; /* 0: none */
    struct str replaced_number;
    bool is_negative;
    struct str title, body;
    int64_t drafted_by, drafted_for;
    struct str drafter_name, checker_name, signer_name;
    bool is_frozen, is_checked, is_signed, is_issued;
    struct moment drafted_at, signed_at, issued_at;
    int64_t file_id;
    struct str file_public_id; /* the signed PDF; "" */
    struct sha256 file_content;
    struct str number;
};
/* The latest. NOT_FOUND: nothing is drafted yet. */
NODISCARD enum status decision_load(struct db *db, int64_t dossier_id,
                                    struct decision *decision);

/* Who acts, and for whom (0: nobody). */
struct hand {
    int64_t officer_id, for_id;
};
/* Writes the draft, a new one where the latest was issued. CONFLICT: it is
 * frozen. */
NODISCARD enum status decision_draft(struct db *db, int64_t dossier_id,
                                     struct hand hand, struct str title,
                                     struct str body, bool is_negative,
                                     struct moment now);
NODISCARD enum status decision_freeze(struct db *db,
                                      const struct decision *decision);
/* Whether the text is what was frozen. */
bool decision_is_as_frozen(struct db *db, const struct decision *decision);
/* Whether that hand drafted it, or stands in for who did. */
bool decision_is_own(const struct decision *decision, struct hand hand);
/* CONFLICT: whoever it is drafted it. */
NODISCARD enum status decision_check(struct db *db,
                                     const struct decision *decision,
                                     struct hand hand, struct moment now);
NODISCARD enum status decision_sign(struct db *db,
                                    const struct decision *decision,
                                    struct hand hand, int64_t file_id,
                                    struct moment now);
NODISCARD enum status decision_issue(struct db *db,
                                     const struct decision *decision,
                                     struct hand hand, struct str number,
                                     struct moment now);
/* It goes back to that stage: what was done from there on is undone. One that
 * was issued stays. */
NODISCARD enum status decision_rewind(struct db *db, int64_t dossier_id,
                                      enum work_stage stage);

#endif
