/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authorize.c: a client's request for a sign-in, until it gets its code.
 *
 * The request is checked first and kept as a row of the browser's session;
 * pages in between only carry its name (?yeu-cau). authorize_resume looks
 * what is still missing, sign-in, agreement, and when nothing is, sends the
 * code. Going on is thus always the same, wherever the citizen comes from.
 *
 * Holds: nothing is ever sent to an address that is not registered, errors
 * included; a request is answered once.
 */
#include "identity/authorize_request.h"
#include "platform/address.h"

#define NAME "yeu-cau"

struct str authorize_query(struct request *rq)
{
    struct str name = rq_query(rq, NAME);

    if (str_is_empty(name))
        return STR("");
    return str_print(rq->arena, "?" NAME "=%" PRI_STR,
                     STR_ARG(http_url_encode(rq->arena, name)));
}

struct str authorize_with(struct request *rq, const char *path,
                          struct str query)
{
    struct str all = str_of(path);

    if (str_is_empty(query))
        return all;
    if (str_find(all, '?') == all.len)
        return str_print(rq->arena, "%s%" PRI_STR, path, STR_ARG(query));
    return str_print(rq->arena, "%s&%" PRI_STR, path,
                     STR_ARG(str_skip(query, 1)));
}

static enum status go(struct request *rq, const char *path, struct str name)
{
    return response_redirect(
        rq, str_print(rq->arena, "%s?" NAME "=%" PRI_STR, path, STR_ARG(name)));
}

static bool is_signed_in(const struct request *rq)
{
    return rq->session != NULL && rq->session->account_id != 0;
}

static bool is_recent(const struct request *rq, const struct authorization *a)
{
    return !a->wants_login ||
           moment_is_before(a->created_at, rq->session->signed_in_at);
}

static enum status wants_consent(struct request *rq,
                                 const struct authorization *a,
                                 const struct client *client, bool *wants)
{
    bool is_given = true;
    enum status s = OK;

    if (client->asks_consent)
        s = consent_given(rq->db, rq->session->account_id, client->id, a->scope,
                          &is_given);
    *wants = !is_given || a->wants_consent;
    return s;
}

static enum status send_code(struct request *rq, const struct authorization *a)
{
    struct str code;
    enum status s =
        authorization_code(rq->db, a, rq->session->account_id,
                           rq->session->signed_in_at, rq->now, &code);

    if (s != OK)
        return s == CONFLICT ? NOT_FOUND : s;
    log_event(rq->log, "code.given", "client=%lld", (long long)a->client_id);
    return authorize_answer(rq, a, "code", code);
}

/* prompt=none: the answer comes at once, whatever it is. */
static enum status answer_silently(struct request *rq, struct authorization *a,
                                   const struct client *client)
{
    bool wants = false;

    if (!is_signed_in(rq) || a->wants_login)
        return authorize_answer(rq, a, "error", STR("login_required"));

    enum status s = wants_consent(rq, a, client, &wants);

    if (s != OK)
        return s;
    if (wants)
        return authorize_answer(rq, a, "error", STR("consent_required"));
    s = authorization_ask(rq->db, a, rq->now);
    return s == OK ? send_code(rq, a) : s;
}

/* A token that names somebody else, or nobody: not silently for who is signed
 * in (OpenID Connect Core 3.1.2.1). */
static enum status heed_hint(struct request *rq, struct authorize_request *ask)
{
    bool is_of;
    enum status s = OK;

    if (ask->hint.ptr == NULL || !is_signed_in(rq))
        return OK;
    s = id_token_hint_is_of(rq, ask->hint, &ask->client, &is_of);
    if (s == OK && !is_of)
        ask->authorization.wants_login = true;
    return s;
}

enum status authorize(struct request *rq)
{
    struct authorize_request ask;
    enum status s = authorize_read(rq, &ask);

    if (s == INVALID) /* to the citizen: there is nobody to send it to */
        return authorize_page(rq, ask.trouble);
    if (s != OK)
        return s;
    if (ask.error != NULL)
        return authorize_answer(rq, &ask.authorization, "error",
                                str_of(ask.error));
    if (ask.language != NULL)
        response_cookie(rq, LANG_COOKIE, str_of(ask.language), 31536000);
    s = heed_hint(rq, &ask);
    if (s != OK)
        return s;
    if (ask.is_silent)
        return answer_silently(rq, &ask.authorization, &ask.client);
    s = authorization_ask(rq->db, &ask.authorization, rq->now);
    return s == OK ? go(rq, "/oauth2/tiep-tuc", ask.authorization.public_id)
                   : s;
}

/* The same as a GET: the browser then brings its cookie along, which it does
 * not with another site's POST. */
enum status authorize_posted(struct request *rq)
{
    struct buf to = {.arena = rq->arena};

    buf_addz(&to, "/oauth2/authorize");
    for (size_t i = 0; i < rq->form.count; i++) {
        buf_addz(&to, i == 0 ? "?" : "&");
        buf_add(&to, http_url_encode(rq->arena, rq->form.list[i].name));
        buf_addz(&to, "=");
        buf_add(&to, http_url_encode(rq->arena, rq->form.list[i].value));
    }
    return response_redirect(rq, buf_str(&to));
}

