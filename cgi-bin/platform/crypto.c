/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crypto.c: OpenSSL 3 and libargon2, with their error codes ending here.
 *
 * Digests and HMAC cannot fail for want of input; where OpenSSL itself has no
 * SHA-256 the process is useless, so that is an assertion. Everything that
 * may fail at run time (randomness, memory) is a status.
 */
#include <argon2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <limits.h>

#include "platform/crypto.h"

enum { NONCE_BYTES = 12, TAG_BYTES = 16, KEY_BYTES = 32, TOKEN_BYTES = 32 };

/* ---- randomness */

enum status crypto_random(void *out, size_t size)
{
    return size <= INT_MAX && RAND_bytes(out, (int)size) == 1 ? OK : INTERNAL;
}

enum status crypto_random_below(uint32_t below, uint32_t *n)
{
    assert(below > 0);

    /* Drawn again above the last whole multiple of `below` in 2^32. */
    uint32_t rest = (uint32_t)((UINT64_C(1) << 32) % below);
    uint32_t highest = UINT32_MAX - rest;
    uint32_t drawn;

    do {
        if (crypto_random(&drawn, sizeof(drawn)) != OK)
            return INTERNAL;
    } while (drawn > highest);
    *n = drawn % below;
    return OK;
}

enum status crypto_token(struct arena *arena, struct str *token)
{
    unsigned char bytes[TOKEN_BYTES];

    if (crypto_random(bytes, sizeof(bytes)) != OK)
        return INTERNAL;

    struct str raw = {(const char *)bytes, sizeof(bytes)};
    struct str text = crypto_base64url(arena, raw);

    OPENSSL_cleanse(bytes, sizeof(bytes));
    if (str_is_empty(text))
        return INTERNAL;
    *token = text;
    return OK;
}

/* ---- digests */

struct sha256 crypto_sha256(struct str data)
{
    struct sha256 digest;
    size_t len = 0;
    int is_done = EVP_Q_digest(NULL, "SHA256", NULL, data.ptr ? data.ptr : "",
                               data.len, digest.bytes, &len);

    assert(is_done == 1 && len == sizeof(digest.bytes));
    return digest;
}

struct sha256 crypto_hmac(struct str key, struct str data)
{
    struct sha256 digest;
    unsigned int len = 0;

    assert(key.len <= INT_MAX);

    unsigned char *out =
        HMAC(EVP_sha256(), key.ptr ? key.ptr : "", (int)key.len,
             (const unsigned char *)(data.ptr ? data.ptr : ""), data.len,
             digest.bytes, &len);

    assert(out && len == sizeof(digest.bytes));
    return digest;
}

bool crypto_equal(struct str a, struct str b)
{
    return a.len == b.len &&
           (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}

struct str sha256_str(const struct sha256 *digest)
{
    return (struct str){(const char *)digest->bytes, sizeof(digest->bytes)};
}

struct sha256 sha256_of_bytes(struct str bytes)
{
    struct sha256 digest = {{0}};

    if (bytes.len == sizeof digest.bytes)
        memcpy(digest.bytes, bytes.ptr, bytes.len);
    return digest;
}

struct crypto_digest {
    EVP_MD_CTX *ctx;
};

enum status crypto_digest_new(struct crypto_digest **digest)
{
    struct crypto_digest *made = calloc(1, sizeof(*made));

    if (!made)
        return INTERNAL;
    made->ctx = EVP_MD_CTX_new();
    if (!made->ctx || EVP_DigestInit_ex2(made->ctx, EVP_sha256(), NULL) != 1) {
        crypto_digest_free(&made);
        return INTERNAL;
    }
    *digest = made;
    return OK;
}

enum status crypto_digest_add(struct crypto_digest *digest, struct str data)
{
    if (data.len == 0)
        return OK;
    return EVP_DigestUpdate(digest->ctx, data.ptr, data.len) == 1 ? OK
                                                                  : INTERNAL;
}

enum status crypto_digest_end(struct crypto_digest *digest, struct sha256 *out)
{
    struct sha256 made;
    unsigned int len = 0;

    if (EVP_DigestFinal_ex(digest->ctx, made.bytes, &len) != 1 ||
        len != sizeof(made.bytes))
        return INTERNAL;
    *out = made;
    return OK;
}

void crypto_digest_free(struct crypto_digest **digest)
{
    if (!*digest)
        return;
    EVP_MD_CTX_free((*digest)->ctx);
    free(*digest);
    *digest = NULL;
}

/* ---- sealing */

static void cipher_free(EVP_CIPHER_CTX **ctx)
{
    EVP_CIPHER_CTX_free(*ctx);
}

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)(s.ptr ? s.ptr : "");
}

