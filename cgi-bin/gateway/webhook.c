/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webhook.c: events as signed POSTs, by jansson and libcurl. */
#include "gateway/webhook.h"
#include "gateway/breaker.h"
#include "gateway/outgoing.h"
#include "platform/crypto.h"
#include "platform/json.h"

#define CALL_MS 8000
#define KEY_LEAST 24
#define KEY_MOST 64

struct webhook {
    const struct settings *settings;
    struct log *log;
    struct breaker breaker;
};

bool webhook_is_set(const struct settings *settings)
{
    return !str_is_empty(settings_text(settings, "webhook.url"));
}

static bool read_key(struct arena *arena, struct str secret, struct str *key)
{
    return str_starts_with(secret, "whsec_") &&
           crypto_unbase64(arena, str_skip(secret, sizeof "whsec_" - 1), key) &&
           key->len >= KEY_LEAST && key->len <= KEY_MOST;
}

/* Seconds since 1970, as the specification has the time of a try. */
static long long seconds_of(struct moment now)
{
    return (long long)moment_s_between((struct moment){0}, now);
}

enum status webhook_sign(struct arena *arena, struct str secrets, struct str id,
                         struct moment now, struct str body,
                         struct str *signature)
{
    struct str said = str_print(arena, "%" PRI_STR ".%lld.%" PRI_STR,
                                STR_ARG(id), seconds_of(now), STR_ARG(body));
    struct buf all = {.arena = arena};
    struct str line, key;

    while (str_next(&secrets, '\n', &line)) {
        if (str_is_empty(str_trim(line)))
            continue;
        if (!read_key(arena, str_trim(line), &key))
            return INVALID;
        struct sha256 mac = crypto_hmac(key, said);
        buf_addz(&all, all.len > 0 ? " v1," : "v1,");
        buf_add(&all, crypto_base64(arena, sha256_str(&mac)));
    }
    if (all.len == 0)
        return INVALID;
    *signature = buf_str(&all);
    return OK;
}

static bool has_secret(const struct settings *settings)
{
    struct arena *arena CLEANUP(arena_free) = arena_new((size_t)64 << 10);
    struct str signature;

    return arena != NULL &&
           webhook_sign(arena, settings_secret(settings, "webhook.secret_file"),
                        STR("x"), (struct moment){0}, STR("x"),
                        &signature) == OK;
}

enum status webhook_new(struct webhook **webhook,
                        const struct settings *settings, struct log *log)
{
    struct webhook *made = calloc(1, sizeof *made);

    if (made == NULL)
        return INTERNAL;
    made->settings = settings;
    made->log = log;
    if (webhook_is_set(settings) && !has_secret(settings)) {
        log_error(log, "webhook.settings",
                  "message=\"webhook.secret_file has no secret: see "
                  "motcuactl doctor\"");
        free(made);
        return INVALID;
    }
    *webhook = made;
    return OK;
}

void webhook_free(struct webhook **webhook)
{
    free(*webhook);
    *webhook = NULL;
}

bool webhook_is_resting(const struct webhook *webhook, struct moment now)
{
    return breaker_is_open(&webhook->breaker, now);
}

static json_t *json_or_null(struct str s)
{
    return str_is_empty(s) ? json_null() : json_of(s);
}

static struct str body_of(struct arena *arena, const struct webhook_event *e)
{
    json_t *json CLEANUP(json_release) = json_pack(
        "{s:o, s:o, s:{s:o, s:I, s:o, s:o, s:i, s:o, s:o}}", "type",
        json_or_null(str_print(arena, "dossier.%s", e->kind)), "timestamp",
        json_or_null(moment_iso(arena, e->at)), "data", "dossier",
        json_or_null(e->dossier_code), "number", (json_int_t)e->number,
        "procedure", json_or_null(e->procedure_code), "agency",
        json_or_null(e->agency_code), "status", e->status, "status_name",
        json_or_null(e->status_name), "due", json_or_null(e->due_on));

    return json != NULL ? json_text(arena, json) : STR_NONE;
}

static const char *header(struct arena *arena, const char *name,
                          struct str value)
{
    return str_z(arena,
                 str_print(arena, "%s: %" PRI_STR, name, STR_ARG(value)));
}

static enum status post(struct webhook *webhook, struct arena *arena,
                        struct str id, struct str body, struct moment now,
                        long *code)
{
    struct str signature, answer;

    if (body.ptr == NULL)
        return INTERNAL;
    enum status s = webhook_sign(
        arena, settings_secret(webhook->settings, "webhook.secret_file"), id,
        now, body, &signature);
    if (s != OK)
        return INTERNAL; /* webhook_new had looked */

    const char *const headers[] = {
        header(arena, "webhook-id", id),
        header(arena, "webhook-timestamp",
               str_print(arena, "%lld", seconds_of(now))),
        header(arena, "webhook-signature", signature), NULL};
    struct outgoing call = {
        .name = "webhook",
        .url = settings_textz(webhook->settings, "webhook.url"),
        .json = body,
        .headers = headers,
        .timeout_ms = CALL_MS,
        .ca_file = settings_textz(webhook->settings, "webhook.ca_file")};

    if (arena_is_exhausted(arena))
        return INTERNAL;
    return outgoing_call(arena, webhook->log, &call, code, &answer);
}

static enum status judge(struct webhook *webhook, struct str id, long code)
{
    if (code >= 200 && code <= 299)
        return OK;
    log_warn(webhook->log, "webhook.failed", "id=%" PRI_STR " code=%ld",
             STR_ARG(id), code);
    return code == 410 ? NOT_FOUND : UNAVAILABLE;
}

static enum status tell(struct webhook *webhook, struct arena *arena,
                        struct str id, struct str body, struct moment now)
{
    long code = 0;

    if (webhook_is_resting(webhook, now))
        return UNAVAILABLE;
    enum status s = post(webhook, arena, id, body, now, &code);
    struct moment end = moment_now();

    if (s == OK)
        s = judge(webhook, id, code);
    /* Texts to citizens wait behind each call. */
    if (s == UNAVAILABLE && moment_s_between(now, end) >= CALL_MS / 1000)
        breaker_open(&webhook->breaker, end);
    else
        breaker_note(&webhook->breaker, s, end);
    return s;
}

enum status webhook_send(struct webhook *webhook, struct arena *arena,
                         const struct webhook_event *event, struct moment now)
{
    return tell(webhook, arena, event->id, body_of(arena, event), now);
}

enum status webhook_try(struct webhook *webhook, struct arena *arena,
                        struct moment now)
{
    json_t *json CLEANUP(json_release) =
        json_pack("{s:s, s:o, s:{}}", "type", "motcua.test", "timestamp",
                  json_or_null(moment_iso(arena, now)), "data");

    return tell(webhook, arena,
                str_print(arena, "test:%lld:webhook", (long long)now.us),
                json != NULL ? json_text(arena, json) : STR_NONE, now);
}
