/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oidc_flow.c: one sign-in at a provider, from the address to send the browser
 * to, to what the provider says of the citizen; and signing out.
 */
#include "gateway/oidc_private.h"
#include "platform/crypto.h"
#include "platform/http.h"

#define TOKEN_AGE_S 600

static void add_pair(struct buf *out, const char *name, struct str value)
{
    if (out->len > 0)
        buf_add_byte(out, '&');
    buf_addz(out, name);
    buf_add_byte(out, '=');
    buf_add(out, http_url_encode(out->arena, value));
}

static struct str url_with(struct arena *arena, struct str url,
                           struct str query)
{
    bool has_query = str_find(url, '?') < url.len;

    return str_print(arena, "%" PRI_STR "%c%" PRI_STR, STR_ARG(url),
                     has_query ? '&' : '?', STR_ARG(query));
}

static struct str challenge_of(struct arena *arena, struct str verifier)
{
    struct sha256 hash = crypto_sha256(verifier);

    return crypto_base64url(arena, sha256_str(&hash));
}

enum status oidc_authorize_url(struct oidc *oidc, struct arena *arena,
                               const struct oidc_attempt *attempt,
                               struct str ui_locale, struct moment now,
                               struct str *url)
{
    struct oidc_provider *provider = oidc_find(oidc, attempt->provider);
    struct buf query = {.arena = arena};

    if (provider == NULL)
        return NOT_FOUND;

    enum status s = oidc_ready(oidc, arena, provider, now);

    if (s != OK)
        return s;
    add_pair(&query, "response_type", STR("code"));
    add_pair(&query, "client_id", provider->client_id);
    add_pair(&query, "redirect_uri", attempt->redirect_uri);
    add_pair(&query, "scope", provider->scope);
    add_pair(&query, "acr_values", STR("LoA2 LoA1"));
    add_pair(&query, "state", attempt->state);
    add_pair(&query, "nonce", attempt->nonce);
    add_pair(&query, "code_challenge", challenge_of(arena, attempt->verifier));
    add_pair(&query, "code_challenge_method", STR("S256"));
    add_pair(&query, "ui_locales", ui_locale);
    if (attempt->is_anew) { /* OpenID Connect Core 1.0, 3.1.2.1 */
        add_pair(&query, "prompt", STR("login"));
        add_pair(&query, "max_age", STR("0"));
    }
    *url = url_with(arena, oidc_endpoint(provider, "authorization_endpoint"),
                    buf_str(&query));
    return OK;
}

/* A provider that does not say takes the header (OpenID Discovery 1.0, 3). */
static bool takes_basic(const struct oidc_provider *provider)
{
    const json_t *methods = json_object_get(
        provider->metadata, "token_endpoint_auth_methods_supported");
    size_t i;
    json_t *one;

    json_array_foreach(methods, i, one)
    {
        if (json_is_string(one) &&
            str_is(STR("client_secret_basic"), json_string_value(one)))
            return true;
    }
    return json_array_size(methods) == 0;
}

/* Both halves are encoded first (RFC 6749, 2.3.1). */
static const char *basic_identity(struct arena *arena,
                                  const struct oidc_provider *provider)
{
    return str_z(
        arena,
        str_print(arena, "%" PRI_STR ":%" PRI_STR,
                  STR_ARG(http_url_encode(arena, provider->client_id)),
                  STR_ARG(http_url_encode(arena, provider->client_secret))));
}

static enum status refuse(struct oidc *oidc,
                          const struct oidc_provider *provider,
                          const char *what)
{
    log_warn(oidc->log, "sign_in.refused", "provider=%" PRI_STR " what=%s",
             STR_ARG(provider->name), what);
    return INVALID;
}

