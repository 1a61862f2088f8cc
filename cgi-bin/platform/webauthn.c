/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webauthn.c: libfido2, with its error codes ending here.
 *
 * libfido2 reads the authenticator data and checks signatures; what a browser
 * adds around them, clientDataJSON, is read here.
 */
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include "platform/crypto.h"
#include "platform/json.h"
#include "platform/webauthn.h"

#define USER_PRESENT 0x01
#define USER_VERIFIED 0x04
#define HASH_BYTES 32

static void cred_free(fido_cred_t **cred)
{
    fido_cred_free(cred);
}

static void assert_free(fido_assert_t **assertion)
{
    fido_assert_free(assertion);
}

static const unsigned char *bytes(struct str s)
{
    return (const unsigned char *)s.ptr;
}

/* The relying party's id: the host of the origin. */
static struct str rp_id(struct str origin)
{
    struct str host = str_skip(origin, str_find(origin, '/') + 2);

    return str_slice(host, 0, str_find(host, ':'));
}

static bool client_data_is_right(const struct webauthn_expect *expect,
                                 struct str client_data, const char *type)
{
    CLEANUP(json_release) json_t *json = json_parse(client_data);

    return json != NULL && str_is(json_member(json, "type"), type) &&
           crypto_equal(json_member(json, "challenge"), expect->challenge) &&
           str_equals(json_member(json, "origin"), expect->origin) &&
           !json_is_true(json_object_get(json, "crossOrigin"));
}

static enum status parse_key(fido_cred_t *cred, int algorithm,
                             struct str auth_data)
{
    return fido_cred_set_type(cred, algorithm) == FIDO_OK &&
                   fido_cred_set_authdata_raw(cred, bytes(auth_data),
                                              auth_data.len) == FIDO_OK
               ? OK
               : INVALID;
}

static bool is_of_owner(const fido_cred_t *cred, struct str auth_data,
                        struct str origin)
{
    struct sha256 hash = crypto_sha256(rp_id(origin));
    int wanted = USER_PRESENT | USER_VERIFIED;

    return auth_data.len > HASH_BYTES &&
           crypto_equal(str_slice(auth_data, 0, HASH_BYTES),
                        sha256_str(&hash)) &&
           (fido_cred_flags(cred) & wanted) == wanted;
}

/* Whether the key signed that; `assertion` NULL: whether it is a key at all, a
 * point of its curve or a number of its size. */
static bool key_holds(const struct webauthn_key *key,
                      const fido_assert_t *assertion)
{
    const unsigned char *raw = bytes(key->public_key);
    size_t size = key->public_key.len;
    bool holds = false;

    if (key->algorithm == COSE_ES256) {
        es256_pk_t *pk = es256_pk_new();

        holds = pk != NULL && es256_pk_from_ptr(pk, raw, size) == FIDO_OK &&
                (assertion == NULL ||
                 fido_assert_verify(assertion, 0, COSE_ES256, pk) == FIDO_OK);
        es256_pk_free(&pk);
    } else if (key->algorithm == COSE_EDDSA) {
        eddsa_pk_t *pk = eddsa_pk_new();

        holds = pk != NULL && eddsa_pk_from_ptr(pk, raw, size) == FIDO_OK &&
                (assertion == NULL ||
                 fido_assert_verify(assertion, 0, COSE_EDDSA, pk) == FIDO_OK);
        eddsa_pk_free(&pk);
    } else if (key->algorithm == COSE_RS256) {
        rs256_pk_t *pk = rs256_pk_new();

        holds = pk != NULL && rs256_pk_from_ptr(pk, raw, size) == FIDO_OK &&
                (assertion == NULL ||
                 fido_assert_verify(assertion, 0, COSE_RS256, pk) == FIDO_OK);
        rs256_pk_free(&pk);
    }
    return holds;
}

/* A credential's name has 1023 bytes at most (Web Authentication Level 2, 4),
 * its key and what stands around them some hundred: more is no passkey, and no
 * library need look at it. */
static bool is_small_enough(struct str client_data, struct str auth_data,
                            struct str signature)
{
    enum { CLIENT_DATA_MAX = 4096, AUTH_DATA_MAX = 8192, SIGNATURE_MAX = 2048 };

    return client_data.len <= CLIENT_DATA_MAX &&
           auth_data.len <= AUTH_DATA_MAX && signature.len <= SIGNATURE_MAX;
}

enum status webauthn_register(struct arena *arena,
                              const struct webauthn_expect *expect,
                              struct str client_data, struct str auth_data,
                              struct webauthn_key *key)
{
    static const int algorithms[] = {COSE_ES256, COSE_EDDSA, COSE_RS256};

    if (!is_small_enough(client_data, auth_data, STR("")) ||
        !client_data_is_right(expect, client_data, "webauthn.create"))
        return INVALID;
    for (size_t i = 0; i < ARRAY_LENGTH(algorithms); i++) {
        fido_cred_t *cred CLEANUP(cred_free) = fido_cred_new();

        if (cred == NULL)
            return INTERNAL;
        if (parse_key(cred, algorithms[i], auth_data) != OK)
            continue; /* libfido2 wants to know the algorithm beforehand */
        if (!is_of_owner(cred, auth_data, expect->origin))
            return INVALID;
        *key = (struct webauthn_key){
            .algorithm = algorithms[i],
            .id = str_copy(arena,
                           (struct str){(const char *)fido_cred_id_ptr(cred),
                                        fido_cred_id_len(cred)}),
            .public_key = str_copy(
                arena, (struct str){(const char *)fido_cred_pubkey_ptr(cred),
                                    fido_cred_pubkey_len(cred)}),
            .sign_count = fido_cred_sigcount(cred),
        };
        return key->id.len > 0 && key_holds(key, NULL) ? OK : INVALID;
    }
    return INVALID;
}

enum status webauthn_verify(struct arena *arena,
                            const struct webauthn_expect *expect,
                            const struct webauthn_key *key,
                            struct str client_data, struct str auth_data,
                            struct str signature, int64_t *sign_count)
{
    fido_assert_t *assertion CLEANUP(assert_free) = fido_assert_new();
    const char *rp = str_z(arena, rp_id(expect->origin));

    if (assertion == NULL)
        return INTERNAL;
    if (!is_small_enough(client_data, auth_data, signature) ||
        !client_data_is_right(expect, client_data, "webauthn.get") ||
        fido_assert_set_clientdata(assertion, bytes(client_data),
                                   client_data.len) != FIDO_OK ||
        fido_assert_set_rp(assertion, rp) != FIDO_OK ||
        fido_assert_set_count(assertion, 1) != FIDO_OK ||
        fido_assert_set_up(assertion, FIDO_OPT_TRUE) != FIDO_OK ||
        fido_assert_set_uv(assertion, FIDO_OPT_TRUE) != FIDO_OK ||
        fido_assert_set_authdata_raw(assertion, 0, bytes(auth_data),
                                     auth_data.len) != FIDO_OK ||
        fido_assert_set_sig(assertion, 0, bytes(signature), signature.len) !=
            FIDO_OK ||
        !key_holds(key, assertion))
        return INVALID;

    int64_t count = fido_assert_sigcount(assertion, 0);

    if ((count != 0 || key->sign_count != 0) && count <= key->sign_count)
        return INVALID;
    *sign_count = count;
    return OK;
}
