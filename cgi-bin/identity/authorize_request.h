/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authorize_request.h: reading and checking what a client asks, and the
 * answers that go back to it.
 */
#ifndef MOTCUA_IDENTITY_AUTHORIZE_REQUEST_H
#define MOTCUA_IDENTITY_AUTHORIZE_REQUEST_H

#include "identity/identity.h"

struct authorize_request {
    struct authorization authorization;
    struct client client;
    const char *error;    /* for the client; NULL: fine */
    const char *trouble;  /* for a page, where read gives INVALID */
    const char *language; /* "vi", "en"; NULL: not said */
    bool is_silent;       /* prompt=none */
    struct str hint;      /* id_token_hint; STR_NONE: none */
};

/* INVALID: no answer may leave, for client or redirect_uri are not known. */
NODISCARD enum status authorize_read(struct request *rq,
                                     struct authorize_request *ask);

/* To the client: name ("code" or "error") with state and iss (RFC 9207). */
NODISCARD enum status authorize_answer(struct request *rq,
                                       const struct authorization *a,
                                       const char *name, struct str value);
/* A page that says what went wrong: Trouble = "client", "redirect" or "old". */
NODISCARD enum status authorize_page(struct request *rq, const char *trouble);

#endif
