/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authorize_request.c: OpenID Connect Core 3.1.2, RFC 6749 4.1.2.1, RFC 7636,
 * RFC 9700. A parameter that comes twice is an error, for two readers would
 * choose differently.
 */
#include "identity/authorize_request.h"
#include "platform/text.h"

#define STATE_MOST 4000 /* as the table has it */
#define QUERY_MOST 8192
#define HINT_MOST 100
#define NONCE_MOST 500
#define CHALLENGE_LENGTH 43

/* Clean text of a parameter; STR_NONE where it is not there. */
static enum status param(struct request *rq, const char *name, size_t most,
                         struct str *out)
{
    struct refusal why;
    size_t count = params_count(&rq->query, name);

    *out = STR_NONE;
    if (count == 0)
        return OK;
    if (count > 1)
        return INVALID;
    return text_clean(rq->arena, rq_query(rq, name), TEXT_EXACT, most, out,
                      &why);
}

static enum status read_client(struct request *rq,
                               struct authorize_request *ask)
{
    struct str client_id, redirect_uri;

    ask->trouble = "client";
    if (param(rq, "client_id", 60, &client_id) != OK || str_is_empty(client_id))
        return INVALID;

    enum status s = client_load(rq->db, client_id, &ask->client);

    if (s != OK)
        return s == NOT_FOUND ? INVALID : s;
    ask->trouble = "redirect";
    if (param(rq, "redirect_uri", 500, &redirect_uri) != OK ||
        str_is_empty(redirect_uri))
        return INVALID;
    s = client_has_uri(rq->db, ask->client.id, CLIENT_REDIRECT, redirect_uri);
    if (s != OK)
        return s == NOT_FOUND ? INVALID : s;
    ask->authorization.client_id = ask->client.id;
    ask->authorization.redirect_uri = redirect_uri;
    return OK;
}

static bool is_base64url(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return true;
}

/* Those we know, in one order, each once; NULL where openid is missing. */
static const char *read_scope(struct request *rq, struct authorization *a)
{
    static const char *const known[] = {"openid", "profile", "phone", "email",
                                        "id_number"};
    struct buf scope = {.arena = rq->arena};
    struct str asked;

    if (param(rq, "scope", 500, &asked) != OK || asked.ptr == NULL)
        return "invalid_request";
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
        struct str rest = asked, one;
        bool is_asked = false;

        while (str_next(&rest, ' ', &one))
            is_asked = is_asked || str_is(one, known[i]);
        if (i == 0 && !is_asked)
            return "invalid_scope";
        if (is_asked) {
            buf_addz(&scope, i > 0 ? " " : "");
            buf_addz(&scope, known[i]);
        }
    }
    a->scope = buf_str(&scope);
    return NULL;
}

static const char *read_challenge(struct request *rq, struct authorization *a)
{
    struct str method;

    if (param(rq, "code_challenge", 128, &a->challenge) != OK ||
        param(rq, "code_challenge_method", 10, &method) != OK ||
        a->challenge.len != CHALLENGE_LENGTH || !is_base64url(a->challenge) ||
        !str_is(method, "S256"))
        return "invalid_request";
    return NULL;
}

static const char *read_prompt(struct request *rq,
                               struct authorize_request *ask)
{
    struct authorization *a = &ask->authorization;
    struct str prompt, one;
    size_t words = 0;

    if (param(rq, "prompt", 100, &prompt) != OK)
        return "invalid_request";
    while (str_next(&prompt, ' ', &one)) {
        if (str_is_empty(one))
            continue;
        words++;
        if (str_is(one, "none"))
            ask->is_silent = true;
        else if (str_is(one, "login") || str_is(one, "select_account"))
            a->wants_login = true;
        else if (str_is(one, "consent"))
            a->wants_consent = true;
        else
            return "invalid_request";
    }
    return ask->is_silent && words > 1 ? "invalid_request" : NULL;
}

static const char *read_max_age(struct request *rq, struct authorization *a)
{
    const struct session *session = rq->session;
    struct str text;
    int64_t max_age_s = 0;

    if (param(rq, "max_age", 12, &text) != OK)
        return "invalid_request";
    if (text.ptr == NULL)
        return NULL;
    if (!str_to_int(text, 0, INT32_MAX, &max_age_s))
        return "invalid_request";
    if (session == NULL || session->account_id == 0 ||
        moment_s_between(session->signed_in_at, rq->now) >= max_age_s)
        a->wants_login = true;
    return NULL;
}

