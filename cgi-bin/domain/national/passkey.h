/* SPDX-License-Identifier: GPL-3.0-or-later */
/* passkey.h: the passkeys of national accounts. */
#ifndef MOTCUA_DOMAIN_PASSKEY_H
#define MOTCUA_DOMAIN_PASSKEY_H

#include "platform/db.h"
#include "platform/webauthn.h"

enum { PASSKEY_MOST = 10 }; /* of one account */

struct passkey {
    int64_t id, citizen_id;
    struct webauthn_key key;
    struct str browser;                /* where it was added */
    struct moment created_at, used_at; /* used_at 0: never */
};
struct passkey_list {
    const struct passkey *list;
    size_t count;
};

/* Oldest first. */
NODISCARD enum status passkey_list(struct db *db, int64_t citizen_id,
                                   struct passkey_list *list);
/* CONFLICT: that key is known, or the account has PASSKEY_MOST. */
NODISCARD enum status passkey_add(struct db *db, const struct passkey *passkey,
                                  struct moment now);
/* By the credential's id; NOT_FOUND: none such. */
NODISCARD enum status passkey_find(struct db *db, struct str credential_id,
                                   struct passkey *passkey);
NODISCARD enum status passkey_used(struct db *db, int64_t id,
                                   int64_t sign_count, struct moment now);
/* NOT_FOUND: not the citizen's. */
NODISCARD enum status passkey_remove(struct db *db, int64_t citizen_id,
                                     int64_t id);

NODISCARD enum status passkey_remove_all(struct db *db, int64_t citizen_id);

/* Whether a passkey opened that session: noted, and asked for the clients. */
NODISCARD enum status passkey_opened(struct db *db, int64_t session_id,
                                     bool is_opened);
NODISCARD enum status passkey_has_opened(struct db *db, int64_t session_id,
                                         bool *is_opened);

#endif
