/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server_private.h: what server.c and answer.c share. */
#ifndef MOTCUA_PLATFORM_SERVER_PRIVATE_H
#define MOTCUA_PLATFORM_SERVER_PRIVATE_H

#include "platform/router_private.h"
#include "platform/server.h"

/* Notes nginx's id for the request, or makes one, for the log and the page. */
void server_name_request(struct request *rq, const char *id);

/* Status line and headers as CGI wants them; the body, where one is sent, comes
 * behind. */
struct str server_answer_head(struct request *rq);

#endif
