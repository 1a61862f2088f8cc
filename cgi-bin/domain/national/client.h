/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client.h: who may ask Identity for a sign-in, as motcuactl registered them.
 */
#ifndef MOTCUA_DOMAIN_CLIENT_H
#define MOTCUA_DOMAIN_CLIENT_H

#include "platform/db.h"

struct client {
    int64_t id;
    struct str client_id;
    struct str name;
    bool uses_assertion;    /* private_key_jwt, else a secret */
    struct str secret_hash; /* 32 bytes, or STR_NONE */
    struct str jwks;        /* JSON, or STR_NONE */
    struct str sector;
    struct str backchannel_uri; /* STR_NONE: none */
    bool asks_consent;
};

enum client_uri { CLIENT_REDIRECT, CLIENT_POST_LOGOUT };

/* NOT_FOUND: no such client. */
NODISCARD enum status client_load(struct db *db, struct str client_id,
                                  struct client *client);
NODISCARD enum status client_load_id(struct db *db, int64_t id,
                                     struct client *client);
/* Ids of those that want to hear of sessions that end. In the db's arena. */
NODISCARD enum status client_listeners(struct db *db, const int64_t **ids,
                                       size_t *count);
/* OK: exactly this URI is registered. NOT_FOUND: it is not. */
NODISCARD enum status client_has_uri(struct db *db, int64_t id,
                                     enum client_uri kind, struct str uri);

bool client_secret_is_right(const struct client *client, struct str secret);
/* Each assertion once. CONFLICT: it was used. */
NODISCARD enum status client_use_assertion(struct db *db,
                                           const struct client *client,
                                           struct str jti,
                                           struct moment expires_at);

/* For motcuactl: adds or replaces, by client_id. */
struct client_uri_line {
    enum client_uri kind;
    struct str uri;
};
struct client_entry {
    struct client client;
    const struct client_uri_line *uris;
    size_t uri_count;
};
NODISCARD enum status
client_put(struct db *db, const struct client_entry *entry, struct moment now);

/* Removes assertions that nobody would take any more; the worker calls it. */
NODISCARD enum status client_clean(struct db *db, struct moment now);

#endif
