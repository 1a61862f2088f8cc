/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sealed.c: the format of sealed.h, by OpenSSL's EVP.
 *
 * Holds: nothing that failed authentication is ever written out, and a key
 * leaves memory (OPENSSL_cleanse) with the function that used it.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <unistd.h>

#include "platform/io.h"
#include "platform/sealed.h"

enum {
    PIECE_BYTES = 64 * 1024,
    TAG_BYTES = 16,
    NONCE_BYTES = 12,
    KEY_BYTES = 32
};

static const char magic[4] = {'M', 'C', 'S', '1'};

static void evp_free(EVP_CIPHER_CTX **ctx)
{
    EVP_CIPHER_CTX_free(*ctx);
}

static void digest_free(EVP_MD_CTX **ctx)
{
    EVP_MD_CTX_free(*ctx);
}

static bool key_line(struct str line, struct sealed_key *key)
{
    struct str id;
    int64_t number;

    if (!str_next(&line, ' ', &id) || !str_to_int(id, 1, UINT32_MAX, &number))
        return false;
    line = str_trim(line);
    if (line.len != 2 * sizeof(key->bytes))
        return false;
    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                           : -1;
        if (digit < 0)
            return false;
        uint8_t *byte = &key->bytes[i / 2];
        *byte = (uint8_t)(i % 2 == 0 ? digit << 4 : *byte | digit);
    }
    key->id = (uint32_t)number;
    return true;
}

enum status sealed_keys_parse(struct str text, struct sealed_keys *keys)
{
    struct sealed_keys found = {0};
    struct str line;

    while (str_next(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (found.count == SEALED_KEYS_MAX ||
            !key_line(line, &found.list[found.count]))
            return INVALID;
        found.count++;
    }
    if (found.count == 0)
        return INVALID;
    *keys = found;
    OPENSSL_cleanse(&found, sizeof(found));
    return OK;
}

static const struct sealed_key *key_current(const struct sealed_keys *keys)
{
    const struct sealed_key *best = &keys->list[0];

    for (size_t i = 1; i < keys->count; i++)
        if (keys->list[i].id > best->id)
            best = &keys->list[i];
    return best;
}

static const struct sealed_key *key_by_id(const struct sealed_keys *keys,
                                          uint32_t id)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->list[i].id == id)
            return &keys->list[i];
    return NULL;
}

/* One piece: ciphertext and tag behind each other in out. */
static bool gcm_seal(const uint8_t *key, const uint8_t *nonce, struct str about,
                     const uint8_t *plain, size_t size, uint8_t *out)
{
    CLEANUP(evp_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n = 0;

    return ctx != NULL &&
           EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
           EVP_EncryptUpdate(ctx, NULL, &n, (const uint8_t *)about.ptr,
                             (int)about.len) == 1 &&
           EVP_EncryptUpdate(ctx, out, &n, plain, (int)size) == 1 &&
           EVP_EncryptFinal_ex(ctx, out + size, &n) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_BYTES,
                               out + size) == 1;
}

static bool gcm_open(const uint8_t *key, const uint8_t *nonce, struct str about,
                     const uint8_t *sealed, size_t size, uint8_t *out)
{
    CLEANUP(evp_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    uint8_t tag[TAG_BYTES];
    int n = 0;

    if (size < TAG_BYTES || ctx == NULL)
        return false;
    size -= TAG_BYTES;
    memcpy(tag, sealed + size, TAG_BYTES);
    return EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
           EVP_DecryptUpdate(ctx, NULL, &n, (const uint8_t *)about.ptr,
                             (int)about.len) == 1 &&
           EVP_DecryptUpdate(ctx, out, &n, sealed, (int)size) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) ==
               1 &&
           EVP_DecryptFinal_ex(ctx, out + size, &n) == 1;
}

static void put_u32(uint8_t *out, uint32_t n)
{
    for (int i = 3; i >= 0; i--, n >>= 8)
        out[i] = (uint8_t)n;
}

static void piece_nonce(uint64_t number, bool is_last, uint8_t *nonce)
{
    put_u32(nonce, is_last ? 1 : 0);
    put_u32(nonce + 4, (uint32_t)(number >> 32));
    put_u32(nonce + 8, (uint32_t)number);
}

static enum status head_make(const struct sealed_key *master, struct str about,
                             const uint8_t *own_key,
                             uint8_t head[SEALED_HEAD_BYTES])
{
    memcpy(head, magic, sizeof(magic));
    put_u32(head + 4, master->id);
    enum status s = crypto_random(head + 8, NONCE_BYTES);
    if (s != OK)
        return s;
    return gcm_seal(master->bytes, head + 8, about, own_key, KEY_BYTES,
                    head + 8 + NONCE_BYTES)
               ? OK
               : INTERNAL;
}

static enum status head_open(const struct sealed_keys *keys, struct str about,
                             const uint8_t *head, uint8_t *own_key)
{
    uint32_t id;
    struct str text = {(const char *)head, SEALED_HEAD_BYTES};

    if (sealed_head_key(text, &id) != OK)
        return INVALID;
    const struct sealed_key *master = key_by_id(keys, id);
    if (master == NULL)
        return INVALID;
    return gcm_open(master->bytes, head + 8, about, head + 8 + NONCE_BYTES,
                    KEY_BYTES + TAG_BYTES, own_key)
               ? OK
               : INVALID;
}

