/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http.c: the environment and the body of one request become a struct request.
 *
 * The order is the order of what we need to answer: first method, address and
 * language, so that an error page about the rest can be shown.
 *
 * Holds: no limit is passed, no byte is lost in silence: what does not fit is
 * a fault, and a body that is shorter than announced is HTTP_BAD.
 */
#include "platform/browser.h"
#include "platform/http_private.h"

#define TARGET_MAX ((size_t)16 * 1024)
#define COOKIES_MAX ((size_t)32 * 1024)
#define HEADER_MAX 1024 /* of those we look at; longer ones count as none */

static struct str env(const struct http_source *source, const char *name)
{
    return str_of(source->env(source->data, name));
}

static struct str env_header(struct request *rq,
                             const struct http_source *source, const char *name)
{
    struct str value = env(source, name);

    return value.len > 0 && value.len <= HEADER_MAX ? str_copy(rq->arena, value)
                                                    : STR_NONE;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
            return true;
    return false;
}

/* As sent, but with bytes beyond ASCII and spaces as escapes, so that it can
 * stand in a Location. */
static struct str tidy_target(struct arena *arena, struct str target)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < target.len; i++) {
        unsigned char c = (unsigned char)target.ptr[i];

        if (c <= 0x20 || c >= 0x7f || strchr("\"<>\\^`{|}", c))
            buf_print(&out, "%%%02X", c);
        else
            buf_add_byte(&out, (char)c);
    }
    return buf_str(&out);
}

/* REQUEST_URI is nginx's; without it, plain CGI's two variables. */
static struct str target_as_sent(struct request *rq,
                                 const struct http_source *source)
{
    struct str target = env(source, "REQUEST_URI");
    struct str query = env(source, "QUERY_STRING");

    if (target.len > 0)
        return str_copy(rq->arena, target);
    struct str script = env(source, "SCRIPT_NAME");
    struct str path = env(source, "PATH_INFO");
    return str_print(rq->arena, "%" PRI_STR "%" PRI_STR "%s%" PRI_STR,
                     STR_ARG(script), STR_ARG(path), query.len > 0 ? "?" : "",
                     STR_ARG(query));
}

static enum http_fault parse_target(struct request *rq,
                                    const struct http_source *source,
                                    const struct http_limits *limits)
{
    struct str sent = target_as_sent(rq, source);

    rq->path = STR("/");
    rq->target = STR("/");
    if (sent.len > TARGET_MAX)
        return HTTP_TOO_LONG;
    if (!str_starts_with(sent, "/") || has_control(sent))
        return HTTP_BAD;

    size_t mark = str_find(sent, '?');
    struct str query = str_skip(sent, mark < sent.len ? mark + 1 : mark);
    if (query.len > limits->query_bytes)
        return HTTP_TOO_LONG;

    struct str path = http_url_decode(rq->arena, str_slice(sent, 0, mark));
    if (has_control(path))
        return HTTP_BAD;
    rq->path = path;
    rq->target = tidy_target(rq->arena, sent);

    struct param_list list = {.arena = rq->arena, .limit = limits->fields};
    char *text = arena_array(rq->arena, query.len + 1, 1);
    if (!text)
        return HTTP_UNAVAILABLE;
    if (query.len > 0)
        memcpy(text, query.ptr, query.len);
    if (!params_read_urlencoded(&list, text, query.len))
        return HTTP_BAD;
    rq->query = param_list_get(&list);
    return HTTP_FINE;
}

static enum http_fault parse_cookies(struct request *rq,
                                     const struct http_source *source,
                                     const struct http_limits *limits)
{
    struct str sent = env(source, "HTTP_COOKIE");
    struct param_list list = {.arena = rq->arena, .limit = limits->fields};

    if (sent.len > COOKIES_MAX)
        return HTTP_BAD;
    params_read_cookies(&list, str_copy(rq->arena, sent));
    rq->cookies = param_list_get(&list);
    rq->lang = lang_of(rq_cookie(rq, LANG_COOKIE));
    return HTTP_FINE;
}

