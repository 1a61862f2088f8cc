/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backchannel.c: telling the clients that a session is over, or all of a
 * citizen's (OpenID Connect Back-Channel Logout 1.0).
 *
 * A client's own session may outlive the one here by which it came about: so
 * where all are to end, each client that listens is told of the citizen (sub),
 * and not of sessions (sid) that nobody knows any more. It is done before the
 * page says that they have ended.
 */
#include "domain/national/signing_key.h"
#include "gateway/outgoing.h"
#include "identity/identity.h"
#include "platform/crypto.h"

#define EVENT "http://schemas.openid.net/event/backchannel-logout"
#define TELL_TIMEOUT_MS 2000
#define LOGOUT_TOKEN_S 120
#define TOLD_MOST 10

/* session_id 0: all of them. */
static enum status logout_token(struct request *rq, const struct client *client,
                                const struct citizen *citizen,
                                int64_t session_id, struct str *token)
{
    struct str jwk, jti;
    enum status s = signing_key_current(rq->db, identity_secret(rq), "RS256",
                                        rq->now, &jwk);

    if (s == OK)
        s = crypto_token(rq->arena, &jti);
    if (s != OK)
        return s;

    struct str sub = claims_subject(rq, client, citizen);
    json_int_t now_s = rq->now.us / 1000000;
    CLEANUP(json_release)
    json_t *claims = json_pack("{s:s%,s:s%,s:s%,s:I,s:I,s:s%,s:{s:{}}}", "iss",
                               identity_issuer(rq).ptr, identity_issuer(rq).len,
                               "sub", sub.ptr, sub.len, "aud",
                               client->client_id.ptr, client->client_id.len,
                               "iat", now_s, "exp", now_s + LOGOUT_TOKEN_S,
                               "jti", jti.ptr, jti.len, "events", EVENT);

    if (claims == NULL ||
        (session_id != 0 &&
         json_object_set_new(claims, "sid",
                             json_of(claims_sid(rq, client, session_id))) != 0))
        return INTERNAL;
    return jose_sign(rq->arena, jwk, "logout+jwt", claims, token);
}

/* A client that does not listen keeps nobody signed in here. */
static enum status tell(struct request *rq, const struct client *client,
                        const struct citizen *citizen, int64_t session_id)
{
    struct str token, answer;
    long code = 0;
    enum status s = logout_token(rq, client, citizen, session_id, &token);

    if (s != OK)
        return s;

    struct outgoing call = {
        .name = "backchannel",
        .url = str_z(rq->arena, client->backchannel_uri),
        .form = str_print(rq->arena, "logout_token=%" PRI_STR, STR_ARG(token)),
        .ca_file = settings_textz(rq->settings, "tls.ca_file"),
        .timeout_ms = TELL_TIMEOUT_MS,
    };

    s = outgoing_call(rq->arena, rq->log, &call, &code, &answer);
    if (s != OK || code >= 300)
        log_warn(rq->log, "logout.untold", "client=%" PRI_STR " code=%ld",
                 STR_ARG(client->client_id), code);
    return OK;
}

enum status backchannel_tell(struct request *rq, const struct citizen *citizen,
                             int64_t session_id)
{
    struct authorization_list list;
    enum status s =
        session_id != 0
            ? authorization_clients(rq->db, session_id, &list)
            : client_listeners(rq->db, &list.client_ids, &list.count);

    for (size_t i = 0; s == OK && i < list.count && i < TOLD_MOST; i++) {
        struct client client;

        s = client_load_id(rq->db, list.client_ids[i], &client);
        if (s == OK && !str_is_empty(client.backchannel_uri))
            s = tell(rq, &client, citizen, session_id);
    }
    return s == NOT_FOUND ? OK : s;
}
