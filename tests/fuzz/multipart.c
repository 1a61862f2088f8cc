/* SPDX-License-Identifier: GPL-3.0-or-later */
/* multipart.c: a multipart body with boundary "x". The first byte says in how
 * big pieces it arrives; whatever it is, the result must be the same. */
#include "fuzz.h"

#include <unistd.h>

static enum http_fault parse(struct request *rq, struct arena *arena,
                             struct log *log, struct str body, size_t piece)
{
    struct asking asking = {.method = "POST",
                            .content_type = "multipart/form-data; boundary=x",
                            .body = body,
                            .piece = piece};

    asking_open(rq, log, arena);
    return asking_parse(rq, &asking);
}

static void check_upload(struct arena *arena, const struct upload *upload,
                         size_t size)
{
    assert(upload->size_bytes <= size);
    assert(access(str_z(arena, upload->path), R_OK) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct log log;
    struct request whole;
    struct request pieces;

    if (size == 0)
        return 0;
    struct str body = {(const char *)data + 1, size - 1};
    enum http_fault fault = parse(&whole, arena, &log, body, 0);
    assert(parse(&pieces, arena, &log, body, (size_t)data[0] + 1) == fault);
    if (fault != HTTP_FINE)
        return 0;
    assert(whole.form.count == pieces.form.count);
    for (size_t i = 0; i < whole.form.count; i++) {
        assert(str_equals(whole.form.list[i].name, pieces.form.list[i].name));
        assert(str_equals(whole.form.list[i].value, pieces.form.list[i].value));
    }
    assert(whole.uploads.count == pieces.uploads.count);
    for (size_t i = 0; i < whole.uploads.count; i++)
        check_upload(arena, &whole.uploads.list[i], size);
    arena_reset(arena);
    return 0;
}
