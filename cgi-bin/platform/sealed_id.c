/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sealed_id.c: a second, chance and a cut HMAC, as base64url. */
#include "platform/sealed_id.h"
#include "platform/crypto.h"

enum { SECOND_SIZE = 4, PART_MAX = 32 };

static struct sha256 seal_of(struct arena *arena, struct sealed_id_kind kind,
                             struct str sealed)
{
    struct buf all = {.arena = arena};

    buf_add(&all, kind.about);
    buf_add(&all, sealed);
    return crypto_hmac(kind.key, buf_str(&all));
}

static size_t sealed_size(struct sealed_id_kind kind)
{
    assert(kind.chance_size <= PART_MAX && kind.seal_size <= PART_MAX);
    return SECOND_SIZE + kind.chance_size;
}

enum status sealed_id_new(struct arena *arena, struct sealed_id_kind kind,
                          struct moment now, struct str *id)
{
    char bytes[SECOND_SIZE + 2 * PART_MAX];
    size_t sealed = sealed_size(kind), size = sealed + kind.seal_size;
    uint64_t second = (uint64_t)(now.us / 1000000);
    enum status s = crypto_random(bytes + SECOND_SIZE, sealed - SECOND_SIZE);

    if (s != OK)
        return s;
    for (int i = SECOND_SIZE; i-- > 0; second >>= 8)
        bytes[i] = (char)(second & 0xFF);

    struct sha256 seal = seal_of(arena, kind, (struct str){bytes, sealed});

    memcpy(bytes + sealed, seal.bytes, kind.seal_size);
    *id = crypto_base64url(arena, (struct str){bytes, size});
    return OK;
}

bool sealed_id_open(struct arena *arena, struct sealed_id_kind kind,
                    struct str id, struct moment *made_at)
{
    size_t sealed = sealed_size(kind), size = sealed + kind.seal_size;
    struct str bytes;
    uint64_t second = 0;

    if (id.len != (size * 4 + 2) / 3 ||
        !crypto_unbase64url(arena, id, &bytes) || bytes.len != size)
        return false;

    struct sha256 seal = seal_of(arena, kind, str_slice(bytes, 0, sealed));

    if (!crypto_equal(str_skip(bytes, sealed),
                      str_slice(sha256_str(&seal), 0, kind.seal_size)))
        return false;
    for (size_t i = 0; i < SECOND_SIZE; i++)
        second = second << 8 | (unsigned char)bytes.ptr[i];
    *made_at = (struct moment){(int64_t)second * 1000000};
    return true;
}
