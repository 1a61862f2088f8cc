/* SPDX-License-Identifier: GPL-3.0-or-later */
/* client_proof.c: a client shows who it is at the token endpoint: its secret in
 * the header or the form, or an assertion signed by its key (RFC 7523). One
 * way at a time (RFC 6749, 2.3).
 */
#include "identity/identity.h"
#include "platform/crypto.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define ASSERTION_AGE_S 600
#define SKEW_S 60

static enum status refuse(struct request *rq, const char *what)
{
    log_warn(rq->log, "client.refused", "what=%s", what);
    return INVALID;
}

static enum status load(struct request *rq, struct str client_id,
                        struct client *client)
{
    enum status s = client_load(rq->db, client_id, client);

    return s == NOT_FOUND ? refuse(rq, "unknown") : s;
}

static enum status by_secret(struct request *rq, struct str client_id,
                             struct str secret, struct client *client)
{
    enum status s = load(rq, client_id, client);

    if (s != OK)
        return s;
    if (client->uses_assertion || !client_secret_is_right(client, secret))
        return refuse(rq, "secret");
    return OK;
}

/* "Basic " base64(id:secret), both halves encoded as in a form (RFC 6749,
 * 2.3.1): a space is a plus. */
static enum status by_header(struct request *rq, struct client *client)
{
    struct str pair;
    struct str head = str_slice(rq->authorization, 0, 6);

    if (!str_is(str_lower_ascii(rq->arena, head), "basic ") ||
        !crypto_unbase64(rq->arena, str_trim(str_skip(rq->authorization, 6)),
                         &pair))
        return refuse(rq, "header");

    size_t colon = str_find(pair, ':');

    if (colon == pair.len)
        return refuse(rq, "header");
    return by_secret(rq, http_form_decode(rq->arena, str_slice(pair, 0, colon)),
                     http_form_decode(rq->arena, str_skip(pair, colon + 1)),
                     client);
}

/* The subject an assertion names, before anything of it is believed: it says
 * whose keys to try. */
static struct str named_subject(struct request *rq, struct str assertion)
{
    struct str head, body, text;
    struct str rest = assertion;

    if (!str_next(&rest, '.', &head) || !str_next(&rest, '.', &body) ||
        !crypto_unbase64url(rq->arena, body, &text))
        return STR("");

    CLEANUP(json_release) json_t *claims = json_parse(text);

    return str_copy(rq->arena, json_member(claims, "sub"));
}

static bool audience_is_ours(struct request *rq, const json_t *claims)
{
    const json_t *aud = json_object_get(claims, "aud");
    struct str issuer = identity_issuer(rq);
    struct str token =
        str_print(rq->arena, "%" PRI_STR "/oauth2/token", STR_ARG(issuer));
    struct str one = json_member(claims, "aud");

    if (json_array_size(aud) == 1 && json_is_string(json_array_get(aud, 0)))
        one = str_of(json_string_value(json_array_get(aud, 0)));
    return str_equals(one, issuer) || str_equals(one, token);
}

static enum status check_assertion(struct request *rq,
                                   const struct client *client,
                                   const json_t *claims)
{
    struct str jti = json_member(claims, "jti");
    const json_t *exp = json_object_get(claims, "exp");
    int64_t now_s = rq->now.us / 1000000;

    if (!str_equals(json_member(claims, "iss"), client->client_id) ||
        !str_equals(json_member(claims, "sub"), client->client_id))
        return refuse(rq, "issuer");
    if (!audience_is_ours(rq, claims))
        return refuse(rq, "audience");
    if (!json_is_integer(exp) || json_integer_value(exp) < now_s - SKEW_S ||
        json_integer_value(exp) > now_s + ASSERTION_AGE_S + SKEW_S)
        return refuse(rq, "exp");
    if (str_is_empty(jti) || jti.len > 500)
        return refuse(rq, "jti");

    enum status s = client_use_assertion(
        rq->db, client, jti,
        moment_add_s(rq->now, ASSERTION_AGE_S + 2 * SKEW_S));

    return s == CONFLICT ? refuse(rq, "replayed") : s;
}

static enum status by_assertion(struct request *rq, struct client *client)
{
    struct str assertion = rq_form(rq, "client_assertion");
    struct str client_id = rq_form(rq, "client_id");
    struct str subject = named_subject(rq, assertion);
    struct jose_fault fault = {""};
    CLEANUP(json_release) json_t *claims = NULL;

    if (!str_is(rq_form(rq, "client_assertion_type"), ASSERTION_TYPE) ||
        (client_id.ptr != NULL && !str_equals(client_id, subject)))
        return refuse(rq, "assertion");

    enum status s = load(rq, subject, client);

    if (s != OK)
        return s;

    CLEANUP(json_release)
    json_t *keys = client->uses_assertion ? json_parse(client->jwks) : NULL;

    if (keys == NULL)
        return refuse(rq, "method");
    s = jose_verify(keys, assertion, &claims, &fault);
    if (s == NOT_FOUND || s == INVALID)
        return refuse(rq, fault.what);
    return s == OK ? check_assertion(rq, client, claims) : s;
}

enum status client_prove(struct request *rq, struct client *client)
{
    bool has_header = rq->authorization.len > 0;
    size_t secrets = params_count(&rq->form, "client_secret");
    size_t assertions = params_count(&rq->form, "client_assertion");

    if ((size_t)has_header + secrets + assertions != 1 ||
        params_count(&rq->form, "client_id") > 1)
        return refuse(rq, "ways");
    if (has_header)
        return by_header(rq, client);
    if (assertions == 1)
        return by_assertion(rq, client);
    return by_secret(rq, rq_form(rq, "client_id"), rq_form(rq, "client_secret"),
                     client);
}
