/* jose.c: tokens signed and checked.
 *
 * The header is read by us first, and decides nothing but which key of the set
 * is tried: the key says which algorithm it is for, and the header must agree.
 * Then cjose checks the signature, and gives the claims it covered.
 *
 * Holds: nothing of a token is believed before its signature was.
 */
#include <cjose/cjose.h>
#include <jansson.h>

#include "platform/crypto.h"
#include "platform/jose.h"

#define TOKEN_MOST 16384
#define RSA_BITS 2048

static const uint8_t rsa_exponent[] = {1, 0, 1};

static void jwk_release(cjose_jwk_t **jwk)
{
    cjose_jwk_release(*jwk);
    *jwk = NULL;
}

static void jws_release(cjose_jws_t **jws)
{
    cjose_jws_release(*jws);
    *jws = NULL;
}

static void header_release(cjose_header_t **header)
{
    cjose_header_release(*header);
    *header = NULL;
}

static bool alg_is_ours(struct str alg)
{
    return str_is(alg, "ES256") || str_is(alg, "RS256");
}

/* RFC 7638: the hash of the required members in alphabetical order. */
static struct str thumbprint(struct arena *arena, const json_t *jwk)
{
    struct str text;

    if (str_is(json_member(jwk, "kty"), "EC"))
        text = str_print(arena,
                         "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%" PRI_STR
                         "\",\"y\":\"%" PRI_STR "\"}",
                         STR_ARG(json_member(jwk, "x")),
                         STR_ARG(json_member(jwk, "y")));
    else
        text = str_print(
            arena,
            "{\"e\":\"%" PRI_STR "\",\"kty\":\"RSA\",\"n\":\"%" PRI_STR "\"}",
            STR_ARG(json_member(jwk, "e")), STR_ARG(json_member(jwk, "n")));

    struct sha256 hash = crypto_sha256(text);

    return crypto_base64url(arena, sha256_str(&hash));
}

static json_t *jwk_json(const cjose_jwk_t *jwk, bool with_private)
{
    cjose_err fault;
    char *text = cjose_jwk_to_json(jwk, with_private, &fault);
    json_t *json = NULL;

    if (text != NULL)
        json = json_parse(str_of(text));
    cjose_get_dealloc()(text);
    return json;
}

enum status jose_key_new(struct arena *arena, const char *alg, struct str *jwk)
{
    cjose_err fault;
    CLEANUP(jwk_release)
    cjose_jwk_t *key = NULL;

    if (str_is(str_of(alg), "ES256"))
        key = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &fault);
    else if (str_is(str_of(alg), "RS256"))
        key = cjose_jwk_create_RSA_random(RSA_BITS, rsa_exponent,
                                          sizeof(rsa_exponent), &fault);
    if (key == NULL)
        return INTERNAL;

    CLEANUP(json_release) json_t *json = jwk_json(key, true);

    if (json == NULL)
        return INTERNAL;

    struct str kid = thumbprint(arena, json);

    if (json_object_set_new(json, "kid", json_stringn(kid.ptr, kid.len)) != 0 ||
        json_object_set_new(json, "use", json_string("sig")) != 0 ||
        json_object_set_new(json, "alg", json_string(alg)) != 0)
        return INTERNAL;
    *jwk = json_text(arena, json);
    return arena_is_exhausted(arena) ? INTERNAL : OK;
}

enum status jose_key_public(struct arena *arena, struct str jwk,
                            struct str *public_jwk)
{
    static const char *const public_members[] = {"kty", "crv", "x",   "y",  "n",
                                                 "e",   "kid", "use", "alg"};
    CLEANUP(json_release) json_t *all = json_parse(jwk);
    CLEANUP(json_release) json_t *some = json_object();

    if (all == NULL || some == NULL)
        return INTERNAL;
    for (size_t i = 0; i < ARRAY_LENGTH(public_members); i++) {
        json_t *member = json_object_get(all, public_members[i]);

        if (member != NULL &&
            json_object_set(some, public_members[i], member) != 0)
            return INTERNAL;
    }
    *public_jwk = json_text(arena, some);
    return arena_is_exhausted(arena) ? INTERNAL : OK;
}

