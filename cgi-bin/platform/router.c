/* SPDX-License-Identifier: GPL-3.0-or-later */
/* router.c: who may come in, and to which handler.
 *
 * router_answer asks one guard after the other; the first that says no has
 * answered. The pages it shows itself are in error_page.c.
 *
 * Holds: no handler of a writing route runs unless the request came from a
 * page of ours (Origin or Sec-Fetch-Site) and has the session's token; a path
 * argument is clean text.
 */
#include "platform/kept_page.h"
#include "platform/router_private.h"

#define PATH_ARGS_MAX 8
#define PATH_ARG_CHARS 200
#define FOR_PROGRAMS (ROUTE_NO_CSRF | ROUTE_NO_SESSION)

static bool next_segment(struct str *rest, struct str *segment)
{
    if (!str_starts_with(*rest, "/"))
        return false;
    *rest = str_skip(*rest, 1);
    size_t end = str_find(*rest, '/');
    *segment = str_slice(*rest, 0, end);
    *rest = str_skip(*rest, end);
    return true;
}

static bool add_path_arg(struct request *rq, struct param_list *args,
                         struct str name, struct str raw)
{
    struct str clean;
    struct refusal why;

    return text_clean(rq->arena, raw, TEXT_EXACT, PATH_ARG_CHARS, &clean,
                      &why) == OK &&
           clean.len > 0 && param_list_add(args, (struct param){name, clean});
}

/* Whether they are the same up to the pattern's first name: most routes are
 * told apart by it, at no cost. */
static bool begins_alike(const char *pattern, struct str path)
{
    for (size_t i = 0; pattern[i] != '\0' && pattern[i] != ':'; i++)
        if (i >= path.len || path.ptr[i] != pattern[i])
            return false;
    return true;
}

static bool route_matches(struct request *rq, const struct route *route,
                          struct str path, struct params *path_args)
{
    if (!begins_alike(route->pattern, path))
        return false;

    struct param_list args = {.arena = rq->arena, .limit = PATH_ARGS_MAX};
    struct str pattern = str_of(route->pattern);
    struct str want;
    struct str have;

    while (next_segment(&pattern, &want)) {
        if (!next_segment(&path, &have))
            return false;
        if (str_starts_with(want, ":")) {
            if (!add_path_arg(rq, &args, str_skip(want, 1), have))
                return false;
        } else if (!str_equals(want, have)) {
            return false;
        }
    }
    if (path.len > 0)
        return false;
    *path_args = param_list_get(&args);
    return true;
}

static bool route_takes(const struct route *route, enum method method)
{
    unsigned asked = method == METHOD_HEAD ? (unsigned)METHOD_GET : method;

    return (route->methods & asked) != 0;
}

/* Whether a page of ours can be asked for at this path. */
static bool has_page(struct request *rq, const struct route *routes,
                     struct str path)
{
    struct params args;

    for (const struct route *route = routes; route->pattern; route++)
        if (route_takes(route, METHOD_GET) &&
            !(route->flags & ROUTE_NO_SESSION) &&
            route_matches(rq, route, path, &args))
            return true;
    return false;
}

/* The page that this address belongs to: itself, where it can be asked for, or
 * the nearest above it: "/ho-so/1/rut" is a part of "/ho-so/1". */
static struct str page_path(struct request *rq, const struct route *routes)
{
    struct str path = rq->path;

    while (path.len > 1 && !has_page(rq, routes, path)) {
        size_t end = path.len - 1;

        while (end > 0 && path.ptr[end] != '/')
            end--;
        path = str_slice(path, 0, end > 0 ? end : 1);
    }
    return path;
}

/* Sets rq->route and its arguments. 404: no route has this path; 405: none of
 * those that have it takes this method (*allowed: those they take). */
static int find_route(struct request *rq, const struct route *routes,
                      unsigned *allowed)
{
    struct params args;

    *allowed = 0;
    for (const struct route *route = routes; route->pattern; route++) {
        if (!route_matches(rq, route, rq->path, &args))
            continue;
        if (route_takes(route, rq->method)) {
            rq->route = route;
            rq->path_args = args;
            return 0;
        }
        *allowed |= route->methods;
    }
    return *allowed ? 405 : 404;
}

static bool is_write(enum method method)
{
    return method != METHOD_GET && method != METHOD_HEAD;
}

/* The path without what mail programs and people add to its end: a slash, the
 * sentence's full stop or bracket, a blank. */
