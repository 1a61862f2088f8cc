/* SPDX-License-Identifier: GPL-3.0-or-later */
/* response.c: what a handler may answer, and how addresses are written.
 *
 * Holds: no header has a line break; a redirect leads to a path of our own or
 * to an address that code made.
 */
#include "platform/address.h"
#include "platform/page.h"
#include "platform/router.h"

static bool has_line_break(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '\r' || s.ptr[i] == '\n' || s.ptr[i] == '\0')
            return true;
    return false;
}

void response_header(struct request *rq, const char *name, struct str value)
{
    struct response *response = &rq->response;

    /* Whatever the value came from: no answer is cut in two by it. */
    if (has_line_break(value) ||
        response->header_count == ARRAY_LENGTH(response->headers)) {
        log_error(rq->log, "header.refused", "name=%s", name);
        return;
    }
    response->headers[response->header_count++] =
        (struct header){str_of(name), value};
}

void response_form_to(struct request *rq, struct str url)
{
    struct str site = address_origin(url);

    if (!str_starts_with(url, "https://") && !str_starts_with(url, "http://"))
        return;
    /* What would end the directive or the site's name. */
    for (size_t i = 0; i < site.len; i++)
        if (site.ptr[i] <= ' ' || site.ptr[i] >= 127 || site.ptr[i] == ';' ||
            site.ptr[i] == ',' || site.ptr[i] == '?')
            return;

    struct response *response = &rq->response;

    for (size_t i = 0; i < response->header_count; i++) {
        struct header *header = &response->headers[i];

        if (!str_is(header->name, "X-Form-Action"))
            continue;
        header->value = str_print(rq->arena, "%" PRI_STR " %" PRI_STR,
                                  STR_ARG(header->value), STR_ARG(site));
        return;
    }
    response_header(rq, "X-Form-Action", site);
}

/* What an address may have that is asked for next (8 KiB and a
 * path); nginx has room for it in the head of an answer. */
#define LOCATION_MAX ((size_t)10 * 1024)

/* Where an act leads, with what it changed in what was typed: the page there
 * says so. */
static struct str with_prefix(struct request *rq, struct str location)
{
    size_t end = str_find(location, '#');
    struct str before = str_slice(location, 0, end);
    const char *sign = str_find(before, '?') < before.len ? "&" : "?";

    return str_print(rq->arena,
                     "%" PRI_STR "%s" PAGE_RENUMBERED_QUERY "=%" PRI_STR
                     "%" PRI_STR,
                     STR_ARG(before), sign, STR_ARG(rq->renumbered),
                     STR_ARG(str_skip(location, end)));
}

enum status response_redirect(struct request *rq, struct str location)
{
    if (location.len > LOCATION_MAX)
        return INVALID;

    bool is_absolute = str_starts_with(location, "https://") ||
                       str_starts_with(location, "http://");

    if ((!is_absolute && !http_is_local_path(location)) ||
        has_line_break(location)) {
        log_error(rq->log, "redirect.refuse", "route=%s",
                  rq->route ? rq->route->pattern : "");
        return INTERNAL;
    }
    if (!is_absolute && !str_is_empty(rq->renumbered))
        location = with_prefix(rq, location);
    rq->response.code = 303;
    rq->response.body = STR_NONE;
    response_header(rq, "Location", location);
    return OK;
}

/* "storage" would take a phone's installed pages along, and "cookies" the
 * language. */
void response_forget(struct request *rq)
{
    response_header(rq, "Clear-Site-Data", STR("\"cache\""));
}

enum status response_text(struct request *rq, int code, struct str type,
                          struct str body)
{
    rq->response.code = code;
    rq->response.content_type = type;
    rq->response.body = body;
    return OK;
}

/* RFC 6266: a plain name for old programs, the real one for all others. */
static struct str disposition(struct arena *arena, struct str file_name,
                              bool is_download)
{
    struct buf plain = {.arena = arena};
    struct str encoded = http_url_encode(arena, file_name);

    for (size_t i = 0; i < file_name.len; i++) {
        char c = file_name.ptr[i];
        bool is_plain = c >= 0x20 && c < 0x7f && !strchr("\"\\%/;", c);

        buf_add_byte(&plain, is_plain ? c : '_');
    }
    return str_print(
        arena, "%s; filename=\"%" PRI_STR "\"; filename*=UTF-8''%" PRI_STR,
        is_download ? "attachment" : "inline", STR_ARG(buf_str(&plain)),
        STR_ARG(encoded));
}

enum status response_accel(struct request *rq, struct str internal_path,
                           struct str type, struct str file_name,
                           bool is_download)
{
    rq->response.content_type = type;
    rq->response.body = STR_NONE;
    response_header(rq, "X-Accel-Redirect", internal_path);
    response_header(rq, "Content-Disposition",
                    disposition(rq->arena, file_name, is_download));
    return OK;
}

static bool is_cookie_value(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (c <= 0x20 || c >= 0x7f || strchr("\",;\\", c))
            return false;
    }
    return true;
}

void response_cookie(struct request *rq, const char *name, struct str value,
                     int64_t max_age_s)
{
    struct str age = STR_NONE;

    if (!is_cookie_value(value)) {
        log_error(rq->log, "cookie.refused", "name=%s", name);
        return;
    }
    if (max_age_s != 0)
        age = str_print(rq->arena, "; Max-Age=%lld",
                        (long long)(max_age_s > 0 ? max_age_s : 0));
    response_header(
        rq, "Set-Cookie",
        str_print(rq->arena,
                  "%s=%" PRI_STR
                  "; Path=/; Secure; HttpOnly; SameSite=Lax%" PRI_STR,
                  name, STR_ARG(value), STR_ARG(age)));
}

bool http_is_local_path(struct str s)
{
    if (!str_starts_with(s, "/") || str_starts_with(s, "//"))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c <= 0x20 || c >= 0x7f || c == '\\')
            return false;
    }
    return true;
}

struct str http_url_encode(struct arena *arena, struct str s)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "abcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~";
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (c != '\0' && strchr(plain, c))
            buf_add_byte(&out, c);
        else
            buf_print(&out, "%%%02X", (unsigned char)c);
    }
    return buf_str(&out);
}
