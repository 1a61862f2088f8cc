/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_private.h: what http.c and the readers of a request's parts share:
 * method.c, params.c, body.c and multipart.c.
 */
#ifndef MOTCUA_PLATFORM_HTTP_PRIVATE_H
#define MOTCUA_PLATFORM_HTTP_PRIVATE_H

#include "platform/http.h"

enum method http_method_of(struct str name);

/* Names and values that come in one by one, at most `limit` of them. */
struct param_list {
    struct arena *arena;
    size_t limit;
    struct param *list;
    size_t count;
    size_t size;
};

/* False when the list is full or memory is out. */
NODISCARD bool param_list_add(struct param_list *list, struct param param);
struct params param_list_get(const struct param_list *list);

/* "a=1&b=2" and "a=1; b=2"; decoded where they lie, so the bytes change and
 * must live as long as the list. False: too many, or memory is out. */
NODISCARD bool params_read_urlencoded(struct param_list *list, char *text,
                                      size_t len);
/* Those that this host alone can have set come first, so that a parent domain's
 * cookies, however many, never crowd them out. */
void params_read_cookies(struct param_list *list, struct str text);

/* Decodes "%41" (and "+" to a space where plus_is_space) in place and returns
 * the new length. What is no escape stays as it is. */
enum url_plus { PLUS_STAYS, PLUS_IS_SPACE };

/* The body, as long as it was announced. */
struct body {
    const struct http_source *source;
    uint64_t left;
};
/* Up to size bytes; 0 at its end; negative when it was cut off. */
long body_read(struct body *body, char *out, size_t size);
/* All of it, in the arena, with a byte to spare behind it. HTTP_TOO_LARGE: it
 * is longer than `limit`. */
NODISCARD enum http_fault body_read_whole(struct body *body,
                                          struct arena *arena, size_t limit,
                                          char **text, size_t *len);

typedef bool takes_files(struct request *rq, struct params before);
/* Fills rq->form and rq->uploads; takes: see http_read_body. */
NODISCARD enum http_fault multipart_read(struct request *rq, struct body *body,
                                         struct str boundary,
                                         takes_files *takes);

/* The value of a parameter of a header ("form-data; name=\"a\""), unquoted.
 * False when it has none of that name. */
NODISCARD bool header_param(struct arena *arena, struct str header,
                            const char *name, struct str *value);

#endif
