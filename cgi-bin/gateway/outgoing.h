/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outgoing.h: one HTTP call to an outside part, with everything bounded.
 *
 * The answer's body is kept to 64 KiB; redirects are not followed; connecting
 * takes 3 seconds at most, the whole 8.
 */
#ifndef MOTCUA_GATEWAY_OUTGOING_H
#define MOTCUA_GATEWAY_OUTGOING_H

#include "platform/log.h"

struct outgoing {
    const char *name; /* for the log: "kannel" */
    const char *url;  /* http or https; never logged: it may hold secrets */
    struct str json;  /* posted when set */
    struct str form;  /* the same, url-encoded; neither: GET */
    const char *const *headers; /* more of them: "Name: value", NULL; or NULL */
    const char *bearer;         /* access token, or NULL */
    const char *basic;          /* "user:password", or NULL */
    long timeout_ms;            /* 0: 8000 */
    const char *ca_file;        /* NULL or "": the system's certificates */
};

/* OK: there was an answer; *code and *body (in the arena) tell it.
 * UNAVAILABLE: there was none, logged. */
NODISCARD enum status outgoing_call(struct arena *arena, struct log *log,
                                    const struct outgoing *call, long *code,
                                    struct str *body);

/* A file from there, into `fd` from its beginning, `most` bytes at most, in 60
 * seconds; *size of them. INVALID: it is larger. NOT_FOUND: the answer is not
 * 200. UNAVAILABLE: there was none, logged. Redirects are not followed. */
NODISCARD enum status outgoing_fetch(struct log *log, const char *name,
                                     const char *url, const char *ca_file,
                                     int fd, int64_t most, int64_t *size);

#endif
