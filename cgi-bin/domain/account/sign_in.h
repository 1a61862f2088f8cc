/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign_in.h: the portal's side of signing in at a provider: attempts under
 * way, and what signing out will need. Officers' attempts lie in a table of
 * their own, as their sessions do.
 */
#ifndef MOTCUA_DOMAIN_SIGN_IN_H
#define MOTCUA_DOMAIN_SIGN_IN_H

#include "platform/db.h"

enum { SIGN_IN_ATTEMPT_TTL_S = 1800 };

enum sign_in_of { SIGN_IN_CITIZENS, SIGN_IN_OFFICERS };

struct sign_in_attempt {
    enum sign_in_of of;
    struct str provider, nonce, verifier;
    struct str return_to; /* a path of our own */
    bool is_anew;         /* to prove who they are again, at their provider */
    struct str about;     /* and by it, to confirm what: a hash; or nothing */
    struct moment begun_at;
};

/* Makes nonce and verifier for the session, and the state by which the answer
 * will be known. *attempt: whose it is, provider and return_to are given. */
NODISCARD enum status sign_in_begin(struct db *db, int64_t session_id,
                                    struct moment now,
                                    struct sign_in_attempt *attempt,
                                    struct str *state);
/* Takes the attempt: it works once, in the session that began it. CONFLICT: it
 * was taken before, and *attempt says no more than where they were going.
 * NOT_FOUND: none, or too old. */
NODISCARD enum status sign_in_take(struct db *db, enum sign_in_of of,
                                   int64_t session_id, struct str state,
                                   struct moment now,
                                   struct sign_in_attempt *attempt);

/* What this session was signed in with. */
struct sign_in {
    struct str provider, subject, sid, id_token;
    struct moment proved_at; /* who they are, there; 0: unknown */
};
NODISCARD enum status sign_in_keep(struct db *db, int64_t session_id,
                                   const struct sign_in *sign_in);
NODISCARD enum status sign_in_load(struct db *db, int64_t session_id,
                                   struct sign_in *sign_in);
/* What who signed in anew confirmed by it, and how. */
enum sign_in_way { SIGN_IN_OTP, SIGN_IN_PASSKEY, SIGN_IN_FACTORS };
struct sign_in_confirmed {
    struct str about; /* the attempt's */
    enum sign_in_way way;
    struct moment at;
};
const char *sign_in_way_text(enum sign_in_way way); /* "otp" */
/* Beside what the session was signed in with, over the one before. */
NODISCARD enum status sign_in_confirm(struct db *db, int64_t session_id,
                                      const struct sign_in_confirmed *what);
/* NOT_FOUND: nothing, or longer ago than this. */
enum { SIGN_IN_CONFIRMED_S = 900 };
NODISCARD enum status sign_in_confirmed(struct db *db, int64_t session_id,
                                        struct moment now,
                                        struct sign_in_confirmed *what);

/* Ends the sessions that the provider says are over: of that sid, or, where
 * sid is "", all of that subject. OK even when there is none. */
NODISCARD enum status sign_in_end(struct db *db, struct str provider,
                                  struct str subject, struct str sid);

NODISCARD enum status sign_in_clean(struct db *db, struct moment now);

#endif
