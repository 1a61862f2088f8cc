/* SPDX-License-Identifier: GPL-3.0-or-later */
/* logout.c: signing out, asked by a client through the browser (OpenID Connect
 * RP-Initiated Logout 1.0) or by the citizen here.
 *
 * A request that brings an ID token of this very session is done at once; any
 * other is first confirmed, so that no link can sign anybody out.
 */
#include "domain/national/signing_key.h"
#include "identity/identity.h"
#include "platform/crypto.h"

struct logout_ask {
    struct client client; /* id 0: not known */
    bool is_of_session;   /* the ID token is of this session */
    struct str back;      /* registered, or STR_NONE */
    struct str state;
};

static struct str param(const struct request *rq, const char *name)
{
    struct str value = rq->method == METHOD_POST ? rq_form(rq, name) : STR_NONE;

    return value.ptr != NULL ? value : rq_query(rq, name);
}

static enum status read_hint(struct request *rq, struct logout_ask *ask)
{
    struct str token = param(rq, "id_token_hint");
    CLEANUP(json_release) json_t *claims = NULL;

    if (token.ptr == NULL)
        return OK;

    enum status s = id_token_hint_read(rq, token, &claims);

    if (s == INVALID)
        return OK; /* no hint then: ask */
    if (s != OK)
        return s;
    s = client_load(rq->db, str_copy(rq->arena, json_member(claims, "aud")),
                    &ask->client);
    if (s == OK && rq->session != NULL)
        ask->is_of_session =
            crypto_equal(json_member(claims, "sid"),
                         claims_sid(rq, &ask->client, rq->session->id));
    return s == NOT_FOUND ? OK : s;
}

static enum status read_ask(struct request *rq, struct logout_ask *ask)
{
    struct str back = param(rq, "post_logout_redirect_uri");
    struct str client_id = param(rq, "client_id");

    *ask = (struct logout_ask){.state = param(rq, "state")};

    enum status s = read_hint(rq, ask);

    if (s == OK && ask->client.id == 0 && client_id.ptr != NULL) {
        s = client_load(rq->db, client_id, &ask->client);
        if (s == NOT_FOUND)
            s = OK;
    }
    if (s != OK || ask->client.id == 0 || back.ptr == NULL)
        return s;
    s = client_has_uri(rq->db, ask->client.id, CLIENT_POST_LOGOUT, back);
    if (s == OK)
        ask->back = back;
    return s == NOT_FOUND ? OK : s;
}

static enum status go_back(struct request *rq, const struct logout_ask *ask)
{
    struct buf to = {.arena = rq->arena};

    if (ask->back.ptr == NULL)
        return response_redirect(rq, STR("/da-dang-xuat"));
    buf_add(&to, ask->back);
    if (ask->state.ptr != NULL)
        buf_print(&to, "%cstate=%" PRI_STR,
                  str_find(ask->back, '?') < ask->back.len ? '&' : '?',
                  STR_ARG(http_url_encode(rq->arena, ask->state)));
    return response_redirect(rq, buf_str(&to));
}

static enum status tell_all(struct request *rq)
{
    struct citizen citizen;
    enum status s = citizen_load(rq->db, rq->session->account_id, &citizen);

    if (s == OK)
        s = backchannel_tell(rq, &citizen, rq->session->id);
    if (s == OK)
        s = citizen_note(rq->db, citizen.id, "signed_out", guard_place(rq),
                         STR(""), rq->now);
    return s == NOT_FOUND ? OK : s;
}

/* Tells the session's clients, then ends it. */
static enum status logout_session(struct request *rq)
{
    if (rq->session == NULL || rq->session->account_id == 0)
        return OK;

    enum status s = tell_all(rq);

    if (s == OK)
        s = session_end(rq);
    if (s == OK)
        log_event(rq->log, "session.signed_out", "by=citizen");
    return s;
}

enum status logout(struct request *rq)
{
    struct logout_ask ask;
    enum status s = read_ask(rq, &ask);

    if (s != OK)
        return s;
    if (rq->session == NULL || rq->session->account_id == 0)
        return go_back(rq, &ask);
    if (!ask.is_of_session) {
        page_set(page_of(rq), "Client.name", ask.client.name);
        page_set(page_of(rq), "Logout.client_id", ask.client.client_id);
        page_set(page_of(rq), "Logout.back", ask.back);
        page_set(page_of(rq), "Logout.state", ask.state);
        if (ask.back.ptr != NULL)
            response_form_to(rq, ask.back);
        return page_render(rq, "logout");
    }
    s = logout_session(rq);
    return s == OK ? go_back(rq, &ask) : s;
}

/* The page of above, confirmed: a form of ours with its CSRF token. */
enum status logout_confirm(struct request *rq)
{
    struct logout_ask ask;
    enum status s = read_ask(rq, &ask);

    if (s == OK)
        s = logout_session(rq);
    return s == OK ? go_back(rq, &ask) : s;
}

enum status sign_out(struct request *rq)
{
    enum status s = logout_session(rq);

    return s == OK ? response_redirect(rq, STR("/da-dang-xuat")) : s;
}

enum status signed_out_show(struct request *rq)
{
    return page_render(rq, "signed_out");
}
