/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server.h: the process: settings, log, database, templates, and the loop.
 *
 * server_main serves FastCGI on file descriptor 0 (as spawn-fcgi and systemd
 * give it), or, where there is no socket, one CGI request from the environment,
 * then leaves. SIGTERM ends it after the request in hand; SIGHUP has it
 * begin anew then, with the program and the settings of now. A request of more
 * than five minutes ends the process. The home of <fcgiapp.h>.
 */
#ifndef MOTCUA_PLATFORM_SERVER_H
#define MOTCUA_PLATFORM_SERVER_H

#include "platform/app.h"
#include "platform/page.h"
#include "platform/router.h"

/* For the route "/healthz" of every program (METHOD_GET, ROUTE_NO_SESSION):
 * {"status":"ok","database":"ok","disk":"ok"}, or 503 and "away" for what is
 * away. A disk that is "short" takes no papers, and all else goes on: 200. */
NODISCARD enum status server_healthz(struct request *rq);

/* Options: -c FILE (or MOTCUA_CONF, or the built-in path). The exit status is
 * one of sysexits. */
int server_main(int argc, char **argv, const struct program *program);

#endif