enum status sealed_head_key(struct str head, uint32_t *id)
{
    const uint8_t *at = (const uint8_t *)head.ptr;

    if (head.len < SEALED_HEAD_BYTES || memcmp(at, magic, sizeof(magic)) != 0)
        return INVALID;
    *id = (uint32_t)at[4] << 24 | (uint32_t)at[5] << 16 | (uint32_t)at[6] << 8 |
          at[7];
    return OK;
}

enum status sealed_head_rewrap(const struct sealed_keys *keys, struct str about,
                               struct str head,
                               uint8_t fresh[SEALED_HEAD_BYTES])
{
    uint8_t own_key[KEY_BYTES];

    if (head.len < SEALED_HEAD_BYTES)
        return INVALID;
    enum status s = head_open(keys, about, (const uint8_t *)head.ptr, own_key);
    if (s == OK)
        s = head_make(key_current(keys), about, own_key, fresh);
    OPENSSL_cleanse(own_key, sizeof(own_key));
    return s;
}

/* Fills out as far as the file goes; false when reading failed. */
static bool read_piece(int fd, uint8_t *out, size_t size, off_t *offset,
                       size_t *len)
{
    ssize_t n = io_read_at(fd, out, size, *offset);

    if (n < 0)
        return false;
    *offset += n;
    *len = (size_t)n;
    return true;
}

static bool write_piece(int fd, const uint8_t *bytes, size_t size)
{
    return io_write(fd, (struct str){(const char *)bytes, size});
}

static enum status write_pieces(const uint8_t *own_key, struct str about,
                                int plain, int out)
{
    uint8_t now[PIECE_BYTES], next[PIECE_BYTES];
    uint8_t sealed[PIECE_BYTES + TAG_BYTES], nonce[NONCE_BYTES];
    size_t now_len, next_len;
    off_t offset = 0;

    if (!read_piece(plain, now, sizeof(now), &offset, &now_len))
        return UNAVAILABLE;
    for (uint64_t number = 0;; number++) {
        if (!read_piece(plain, next, sizeof(next), &offset, &next_len))
            return UNAVAILABLE;
        piece_nonce(number, next_len == 0, nonce);
        if (!gcm_seal(own_key, nonce, about, now, now_len, sealed))
            return INTERNAL;
        if (!write_piece(out, sealed, now_len + TAG_BYTES))
            return UNAVAILABLE;
        if (next_len == 0)
            return OK;
        memcpy(now, next, next_len);
        now_len = next_len;
    }
}

enum status sealed_write(const struct sealed_keys *keys, struct str about,
                         int plain, int out)
{
    uint8_t own_key[KEY_BYTES], head[SEALED_HEAD_BYTES];

    enum status s = crypto_random(own_key, sizeof(own_key));
    if (s == OK)
        s = head_make(key_current(keys), about, own_key, head);
    if (s == OK && !write_piece(out, head, sizeof(head)))
        s = UNAVAILABLE;
    if (s == OK)
        s = write_pieces(own_key, about, plain, out);
    OPENSSL_cleanse(own_key, sizeof(own_key));
    return s;
}

static enum status read_pieces(const uint8_t *own_key, struct str about,
                               int sealed, int out, EVP_MD_CTX *digest)
{
    uint8_t now[PIECE_BYTES + TAG_BYTES], next[PIECE_BYTES + TAG_BYTES];
    uint8_t plain[PIECE_BYTES], nonce[NONCE_BYTES];
    size_t now_len, next_len;
    off_t offset = SEALED_HEAD_BYTES;

    if (!read_piece(sealed, now, sizeof(now), &offset, &now_len))
        return UNAVAILABLE;
    for (uint64_t number = 0;; number++) {
        if (!read_piece(sealed, next, sizeof(next), &offset, &next_len))
            return UNAVAILABLE;
        piece_nonce(number, next_len == 0, nonce);
        if (!gcm_open(own_key, nonce, about, now, now_len, plain))
            return INVALID;
        if (EVP_DigestUpdate(digest, plain, now_len - TAG_BYTES) != 1)
            return INTERNAL;
        if (out >= 0 && !write_piece(out, plain, now_len - TAG_BYTES))
            return UNAVAILABLE;
        if (next_len == 0)
            return OK;
        memcpy(now, next, next_len);
        now_len = next_len;
    }
}

enum status sealed_read(const struct sealed_keys *keys, struct str about,
                        int sealed, int out, struct sha256 *digest)
{
    CLEANUP(digest_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t head[SEALED_HEAD_BYTES], own_key[KEY_BYTES];
    struct sha256 sum;
    off_t offset = 0;
    size_t len;

    if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
        return INTERNAL;
    if (!read_piece(sealed, head, sizeof(head), &offset, &len))
        return UNAVAILABLE;
    if (len != sizeof(head))
        return INVALID;
    enum status s = head_open(keys, about, head, own_key);
    if (s == OK)
        s = read_pieces(own_key, about, sealed, out, ctx);
    OPENSSL_cleanse(own_key, sizeof(own_key));
    if (s == OK && EVP_DigestFinal_ex(ctx, sum.bytes, NULL) != 1)
        s = INTERNAL;
    if (s == OK)
        *digest = sum;
    return s;
}
