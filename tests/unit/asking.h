/* SPDX-License-Identifier: GPL-3.0-or-later */
/* asking.h: a request from memory, as nginx would hand it over, for tests and
 * fuzz targets that need no server. */
#ifndef MOTCUA_TESTS_ASKING_H
#define MOTCUA_TESTS_ASKING_H

#include "platform/http.h"

struct asking {
    const char *method;       /* NULL: "GET" */
    const char *uri;          /* NULL: "/" */
    const char *host;         /* NULL: "localhost:8443" */
    const char *content_type; /* and those below: NULL is unset */
    const char *cookie;
    const char *origin;
    const char *fetch_site;
    const char *upload_offset;
    const char *announced; /* Content-Length; NULL: what the body has */
    struct str body;
    size_t piece; /* the most bytes that one read gives; 0: all */

    size_t used; /* of the body, kept here */
    char length[24];
};

extern const struct http_limits asking_limits; /* small ones */

struct http_source asking_source(struct asking *asking);

/* An arena and a log that writes nowhere; the rest of rq is zero. */
void asking_open(struct request *rq, struct log *log, struct arena *arena);
/* Head and body, of ASKING_BODY_BYTES at most. */
#define ASKING_BODY_BYTES ((uint64_t)4 * 1024 * 1024)
enum http_fault asking_parse(struct request *rq, struct asking *asking);
enum http_fault asking_parse_from(struct request *rq,
                                  const struct http_source *source,
                                  const struct http_limits *limits);

#endif
