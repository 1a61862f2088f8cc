/* SPDX-License-Identifier: GPL-3.0-or-later */
/* look_budget.h: how much of the processor an account may have spent on looks
 * into its files, at uploading and for their small pictures alike: half a
 * minute at once, and then a second in ten. As much has an officer for what
 * they bring, which costs the dossier's owner nothing; and ten times that, as
 * LOOK_READER, for what is drawn while they read.
 */
#ifndef MOTCUA_DOMAIN_LOOK_BUDGET_H
#define MOTCUA_DOMAIN_LOOK_BUDGET_H

#include "platform/db.h"

struct look_payer {
    enum { LOOK_ACCOUNT, LOOK_OFFICER, LOOK_READER } kind;
    int64_t id;
};

/* *wait_s: until files of theirs are looked into again; 0: now. */
NODISCARD enum status look_budget_wait(struct db *db, struct look_payer payer,
                                       struct moment now, int64_t *wait_s);
/* A look took so many milliseconds; what is less than a tenth of a second is
 * no row's work. */
NODISCARD enum status look_budget_spend(struct db *db, struct look_payer payer,
                                        int64_t ms, struct moment now);

#endif
