/* SPDX-License-Identifier: GPL-3.0-or-later */
/* app.h: what a program is, and what its process has opened: lent to each
 * request as rq->app.
 */
#ifndef MOTCUA_PLATFORM_APP_H
#define MOTCUA_PLATFORM_APP_H

#include "platform/log.h"

struct program;
struct request;
struct route;
struct templates;

struct app {
    const char *program; /* "portal": prefix of settings, templates and log */
    const struct program *definition;
    struct settings *settings;
    struct log log;
    struct db *db;
    struct templates *templates;
    void *state; /* the program's own, made by its start (catalogue, keys) */
};

struct program {
    const char *name;
    const struct route *routes;
    /* Path of the sign-in page, for ROUTE_SIGNED_IN; gets ?tiep=TARGET. */
    const char *sign_in_path;
    /* Instead of the session's own statement: SESSION_OF of session.h, with
     * what `before` wants of the account behind it. NULL: none. */
    const char *session_sql;
    /* Once, after the parts above are there. A complaint goes to the log. */
    enum status (*start)(struct app *app);
    /* Before all else of each request; NULL: nothing to do. */
    void (*begin)(struct request *rq);
    /* Before each handler of a route with session: sets rq->account, adds to
     * the page. */
    enum status (*before)(struct request *rq);
    /* NULL: no page has a captcha. A page shown again (kept_page.h) gets one
     * that still counts. */
    enum status (*renew_captcha)(struct request *rq);
};

#endif