static enum status load(struct request *rq, struct authorization *a,
                        struct client *client)
{
    if (rq->session == NULL)
        return NOT_FOUND;

    enum status s = authorization_load(rq->db, rq->session->id,
                                       rq_query(rq, NAME), rq->now, a);

    return s == OK ? client_load_id(rq->db, a->client_id, client) : s;
}

enum status authorize_allow_back(struct request *rq)
{
    struct authorization a;

    if (str_is_empty(rq_query(rq, NAME)) || rq->session == NULL)
        return OK;

    enum status s = authorization_load(rq->db, rq->session->id,
                                       rq_query(rq, NAME), rq->now, &a);

    if (s == OK)
        response_form_to(rq, a.redirect_uri);
    return s == NOT_FOUND ? OK : s;
}

enum status authorize_to_page(struct request *rq)
{
    struct authorization a;
    struct client client;

    if (str_is_empty(rq_query(rq, NAME)))
        return OK;

    enum status s = load(rq, &a, &client);

    if (s != OK)
        return s;
    page_set(page_of(rq), "Client.name", client.name);
    page_set(page_of(rq), "Client.hint", a.login_hint);
    return OK;
}

/* A page of before: the back button, a second tab, a form sent twice. Who is
 * signed in goes on with the same request asked once more, as a browser does
 * that goes back to the client's own address; the client then knows whether it
 * has had its answer. The others learn where to begin again. */
static enum status resume_old(struct request *rq)
{
    struct authorization a;
    struct client client;

    if (rq->session == NULL)
        return authorize_page(rq, "old");

    enum status s =
        authorization_recall(rq->db, rq->session->id, rq_query(rq, NAME), &a);

    if (s == OK)
        s = client_load_id(rq->db, a.client_id, &client);
    if (s == NOT_FOUND)
        return authorize_page(rq, "old");
    if (s != OK)
        return s;
    if (!is_signed_in(rq)) {
        page_set(page_of(rq), "Client.name", client.name);
        page_set(page_of(rq), "Client.href", address_origin(a.redirect_uri));
        return authorize_page(rq, "old");
    }
    a.wants_login = !is_recent(rq, &a);
    s = authorization_ask(rq->db, &a, rq->now);
    return s == OK ? go(rq, "/oauth2/tiep-tuc", a.public_id) : s;
}

bool authorize_is_signed_in(struct request *rq)
{
    struct authorization a;

    if (!is_signed_in(rq) || str_is(rq_query(rq, "lai"), "1"))
        return false;
    return str_is_empty(rq_query(rq, NAME)) ||
           (authorization_recall(rq->db, rq->session->id, rq_query(rq, NAME),
                                 &a) == OK &&
            is_recent(rq, &a));
}

enum status authorize_go_on(struct request *rq)
{
    struct str name = rq_query(rq, NAME);

    return str_is_empty(name) ? response_redirect(rq, STR("/"))
                              : go(rq, "/oauth2/tiep-tuc", name);
}

enum status authorize_resume(struct request *rq)
{
    struct authorization a;
    struct client client;
    bool wants = false;
    enum status s = load(rq, &a, &client);

    if (s == NOT_FOUND)
        return resume_old(rq);
    if (s != OK)
        return s;
    if (!is_signed_in(rq) || !is_recent(rq, &a))
        return go(rq, "/dang-nhap", a.public_id);
    s = wants_consent(rq, &a, &client, &wants);
    if (s != OK)
        return s;
    return wants ? go(rq, "/dong-y", a.public_id) : send_code(rq, &a);
}

static void shares_to_page(struct request *rq, struct str scope)
{
    static const char *const scopes[] = {"profile", "id_number", "phone",
                                         "email"};

    for (size_t i = 0; i < ARRAY_LENGTH(scopes); i++)
        if (claims_has_scope(scope, scopes[i])) {
            page_set_flag(
                page_of(rq),
                str_z(rq->arena, str_print(rq->arena, "Shares.%s", scopes[i])),
                true);
            page_set_flag(page_of(rq), "Shares.any", true);
        }
}

enum status consent_show(struct request *rq)
{
    struct authorization a;
    struct client client;
    enum status s = load(rq, &a, &client);

    if (s == NOT_FOUND)
        return resume_old(rq);
    if (s != OK)
        return s;
    page_set(page_of(rq), "Client.name", client.name);
    shares_to_page(rq, a.scope);
    return page_render(rq, "consent");
}

enum status consent_decide(struct request *rq)
{
    struct authorization a;
    struct client client;
    enum status s = load(rq, &a, &client);

    if (s == NOT_FOUND)
        return resume_old(rq);
    if (s != OK)
        return s;
    if (!is_recent(rq, &a))
        return go(rq, "/dang-nhap", a.public_id);
    if (!str_is(rq_form(rq, "tra-loi"), "dong-y")) {
        s = authorization_revoke(rq->db, a.id, rq->now);
        return s == OK ? authorize_answer(rq, &a, "error", STR("access_denied"))
                       : s;
    }
    s = consent_give(rq->db, rq->session->account_id, client.id, a.scope,
                     rq->now);
    return s == OK ? send_code(rq, &a) : s;
}
