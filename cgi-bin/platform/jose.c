/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jose.c: tokens signed and checked, over OpenSSL and jansson.
 *
 * A token is three segments of strict base64url and nothing else (RFC 7515,
 * 7.1): it is cut and decoded here before anybody reads it. The header decides
 * nothing but which key of the set is tried: the key says which algorithm it is
 * for, and the header must agree. Then the signature is checked, and what it
 * covered is read.
 *
 * A library for this was here before: it asserted that what base64 decoding
 * gave it was there, so a "=" in a segment ended the process.
 *
 * Holds: nothing of a token is believed before its signature was.
 */
#include <jansson.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "platform/crypto.h"
#include "platform/jose.h"
#include "platform/jwk.h"

#define TOKEN_MOST 16384
#define ES256_BYTES 64 /* R and S, 32 each (RFC 7518, 3.4) */

static void context_free(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

static void pair_free(ECDSA_SIG **pair)
{
    ECDSA_SIG_free(*pair);
}

static void der_free(unsigned char **der)
{
    OPENSSL_free(*der);
}

static bool alg_is_ours(struct str alg)
{
    return str_is(alg, "ES256") || str_is(alg, "RS256");
}

enum status jose_key_new(struct arena *arena, const char *alg, struct str *jwk)
{
    CLEANUP(json_release) json_t *json = NULL;

    if (!alg_is_ours(str_of(alg)) || jwk_new(arena, alg, &json) != OK)
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

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)(s.ptr ? s.ptr : "");
}

/* OpenSSL writes a pair of numbers as DER; a token has them side by side. */
static bool pair_from_der(struct arena *arena, struct str der, struct str *raw)
{
    const unsigned char *at = bytes_of(der);
    CLEANUP(pair_free)
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
    unsigned char *out = arena_alloc(arena, ES256_BYTES);

    if (pair == NULL || out == NULL ||
        BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, ES256_BYTES / 2) < 0 ||
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + ES256_BYTES / 2,
                     ES256_BYTES / 2) < 0)
        return false;
    *raw = (struct str){(const char *)out, ES256_BYTES};
    return true;
}

static bool pair_to_der(struct arena *arena, struct str raw, struct str *der)
{
    CLEANUP(pair_free) ECDSA_SIG *pair = ECDSA_SIG_new();
    CLEANUP(der_free) unsigned char *text = NULL;

    if (pair == NULL || raw.len != ES256_BYTES)
        return false;

    BIGNUM *r = BN_bin2bn(bytes_of(raw), ES256_BYTES / 2, NULL);
    BIGNUM *s =
        BN_bin2bn(bytes_of(raw) + ES256_BYTES / 2, ES256_BYTES / 2, NULL);

    if (r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return false;
    }

    int len = i2d_ECDSA_SIG(pair, &text);

    if (len <= 0)
        return false;
    *der = str_copy(arena, (struct str){(const char *)text, (size_t)len});
    return der->ptr != NULL;
}

/* RS256 is EVP's own default for an RSA key with SHA-256: PKCS #1 v1.5. */
static bool sign_bytes(struct arena *arena, EVP_PKEY *key, bool is_ec,
                       struct str bytes, struct str *signature)
{
    CLEANUP(context_free) EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t len = 0;

    if (context == NULL ||
        EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(context, NULL, &len, bytes_of(bytes), bytes.len) != 1)
        return false;

    unsigned char *out = arena_alloc(arena, len);

    if (out == NULL ||
        EVP_DigestSign(context, out, &len, bytes_of(bytes), bytes.len) != 1)
        return false;
    *signature = (struct str){(const char *)out, len};
    return !is_ec || pair_from_der(arena, *signature, signature);
}

enum status jose_sign(struct arena *arena, struct str jwk, const char *typ,
                      const json_t *claims, struct str *token)
{
    CLEANUP(json_release) json_t *json = json_parse(jwk);
    CLEANUP(jwk_key_free) EVP_PKEY *key = NULL;
    struct str alg = json_member(json, "alg");
    struct str kid = json_member(json, "kid");
    struct str signature;

    if (json == NULL || !alg_is_ours(alg) || str_is_empty(kid) ||
        jwk_key(json, /* is_private= */ true, &key) != OK)
        return INTERNAL;

    CLEANUP(json_release)
    json_t *header = json_pack("{s:o,s:o,s:s}", "alg", json_of(alg), "kid",
                               json_of(kid), "typ", typ);

    if (header == NULL)
        return INTERNAL;

    struct str head = crypto_base64url(arena, json_text(arena, header));
    struct str body = crypto_base64url(arena, json_text(arena, claims));
    struct str covered = str_print(arena, "%" PRI_STR ".%" PRI_STR,
                                   STR_ARG(head), STR_ARG(body));

    if (str_is_empty(head) || str_is_empty(body) ||
        !sign_bytes(arena, key, str_is(alg, "ES256"), covered, &signature))
        return INTERNAL;
    *token = str_print(arena, "%" PRI_STR ".%" PRI_STR, STR_ARG(covered),
                       STR_ARG(crypto_base64url(arena, signature)));
    return arena_is_exhausted(arena) ? INTERNAL : OK;
}

/* A token as it was sent, taken apart. */
struct compact {
    struct str covered; /* the first two segments with the dot between them */
    struct str head, body, signature; /* decoded */
};

/* Exactly three segments, none empty, all strict base64url. */
static bool compact_read(struct arena *arena, struct str token,
                         struct compact *c)
{
    struct str rest = token;
    struct str head, body, signature;

    if (!str_next(&rest, '.', &head) || !str_next(&rest, '.', &body))
        return false;
    signature = rest;
    c->covered = str_slice(token, 0, head.len + 1 + body.len);
    return head.len > 0 && body.len > 0 && signature.len > 0 &&
           crypto_unbase64url(arena, head, &c->head) &&
           crypto_unbase64url(arena, body, &c->body) &&
           crypto_unbase64url(arena, signature, &c->signature);
}

static json_t *read_object(struct str text)
{
    json_t *object = json_parse(text);

    if (json_is_object(object))
        return object;
    json_decref(object);
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

static bool signature_holds(struct arena *arena, EVP_PKEY *key, bool is_ec,
                            const struct compact *c)
{
    CLEANUP(context_free) EVP_MD_CTX *context = EVP_MD_CTX_new();
    struct str signature = c->signature;

    return (!is_ec || pair_to_der(arena, signature, &signature)) &&
           context != NULL &&
           EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
           EVP_DigestVerify(context, bytes_of(signature), signature.len,
                            bytes_of(c->covered), c->covered.len) == 1;
}

static enum status verify_with(struct arena *arena, const json_t *jwk,
                               bool is_ec, const struct compact *c,
                               json_t **claims, struct jose_fault *why)
{
    CLEANUP(jwk_key_free) EVP_PKEY *key = NULL;
    enum status s = jwk_key(jwk, /* is_private= */ false, &key);

    if (s == INVALID)
        return fail(why, "key");
    if (s != OK)
        return s;
    if (!signature_holds(arena, key, is_ec, c))
        return fail(why, "signature");
    *claims = read_object(c->body);
    return *claims != NULL ? OK : fail(why, "claims");
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

    struct compact c;

    if (!compact_read(arena, token, &c))
        return fail(fault, "form");

    CLEANUP(json_release) json_t *header = read_object(c.head);

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
    return verify_with(arena, key, str_is(alg, "ES256"), &c, claims, fault);
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
