/* SPDX-License-Identifier: GPL-3.0-or-later */
/* query.c: the address of a request, as anybody may type it. */
#include "fuzz.h"

static void check_param(const struct param *param, size_t limit)
{
    assert(param->name.len <= limit && param->value.len <= limit);
    assert(param->name.ptr && param->value.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct log log;
    struct request rq;
    struct asking asking = {.uri = fuzz_text(arena, data, size)};

    asking_open(&rq, &log, arena);
    enum http_fault fault = asking_parse(&rq, &asking);
    assert(str_starts_with(rq.path, "/"));
    if (fault != HTTP_FINE)
        return 0;
    assert(rq.query.count <= asking_limits.fields);
    for (size_t i = 0; i < rq.query.count; i++)
        check_param(&rq.query.list[i], size);
    /* What leads back here is a path of ours, or says that it is none. */
    if (!str_starts_with(rq.target, "//"))
        assert(http_is_local_path(rq.target));
    return 0;
}
