/* server.h: the process: settings, log, database, templates, and the loop.
 *
 * server_main serves FastCGI on file descriptor 0 (as spawn-fcgi and systemd
 * give it), or, where there is no socket, one CGI request from the environment,
 * then leaves. SIGTERM and SIGHUP end it
 * after the request in hand, so that another one can start with the settings
 * of now. A request of more than five minutes ends the process. The home of
 * <fcgiapp.h>.
 */
#ifndef MOTCUA_PLATFORM_SERVER_H
#define MOTCUA_PLATFORM_SERVER_H

#include "platform/page.h"
#include "platform/router.h"

struct program;

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

/* For the route "/healthz" of every program (METHOD_GET, ROUTE_NO_SESSION):
 * {"status":"ok","database":"ok","disk":"ok"}, or 503 and "away" for what is
 * away. A disk that is "short" takes no papers, and all else goes on: 200. */
NODISCARD enum status server_healthz(struct request *rq);

/* Options: -c FILE (or MOTCUA_CONF, or the built-in path). The exit status is
 * one of sysexits. */
int server_main(int argc, char **argv, const struct program *program);

#endif
