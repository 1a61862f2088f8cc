/* SPDX-License-Identifier: GPL-3.0-or-later */
/* owner.h: what an account's owner is told when something that opens it was
 * changed: at the phone that it had before, and by e-mail, by the outbox.
 */
#ifndef MOTCUA_DOMAIN_OWNER_H
#define MOTCUA_DOMAIN_OWNER_H

#include "domain/national/citizen.h"
#include "platform/lang.h"

enum owner_news {
    OWNER_PASSWORD, /* is another one */
    OWNER_RECOVERY, /* another one was asked for, and will be after a wait */
    OWNER_RECOVERY_ENDED, /* by who knows the old one */
    OWNER_PHONE,          /* is another one; told to the one before */
    OWNER_PASSKEY_ADDED,
    OWNER_PASSKEY_REMOVED,
    OWNER_SESSIONS, /* an administrator ended them */
    OWNER_CLOSED    /* the account, by who was signed in */
};

/* citizen: as it was before. `at` is when it happened, or, of OWNER_RECOVERY,
 * from when on the new one holds. Call it in the transaction, where there is
 * one. */
NODISCARD enum status owner_tell(struct db *db, const struct citizen *citizen,
                                 enum owner_news news, struct moment at,
                                 enum lang lang, struct moment now);

#endif
