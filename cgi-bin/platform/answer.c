/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer.c: a response as the bytes that leave before its body. */
#include "platform/server_private.h"

#include "platform/crypto.h"

#define ID_MIN 8
#define ID_BYTES 16

static bool is_request_id(struct str id)
{
    if (id.len < ID_MIN || id.len >= sizeof(((struct log *)NULL)->request_id))
        return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-'))
            return false;
    }
    return true;
}

void server_name_request(struct request *rq, const char *id)
{
    char random[ID_BYTES];

    rq->id = str_of(id);
    if (!is_request_id(rq->id)) {
        rq->id = STR("none");
        if (crypto_random(random, sizeof(random)) == OK)
            rq->id =
                crypto_hex(rq->arena, (struct str){random, sizeof(random)});
    }
    snprintf(rq->log->request_id, sizeof(rq->log->request_id), "%" PRI_STR,
             STR_ARG(rq->id));
    rq->id = str_of(rq->log->request_id);
}

static bool has_header(const struct response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (str_is(response->headers[i].name, name))
            return true;
    return false;
}

static void add_header(struct buf *out, const char *name, struct str value)
{
    buf_addz(out, name);
    buf_addz(out, ": ");
    buf_add(out, value);
    buf_addz(out, "\r\n");
}

struct str server_answer_head(struct request *rq)
{
    const struct response *response = &rq->response;
    bool has_body = response->body.len > 0;
    struct buf out = {.arena = rq->arena};

    buf_print(&out, "Status: %d\r\n", response->code);
    if (response->content_type.len > 0)
        add_header(&out, "Content-Type", response->content_type);
    else if (response->code == 200)
        add_header(&out, "Content-Type", STR("text/plain; charset=utf-8"));
    if (response->is_private && !has_header(response, "Cache-Control"))
        add_header(&out, "Cache-Control", STR("no-store"));
    for (size_t i = 0; i < response->header_count; i++)
        add_header(&out, response->headers[i].name.ptr,
                   response->headers[i].value);
    /* nginx counts an empty answer itself; with X-Accel-Redirect it must. */
    if (has_body)
        buf_print(&out, "Content-Length: %zu\r\n", response->body.len);
    buf_addz(&out, "\r\n");
    return buf_str(&out);
}