static cjose_jwk_t *jwk_import(const json_t *json)
{
    cjose_err fault;
    char *text = json_dumps(json, JSON_COMPACT);

    if (text == NULL)
        return NULL;

    cjose_jwk_t *key = cjose_jwk_import(text, strlen(text), &fault);

    free(text);
    return key;
}

static bool header_set(cjose_header_t *header, const char *name,
                       const char *value)
{
    cjose_err fault;

    return cjose_header_set(header, name, value, &fault);
}

enum status jose_sign(struct arena *arena, struct str jwk, const char *typ,
                      const json_t *claims, struct str *token)
{
    cjose_err fault;
    CLEANUP(json_release) json_t *json = json_parse(jwk);
    CLEANUP(jwk_release)
    cjose_jwk_t *key = json != NULL ? jwk_import(json) : NULL;
    CLEANUP(header_release) cjose_header_t *header = cjose_header_new(&fault);

    if (key == NULL || header == NULL)
        return INTERNAL;
    if (!header_set(header, "alg", str_z(arena, json_member(json, "alg"))) ||
        !header_set(header, "kid", str_z(arena, json_member(json, "kid"))) ||
        !header_set(header, "typ", typ))
        return INTERNAL;

    struct str text = json_text(arena, claims);
    CLEANUP(jws_release)
    cjose_jws_t *jws = cjose_jws_sign(key, header, (const uint8_t *)text.ptr,
                                      text.len, &fault);
    const char *compact = NULL;

    if (jws == NULL || !cjose_jws_export(jws, &compact, &fault))
        return INTERNAL;
    *token = str_copy(arena, str_of(compact));
    return arena_is_exhausted(arena) ? INTERNAL : OK;
}

/* The first segment as JSON, or NULL. */
static json_t *read_header(struct arena *arena, struct str token)
{
    struct str head, text;
    struct str rest = token;

    if (!str_next(&rest, '.', &head) || !crypto_unbase64url(arena, head, &text))
        return NULL;

    json_t *header = json_parse(text);

    if (json_is_object(header))
        return header;
    json_decref(header);
    return NULL;
}

static bool key_fits(const json_t *key, struct str alg)
{
    struct str use = json_member(key, "use");
    struct str named = json_member(key, "alg");
    struct str kty = json_member(key, "kty");

    if (use.ptr != NULL && !str_is(use, "sig"))
        return false;
    if (named.ptr != NULL && !str_equals(named, alg))
        return false;
    if (str_is(alg, "ES256"))
        return str_is(kty, "EC") && str_is(json_member(key, "crv"), "P-256");
    return str_is(kty, "RSA");
}

/* The one key this token may be signed with. */
static enum status find_key(const json_t *keys, struct str alg, struct str kid,
                            const json_t **found)
{
    const json_t *list = json_object_get(keys, "keys");
    size_t fitting = 0;
    size_t i;
    json_t *key;

    json_array_foreach(list, i, key)
    {
        if (!key_fits(key, alg))
            continue;
        if (kid.ptr != NULL && !str_equals(json_member(key, "kid"), kid))
            continue;
        *found = key;
        fitting++;
    }
    if (fitting == 0)
        return NOT_FOUND;
    return fitting == 1 ? OK : INVALID;
}

static enum status fail(struct jose_fault *fault, const char *what)
{
    fault->what = what;
    return INVALID;
}

static enum status verify_with(const json_t *key, struct str token,
                               json_t **claims, struct jose_fault *why)
{
    cjose_err fault;
    uint8_t *plain = NULL;
    size_t length = 0;
    CLEANUP(jwk_release) cjose_jwk_t *jwk = jwk_import(key);
    CLEANUP(jws_release)
    cjose_jws_t *jws = cjose_jws_import(token.ptr, token.len, &fault);

    if (jwk == NULL)
        return fail(why, "key");
    if (jws == NULL)
        return fail(why, "form");
    if (!cjose_jws_verify(jws, jwk, &fault))
        return fail(why, "signature");
    if (!cjose_jws_get_plaintext(jws, &plain, &length, &fault))
        return fail(why, "form");

    json_t *json = json_parse((struct str){(const char *)plain, length});

    if (!json_is_object(json)) {
        json_decref(json);
        return fail(why, "claims");
    }
    *claims = json;
    return OK;
}

