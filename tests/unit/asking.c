/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "asking.h"

#include <fcntl.h>

const struct http_limits asking_limits = {
    .query_bytes = 8192,
    .form_bytes = 65536,
    .fields = 100,
    .parts = 20,
    .file_bytes = 1000,
    .upload_dir = "/tmp",
};

static const char *value_of(void *data, const char *name)
{
    struct asking *asking = data;
    const struct {
        const char *name;
        const char *value;
    } values[] = {
        {"REQUEST_METHOD", asking->method ? asking->method : "GET"},
        {"REQUEST_URI", asking->uri ? asking->uri : "/"},
        {"HTTP_HOST", asking->host ? asking->host : "localhost:8443"},
        {"CONTENT_TYPE", asking->content_type},
        {"HTTP_COOKIE", asking->cookie},
        {"HTTP_ORIGIN", asking->origin},
        {"HTTP_SEC_FETCH_SITE", asking->fetch_site},
        {"HTTP_UPLOAD_OFFSET", asking->upload_offset},
        {"CONTENT_LENGTH",
         asking->announced ? asking->announced : asking->length},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(values); i++)
        if (strcmp(values[i].name, name) == 0)
            return values[i].value;
    return NULL;
}

static long read_body(void *data, char *out, size_t size)
{
    struct asking *asking = data;
    struct str rest = str_skip(asking->body, asking->used);

    if (asking->piece > 0 && size > asking->piece)
        size = asking->piece;
    if (size > rest.len)
        size = rest.len;
    if (size > 0)
        memcpy(out, rest.ptr, size);
    asking->used += size;
    return (long)size;
}

struct http_source asking_source(struct asking *asking)
{
    snprintf(asking->length, sizeof(asking->length), "%zu", asking->body.len);
    return (struct http_source){value_of, read_body, asking};
}

void asking_open(struct request *rq, struct log *log, struct arena *arena)
{
    *log = (struct log){.program = "test", .level = LOG_LEVEL_ERROR, .fd = -1};
    *rq =
        (struct request){.arena = arena, .log = log, .now = {1764000000000000}};
}

enum http_fault asking_parse(struct request *rq, struct asking *asking)
{
    struct http_source source = asking_source(asking);

    return asking_parse_from(rq, &source, &asking_limits);
}

enum http_fault asking_parse_from(struct request *rq,
                                  const struct http_source *source,
                                  const struct http_limits *limits)
{
    enum http_fault fault = http_read_head(rq, source, limits);

    return fault == HTTP_FINE ? http_read_body(rq, ASKING_BODY_BYTES, NULL)
                              : fault;
}
