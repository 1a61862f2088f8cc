/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oidc.c: the providers of the settings, and what they say of themselves.
 *
 * Holds: metadata whose issuer is not exactly the settings' one is not
 * believed, whatever else it says; what was good stays in use for a day where
 * a provider does not answer when asked again.
 */
#include "gateway/oidc_private.h"

#define FRESH_S 3600
#define STALE_S 86400
#define KEYS_AGAIN_S 60

struct providers {
    const struct settings *settings;
    struct arena *arena;
    const char *prefix;
};

static const char *key_of(const struct providers *from, struct str name,
                          const char *rest)
{
    return str_z(from->arena, str_print(from->arena, "%s.%" PRI_STR ".%s",
                                        from->prefix, STR_ARG(name), rest));
}

static struct str setting(const struct providers *from, struct str name,
                          const char *rest)
{
    return settings_text(from->settings, key_of(from, name, rest));
}

static bool provider_of(struct oidc *oidc, const struct providers *from,
                        struct str name)
{
    struct oidc_provider *p = &oidc->providers[oidc->count];

    *p = (struct oidc_provider){
        .name = name,
        .label = setting(from, name, "label"),
        .issuer = setting(from, name, "issuer"),
        .client_id = setting(from, name, "client_id"),
        .scope = setting(from, name, "scope"),
        /* Citizens' providers say no such thing. */
        .acr = strcmp(from->prefix, "provider") == 0
                   ? STR_NONE
                   : setting(from, name, "acr"),
        .id_acr = setting(from, name, "id_acr"),
        .id_proof = strcmp(from->prefix, "provider") == 0
                        ? setting(from, name, "id_proof")
                        : STR_NONE,
        .client_secret = settings_secret(
            from->settings, key_of(from, name, "client_secret_file")),
    };
    if (str_is_empty(p->label))
        p->label = name;
    if (str_is_empty(p->issuer) || str_is_empty(p->client_id) ||
        str_is_empty(p->client_secret)) {
        log_error(oidc->log, "provider.incomplete", "name=%" PRI_STR,
                  STR_ARG(name));
        return false;
    }
    oidc->count++;
    return true;
}

enum status oidc_new(struct oidc **oidc, const struct settings *settings,
                     const char *prefix, struct log *log)
{
    CLEANUP(arena_free) struct arena *arena = arena_new(1 << 16);
    struct providers from = {settings, arena, prefix};
    struct oidc *made = calloc(1, sizeof(*made));
    struct str name;

    if (made == NULL || arena == NULL) {
        free(made);
        return INTERNAL;
    }
    made->log = log;
    made->ca_file = settings_textz(settings, "tls.ca_file");
    for (size_t i = 0; made->count < OIDC_PROVIDERS &&
                       (name = settings_name(settings, prefix, i)).ptr != NULL;
         i++) {
        if (!provider_of(made, &from, name)) {
            free(made);
            return INVALID;
        }
    }
    *oidc = made;
    return OK;
}

struct str oidc_name(const struct oidc *oidc, size_t nth)
{
    return nth < oidc->count ? oidc->providers[nth].name : STR_NONE;
}

struct oidc_provider *oidc_find(struct oidc *oidc, struct str name)
{
    for (size_t i = 0; i < oidc->count; i++)
        if (str_equals(oidc->providers[i].name, name))
            return &oidc->providers[i];
    return NULL;
}

struct str oidc_label(const struct oidc *oidc, struct str name)
{
    for (size_t i = 0; i < oidc->count; i++)
        if (str_equals(oidc->providers[i].name, name))
            return oidc->providers[i].label;
    return STR_NONE;
}

