/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cookies.c: the header Cookie. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct log log;
    struct request rq;
    struct asking asking = {.cookie = fuzz_text(arena, data, size)};

    asking_open(&rq, &log, arena);
    if (asking_parse(&rq, &asking) != HTTP_FINE)
        return 0;
    assert(rq.cookies.count <= asking_limits.fields);
    for (size_t i = 0; i < rq.cookies.count; i++) {
        struct param cookie = rq.cookies.list[i];

        assert(str_find(cookie.value, ';') == cookie.value.len);
        assert(str_find(cookie.name, '=') == cookie.name.len);
    }
    return 0;
}
