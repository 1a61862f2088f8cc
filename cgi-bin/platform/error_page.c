/* SPDX-License-Identifier: GPL-3.0-or-later */
/* error_page.c: the pages for what went wrong.
 *
 * They are templates like others (<program>/error.cst); where even that cannot
 * be shown, a fixed page in both languages stands in.
 *
 * Holds: what was typed comes back only to a form that our own page sent, so
 * that a stranger's page cannot lay words into a citizen's mouth; passwords and
 * codes never come back.
 */
#include "platform/router_private.h"

static const char fallback[] =
    "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\">"
    "<title>Hệ thống đang bận</title></head><body>"
    "<h1>Hệ thống đang bận</h1>"
    "<p>Những gì đã lưu vẫn còn nguyên. Vui lòng thử lại sau ít phút.</p>"
    "<p lang=\"en\">The service is busy. What you saved is safe. Please try "
    "again in a few minutes.</p></body></html>\n";

/* A page half made leaves nothing behind but its cookies. */
static void forget_answer(struct request *rq)
{
    struct response *response = &rq->response;
    size_t kept = 0;

    for (size_t i = 0; i < response->header_count; i++)
        if (str_is(response->headers[i].name, "Set-Cookie"))
            response->headers[kept++] = response->headers[i];
    response->header_count = kept;
    response->body = STR_NONE;
    response->content_type = STR_NONE;
    response->is_private = true;
}

/* Six digits that can be read out over a telephone, and found in the log beside
 * the request's whole id. */
static void number_to_page(struct request *rq, struct page *page, int code)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < rq->id.len; i++)
        hash = (hash ^ (unsigned char)rq->id.ptr[i]) * 16777619u;
    unsigned number = hash % 1000000u;

    page_set(page, "Error.number",
             str_print(rq->arena, "%03u %03u", number / 1000, number % 1000));
    log_event(rq->log, "error.page", "code=%d number=%03u%03u", code,
              number / 1000, number % 1000);
}

void error_page_fallback(struct request *rq, int code)
{
    rq->response.code = code;
    rq->response.content_type = STR("text/html; charset=utf-8");
    rq->response.body = str_of(fallback);
}

enum status router_error(struct request *rq, int code, int retry_s)
{
    struct page *page = page_of(rq);

    forget_answer(rq);
    number_to_page(rq, page, code);
    page_set_int(page, "Error.code", code);
    if (retry_s > 0)
        page_set_int(page, "Error.retry_s", retry_s);
    if (code == 403)
        page_set_flag(page, "Error.no_cookies", rq->cookies.count == 0);
    if (code == 413)
        page_set_int(page, "Error.limit_mib",
                     (int64_t)(HTTP_PAPERS_BYTES / (1024 * 1024)));

    if (page_render_code(rq, "error", code) != OK ||
        arena_is_exhausted(rq->arena))
        error_page_fallback(rq, code);
    if (retry_s > 0)
        response_header(rq, "Retry-After", str_print(rq->arena, "%d", retry_s));
    return OK;
}

void error_page_fault(struct request *rq, enum http_fault fault)
{
    static const int codes[] = {[HTTP_FINE] = 200,
                                [HTTP_BAD] = 400,
                                [HTTP_TOO_LARGE] = 413,
                                [HTTP_TOO_LONG] = 414,
                                [HTTP_UNAVAILABLE] = 503};

    status_ignore(
        router_error(rq, codes[fault], fault == HTTP_UNAVAILABLE ? RETRY_S : 0),
        "it answers always");
}

/* Names by which this site's forms call what must not be shown again. */
static bool is_secret(struct str name)
{
    static const char *const prefixes[] = {
        "mat-khau", "ma-otp", "ma-xac", "ma-bao-mat", "otp", "captcha", "csrf"};

    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++)
        if (str_starts_with(name, prefixes[i]))
            return true;
    return str_is(name, LANG_FIELD);
}

static void keep_typed(struct request *rq, struct page *page)
{
    size_t nth = 0;

    page_set(page, "Error.repost.action", rq->target);
    page_set(page, "Error.repost.csrf", session_csrf(rq));
    for (size_t i = 0; i < rq->form.count; i++) {
        const struct param *typed = &rq->form.list[i];

        if (is_secret(typed->name))
            continue;
        page_set_in(page, "Error.repost.fields", nth, "name",
                    form_shown(rq->arena, typed->name));
        page_set_in(page, "Error.repost.fields", nth, "value",
                    form_shown(rq->arena, typed->value));
        nth++;
    }
}

enum status error_page_expired(struct request *rq, enum site site)
{
    struct page *page = page_of(rq);
    const struct program *program = rq->app->definition;
    bool is_signed_in = rq->session && rq->session->account_id != 0;

    log_event(rq->log, "csrf.refuse", "route=%s site=%d", rq->route->pattern,
              (int)site);
    if (site == SITE_OURS) {
        enum status s = rq->session ? OK : session_start(rq);

        if (s != OK)
            return s;
        keep_typed(rq, page);
    }
    if ((rq->route->flags & ROUTE_SIGNED_IN) && !is_signed_in)
        page_set(page, "Error.sign_in",
                 str_print(rq->arena, "%s?tiep=%" PRI_STR,
                           program->sign_in_path,
                           STR_ARG(http_url_encode(rq->arena, rq->target))));
    page_set(page, "Error.back", rq->target);
    return router_error(rq, 403, 0);
}

enum status router_without_cookies(struct request *rq)
{
    page_set(page_of(rq), "Error.back", rq->path);
    return router_error(rq, 403, 0);
}