/* RFC 8176: what one knows, has, and is. */
static unsigned factor_of(const char *method)
{
    static const struct {
        const char *method;
        unsigned kind;
    } factors[] = {{"pwd", 1}, {"pin", 1},   {"kba", 1},  {"otp", 2},
                   {"sms", 2}, {"hwk", 2},   {"swk", 2},  {"sc", 2},
                   {"tel", 2}, {"fpt", 4},   {"face", 4}, {"iris", 4},
                   {"vbm", 4}, {"retina", 4}};

    for (size_t i = 0; i < ARRAY_LENGTH(factors); i++)
        if (strcmp(method, factors[i].method) == 0)
            return factors[i].kind;
    return 0;
}

/* NULL: no such provider. */
static const struct oidc_provider *known(const struct oidc *oidc,
                                         struct str name)
{
    for (size_t i = 0; i < oidc->count; i++)
        if (str_equals(oidc->providers[i].name, name))
            return &oidc->providers[i];
    return NULL;
}

static bool is_one_of(struct str said, struct str list)
{
    struct str one;

    while (!str_is_empty(said) && str_next(&list, ' ', &one))
        if (str_equals(said, one))
            return true;
    return false;
}

bool oidc_says_verified(const struct oidc *oidc, struct str name,
                        const json_t *claims)
{
    const struct oidc_provider *p = known(oidc, name);

    return p != NULL && (str_is(p->id_acr, "*") ||
                         is_one_of(json_member(claims, "acr"), p->id_acr));
}

struct str oidc_id_proof(const struct oidc *oidc, struct str name)
{
    const struct oidc_provider *p = known(oidc, name);

    return p != NULL ? p->id_proof : STR_NONE;
}

bool oidc_has_two_factors(const struct oidc *oidc, struct str name,
                          const json_t *claims)
{
    const struct oidc_provider *p = known(oidc, name);
    const json_t *methods = json_object_get(claims, "amr");
    unsigned kinds = 0;
    size_t i;
    json_t *one;

    if (p != NULL && is_one_of(json_member(claims, "acr"), p->acr))
        return true;
    json_array_foreach(methods, i, one)
    {
        const char *method = json_is_string(one) ? json_string_value(one) : "";

        if (strcmp(method, "mfa") == 0)
            return true;
        kinds |= factor_of(method);
    }
    return (kinds & (kinds - 1)) != 0; /* more than one bit */
}

bool oidc_asked_since(const json_t *claims, struct moment since)
{
    const json_t *asked_at = json_object_get(claims, "auth_time");

    return json_is_integer(asked_at) &&
           json_integer_value(asked_at) + OIDC_SKEW_S >= since.us / 1000000;
}

bool oidc_asked_by(const json_t *claims, const char *method)
{
    const json_t *methods = json_object_get(claims, "amr");
    size_t i;
    json_t *one;

    json_array_foreach(methods, i, one)
    {
        if (json_is_string(one) && strcmp(json_string_value(one), method) == 0)
            return true;
    }
    return false;
}

struct str oidc_endpoint(const struct oidc_provider *provider, const char *name)
{
    return json_member(provider->metadata, name);
}

enum status oidc_call(struct oidc *oidc, struct arena *arena,
                      struct oidc_provider *provider, struct outgoing *call,
                      struct moment now, long *code, json_t **json)
{
    struct str body;

    if (breaker_is_open(&provider->breaker, now))
        return UNAVAILABLE;
    call->ca_file = oidc->ca_file;
    call->timeout_ms = OIDC_TIMEOUT_MS;

    enum status s = outgoing_call(arena, oidc->log, call, code, &body);

    if (s == OK && *code >= 500) {
        log_warn(oidc->log, "provider.failed", "name=%" PRI_STR " code=%ld",
                 STR_ARG(provider->name), *code);
        s = UNAVAILABLE;
    }
    breaker_note(&provider->breaker, s, now);
    if (s == OK)
        *json = json_parse(body);
    return s;
}

static enum status nonsense(struct oidc *oidc, struct oidc_provider *provider,
                            const char *what)
{
    log_warn(oidc->log, "provider.nonsense", "name=%" PRI_STR " what=%s",
             STR_ARG(provider->name), what);
    return UNAVAILABLE;
}

