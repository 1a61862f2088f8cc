/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recovery.h: a new password that waits until it holds: see
 * schema/identity/0212 and 0300.
 */
#ifndef MOTCUA_DOMAIN_RECOVERY_H
#define MOTCUA_DOMAIN_RECOVERY_H

#include "platform/db.h"

struct recovery {
    struct str password; /* encoded */
    struct moment due_at;
};

/* The latest counts, and waits anew. */
NODISCARD enum status recovery_ask(struct db *db, int64_t citizen_id,
                                   const struct recovery *recovery,
                                   struct moment now);
/* NOT_FOUND: none waits. */
NODISCARD enum status recovery_load(struct db *db, int64_t citizen_id,
                                    struct recovery *recovery);
/* The new password is the account's from now on. */
NODISCARD enum status recovery_take(struct db *db, int64_t citizen_id,
                                    struct moment now);
/* Whether its owner has not been in since it was taken. */
NODISCARD enum status recovery_was_taken(struct db *db, int64_t citizen_id,
                                         bool *was_taken);
/* Done with. OK too where there was none. */
NODISCARD enum status recovery_drop(struct db *db, int64_t citizen_id);
/* NOT_FOUND: none waits. */
NODISCARD enum status recovery_call_off(struct db *db, int64_t citizen_id);
/* For motcuactl: somebody saw the person, so it holds now. NOT_FOUND: none. */
NODISCARD enum status recovery_hasten(struct db *db, int64_t citizen_id,
                                      struct moment now);

/* Removes what nobody has used for a month; the worker calls it. */
NODISCARD enum status recovery_clean(struct db *db, struct moment now);

#endif