static enum status ask_token(struct oidc *oidc, struct arena *arena,
                             struct oidc_provider *provider,
                             const struct oidc_attempt *attempt,
                             struct str code, struct moment now,
                             json_t **answer)
{
    struct buf form = {.arena = arena};
    long status = 0;

    add_pair(&form, "grant_type", STR("authorization_code"));
    add_pair(&form, "code", code);
    add_pair(&form, "redirect_uri", attempt->redirect_uri);
    add_pair(&form, "code_verifier", attempt->verifier);

    struct outgoing call = {
        .name = "oidc",
        .url = str_z(arena, oidc_endpoint(provider, "token_endpoint")),
    };

    if (takes_basic(provider)) {
        call.basic = basic_identity(arena, provider);
    } else {
        add_pair(&form, "client_id", provider->client_id);
        add_pair(&form, "client_secret", provider->client_secret);
    }
    call.form = buf_str(&form);

    enum status s =
        oidc_call(oidc, arena, provider, &call, now, &status, answer);

    if (s != OK)
        return s;
    if (status != 200 || json_member(*answer, "id_token").ptr == NULL ||
        json_member(*answer, "access_token").ptr == NULL)
        return refuse(oidc, provider, "token");
    return OK;
}

static enum status check_id_token(struct oidc *oidc, struct arena *arena,
                                  struct oidc_provider *provider,
                                  const struct oidc_attempt *attempt,
                                  struct str id_token, struct moment now,
                                  json_t **claims)
{
    struct jose_expect expect = {
        .issuer = provider->issuer,
        .audience = provider->client_id,
        .nonce = attempt->nonce,
        .now = now,
        .skew_s = OIDC_SKEW_S,
        .max_age_s = TOKEN_AGE_S,
    };
    struct jose_fault fault = {""};
    enum status s = oidc_verify(oidc, arena, provider, id_token, now, claims);

    if (s != OK)
        return s;
    s = jose_check(*claims, &expect, &fault);
    if (s != OK)
        return refuse(oidc, provider, fault.what);
    return str_is_empty(json_member(*claims, "sub"))
               ? refuse(oidc, provider, "sub")
               : OK;
}

/* Adds what userinfo says; its sub must be the token's (OIDC Core 5.3.2). */
static enum status add_userinfo(struct oidc *oidc, struct arena *arena,
                                struct oidc_provider *provider,
                                struct str access_token, struct moment now,
                                json_t *claims)
{
    struct str endpoint = oidc_endpoint(provider, "userinfo_endpoint");
    struct outgoing call = {
        .name = "oidc",
        .url = str_z(arena, endpoint),
        .bearer = str_z(arena, access_token),
    };
    json_t *json CLEANUP(json_release) = NULL;
    long status = 0;

    if (str_is_empty(endpoint))
        return OK;

    enum status s =
        oidc_call(oidc, arena, provider, &call, now, &status, &json);

    if (s != OK)
        return s;
    if (status != 200 || !json_is_object(json) ||
        !str_equals(json_member(json, "sub"), json_member(claims, "sub")))
        return refuse(oidc, provider, "userinfo");
    return json_object_update_missing(claims, json) == 0 ? OK : INTERNAL;
}

/* RFC 9207: a code of another provider is not taken to this one. */
static bool issuer_holds(const struct oidc_provider *provider,
                         struct str issuer)
{
    if (issuer.ptr != NULL)
        return str_equals(issuer, provider->issuer);
    return !json_is_true(json_object_get(
        provider->metadata, "authorization_response_iss_parameter_supported"));
}

/* In seconds since 1970 (OpenID Connect Core 1.0, 2); one that is to come is
 * now. */
static struct moment proved_at(const json_t *claims, struct moment now)
{
    json_int_t said = json_integer_value(json_object_get(claims, "auth_time"));

    return said > 0 && said < now.us / 1000000
               ? (struct moment){(int64_t)said * 1000000}
               : now;
}

enum status oidc_exchange(struct oidc *oidc, struct arena *arena,
                          const struct oidc_attempt *attempt, struct str code,
                          struct str issuer, struct moment now,
                          struct oidc_person *person)
{
    struct oidc_provider *provider = oidc_find(oidc, attempt->provider);
    json_t *answer CLEANUP(json_release) = NULL;
    json_t *claims = NULL;

    if (provider == NULL)
        return NOT_FOUND;

    enum status s = oidc_ready(oidc, arena, provider, now);

