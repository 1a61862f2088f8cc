/* SPDX-License-Identifier: GPL-3.0-or-later */
/* userinfo.c: the citizen's details, for the bearer of an access token. */
#include "identity/identity.h"

static enum status refuse(struct request *rq, const char *why)
{
    response_header(rq, "WWW-Authenticate",
                    str_print(rq->arena, "Bearer realm=\"oauth2\"%s", why));
    return response_text(rq, 401, STR("application/json"),
                         STR("{\"error\":\"invalid_token\"}"));
}

enum status userinfo_give(struct request *rq)
{
    struct authorization a;
    struct client client;
    struct citizen citizen;
    struct str head = str_slice(rq->authorization, 0, 7);

    if (!str_is(str_lower_ascii(rq->arena, head), "bearer "))
        return refuse(rq, "");

    enum status s = authorization_by_token(
        rq->db, str_trim(str_skip(rq->authorization, 7)), rq->now, &a);

    if (s == OK)
        s = client_load_id(rq->db, a.client_id, &client);
    if (s == OK)
        s = citizen_load(rq->db, a.citizen_id, &citizen);
    if (s == NOT_FOUND)
        return refuse(rq, ", error=\"invalid_token\"");
    if (s != OK)
        return s;

    CLEANUP(json_release)
    json_t *claims = claims_userinfo(rq, &client, &citizen, a.scope);

    if (claims == NULL)
        return INTERNAL;
    return response_text(rq, 200, STR("application/json"),
                         json_text(rq->arena, claims));
}
