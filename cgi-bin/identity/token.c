/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token.c: a code becomes an access token and an ID token.
 *
 * The code is used up before the rest is checked: whoever holds a stolen code
 * has one guess at the verifier, not many.
 */
#include "identity/identity.h"
#include "platform/crypto.h"

static enum status error(struct request *rq, int code, const char *name)
{
    if (code == 401)
        response_header(rq, "WWW-Authenticate",
                        STR("Basic realm=\"oauth2\", charset=\"UTF-8\""));
    return response_text(rq, code, STR("application/json"),
                         str_print(rq->arena, "{\"error\":\"%s\"}", name));
}

/* RFC 6749, 5.2: the challenge is for whoever used the header. A form's proof
 * has none, and so is no 401 (RFC 9110, 15.5.2). */
static enum status unproved(struct request *rq)
{
    return error(rq, rq->authorization.len > 0 ? 401 : 400, "invalid_client");
}

/* RFC 7636, 4.6: 43 to 128 characters, whose hash is the challenge. */
static bool verifier_is_right(struct request *rq, struct str challenge)
{
    struct str verifier = rq_form(rq, "code_verifier");
    struct sha256 hash = crypto_sha256(verifier);

    return verifier.len >= 43 && verifier.len <= 128 &&
           crypto_equal(crypto_base64url(rq->arena, sha256_str(&hash)),
                        challenge);
}

static bool is_doubled(const struct request *rq)
{
    for (size_t i = 0; i < rq->form.count; i++)
        for (size_t j = 0; j < i; j++)
            if (str_equals(rq->form.list[i].name, rq->form.list[j].name))
                return true;
    return rq->form.count > 20;
}

static enum status redeem(struct request *rq, const struct client *client)
{
    struct authorization a;
    struct str token, id_token;
    enum status s = authorization_redeem(
        rq->db, client->id, rq_form(rq, "code"), rq->now, &a, &token);

    if (s == NOT_FOUND)
        return error(rq, 400, "invalid_grant");
    if (s != OK)
        return s;
    if (!str_equals(a.redirect_uri, rq_form(rq, "redirect_uri")) ||
        !verifier_is_right(rq, a.challenge)) {
        log_warn(rq->log, "code.refused", "authorization=%lld",
                 (long long)a.id);
        s = authorization_revoke(rq->db, a.id, rq->now);
        return s == OK ? error(rq, 400, "invalid_grant") : s;
    }
    s = claims_id_token(rq, client, &a, token, &id_token);
    if (s != OK)
        return s;
    response_header(rq, "Pragma", STR("no-cache"));
    return response_text(
        rq, 200, STR("application/json"),
        str_print(rq->arena,
                  "{\"access_token\":\"%" PRI_STR
                  "\",\"token_type\":\"Bearer\",\"expires_in\":%d,"
                  "\"scope\":\"%" PRI_STR "\",\"id_token\":\"%" PRI_STR "\"}",
                  STR_ARG(token), AUTHORIZATION_TOKEN_S, STR_ARG(a.scope),
                  STR_ARG(id_token)));
}

enum status token_give(struct request *rq)
{
    struct client client;

    if (is_doubled(rq))
        return error(rq, 400, "invalid_request");

    enum status s = client_prove(rq, &client);

    if (s == INVALID)
        return unproved(rq);
    if (s != OK)
        return s;
    if (params_count(&rq->form, "grant_type") == 0)
        return error(rq, 400, "invalid_request");
    if (!str_is(rq_form(rq, "grant_type"), "authorization_code"))
        return error(rq, 400, "unsupported_grant_type");
    if (params_count(&rq->form, "code") == 0)
        return error(rq, 400, "invalid_request");
    return redeem(rq, &client);
}
