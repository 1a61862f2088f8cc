/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smart_account.h: who a person is to Smart.
 *
 * An account is a phone number that answered an OTP, with what its owner said
 * of themselves. Registering and signing in both wait for that OTP in
 * pending_sign_in, bound to the browser's session.
 */
#ifndef MOTCUA_DOMAIN_SMART_ACCOUNT_H
#define MOTCUA_DOMAIN_SMART_ACCOUNT_H

#include "domain/guard/sex.h"
#include "platform/db.h"

struct smart_account {
    int64_t id;
    struct str public_id;
    struct str phone; /* 0xxxxxxxxx */
    struct str full_name;
    struct str id_number;
    bool is_id_verified; /* by the province itself */
    struct partial_date born_on;
    enum sex sex;
    struct str address;
};

NODISCARD enum status smart_account_load(struct db *db, int64_t id,
                                         struct smart_account *account);

/* Whether its ID number is verified: here, or at the portal, where its owner
 * has signed in with the national account (schema/smart/0012). */
NODISCARD enum status
smart_account_check_id(struct db *db, const struct smart_account *account,
                       bool *is_verified);

/* Name, address and ID card details; changing id_number or born_on makes the
 * number unverified again. */
NODISCARD enum status smart_account_update(struct db *db,
                                           const struct smart_account *account);

struct smart_pending {
    bool is_new;                  /* account's fields are what was typed */
    struct smart_account account; /* for a sign-in only its phone is set */
    struct str return_to;
};

/* Keeps (or replaces) what waits for the OTP of this session. */
NODISCARD enum status smart_pending_set(struct db *db, int64_t session_id,
                                        const struct smart_pending *pending,
                                        struct moment now);
NODISCARD enum status smart_pending_load(struct db *db, int64_t session_id,
                                         struct smart_pending *pending);

/* The OTP sent to `phone` was right: makes the account where it is new (a phone
 * that has one already signs in to that one, unchanged), and drops what waited.
 * NOT_FOUND: nothing waited, or a sign-in to a phone without account. CONFLICT:
 * another phone was typed since, which has not answered. */
NODISCARD enum status smart_pending_finish(struct db *db, int64_t session_id,
                                           struct str phone, struct moment now,
                                           int64_t *account_id);

/* Names of devices (sessions); "" when none was given. */
NODISCARD enum status smart_device_name(struct db *db, int64_t session_id,
                                        struct str *name);
NODISCARD enum status smart_device_rename(struct db *db, int64_t account_id,
                                          int64_t session_id, struct str name);

#endif
