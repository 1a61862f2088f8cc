/* SPDX-License-Identifier: GPL-3.0-or-later */
/* router.h: routes are a table; the router guards and dispatches.
 *
 * Order of guards: path known (404), method allowed (405 with Allow), same
 * origin and session for every method that writes (403), signed in where
 * wanted; then the body (413), whose files reach the disk only behind the right
 * CSRF token (403); where a page is only read, 303 to the sign-in page with
 * where to come back. Then the handler. The
 * status it returns picks the page where it made none itself. An address that
 * leads nowhere but for what stands at its end ("/tra-cuu.", as mail programs
 * make links) is redirected to the one that was meant.
 */
#ifndef MOTCUA_PLATFORM_ROUTER_H
#define MOTCUA_PLATFORM_ROUTER_H

#include "platform/http.h"

typedef enum status handler(struct request *rq);

enum route_flag {
    ROUTE_SIGNED_IN = 1,  /* needs rq->session->account_id */
    ROUTE_SESSION = 2,    /* needs one, with its row: starts an anonymous one */
    ROUTE_NO_CSRF = 4,    /* called by programs, not by pages */
    ROUTE_NO_SESSION = 8, /* does not even look: /healthz, JWKS */
    ROUTE_LISTED = 16,    /* anybody may read it: in the sitemap */
    ROUTE_PUBLIC = 32,    /* so may they, but it is not in there */
    ROUTE_VISITOR = 64    /* starts an anonymous session that has no row yet */
};

/* In a line's flags: how many statements an answer costs once what changes with
 * the catalogue alone is on the shelf. tests/http/statements counts them. */
#define ROUTE_ASKS_SHIFT 8
#define ROUTE_ASKS(count) (((unsigned)(count) + 1) << ROUTE_ASKS_SHIFT)

struct route {
    unsigned methods; /* METHOD_GET | METHOD_POST …; GET answers HEAD too */
    const char *pattern; /* "/thu-tuc/:code"; a segment ":x" matches one */
    handler *handle;
    unsigned flags;
    const char *page;    /* for route_show_page: the template's name */
    uint64_t body_bytes; /* the most a body may have; 0: HTTP_BODY_BYTES */
};

/* The handler of a page that is a template and texts, nothing else. */
NODISCARD enum status route_show_page(struct request *rq);

/* Routes end with {0}. Answers rq always: this is the last resort. */
void router_answer(struct request *rq, const struct route *routes);

/* What <program>/error.cst gets:
 *   Error.code        400 403 404 405 409 413 414 429 500 503; 403 is the page
 *                     “Phiên làm việc đã hết hạn”; Page.request_id is there
 *                     too
 *   Error.retry_s     seconds, when known
 *   Error.limit_mib   with 413: the most a body may have
 *   Error.sign_in     with 403, where signing in again is needed: its address
 *   Error.back        with 403: the page to begin again from
 *   Error.no_cookies  with 403, where the browser sent none: it may never
 *   Error.repost.action, .csrf, .fields.<n>.name, .value
 *                     with 403, where it is safe: what was typed, for hidden
 *                     inputs of a form (method post) whose button sends it
 *                     again; passwords, codes and files are not among them
 */

/* The page for an error code, in the request's language, from
 * `<program>/error.cst` with `Error.code`; falls back to a fixed text when the
 * template cannot be rendered. 403 is the CSRF page. retry_s adds Retry-After
 * when positive. */
NODISCARD enum status router_error(struct request *rq, int code, int retry_s);

/* The page 403 for a browser that keeps no cookie, where sending it on would go
 * round in circles; it begins again at this path. */
NODISCARD enum status router_without_cookies(struct request *rq);

/* For handlers that only sometimes need somebody signed in: sends the browser
 * to the sign-in page, and from there back to this address. */
bool router_is_signed_in(const struct request *rq);
NODISCARD enum status router_ask_to_sign_in(struct request *rq);

#endif