    if (s == OK && !issuer_holds(provider, issuer))
        s = refuse(oidc, provider, "iss");
    if (s == OK)
        s = ask_token(oidc, arena, provider, attempt, code, now, &answer);
    if (s != OK)
        return s;

    struct str id_token = json_member(answer, "id_token");

    s = check_id_token(oidc, arena, provider, attempt, id_token, now, &claims);
    if (s == OK)
        s = add_userinfo(oidc, arena, provider,
                         json_member(answer, "access_token"), now, claims);
    if (s != OK) {
        json_decref(claims);
        return s;
    }
    s = json_own(arena, claims);
    if (s != OK)
        return s;

    struct str sid = json_member(claims, "sid");

    *person = (struct oidc_person){
        .id_token = str_copy(arena, id_token),
        .sid = sid.ptr != NULL ? sid : STR(""),
        .claims = claims,
        .proved_at = proved_at(claims, now),
    };
    return OK;
}

struct str oidc_way_out(const struct oidc *oidc, size_t nth)
{
    if (nth >= oidc->count)
        return STR_NONE;

    const struct oidc_provider *provider = &oidc->providers[nth];
    struct str endpoint = oidc_endpoint(provider, "end_session_endpoint");

    return endpoint.ptr != NULL ? endpoint : provider->issuer;
}

enum status oidc_logout_url(struct oidc *oidc, struct arena *arena,
                            struct str provider_name, struct str id_token,
                            struct str back, struct moment now, struct str *url)
{
    struct oidc_provider *provider = oidc_find(oidc, provider_name);
    struct buf query = {.arena = arena};

    if (provider == NULL)
        return NOT_FOUND;

    enum status s = oidc_ready(oidc, arena, provider, now);

    if (s != OK)
        return s;

    struct str endpoint = oidc_endpoint(provider, "end_session_endpoint");

    if (!str_starts_with(endpoint, "https://"))
        return NOT_FOUND;
    add_pair(&query, "id_token_hint", id_token);
    add_pair(&query, "client_id", provider->client_id);
    add_pair(&query, "post_logout_redirect_uri", back);
    *url = url_with(arena, endpoint, buf_str(&query));
    return OK;
}

/* OpenID Connect Back-Channel Logout 1.0, 2.6. */
static bool is_logout(const json_t *claims)
{
    const json_t *events = json_object_get(claims, "events");

    return json_is_object(json_object_get(
               events, "http://schemas.openid.net/event/backchannel-logout")) &&
           json_object_get(claims, "nonce") == NULL &&
           !(str_is_empty(json_member(claims, "sub")) &&
             str_is_empty(json_member(claims, "sid")));
}

static struct str member_copy(struct arena *arena, const json_t *claims,
                              const char *name)
{
    struct str value = json_member(claims, name);

    return value.ptr != NULL ? str_copy(arena, value) : STR("");
}

enum status oidc_logout_check(struct oidc *oidc, struct arena *arena,
                              struct str token, struct moment now,
                              struct oidc_logout *logout)
{
    bool is_any_away = false;

    for (size_t i = 0; i < oidc->count; i++) {
        struct oidc_provider *provider = &oidc->providers[i];
        json_t *claims CLEANUP(json_release) = NULL;
        struct jose_fault fault = {""};
        struct jose_expect expect = {
            .issuer = provider->issuer,
            .audience = provider->client_id,
            .now = now,
            .skew_s = OIDC_SKEW_S,
            .max_age_s = TOKEN_AGE_S,
        };
        enum status s = oidc_verify(oidc, arena, provider, token, now, &claims);

        is_any_away = is_any_away || s == UNAVAILABLE;
        if (s != OK || jose_check(claims, &expect, &fault) != OK ||
            !is_logout(claims))
            continue;
        *logout = (struct oidc_logout){
            .provider = provider->name,
            .subject = member_copy(arena, claims, "sub"),
            .sid = member_copy(arena, claims, "sid"),
        };
        return OK;
    }
    return is_any_away ? UNAVAILABLE : INVALID; /* it may be that one's */
}
