/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign_out.c: “Đăng xuất”, here and at the provider; and being signed out by
 * the provider (OpenID Connect Back-Channel Logout 1.0).
 */
#include "domain/account/sign_in.h"
#include "platform/session.h"
#include "portal/pages.h"
#include "portal/state.h"

/* Where to go on: the provider's place for signing out, or home. */
static struct str way_out(struct request *rq, const struct sign_in *sign_in)
{
    struct str home = str_print(rq->arena, "%s/",
                                settings_textz(rq->settings, "portal.origin"));
    struct str url;
    enum status s =
        oidc_logout_url(portal_state(rq)->oidc, rq->arena, sign_in->provider,
                        sign_in->id_token, home, rq->now, &url);

    return s == OK ? url : STR("/");
}

enum status sign_out(struct request *rq)
{
    struct sign_in sign_in;
    struct str to = STR("/");

    if (rq->session == NULL)
        return response_redirect(rq, to);

    enum status s = sign_in_load(rq->db, rq->session->id, &sign_in);

    if (s == OK)
        to = way_out(rq, &sign_in);
    else if (s != NOT_FOUND)
        return s;
    s = session_end(rq);
    if (s != OK)
        return s;
    log_event(rq->log, "session.signed_out", "by=citizen");
    return response_redirect(rq, to);
}

enum status sign_out_show(struct request *rq)
{
    if (rq->account == NULL)
        return response_redirect(rq, STR("/"));
    return page_render(rq, "sign_out");
}

/* The provider's call; its token is all the proof there is. */
enum status sign_out_called(struct request *rq)
{
    struct oidc_logout logout;
    struct str token = rq_form(rq, "logout_token");

    if (params_count(&rq->form, "logout_token") != 1)
        return response_text(rq, 400, STR("application/json"),
                             STR("{\"error\":\"invalid_request\"}"));

    enum status s = oidc_logout_check(portal_state(rq)->oidc, rq->arena, token,
                                      rq->now, &logout);

    if (s == INVALID)
        return response_text(rq, 400, STR("application/json"),
                             STR("{\"error\":\"invalid_request\"}"));
    if (s == OK)
        s = sign_in_end(rq->db, logout.provider, logout.subject, logout.sid);
    if (s != OK)
        return s;
    log_event(rq->log, "session.signed_out", "by=provider");
    return response_text(rq, 200, STR("application/json"), STR("{}"));
}
