/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authenticator.c: see authenticator.h. Keys are written as COSE (RFC 9053). */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "authenticator.h"
#include "platform/crypto.h"

EVP_PKEY *authenticator_key(const char *algorithm)
{
    if (str_is(str_of(algorithm), "ES256"))
        return EVP_EC_gen("P-256");
    return str_is(str_of(algorithm), "RS256")
               ? EVP_RSA_gen(2048)
               : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

static void add_bytes(struct buf *out, const void *bytes, size_t count)
{
    buf_add(out, (struct str){bytes, count});
}

static void add_number(struct buf *out, const EVP_PKEY *key, const char *name,
                       size_t size)
{
    unsigned char bytes[256];
    BIGNUM *number = NULL;

    assert(size <= sizeof(bytes) &&
           EVP_PKEY_get_bn_param(key, name, &number) == 1 &&
           BN_bn2binpad(number, bytes, (int)size) == (int)size);
    BN_free(number);
    add_bytes(out, bytes, size);
}

static void add_key(struct buf *out, EVP_PKEY *key)
{
    if (EVP_PKEY_is_a(key, "EC")) {
        add_bytes(out, "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10);
        add_number(out, key, OSSL_PKEY_PARAM_EC_PUB_X, 32);
        add_bytes(out, "\x22\x58\x20", 3);
        add_number(out, key, OSSL_PKEY_PARAM_EC_PUB_Y, 32);
    } else if (EVP_PKEY_is_a(key, "RSA")) {
        add_bytes(out, "\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00", 11);
        add_number(out, key, OSSL_PKEY_PARAM_RSA_N, 256);
        add_bytes(out, "\x21\x43\x01\x00\x01", 5);
    } else {
        unsigned char bytes[32];
        size_t size = sizeof(bytes);

        assert(EVP_PKEY_get_raw_public_key(key, bytes, &size) == 1);
        add_bytes(out, "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20", 10);
        add_bytes(out, bytes, size);
    }
}

struct str authenticator_data(struct arena *arena, const char *rp_id,
                              unsigned flags, uint32_t count,
                              struct str credential_id, EVP_PKEY *key)
{
    static const unsigned char no_model[16];
    struct sha256 hash = crypto_sha256(str_of(rp_id));
    unsigned char head[] = {(unsigned char)flags, (unsigned char)(count >> 24),
                            (unsigned char)(count >> 16),
                            (unsigned char)(count >> 8), (unsigned char)count};
    unsigned char length[] = {(unsigned char)(credential_id.len >> 8),
                              (unsigned char)credential_id.len};
    struct buf out = {.arena = arena};

    buf_add(&out, sha256_str(&hash));
    add_bytes(&out, head, sizeof(head));
    if ((flags & AUTHENTICATOR_ATTESTED) != 0) {
        add_bytes(&out, no_model, sizeof(no_model));
        add_bytes(&out, length, sizeof(length));
        buf_add(&out, credential_id);
        add_key(&out, key);
    }
    return buf_str(&out);
}

struct str authenticator_sign(struct arena *arena, EVP_PKEY *key,
                              struct str client_data, struct str auth_data)
{
    const EVP_MD *digest = EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256();
    struct sha256 hash = crypto_sha256(client_data);
    struct buf text = {.arena = arena};
    unsigned char signature[256];
    size_t size = sizeof(signature);
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    buf_add(&text, auth_data);
    buf_add(&text, sha256_str(&hash));

    struct str said = buf_str(&text);

    assert(context != NULL &&
           EVP_DigestSignInit(context, NULL, digest, NULL, key) == 1 &&
           EVP_DigestSign(context, signature, &size,
                          (const unsigned char *)said.ptr, said.len) == 1);
    EVP_MD_CTX_free(context);
    return str_copy(arena, (struct str){(const char *)signature, size});
}