enum status jose_verify(const json_t *keys, struct str token, json_t **claims,
                        struct jose_fault *fault)
{
    CLEANUP(arena_free) struct arena *arena = arena_new(4 * TOKEN_MOST);
    const json_t *key = NULL;

    if (arena == NULL)
        return INTERNAL;
    if (token.len == 0 || token.len > TOKEN_MOST)
        return fail(fault, "length");

    CLEANUP(json_release) json_t *header = read_header(arena, token);

    if (header == NULL)
        return fail(fault, "header");

    struct str alg = json_member(header, "alg");
    const json_t *kid = json_object_get(header, "kid");

    if (!alg_is_ours(alg))
        return fail(fault, "alg");
    /* An extension that must be understood: we understand none. */
    if (json_object_get(header, "crit") != NULL)
        return fail(fault, "crit");
    if (kid != NULL && !json_is_string(kid))
        return fail(fault, "kid");

    enum status s = find_key(keys, alg, json_member(header, "kid"), &key);

    if (s != OK) {
        fault->what = "kid";
        return s;
    }
    return verify_with(key, token, claims, fault);
}

static bool member_moment(const json_t *claims, const char *name,
                          struct moment *moment)
{
    const json_t *value = json_object_get(claims, name);

    /* Far enough for any token, near enough not to overflow. */
    if (!json_is_integer(value) || json_integer_value(value) < 1 ||
        json_integer_value(value) > 32503680000)
        return false;
    *moment = (struct moment){json_integer_value(value) * 1000000};
    return true;
}

static bool audience_is(const json_t *claims, struct str client)
{
    const json_t *aud = json_object_get(claims, "aud");
    struct str azp = json_member(claims, "azp");
    bool is_named = str_equals(json_member(claims, "aud"), client);
    size_t i;
    json_t *one;

    json_array_foreach(aud, i, one)
    {
        if (json_is_string(one) && str_is(client, json_string_value(one)))
            is_named = true;
    }
    if (!is_named || client.len == 0)
        return false;
    if (json_object_get(claims, "azp") != NULL && !str_equals(azp, client))
        return false;
    /* Several audiences: it must say for whom it was made. */
    return json_array_size(aud) < 2 || azp.ptr != NULL;
}

static enum status check_times(const json_t *claims,
                               const struct jose_expect *expect,
                               struct jose_fault *fault)
{
    struct moment late = moment_add_s(expect->now, expect->skew_s);
    struct moment early = moment_add_s(expect->now, -expect->skew_s);
    struct moment exp, iat, nbf;

    if (!member_moment(claims, "exp", &exp) || !moment_is_before(early, exp))
        return fail(fault, "exp");
    if (!member_moment(claims, "iat", &iat) || moment_is_before(late, iat))
        return fail(fault, "iat");
    if (expect->max_age_s > 0 &&
        moment_is_before(iat, moment_add_s(early, -expect->max_age_s)))
        return fail(fault, "iat");
    if (json_object_get(claims, "nbf") != NULL &&
        (!member_moment(claims, "nbf", &nbf) || moment_is_before(late, nbf)))
        return fail(fault, "nbf");
    return OK;
}

enum status jose_check(const json_t *claims, const struct jose_expect *expect,
                       struct jose_fault *fault)
{
    if (expect->issuer.len == 0 ||
        !str_equals(json_member(claims, "iss"), expect->issuer))
        return fail(fault, "iss");
    if (!audience_is(claims, expect->audience))
        return fail(fault, "aud");
    if (expect->nonce.ptr != NULL &&
        !crypto_equal(json_member(claims, "nonce"), expect->nonce))
        return fail(fault, "nonce");
    return check_times(claims, expect, fault);
}
