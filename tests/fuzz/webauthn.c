/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webauthn.c: what a passkey's device and the browser say. The first byte says
 * which part of it is the input; the others are as they should be.
 */
#include "platform/webauthn.h"
#include "fuzz.h"

#define ORIGIN "https://dinhdanh.example:8444"
#define CHALLENGE "bW90IHRodSB0aGFjaA"

static struct str said(struct arena *arena, const char *type)
{
    return str_print(arena,
                     "{\"type\":\"webauthn.%s\",\"challenge\":\"" CHALLENGE
                     "\",\"origin\":\"" ORIGIN "\"}",
                     type);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct webauthn_expect expect = {
        .origin = {ORIGIN, sizeof(ORIGIN) - 1},
        .challenge = {CHALLENGE, sizeof(CHALLENGE) - 1},
    };
    struct arena *arena = fuzz_arena();
    struct webauthn_key key = {0};
    int64_t count = 0;

    if (size == 0)
        return 0;

    /* A copy, so that a byte too far is seen. */
    struct str input =
        str_copy(arena, (struct str){(const char *)data + 1, size - 1});

    switch (data[0]) {
    case 'k': /* a new key */
        if (webauthn_register(arena, &expect, said(arena, "create"), input,
                              &key) != OK)
            return 0;
        assert(key.id.len > 0 && key.public_key.len > 0);
        /* What was taken as a key is one: nothing has signed with it yet. */
        assert(webauthn_verify(arena, &expect, &key, said(arena, "get"), input,
                               STR("none"), &count) == INVALID);
        return 0;
    case 'b': /* the browser's text */
        status_ignore(
            webauthn_register(arena, &expect, input, STR("none"), &key),
            "it only must not break");
        return 0;
    default: /* a signature by a point that is a key: none such is known */
        key = (struct webauthn_key){.algorithm = -7,
                                    .public_key = str_slice(input, 0, 64)};
        assert(webauthn_verify(arena, &expect, &key, said(arena, "get"),
                               STR("none"), str_skip(input, 64),
                               &count) == INVALID);
        return 0;
    }
}
