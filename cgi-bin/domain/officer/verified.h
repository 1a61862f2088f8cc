/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verified.h: who is verified to have filed a dossier, to hold beside what was
 * typed: what a provider said of the account, and no more of it.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_VERIFIED_H
#define MOTCUA_DOMAIN_OFFICER_VERIFIED_H

#include "domain/guard/proof.h"
#include "platform/db.h"

struct verified {
    struct str full_name, id_number;
    struct partial_date birth_date; /* unset: not known */
    enum id_proof proof;
};
/* NOT_FOUND: the account is not verified, or there is none. */
NODISCARD enum status verified_load(struct db *db, int64_t account_id,
                                    struct verified *verified);

/* OK, or NOT_FOUND: whether an account is verified to have that number. */
NODISCARD enum status verified_has_number(struct db *db, struct str number);

#endif
