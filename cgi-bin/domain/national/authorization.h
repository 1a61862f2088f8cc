/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authorization.h: one sign-in for a client, from its request to its token.
 *
 * asked → (signed in, agreed) → coded → redeemed; revoked from anywhere. A code
 * lives 60 seconds and works once: used again, the token that came of it dies
 * too (RFC 6749, 4.1.2; RFC 9700, 4.5). Codes and tokens are kept as hashes.
 */
#ifndef MOTCUA_DOMAIN_AUTHORIZATION_H
#define MOTCUA_DOMAIN_AUTHORIZATION_H

#include "platform/db.h"

enum {
    AUTHORIZATION_TTL_S = 1800, /* to sign in and agree */
    AUTHORIZATION_CODE_S = 60,
    AUTHORIZATION_TOKEN_S = 600,
    AUTHORIZATION_KEPT_S = 86400 /* no session lasts that long */
};

struct authorization {
    int64_t id;
    struct str public_id;
    int64_t session_id;
    int64_t client_id; /* of the row, not the name */
    struct str redirect_uri, scope;
    struct str state, nonce; /* STR_NONE where the client sent none */
    struct str challenge;    /* S256 */
    struct str login_hint;
    bool wants_login, wants_consent;
    struct moment created_at;
    int64_t citizen_id; /* 0: not signed in yet */
    struct moment signed_in_at;
};

/* Takes what the client asked; sets id, public_id. */
NODISCARD enum status authorization_ask(struct db *db, struct authorization *a,
                                        struct moment now);
/* Of this session, not yet coded, not too old. NOT_FOUND otherwise. */
NODISCARD enum status authorization_load(struct db *db, int64_t session_id,
                                         struct str public_id,
                                         struct moment now,
                                         struct authorization *a);
/* The same, whatever became of it: of an old page, or one shown twice. */
NODISCARD enum status authorization_recall(struct db *db, int64_t session_id,
                                           struct str public_id,
                                           struct authorization *a);
/* A fresh code for it, once. CONFLICT: it has one already. */
NODISCARD enum status authorization_code(struct db *db,
                                         const struct authorization *a,
                                         int64_t citizen_id,
                                         struct moment signed_in_at,
                                         struct moment now, struct str *code);

/* Turns a code into a token. NOT_FOUND: no such code, another client's, too
 * old, or used (then what came of it is revoked). The caller checks
 * redirect_uri and verifier; wrong ones have used the code up all the same. */
NODISCARD enum status authorization_redeem(struct db *db, int64_t client_id,
                                           struct str code, struct moment now,
                                           struct authorization *a,
                                           struct str *token);
NODISCARD enum status authorization_revoke(struct db *db, int64_t id,
                                           struct moment now);
/* By access token: NOT_FOUND unless it is good now. */
NODISCARD enum status authorization_by_token(struct db *db, struct str token,
                                             struct moment now,
                                             struct authorization *a);

/* The clients a session signed in to: for logging out. */
struct authorization_list {
    const int64_t *client_ids;
    size_t count;
};
NODISCARD enum status authorization_clients(struct db *db, int64_t session_id,
                                            struct authorization_list *list);

/* Removes those that are over; the worker calls it. Those that became a token
 * stay as long as their session may: signing out tells their clients. */
NODISCARD enum status authorization_clean(struct db *db, struct moment now);

/* Whether the citizen has agreed that the client learns this, or more than
 * this; and agreeing, which replaces what was agreed before. */
NODISCARD enum status consent_given(struct db *db, int64_t citizen_id,
                                    int64_t client_id, struct str scope,
                                    bool *is_given);
NODISCARD enum status consent_give(struct db *db, int64_t citizen_id,
                                   int64_t client_id, struct str scope,
                                   struct moment now);

#endif