enum status crypto_seal(struct arena *arena, struct str key32, struct str about,
                        struct str plain, struct str *sealed)
{
    CLEANUP(cipher_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    size_t size;
    int len;

    assert(key32.len == KEY_BYTES);
    if (!ctx || plain.len > INT_MAX || about.len > INT_MAX ||
        !size_add(plain.len, NONCE_BYTES + TAG_BYTES, &size))
        return INTERNAL;

    unsigned char *out = arena_alloc(arena, size);

    if (!out || crypto_random(out, NONCE_BYTES) != OK)
        return INTERNAL;
    if (EVP_EncryptInit_ex2(ctx, EVP_aes_256_gcm(), bytes_of(key32), out,
                            NULL) != 1 ||
        EVP_EncryptUpdate(ctx, NULL, &len, bytes_of(about), (int)about.len) !=
            1 ||
        EVP_EncryptUpdate(ctx, out + NONCE_BYTES, &len, bytes_of(plain),
                          (int)plain.len) != 1 ||
        EVP_EncryptFinal_ex(ctx, out + NONCE_BYTES + plain.len, &len) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES,
                            out + NONCE_BYTES + plain.len) != 1)
        return INTERNAL;
    *sealed = (struct str){(const char *)out, size};
    return OK;
}

enum status crypto_open(struct arena *arena, struct str key32, struct str about,
                        struct str sealed, struct str *plain)
{
    CLEANUP(cipher_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    unsigned char tag[TAG_BYTES];
    int len;

    assert(key32.len == KEY_BYTES);
    if (!ctx || about.len > INT_MAX)
        return INTERNAL;
    if (sealed.len < NONCE_BYTES + TAG_BYTES || sealed.len > INT_MAX)
        return INVALID;

    size_t size = sealed.len - NONCE_BYTES - TAG_BYTES;
    const unsigned char *in = bytes_of(sealed);
    unsigned char *out = arena_alloc(arena, size + 1);

    if (!out)
        return INTERNAL;
    memcpy(tag, in + NONCE_BYTES + size, TAG_BYTES);
    if (EVP_DecryptInit_ex2(ctx, EVP_aes_256_gcm(), bytes_of(key32), in,
                            NULL) != 1 ||
        EVP_DecryptUpdate(ctx, NULL, &len, bytes_of(about), (int)about.len) !=
            1 ||
        EVP_DecryptUpdate(ctx, out, &len, in + NONCE_BYTES, (int)size) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) != 1)
        return INTERNAL;
    if (EVP_DecryptFinal_ex(ctx, out + size, &len) != 1) {
        OPENSSL_cleanse(out, size); /* nobody may read what was not proven */
        return INVALID;
    }
    *plain = (struct str){(const char *)out, size};
    return OK;
}

/* ---- passwords */

/* OWASP's floor for argon2id. password_verify tells of hashes made with less,
 * so a rise here reaches everybody at their next sign-in. */
enum {
    ARGON_PASSES = 2,
    ARGON_KIB = 19456,
    ARGON_LANES = 1,
    ARGON_SALT_BYTES = 16,
    ARGON_HASH_BYTES = 32
};

/* Of a password nobody knows; same cost as a real one. */
static const char dummy_hash[] =
    "$argon2id$v=19$m=19456,t=2,p=1$bW90Y3VhLWR1bW15LXNhbHQ$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

enum status password_hash(struct arena *arena, struct str password,
                          struct str *encoded)
{
    unsigned char salt[ARGON_SALT_BYTES];
    char text[256];

    if (crypto_random(salt, sizeof(salt)) != OK)
        return INTERNAL;
    if (argon2id_hash_encoded(ARGON_PASSES, ARGON_KIB, ARGON_LANES,
                              bytes_of(password), password.len, salt,
                              sizeof(salt), ARGON_HASH_BYTES, text,
                              sizeof(text)) != ARGON2_OK)
        return INTERNAL;

    struct str made = str_copy(arena, str_of(text));

    if (str_is_empty(made))
        return INTERNAL;
    *encoded = made;
    return OK;
}

/* The number behind "m=" in "m=19456,t=2,p=1"; 0 when it is not there. */
static int64_t cost_of(struct str costs, const char *name)
{
    struct str part;
    int64_t n;

    while (str_next(&costs, ',', &part))
        if (str_starts_with(part, name) &&
            str_to_int(str_skip(part, strlen(name)), 0, UINT32_MAX, &n))
            return n;
    return 0;
}

static bool is_weaker_than_today(struct str encoded)
{
    struct str part = STR_NONE;

    for (int i = 0; i < 4; i++) /* "", "argon2id", "v=19", the costs */
        if (!str_next(&encoded, '$', &part))
            return true;
    return cost_of(part, "m=") < ARGON_KIB ||
           cost_of(part, "t=") < ARGON_PASSES;
}

enum status password_verify(struct str password, struct str encoded,
                            bool *is_right, bool *is_stale)
{
    bool is_known = !str_is_empty(encoded);
    char text[256];

    if (!is_known)
        encoded = str_of(dummy_hash);
    if (encoded.len >= sizeof(text) || str_find(encoded, '\0') != encoded.len)
        return INTERNAL;
    memcpy(text, encoded.ptr, encoded.len);
    text[encoded.len] = '\0';

    int outcome = argon2id_verify(text, bytes_of(password), password.len);

    if (outcome != ARGON2_OK && outcome != ARGON2_VERIFY_MISMATCH)
        return INTERNAL;
    *is_right = is_known && outcome == ARGON2_OK;
    *is_stale = *is_right && is_weaker_than_today(encoded);
    return OK;
}
