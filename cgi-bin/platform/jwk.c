/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jwk.c: members of a JWK are numbers in base64url; OpenSSL takes and gives
 * them as parameters by name. A table for each kind says which is which.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "platform/crypto.h"
#include "platform/json.h"
#include "platform/jwk.h"

enum {
    RSA_BITS = 3072,              /* of keys made here: 128 bits of security */
    EC_BYTES = 32,                /* of a coordinate of P-256 */
    MODULUS_BYTES_MIN = 2048 / 8, /* of others' keys */
    NUMBER_BYTES_MAX = 1024,      /* 8192 bits */
    EXPONENT_BYTES_MAX = 4,
    MEMBER_BYTES = 2 * NUMBER_BYTES_MAX, /* of what base64url makes of one */
    KEY_BYTES = 32 * 1024,               /* of memory while one is read */
};

/* A number of a key: its name in a JWK and in OpenSSL. */
struct number {
    const char *member, *param;
};

static const struct number rsa_public[] = {
    {"n", OSSL_PKEY_PARAM_RSA_N},
    {"e", OSSL_PKEY_PARAM_RSA_E},
    {NULL, NULL},
};
/* All of them, or the key signs three times as slowly: so all are wanted. */
static const struct number rsa_private[] = {
    {"d", OSSL_PKEY_PARAM_RSA_D},
    {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
    {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
    {NULL, NULL},
};
static const struct number ec_public[] = {
    {"x", OSSL_PKEY_PARAM_EC_PUB_X},
    {"y", OSSL_PKEY_PARAM_EC_PUB_Y},
    {NULL, NULL},
};
static const struct number ec_private[] = {
    {"d", OSSL_PKEY_PARAM_PRIV_KEY},
    {NULL, NULL},
};

void jwk_key_free(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
    *key = NULL;
}

static void builder_free(OSSL_PARAM_BLD **builder)
{
    OSSL_PARAM_BLD_free(*builder);
}

static void params_free(OSSL_PARAM **params)
{
    OSSL_PARAM_free(*params);
}

static void context_free(EVP_PKEY_CTX **context)
{
    EVP_PKEY_CTX_free(*context);
}

static void number_free(BIGNUM **number)
{
    BN_clear_free(*number);
}

/* Numbers on their way into a key; OSSL_PARAM_BLD borrows them. */
struct numbers {
    BIGNUM *list[8];
    size_t count;
};

static void numbers_free(struct numbers *numbers)
{
    for (size_t i = 0; i < numbers->count; i++)
        BN_clear_free(numbers->list[i]);
}

/* The bytes of a member; none when it is missing, too long or no base64url. */
static struct str member_bytes(struct arena *arena, const json_t *jwk,
                               const char *member)
{
    struct str text = json_member(jwk, member);
    struct str bytes;

    if (str_is_empty(text) || text.len > MEMBER_BYTES ||
        !crypto_unbase64url(arena, text, &bytes) ||
        bytes.len > NUMBER_BYTES_MAX)
        return STR_NONE;
    return bytes;
}

static bool add_numbers(struct arena *arena, const json_t *jwk,
                        const struct number *wanted, OSSL_PARAM_BLD *builder,
                        struct numbers *numbers)
{
    for (; wanted->member; wanted++) {
        struct str bytes = member_bytes(arena, jwk, wanted->member);
        BIGNUM *number = BN_secure_new();

        if (number == NULL)
            return false;
        assert(numbers->count < ARRAY_LENGTH(numbers->list)); /* our tables */
        numbers->list[numbers->count++] = number;
        if (str_is_empty(bytes) ||
            !BN_bin2bn((const unsigned char *)bytes.ptr, (int)bytes.len,
                       number) ||
            !OSSL_PARAM_BLD_push_BN(builder, wanted->param, number))
            return false;
    }
    return true;
}

/* A large exponent makes each check of a signature cost as much as signing. */
static bool rsa_is_in_bounds(struct arena *arena, const json_t *jwk)
{
    struct str n = member_bytes(arena, jwk, "n");
    struct str e = member_bytes(arena, jwk, "e");

    return n.len >= MODULUS_BYTES_MIN && n.ptr[0] != '\0' && e.len > 0 &&
           e.len <= EXPONENT_BYTES_MAX;
}

static bool add_rsa(struct arena *arena, const json_t *jwk, bool is_private,
                    OSSL_PARAM_BLD *builder, struct numbers *numbers)
{
    return rsa_is_in_bounds(arena, jwk) &&
           add_numbers(arena, jwk, rsa_public, builder, numbers) &&
           (!is_private ||
            add_numbers(arena, jwk, rsa_private, builder, numbers));
}

/* The point uncompressed (SEC 1, 2.3.3): OpenSSL asks whether it is on the
 * curve. */
static bool add_ec(struct arena *arena, const json_t *jwk, bool is_private,
                   OSSL_PARAM_BLD *builder, struct numbers *numbers)
{
    struct str x = member_bytes(arena, jwk, "x");
    struct str y = member_bytes(arena, jwk, "y");
    unsigned char *point = arena_alloc(arena, 1 + 2 * EC_BYTES);

    if (x.len != EC_BYTES || y.len != EC_BYTES || point == NULL)
        return false;
    point[0] = POINT_CONVERSION_UNCOMPRESSED;
    memcpy(point + 1, x.ptr, EC_BYTES);
    memcpy(point + 1 + EC_BYTES, y.ptr, EC_BYTES);
    return OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME,
                                           SN_X9_62_prime256v1, 0) &&
           OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY,
                                            point, 1 + 2 * EC_BYTES) &&
           (!is_private ||
            add_numbers(arena, jwk, ec_private, builder, numbers));
}

