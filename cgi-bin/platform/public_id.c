/* SPDX-License-Identifier: GPL-3.0-or-later */
/* public_id.c: random bytes as base64url. */
#include "platform/public_id.h"
#include "platform/crypto.h"

enum { RANDOM_BYTES = 16 };

enum status public_id_new(struct arena *arena, struct str *id)
{
    char bytes[RANDOM_BYTES];
    enum status s = crypto_random(bytes, sizeof(bytes));

    if (s != OK)
        return s;
    *id = crypto_base64url(arena, (struct str){bytes, sizeof(bytes)});
    return id->len == PUBLIC_ID_LENGTH ? OK : INTERNAL;
}

bool public_id_is_one(struct str id)
{
    if (id.len != PUBLIC_ID_LENGTH)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
            !(c >= 'a' && c <= 'z') && c != '-' && c != '_')
            return false;
    }
    return true;
}
