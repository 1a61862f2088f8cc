/* SPDX-License-Identifier: GPL-3.0-or-later */
/* body.c: the bytes of a request's body, as many as were announced. */
#include "platform/http_private.h"

long body_read(struct body *body, char *out, size_t size)
{
    if (body->left == 0)
        return 0;
    if (size > body->left)
        size = (size_t)body->left;
    long got = body->source->read(body->source->data, out, size);
    if (got <= 0)
        return -1; /* it ends before it should */
    body->left -= (uint64_t)got;
    return got;
}

enum http_fault body_read_whole(struct body *body, struct arena *arena,
                                size_t limit, char **text, size_t *len)
{
    if (body->left > limit)
        return HTTP_TOO_LARGE;
    size_t size = (size_t)body->left;
    size_t got = 0;

    *text = arena_array(arena, size + 1, 1);
    if (!*text)
        return HTTP_UNAVAILABLE;
    while (got < size) {
        long n = body_read(body, *text + got, size - got);

        if (n <= 0)
            return HTTP_BAD;
        got += (size_t)n;
    }
    *len = size;
    return HTTP_FINE;
}
