/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spent.h: what is good for one use, and has had it: captchas, a passkey's
 * challenge. What could still be used is written nowhere: its name says itself,
 * by a seal, whose it is and until when.
 * Table `spent` in the database of each program that has such.
 */
#ifndef MOTCUA_DOMAIN_SPENT_H
#define MOTCUA_DOMAIN_SPENT_H

#include "platform/db.h"

enum { SPENT_NAME_MAX = 43 };

/* NOT_FOUND: it has been used. */
NODISCARD enum status spent_not_yet(struct db *db, struct str name);

/* Uses it; remembered until then, when it could not be used anyhow. CONFLICT:
 * somebody was faster. Inside a transaction it is used only when that commits.
 */
NODISCARD enum status spent_now(struct db *db, struct str name,
                                struct moment until);

/* Removes what has ended; the worker calls it. */
NODISCARD enum status spent_clean(struct db *db, struct moment now);

#endif