static void parse_headers(struct request *rq, const struct http_source *source)
{
    rq->method = http_method_of(env(source, "REQUEST_METHOD"));
    rq->host = str_lower_ascii(rq->arena, env_header(rq, source, "HTTP_HOST"));
    rq->origin = env_header(rq, source, "HTTP_ORIGIN");
    rq->fetch_site = env_header(rq, source, "HTTP_SEC_FETCH_SITE");
    rq->if_none_match = env_header(rq, source, "HTTP_IF_NONE_MATCH");
    /* Bearer tokens are longer than other headers. */
    rq->authorization = str_copy(rq->arena, env(source, "HTTP_AUTHORIZATION"));
    rq->content_type = env_header(rq, source, "CONTENT_TYPE");
    rq->upload_offset = env_header(rq, source, "HTTP_UPLOAD_OFFSET");
    rq->user_agent = env_header(rq, source, "HTTP_USER_AGENT");
    rq->address = env_header(rq, source, "REMOTE_ADDR");
    snprintf(rq->log->from, sizeof(rq->log->from), "%" PRI_STR,
             STR_ARG(browser_place(rq->arena, rq->address)));
}

/* What is announced; nginx's question whether it may come says it elsewhere. */
static enum http_fault parse_length(struct request *rq,
                                    const struct http_source *source)
{
    struct str waits = env(source, "BODY_WAITS");
    struct str announced = env(source, "CONTENT_LENGTH");
    int64_t length = 0;

    rq->body_state = str_is(waits, "yes") ? BODY_WAITS : BODY_COMES;
    if (rq->body_state == BODY_WAITS)
        announced = env(source, "BODY_LENGTH");
    if (announced.len > 0 && !str_to_int(announced, 0, INT64_MAX, &length))
        return HTTP_BAD;
    rq->body_bytes = (uint64_t)length;
    return HTTP_FINE;
}

static enum http_fault read_body(struct request *rq, takes_files *takes)
{
    const struct http_limits *limits = rq->limits;
    struct body body = {.source = rq->source, .left = rq->body_bytes};
    char *text;
    size_t len;
    size_t end = str_find(rq->content_type, ';');
    struct str type = str_lower_ascii(
        rq->arena, str_trim(str_slice(rq->content_type, 0, end)));

    if (str_is(type, "multipart/form-data")) {
        struct str boundary;

        if (!header_param(rq->arena, rq->content_type, "boundary", &boundary))
            return HTTP_BAD;
        return multipart_read(rq, &body, boundary, takes);
    }

    enum http_fault fault =
        body_read_whole(&body, rq->arena, limits->form_bytes, &text, &len);
    if (fault != HTTP_FINE)
        return fault;
    if (!str_is(type, "application/x-www-form-urlencoded")) {
        rq->body = (struct str){text, len};
        return HTTP_FINE;
    }
    struct param_list list = {.arena = rq->arena, .limit = limits->fields};
    if (!params_read_urlencoded(&list, text, len))
        return HTTP_TOO_LARGE;
    rq->form = param_list_get(&list);
    return HTTP_FINE;
}

enum http_fault http_read_body(struct request *rq, uint64_t most_bytes,
                               takes_files *takes)
{
    if (rq->body_state != BODY_COMES)
        return HTTP_FINE;
    if (rq->body_bytes > most_bytes)
        return HTTP_TOO_LARGE;
    rq->body_state = BODY_READ;

    enum http_fault fault = read_body(rq, takes);

    return fault == HTTP_FINE && arena_is_exhausted(rq->arena)
               ? HTTP_UNAVAILABLE
               : fault;
}

enum http_fault http_read_head(struct request *rq,
                               const struct http_source *source,
                               const struct http_limits *limits)
{
    rq->magic = REQUEST_MAGIC;
    rq->response = (struct response){.code = 200, .is_private = true};
    rq->source = source;
    rq->limits = limits;

    parse_headers(rq, source);
    enum http_fault cookies = parse_cookies(rq, source, limits);
    enum http_fault fault = parse_target(rq, source, limits);
    if (fault == HTTP_FINE)
        fault = cookies;
    if (fault == HTTP_FINE)
        fault = parse_length(rq, source);
    if (fault == HTTP_FINE && arena_is_exhausted(rq->arena))
        fault = HTTP_UNAVAILABLE;
    return fault;
}
