/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oidc_private.h: what oidc.c (providers, their metadata and keys) and
 * oidc_flow.c (one sign-in) share.
 */
#ifndef MOTCUA_GATEWAY_OIDC_PRIVATE_H
#define MOTCUA_GATEWAY_OIDC_PRIVATE_H

#include "gateway/breaker.h"
#include "gateway/oidc.h"
#include "gateway/outgoing.h"

#define OIDC_SKEW_S 60
#define OIDC_TIMEOUT_MS 5000
#define OIDC_PROVIDERS 8

struct oidc_provider {
    struct str name, label, issuer, client_id, client_secret, scope, acr,
        id_acr, id_proof;
    json_t *metadata; /* NULL: not known yet */
    json_t *keys;
    struct moment metadata_at, keys_at;
    struct moment keys_again_at; /* asked for a key that was not there */
    struct breaker breaker;
};

struct oidc {
    struct log *log;
    const char *ca_file;
    struct oidc_provider providers[OIDC_PROVIDERS];
    size_t count;
};

struct oidc_provider *oidc_find(struct oidc *oidc, struct str name);
/* Makes sure that metadata are there and fresh, by asking if need be. */
NODISCARD enum status oidc_ready(struct oidc *oidc, struct arena *arena,
                                 struct oidc_provider *provider,
                                 struct moment now);
/* Checks a token's signature with the provider's keys, which are fetched (once
 * more where the token names one that is not there). Given. */
NODISCARD enum status oidc_verify(struct oidc *oidc, struct arena *arena,
                                  struct oidc_provider *provider,
                                  struct str token, struct moment now,
                                  json_t **claims);
/* An endpoint of the metadata, or STR_NONE. Lent. */
struct str oidc_endpoint(const struct oidc_provider *provider,
                         const char *name);
/* One call, with the breaker: the answer's code and JSON (given; NULL where it
 * is none). */
NODISCARD enum status oidc_call(struct oidc *oidc, struct arena *arena,
                                struct oidc_provider *provider,
                                struct outgoing *call, struct moment now,
                                long *code, json_t **json);

#endif
