/* SPDX-License-Identifier: GPL-3.0-or-later */
/* id_token_hint.c: an ID token of ours that a client brings back, to say which
 * session or which person it means (OpenID Connect Core 3.1.2.1, RP-Initiated
 * Logout 1.0, section 2). It may have expired; its signature must hold.
 */
#include "domain/national/signing_key.h"
#include "identity/identity.h"
#include "platform/crypto.h"

enum status id_token_hint_read(struct request *rq, struct str token,
                               json_t **claims)
{
    struct jose_fault fault;
    struct str keys_text;
    enum status s = signing_key_set(rq->db, rq->now, &keys_text);

    if (s != OK)
        return s;

    CLEANUP(json_release) json_t *keys = json_parse(keys_text);

    s = keys != NULL ? jose_verify(keys, token, claims, &fault) : INTERNAL;
    return s == NOT_FOUND ? INVALID : s;
}

enum status id_token_hint_is_of(struct request *rq, struct str token,
                                const struct client *client, bool *is_of)
{
    CLEANUP(json_release) json_t *claims = NULL;
    struct citizen citizen;
    enum status s = id_token_hint_read(rq, token, &claims);

    *is_of = false;
    if (s == INVALID || rq->session == NULL || rq->session->account_id == 0)
        return s == INVALID ? OK : s;
    if (s == OK)
        s = citizen_load(rq->db, rq->session->account_id, &citizen);
    if (s == OK)
        *is_of = str_equals(json_member(claims, "aud"), client->client_id) &&
                 crypto_equal(json_member(claims, "sub"),
                              claims_subject(rq, client, &citizen));
    return s;
}
