/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oidc.h: signing in by somebody else's OpenID provider.
 *
 * Authorization code flow with PKCE S256, state and nonce; providers are a
 * matter of settings (PREFIX.NAME.issuer, .client_id, .client_secret_file,
 * .label, where the prefix is "provider", or "officer.provider" for officers).
 * Metadata and keys are fetched over TLS (setting tls.ca_file), checked, kept
 * in the process for an hour, and keys again when a token names one that is not
 * there (at most once a minute). A provider that does not answer within five
 * seconds is UNAVAILABLE, and for some seconds after not asked at all.
 */
#ifndef MOTCUA_GATEWAY_OIDC_H
#define MOTCUA_GATEWAY_OIDC_H

#include "platform/jose.h"
#include "platform/log.h"
#include "platform/settings.h"

struct oidc; /* the process's providers and what is known of them */

/* Given; asks no provider yet. INVALID: the settings of one are not complete,
 * and the log says which. */
NODISCARD enum status oidc_new(struct oidc **oidc,
                               const struct settings *settings,
                               const char *prefix, struct log *log);

/* The nth provider's settings name and label, or STR_NONE. Lent. */
struct str oidc_name(const struct oidc *oidc, size_t nth);
struct str oidc_label(const struct oidc *oidc, struct str name);
/* Whether what the provider said of the sign-in means two factors: its acr is
 * one of the settings' (PREFIX.NAME.acr), or its amr names factors of two kinds
 * (RFC 8176). */
bool oidc_has_two_factors(const struct oidc *oidc, struct str name,
                          const json_t *claims);

/* Whether it says that it verified the ID number: its acr is one of the
 * settings' (PREFIX.NAME.id_acr). */
bool oidc_says_verified(const struct oidc *oidc, struct str name,
                        const json_t *claims);
/* provider.NAME.id_proof: the most that its word counts for. */
struct str oidc_id_proof(const struct oidc *oidc, struct str name);

/* Whether it says that it asked not before `since` (auth_time, of a clock of
 * its own), and whether that method was among what it asked for (RFC 8176). */
bool oidc_asked_since(const json_t *claims, struct moment since);
bool oidc_asked_by(const json_t *claims, const char *method);

/* One sign-in that is under way; all but the verifier may be seen. */
struct oidc_attempt {
    struct str provider;
    struct str state, nonce, verifier;
    struct str redirect_uri;
    bool is_anew; /* they are to prove who they are, though they did before */
};

/* Where to send the browser. NOT_FOUND: no such provider. UNAVAILABLE: it does
 * not answer, or in nonsense (logged). */
NODISCARD enum status oidc_authorize_url(struct oidc *oidc, struct arena *arena,
                                         const struct oidc_attempt *attempt,
                                         struct str ui_locale,
                                         struct moment now, struct str *url);

struct oidc_person {
    struct str id_token; /* for logging out */
    struct str sid;      /* the provider's session, or "" */
    json_t *claims; /* userinfo over the ID token's; freed with the arena */
    /* When they proved who they are: auth_time; `now`, where it says none. */
    struct moment proved_at;
};

/* Turns the code into who it is: token endpoint, ID token's checks, userinfo
 * (same sub). `issuer` is the callback's iss, or STR_NONE: wrong, or missing
 * where the provider promises it, INVALID.
 * INVALID: the provider says no, or what it says does not hold (logged). */
NODISCARD enum status oidc_exchange(struct oidc *oidc, struct arena *arena,
                                    const struct oidc_attempt *attempt,
                                    struct str code, struct str issuer,
                                    struct moment now,
                                    struct oidc_person *person);

/* An address on the site where signing out at the nth provider leads, or
 * STR_NONE after the last: the issuer's, until its metadata say more. Lent;
 * asks nobody. */
struct str oidc_way_out(const struct oidc *oidc, size_t nth);

/* Where to end the provider's session too; NOT_FOUND: it has no such place. */
NODISCARD enum status oidc_logout_url(struct oidc *oidc, struct arena *arena,
                                      struct str provider, struct str id_token,
                                      struct str back, struct moment now,
                                      struct str *url);

/* A back-channel logout token of any of our providers: who is to be signed
 * out. INVALID: it does not hold. In the arena. */
struct oidc_logout {
    struct str provider, subject, sid;
};
NODISCARD enum status oidc_logout_check(struct oidc *oidc, struct arena *arena,
                                        struct str token, struct moment now,
                                        struct oidc_logout *logout);

#endif