static struct str path_without_tail(struct str path)
{
    static const char *const tails[] = {"/", ".", ",", ";", ":",  "!",
                                        ")", "]", ">", "'", "\"", "*",
                                        " ", "”", "’", "»", "…",  "\u00a0"};
    size_t before;

    do {
        before = path.len;
        for (size_t i = 0; i < ARRAY_LENGTH(tails); i++)
            if (path.len > 1 && str_ends_with(path, tails[i]))
                path.len -= strlen(tails[i]);
    } while (path.len < before);
    return path;
}

/* Leads to the page that an address with something at its end meant. False:
 * there is none, or it would be this address again. */
static bool mend_address(struct request *rq, const struct route *routes)
{
    struct str asked = rq->path, path = path_without_tail(asked), segment;
    struct buf to = {.arena = rq->arena};
    unsigned allowed;

    if (is_write(rq->method) || path.len == asked.len)
        return false;
    rq->path = path;
    int code = find_route(rq, routes, &allowed);

    rq->path = asked;
    if (code != 0)
        return false;
    while (next_segment(&path, &segment)) {
        buf_add_byte(&to, '/');
        buf_add(&to, http_url_encode(rq->arena, segment));
    }
    buf_add(&to, str_skip(rq->target, str_find(rq->target, '?')));
    return response_redirect(rq, buf_str(&to)) == OK;
}

static struct str allow_header(struct arena *arena, unsigned allowed)
{
    static const struct {
        unsigned method;
        const char *name;
    } names[] = {{METHOD_GET, "GET, HEAD"},
                 {METHOD_POST, "POST"},
                 {METHOD_PUT, "PUT"},
                 {METHOD_DELETE, "DELETE"},
                 {METHOD_PATCH, "PATCH"}};
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        if (allowed & names[i].method) {
            buf_addz(&out, out.len > 0 ? ", " : "");
            buf_addz(&out, names[i].name);
        }
    return buf_str(&out);
}

static struct str own_origin(const struct request *rq)
{
    return settings_own(rq->settings, rq->app->program, "origin");
}

/* "https://a.vn:443" and "a.vn" are the same place. */
static bool host_is_ours(const struct request *rq)
{
    struct str ours = own_origin(rq);
    struct str host = rq->host;
    const char *default_port = ":443";

    if (str_starts_with(ours, "https://")) {
        ours = str_skip(ours, sizeof("https://") - 1);
    } else if (str_starts_with(ours, "http://")) {
        ours = str_skip(ours, sizeof("http://") - 1);
        default_port = ":80";
    }
    if (str_ends_with(ours, default_port))
        ours = str_slice(ours, 0, ours.len - strlen(default_port));
    if (str_ends_with(host, default_port))
        host = str_slice(host, 0, host.len - strlen(default_port));
    return str_equals(str_lower_ascii(rq->arena, ours), host);
}

/* Old browsers send neither header; then the token alone decides. A page with
 * a strict referrer policy sends Origin "null" to its own site too. */
static enum site site_of(const struct request *rq)
{
    bool is_told = rq->origin.len > 0 && !str_is(rq->origin, "null");

    if (is_told && !str_equals(rq->origin, own_origin(rq)))
        return SITE_OTHER;
    if (str_is(rq->fetch_site, "same-origin"))
        return SITE_OURS;
    if (rq->fetch_site.len > 0 && !str_is(rq->fetch_site, "none"))
        return SITE_OTHER;
    if (is_told)
        return SITE_OURS;
    return rq->origin.len > 0 ? SITE_OTHER : SITE_UNKNOWN;
}

static bool is_about_language(struct str part)
{
    struct str name = str_slice(part, 0, str_find(part, '='));

    return str_is(name, LANG_QUERY) || str_is(name, LANG_SHOWN) ||
           str_is(name, LANG_FIELD);
}

/* Sets *lang where the code is of a language that is offered here. */
static bool find_language(const struct request *rq, struct str code,
                          enum lang *lang)
{
    enum lang found;

    if (!lang_find(code, &found) || !lang_is_offered(rq->settings, found))
        return false;
    *lang = found;
    return true;
}

/* "?ngon-ngu=en" on any page, or the switch of a form that only asks (a search,
 * so that what was typed stays): the cookie, then the page without it. */
