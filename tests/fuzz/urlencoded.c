/* SPDX-License-Identifier: GPL-3.0-or-later */
/* urlencoded.c: the body of a form, bytes of any kind. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct log log;
    struct request rq;
    struct asking asking = {.method = "POST",
                            .content_type = "application/x-www-form-urlencoded",
                            .body = {(const char *)data, size},
                            .piece = 7};
    size_t bytes = 0;

    asking_open(&rq, &log, arena);
    if (asking_parse(&rq, &asking) != HTTP_FINE)
        return 0;
    for (size_t i = 0; i < rq.form.count; i++) {
        struct param field = rq.form.list[i];

        bytes += field.name.len + field.value.len;
        /* Encoded again and decoded, it is the same. */
        struct str back =
            http_url_decode(arena, http_url_encode(arena, field.value));
        assert(str_equals(back, field.value) || arena_is_exhausted(arena));
    }
    assert(bytes <= size);
    return 0;
}