enum status jwk_key(const json_t *jwk, bool is_private, EVP_PKEY **key)
{
    CLEANUP(arena_free) struct arena *arena = arena_new(KEY_BYTES);
    CLEANUP(builder_free) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    CLEANUP(numbers_free) struct numbers numbers = {.count = 0};
    bool is_ec = str_is(json_member(jwk, "kty"), "EC") &&
                 str_is(json_member(jwk, "crv"), "P-256");
    bool is_rsa = str_is(json_member(jwk, "kty"), "RSA");

    if (arena == NULL || builder == NULL)
        return INTERNAL;
    if (is_ec ? !add_ec(arena, jwk, is_private, builder, &numbers)
              : !is_rsa || !add_rsa(arena, jwk, is_private, builder, &numbers))
        return INVALID;

    CLEANUP(params_free) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    CLEANUP(context_free)
    EVP_PKEY_CTX *context =
        EVP_PKEY_CTX_new_from_name(NULL, is_ec ? "EC" : "RSA", NULL);
    CLEANUP(jwk_key_free) EVP_PKEY *made = NULL;

    if (params == NULL || context == NULL ||
        EVP_PKEY_fromdata_init(context) != 1)
        return INTERNAL;
    if (EVP_PKEY_fromdata(context, &made,
                          is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          params) != 1)
        return INVALID;
    *key = made;
    made = NULL;
    return OK;
}

/* Sets a member for each number, as wide as `width` bytes; 0: as it is. */
static bool set_numbers(struct arena *arena, json_t *jwk, const EVP_PKEY *key,
                        const struct number *wanted, size_t width)
{
    for (; wanted->member; wanted++) {
        CLEANUP(number_free) BIGNUM *number = NULL;

        if (EVP_PKEY_get_bn_param(key, wanted->param, &number) != 1)
            return false;

        int size = width > 0 ? (int)width : BN_num_bytes(number);
        unsigned char *bytes = arena_alloc(arena, (size_t)size + 1);

        if (bytes == NULL || BN_bn2binpad(number, bytes, size) != size)
            return false;

        struct str text = crypto_base64url(
            arena, (struct str){(const char *)bytes, (size_t)size});

        if (json_object_set_new(jwk, wanted->member, json_of(text)) != 0)
            return false;
    }
    return true;
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

enum status jwk_new(struct arena *arena, const char *alg, json_t **jwk)
{
    bool is_ec = str_is(str_of(alg), "ES256");
    CLEANUP(jwk_key_free)
    EVP_PKEY *key = is_ec ? EVP_EC_gen("P-256") : EVP_RSA_gen(RSA_BITS);
    CLEANUP(json_release)
    json_t *made = is_ec ? json_pack("{s:s,s:s}", "kty", "EC", "crv", "P-256")
                         : json_pack("{s:s}", "kty", "RSA");
    size_t width = is_ec ? EC_BYTES : 0;

    if (key == NULL || made == NULL ||
        !set_numbers(arena, made, key, is_ec ? ec_public : rsa_public, width) ||
        !set_numbers(arena, made, key, is_ec ? ec_private : rsa_private, width))
        return INTERNAL;
    if (json_object_set_new(made, "kid", json_of(thumbprint(arena, made))) !=
            0 ||
        json_object_set_new(made, "use", json_string("sig")) != 0 ||
        json_object_set_new(made, "alg", json_string(alg)) != 0)
        return INTERNAL;
    *jwk = made;
    made = NULL;
    return OK;
}