static bool switch_language(struct request *rq)
{
    const char *name =
        params_count(&rq->query, LANG_QUERY) > 0 ? LANG_QUERY : LANG_FIELD;
    struct str wanted = rq_query(rq, name);
    enum lang lang;

    if (is_write(rq->method) || params_count(&rq->query, name) == 0)
        return false;
    if (find_language(rq, wanted, &lang))
        response_cookie(rq, LANG_COOKIE, wanted, LANG_COOKIE_AGE_S);

    size_t mark = str_find(rq->target, '?');
    struct str query = str_skip(rq->target, mark);
    struct buf to = {.arena = rq->arena};
    struct str part;
    char before = '?';

    buf_add(&to, str_slice(rq->target, 0, mark));
    query = str_skip(query, 1);
    while (str_next(&query, '&', &part)) {
        if (is_about_language(part))
            continue;
        buf_add_byte(&to, before);
        buf_add(&to, part);
        before = '&';
    }
    struct str location = buf_str(&to);
    if (!http_is_local_path(location)) /* "//x?ngon-ngu=en" */
        location = STR("/");
    status_ignore(response_redirect(rq, location), "it is a path of ours");
    return true;
}

/* "?tieng=en", where a search engine led: shown at once, since who has no
 * cookies would never arrive otherwise; kept for the pages that follow. */
static void show_language(struct request *rq)
{
    struct str wanted = rq_query(rq, LANG_SHOWN);

    if (!is_write(rq->method) && find_language(rq, wanted, &rq->lang))
        response_cookie(rq, LANG_COOKIE, wanted, LANG_COOKIE_AGE_S);
}

/* The switch of a page with a form: the handler shows it again, as typed. */
static void switch_form_language(struct request *rq)
{
    struct str wanted = rq_form(rq, LANG_FIELD);

    if (find_language(rq, wanted, &rq->lang))
        response_cookie(rq, LANG_COOKIE, wanted, LANG_COOKIE_AGE_S);
}

/* The session, and what the program knows of who is signed in. */
static enum status prepare(struct request *rq, unsigned flags)
{
    const struct program *program = rq->app->definition;
    enum status s = session_load(rq);

    if (s == OK && !rq->session && !is_write(rq->method) &&
        (flags & (ROUTE_SESSION | ROUTE_VISITOR)))
        s = session_start(rq);
    if (s == OK && rq->session && !is_write(rq->method) &&
        (flags & ROUTE_SESSION))
        s = session_keep(rq);
    if (s == OK && program->before)
        s = program->before(rq);
    return s;
}

static void answer_no_route(struct request *rq, int code, unsigned allowed)
{
    status_ignore(prepare(rq, 0), "the error page does without a name");
    status_ignore(router_error(rq, code, 0), "it answers always");
    if (code == 405)
        response_header(rq, "Allow", allow_header(rq->arena, allowed));
}

bool router_is_signed_in(const struct request *rq)
{
    return rq->session && rq->session->account_id != 0;
}

enum status router_ask_to_sign_in(struct request *rq)
{
    struct str to = http_url_encode(rq->arena, rq->target);

    return response_redirect(rq, str_print(rq->arena, "%s?tiep=%" PRI_STR,
                                           rq->app->definition->sign_in_path,
                                           STR_ARG(to)));
}

static bool needs_token(const struct request *rq)
{
    return is_write(rq->method) && !(rq->route->flags & ROUTE_NO_CSRF);
}

/* What the head alone says of who asks: cost comes after rights. */
static bool head_is_right(const struct request *rq)
{
    unsigned flags = rq->route->flags;

    if (needs_token(rq) && (site_of(rq) == SITE_OTHER || !rq->session))
        return false;
    return !(flags & ROUTE_SIGNED_IN) || router_is_signed_in(rq);
}

static uint64_t route_body_bytes(const struct request *rq)
{
    return rq->route->body_bytes ? rq->route->body_bytes : HTTP_BODY_BYTES;
}

static bool may_send_files(struct request *rq, struct params before)
{
    return !needs_token(rq) ||
           session_csrf_is_right(rq, params_get(&before, "csrf"));
}

/* Reads the body. Who may not come in is heard as far as a form is long, since
 * what was typed is shown again on the page that says so. */
static enum http_fault take_body(struct request *rq)
{
    if (!is_write(rq->method))
        return HTTP_FINE;
    if (rq->body_bytes > route_body_bytes(rq))
        return HTTP_TOO_LARGE;
    if (!head_is_right(rq) && rq->body_bytes > HTTP_BODY_BYTES)
        return HTTP_FINE;
    return http_read_body(rq, route_body_bytes(rq), may_send_files);
}

/* A page that is the same for all who have no session: browsers may keep it and
 * ask whether it is still the same. Told by its bytes, so whatever it depends
 * on. */
