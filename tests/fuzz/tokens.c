/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tokens.c: what a client or a provider signed, and the keys it says it has.
 * The first byte says which of the two is the input.
 */
#include "fuzz.h"
#include "platform/jose.h"

/* RFC 7515, A.3, with a kid: key and token fit. */
#define KEYS                                                                   \
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k\",\"x\":"        \
    "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":"                   \
    "\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}"
#define TOKEN                                                                  \
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh" \
    "0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6" \
    "-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();

    if (size == 0)
        return 0;

    /* A copy, so that a byte too far is seen. */
    struct str input =
        str_copy(arena, (struct str){(const char *)data + 1, size - 1});
    bool is_token = data[0] == 't';
    CLEANUP(json_release)
    json_t *keys = json_parse(is_token ? STR(KEYS) : input);
    CLEANUP(json_release) json_t *claims = NULL;
    struct jose_fault fault = {""};
    struct str token = is_token ? input : STR(TOKEN);
    struct jose_expect expect = {.issuer = STR("joe"), .audience = STR("me")};

    if (keys == NULL)
        return 0;

    enum status s = jose_verify(keys, token, &claims, &fault);

    assert((s == OK) == (claims != NULL));
    if (s != OK)
        return 0;
    /* Nobody else has the private key. */
    assert(str_is(token, TOKEN));
    status_ignore(jose_check(claims, &expect, &fault),
                  "it only must not break");
    return 0;
}