/* A hint: one that is too long to be one is none (OpenID Connect Core 3.1.2.1
 * lets the provider pass over each). False: it came twice, or is no text. */
static bool hint(struct request *rq, const char *name, struct str *out)
{
    if (param(rq, name, QUERY_MOST, out) != OK)
        return false;
    if (text_length(*out) > HINT_MOST)
        *out = STR_NONE;
    return true;
}

static const char *read_hints(struct request *rq, struct authorize_request *ask)
{
    struct str locales, one, login;

    if (!hint(rq, "ui_locales", &locales) || !hint(rq, "login_hint", &login) ||
        !hint(rq, "acr_values", &one) ||
        param(rq, "id_token_hint", QUERY_MOST, &ask->hint) != OK)
        return "invalid_request";
    while (ask->language == NULL && str_next(&locales, ' ', &one)) {
        if (str_is(one, "vi") || str_is(one, "vi-VN"))
            ask->language = "vi";
        else if (str_starts_with(one, "en"))
            ask->language = "en";
    }
    ask->authorization.login_hint = login;
    return NULL;
}

/* What we do not do is said, and not left out. */
static const char *read_unsupported(struct request *rq)
{
    struct str value;

    if (params_count(&rq->query, "request") > 0)
        return "request_not_supported";
    if (params_count(&rq->query, "request_uri") > 0)
        return "request_uri_not_supported";
    if (params_count(&rq->query, "registration") > 0)
        return "registration_not_supported";
    if (param(rq, "response_mode", 20, &value) != OK ||
        (value.ptr != NULL && !str_is(value, "query")))
        return "invalid_request";
    return NULL;
}

static const char *read_rest(struct request *rq, struct authorize_request *ask)
{
    struct authorization *a = &ask->authorization;
    struct str type;
    const char *error;

    if (param(rq, "nonce", NONCE_MOST, &a->nonce) != OK ||
        param(rq, "response_type", 60, &type) != OK || str_is_empty(type))
        return "invalid_request";
    if (!str_is(type, "code"))
        return "unsupported_response_type";
    error = read_unsupported(rq);
    if (error == NULL)
        error = read_scope(rq, a);
    if (error == NULL)
        error = read_challenge(rq, a);
    if (error == NULL)
        error = read_prompt(rq, ask);
    if (error == NULL)
        error = read_max_age(rq, a);
    return error != NULL ? error : read_hints(rq, ask);
}

enum status authorize_read(struct request *rq, struct authorize_request *ask)
{
    *ask = (struct authorize_request){0};

    enum status s = read_client(rq, ask);

    if (s != OK)
        return s;
    ask->authorization.session_id = rq->session != NULL ? rq->session->id : 0;
    if (param(rq, "state", STATE_MOST, &ask->authorization.state) != OK) {
        /* The error still brings it back, however long (RFC 6749, 4.1.2.1);
         * not where it came twice, or is no text. */
        if (param(rq, "state", QUERY_MOST, &ask->authorization.state) != OK)
            ask->authorization.state = STR_NONE;
        ask->error = "invalid_request";
        return OK;
    }
    ask->error = read_rest(rq, ask);
    return OK;
}

enum status authorize_answer(struct request *rq, const struct authorization *a,
                             const char *name, struct str value)
{
    struct buf to = {.arena = rq->arena};
    bool has_query = str_find(a->redirect_uri, '?') < a->redirect_uri.len;

    buf_add(&to, a->redirect_uri);
    buf_print(&to, "%c%s=%" PRI_STR, has_query ? '&' : '?', name,
              STR_ARG(http_url_encode(rq->arena, value)));
    if (a->state.ptr != NULL)
        buf_print(&to, "&state=%" PRI_STR,
                  STR_ARG(http_url_encode(rq->arena, a->state)));
    buf_print(&to, "&iss=%" PRI_STR,
              STR_ARG(http_url_encode(rq->arena, identity_issuer(rq))));
    return response_redirect(rq, buf_str(&to));
}

enum status authorize_page(struct request *rq, const char *trouble)
{
    page_setz(page_of(rq), "Trouble", trouble);
    return page_render_code(rq, "trouble", 400);
}