static void let_keep(struct request *rq)
{
    struct response *response = &rq->response;

    if (rq->session || response->code != 200 || response->header_count > 0 ||
        is_write(rq->method))
        return;
    struct str etag = str_print(rq->arena, "\"%016llx\"",
                                (unsigned long long)str_hash(response->body));
    struct str asked = rq->if_none_match;

    response_header(rq, "ETag", etag);
    response_header(rq, "Cache-Control", STR("private, no-cache"));
    if (str_starts_with(asked, "W/")) /* nginx, which packed it */
        asked = str_skip(asked, 2);
    if (!str_equals(asked, etag))
        return;
    response->code = 304;
    response->body = STR_NONE;
}

static enum status guard_and_handle(struct request *rq)
{
    unsigned flags = rq->route->flags;

    if (!(flags & ROUTE_NO_SESSION)) {
        enum status s = prepare(rq, flags);

        if (s != OK)
            return s;
    }
    if (rq->body_state == BODY_WAITS) {
        bool may_come =
            head_is_right(rq) && rq->body_bytes <= route_body_bytes(rq);

        return response_text(rq, may_come ? 204 : 403, STR("text/plain"),
                             STR(""));
    }

    enum http_fault fault = take_body(rq);

    if (fault != HTTP_FINE) {
        error_page_fault(rq, fault);
        return OK;
    }
    if (needs_token(rq)) {
        enum site site = site_of(rq);

        switch_form_language(rq);
        if (site == SITE_OTHER || !rq->session ||
            !session_csrf_is_right(rq, rq_form(rq, "csrf")))
            return error_page_expired(rq, site);

        enum status s = session_keep(rq);

        if (s != OK)
            return s;
    }
    /* Shown to this session before; who signed out meanwhile has none. */
    if (params_count(&rq->query, KEPT_PAGE_QUERY) > 0 &&
        !is_write(rq->method)) {
        enum status s = kept_page_show(rq);

        if (s != NOT_FOUND)
            return s;
    }
    if ((flags & ROUTE_SIGNED_IN) && !router_is_signed_in(rq)) {
        if (is_write(rq->method)) /* a redirect would lose what was typed */
            return error_page_expired(rq, site_of(rq));
        return router_ask_to_sign_in(rq);
    }
    enum status s = rq->route->handle(rq);

    if (s == OK && (flags & (ROUTE_LISTED | ROUTE_PUBLIC)))
        let_keep(rq);
    return s;
}

enum status route_show_page(struct request *rq)
{
    return page_render(rq, rq->route->page);
}

static void answer_status(struct request *rq, enum status s)
{
    static const struct {
        int code;
        int retry_s;
    } pages[] = {[NOT_FOUND] = {404, 0},
                 [CONFLICT] = {409, 0},
                 [INVALID] = {400, 0},
                 [UNAVAILABLE] = {503, RETRY_S},
                 [INTERNAL] = {500, 0}};

    if (s != OK)
        status_ignore(router_error(rq, pages[s].code, pages[s].retry_s),
                      "it answers always");
}

void router_answer(struct request *rq, const struct route *routes)
{
    unsigned allowed;

    assert(rq->magic == REQUEST_MAGIC);
    int code = find_route(rq, routes, &allowed);
    bool is_for_programs = rq->route && (rq->route->flags & ROUTE_NO_SESSION);

    if (rq->body_state == BODY_WAITS && code != 0) {
        status_ignore(response_text(rq, 403, STR("text/plain"), STR("")),
                      "it answers always");
        return;
    }
    if (!is_for_programs && !host_is_ours(rq)) {
        status_ignore(router_error(rq, 400, 0), "it answers always");
        return;
    }
    if (!lang_is_offered(rq->settings, rq->lang))
        rq->lang = LANG_VI;
    if (switch_language(rq))
        return;
    show_language(rq);
    if (code == 404 && mend_address(rq, routes))
        return;
    if (code != 0) {
        answer_no_route(rq, code, allowed);
        return;
    }

    enum status s = guard_and_handle(rq);

    /* "/thu-tuc/1.001193)" has a route, and no procedure. */
    if (s != NOT_FOUND || is_for_programs || !mend_address(rq, routes))
        answer_status(rq, s);
    if (rq->method == METHOD_POST && rq->body_state != BODY_WAITS &&
        !(rq->route->flags & FOR_PROGRAMS) && site_of(rq) != SITE_OTHER)
        kept_page_after(rq, page_path(rq, routes));
}
