/* server_private.h: what server.c and answer.c share. */
#ifndef MOTCUA_PLATFORM_SERVER_PRIVATE_H
#define MOTCUA_PLATFORM_SERVER_PRIVATE_H

#include "platform/router_private.h"
#include "platform/server.h"

/* Notes nginx's id for the request, or makes one, for the log and the page. */
void server_name_request(struct request *rq, const char *id);

/* Status line, headers and body as CGI wants them, in one piece. */
struct str server_answer_text(struct request *rq);

#endif