static bool metadata_hold(const json_t *json, struct str issuer)
{
    static const char *const endpoints[] = {"authorization_endpoint",
                                            "token_endpoint", "jwks_uri"};

    if (!str_equals(json_member(json, "issuer"), issuer))
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(endpoints); i++)
        if (!str_starts_with(json_member(json, endpoints[i]), "https://"))
            return false;
    return true;
}

static enum status discover(struct oidc *oidc, struct arena *arena,
                            struct oidc_provider *provider, struct moment now)
{
    struct str url =
        str_print(arena, "%" PRI_STR "%s", STR_ARG(provider->issuer),
                  str_ends_with(provider->issuer, "/")
                      ? ".well-known/openid-configuration"
                      : "/.well-known/openid-configuration");
    struct outgoing call = {.name = "oidc", .url = str_z(arena, url)};
    json_t *json = NULL;
    long code = 0;
    enum status s = oidc_call(oidc, arena, provider, &call, now, &code, &json);

    if (s != OK)
        return s;
    if (code != 200 || !metadata_hold(json, provider->issuer)) {
        json_decref(json);
        return nonsense(oidc, provider, "metadata");
    }
    json_decref(provider->metadata);
    provider->metadata = json;
    provider->metadata_at = now;
    return OK;
}

static bool is_younger(struct moment at, struct moment now, int64_t seconds)
{
    int64_t age_s = moment_s_between(at, now);

    return age_s >= 0 && age_s < seconds;
}

enum status oidc_ready(struct oidc *oidc, struct arena *arena,
                       struct oidc_provider *provider, struct moment now)
{
    if (provider->metadata != NULL &&
        is_younger(provider->metadata_at, now, FRESH_S))
        return OK;

    enum status s = discover(oidc, arena, provider, now);

    if (s != OK && provider->metadata != NULL &&
        is_younger(provider->metadata_at, now, STALE_S))
        return OK;
    return s;
}

static enum status fetch_keys(struct oidc *oidc, struct arena *arena,
                              struct oidc_provider *provider, struct moment now)
{
    struct outgoing call = {
        .name = "oidc",
        .url = str_z(arena, oidc_endpoint(provider, "jwks_uri")),
    };
    json_t *json = NULL;
    long code = 0;
    enum status s = oidc_call(oidc, arena, provider, &call, now, &code, &json);

    if (s != OK)
        return s;
    if (code != 200 || !json_is_array(json_object_get(json, "keys"))) {
        json_decref(json);
        return nonsense(oidc, provider, "keys");
    }
    json_decref(provider->keys);
    provider->keys = json;
    provider->keys_at = now;
    return OK;
}

enum status oidc_verify(struct oidc *oidc, struct arena *arena,
                        struct oidc_provider *provider, struct str token,
                        struct moment now, json_t **claims)
{
    struct jose_fault fault = {""};
    enum status s = oidc_ready(oidc, arena, provider, now);

    if (s == OK && (provider->keys == NULL ||
                    !is_younger(provider->keys_at, now, FRESH_S))) {
        s = fetch_keys(oidc, arena, provider, now);
        if (s != OK && provider->keys != NULL)
            s = OK; /* those of before may do */
    }
    if (s != OK)
        return s;

    s = jose_verify(provider->keys, token, claims, &fault);
    if (s == NOT_FOUND &&
        !is_younger(provider->keys_again_at, now, KEYS_AGAIN_S)) {
        provider->keys_again_at = now;
        s = fetch_keys(oidc, arena, provider, now);
        if (s == OK)
            s = jose_verify(provider->keys, token, claims, &fault);
    }
    if (s == NOT_FOUND)
        s = INVALID;
    if (s == INVALID)
        log_warn(oidc->log, "token.refused", "provider=%" PRI_STR " what=%s",
                 STR_ARG(provider->name), fault.what);
    return s;
}
