/* SPDX-License-Identifier: GPL-3.0-or-later */
/* post.c: the post's API, spoken by libcurl and jansson.
 *
 * Holds: the log gets codes and references, no name, address or token.
 */
#include "gateway/post.h"
#include "gateway/breaker.h"
#include "gateway/outgoing.h"
#include "platform/http.h"
#include "platform/json.h"

#define CALL_MS 3500 /* four at most: token and call, both once more */
#define PAGE_MS 800  /* the same, while a citizen waits for a page */
#define FARE_MAX 100000000
#define TOKEN_MAX 2048
#define TOKEN_SPARE_S 30 /* renewed before it ends, not after */

struct post {
    const struct settings *settings;
    struct log *log;
    char token[TOKEN_MAX + 1]; /* "": none */
    struct moment token_ends;
    struct breaker breaker;
};

bool post_is_set(const struct settings *settings)
{
    return !str_is_empty(settings_text(settings, "post.url"));
}

enum status post_new(struct post **post, const struct settings *settings,
                     struct log *log)
{
    struct post *made = calloc(1, sizeof *made);

    if (made == NULL)
        return INTERNAL;
    made->settings = settings;
    made->log = log;
    if (post_is_set(settings) &&
        (str_is_empty(settings_text(settings, "post.client_id")) ||
         str_is_empty(settings_secret(settings, "post.client_secret_file")))) {
        log_error(log, "post.settings", "message=\"client or secret missing\"");
        free(made);
        return INVALID;
    }
    *post = made;
    return OK;
}

void post_free(struct post **post)
{
    free(*post);
    *post = NULL;
}

bool post_is_resting(const struct post *post, struct moment now)
{
    return breaker_is_open(&post->breaker, now);
}

static const char *address_of(struct post *post, struct arena *arena,
                              const char *path)
{
    return str_z(arena,
                 str_print(arena, "%s%s",
                           settings_textz(post->settings, "post.url"), path));
}

/* Only what may stand in a header. */
static bool is_token(struct str s)
{
    if (str_is_empty(s) || s.len > TOKEN_MAX)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] <= ' ' || s.ptr[i] > '~')
            return false;
    return true;
}

/* INVALID: it does not know us. */
static enum status fetch_token(struct post *post, struct arena *arena,
                               long call_ms, struct moment now)
{
    struct str secret =
        settings_secret(post->settings, "post.client_secret_file");
    struct outgoing call = {
        .name = "post",
        .url = address_of(post, arena, "/token"),
        .form = STR("grant_type=client_credentials"),
        .basic = str_z(
            arena, str_print(arena, "%s:%" PRI_STR,
                             settings_textz(post->settings, "post.client_id"),
                             STR_ARG(secret))),
        .timeout_ms = call_ms,
    };
    struct str body = STR_NONE;
    long code = 0;
    enum status s = outgoing_call(arena, post->log, &call, &code, &body);
    json_t *answer CLEANUP(json_release) = NULL;

    if (s != OK)
        return s;
    answer = json_parse(body);
    struct str token = json_member(answer, "access_token");
    json_int_t lasts_s =
        json_integer_value(json_object_get(answer, "expires_in"));
    if (code != 200 || !is_token(token)) {
        log_warn(post->log, "post.token", "code=%ld", code);
        return code >= 400 && code <= 403 ? INVALID : UNAVAILABLE;
    }
    memcpy(post->token, token.ptr, token.len);
    post->token[token.len] = '\0';
    if (lasts_s < 0 || lasts_s > 86400)
        lasts_s = 0; /* nonsense: good for this call alone */
    post->token_ends = moment_add_s(now, lasts_s - TOKEN_SPARE_S);
    return OK;
}

struct call {
    const char *path;
    struct str json; /* STR_NONE: GET */
    long call_ms;
};

static enum status try_once(struct post *post, struct arena *arena,
                            const struct call *call, struct moment now,
                            long *code, struct str *body)
{
    struct outgoing leaving = {.name = "post",
                               .url = address_of(post, arena, call->path),
                               .json = call->json,
                               .bearer = post->token,
                               .timeout_ms = call->call_ms};
    enum status s = OK;

    if (post->token[0] == '\0' || moment_is_before(post->token_ends, now))
        s = fetch_token(post, arena, call->call_ms, now);
    if (s == INVALID) /* the administrator's to mend; the order waits */
        return UNAVAILABLE;
    return s == OK ? outgoing_call(arena, post->log, &leaving, code, body) : s;
}

/* OK: the post answered what is not a fault of its own. */
static enum status call_post(struct post *post, struct arena *arena,
                             const struct call *call, struct moment now,
                             long *code, struct str *body)
{
    if (post_is_resting(post, now))
        return UNAVAILABLE;
    enum status s = try_once(post, arena, call, now, code, body);
    if (s == OK && *code == 401) {
        post->token[0] = '\0';
        s = try_once(post, arena, call, now, code, body);
    }
    if (s == OK && (*code == 401 || *code == 429 || *code >= 500)) {
        if (*code == 401)
            post->token[0] = '\0';
        log_warn(post->log, "post.failed", "code=%ld", *code);
        s = UNAVAILABLE;
    }
    breaker_note(&post->breaker, s, now);
    return s;
}

enum status post_sign_in(struct post *post, struct arena *arena,
                         struct moment now)
{
    return fetch_token(post, arena, CALL_MS, now);
}

static struct str order_text(struct arena *arena, const struct post_order *o)
{
    json_t *json CLEANUP(json_release) = json_pack(
        "{s:o, s:o, s:s, s:{s:o, s:o, s:o, s:o, s:o}, s:{s:o, s:o}}",
        "OrderReference", json_of(o->reference), "DossierCode",
        json_of(o->dossier_code), "Service",
        o->is_collect ? "COLLECT" : "DELIVER", "Citizen", "Name",
        json_of(o->citizen.name), "Phone", json_of(o->citizen.phone), "Street",
        json_of(o->citizen.street), "Commune", json_of(o->citizen.commune),
        "Province", json_of(o->citizen.province), "Agency", "Code",
        json_of(o->agency_code), "Name", json_of(o->agency_name));

    return json != NULL ? json_text(arena, json) : STR_NONE;
}

/* Letters and digits, as on the parcel's label. */
static bool is_item_code(struct str s)
{
    if (str_is_empty(s) || s.len > 40)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
              (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')))
            return false;
    return true;
}

enum status post_send(struct post *post, struct arena *arena,
                      const struct post_order *order, struct moment now,
                      struct str *item_code)
{
    struct str text = order_text(arena, order), body = STR_NONE;
    json_t *answer CLEANUP(json_release) = NULL;
    long code = 0;

    if (text.ptr == NULL)
        return INTERNAL;
    enum status s =
        call_post(post, arena, &(struct call){"/orders", text, CALL_MS}, now,
                  &code, &body);
    if (s != OK)
        return s;
    if (code == 400 || code == 422) {
        log_warn(post->log, "post.refused", "reference=%" PRI_STR " code=%ld",
                 STR_ARG(order->reference), code);
        return INVALID;
    }
    answer = json_parse(body);
    struct str item = json_member(answer, "ItemCode");
    /* 409: it had this order already. */
    if ((code != 200 && code != 201 && code != 409) || !is_item_code(item)) {
        log_warn(post->log, "post.nonsense", "code=%ld", code);
        return UNAVAILABLE;
    }
    *item_code = str_copy(arena, item);
    return OK;
}

enum status post_cancel(struct post *post, struct arena *arena,
                        struct str reference, struct moment now)
{
    struct str name = http_url_encode(arena, reference), body = STR_NONE;
    const char *path = str_z(
        arena, str_print(arena, "/orders/%" PRI_STR "/cancel", STR_ARG(name)));
    long code = 0;
    enum status s =
        call_post(post, arena, &(struct call){path, STR("{}"), CALL_MS}, now,
                  &code, &body);

    if (s != OK)
        return s;
    if (code == 200 || code == 204 || code == 404)
        return OK;
    log_warn(post->log, "post.uncancelled", "reference=%" PRI_STR " code=%ld",
             STR_ARG(reference), code);
    return code == 409 ? INVALID : UNAVAILABLE;
}

static struct str parcel_text(struct arena *arena,
                              const struct post_place *from,
                              const struct post_place *to)
{
    json_t *json CLEANUP(json_release) = json_pack(
        "{s:{s:o, s:o}, s:{s:o, s:o}}", "From", "Commune",
        json_of(from->commune), "Province", json_of(from->province), "To",
        "Commune", json_of(to->commune), "Province", json_of(to->province));

    return json != NULL ? json_text(arena, json) : STR_NONE;
}

enum status post_price(struct post *post, struct arena *arena,
                       const struct post_place *from,
                       const struct post_place *to, struct moment now,
                       struct vnd *price)
{
    struct str text = parcel_text(arena, from, to), body = STR_NONE;
    json_t *answer CLEANUP(json_release) = NULL;
    long code = 0;

    if (text.ptr == NULL)
        return INTERNAL;
    enum status s =
        call_post(post, arena, &(struct call){"/fares", text, PAGE_MS}, now,
                  &code, &body);
    if (s != OK)
        return s;
    answer = json_parse(body);
    const json_t *fare = json_object_get(answer, "Fare");
    if (code != 200 || !json_is_integer(fare) ||
        json_integer_value(fare) <= 0 || json_integer_value(fare) > FARE_MAX) {
        log_warn(post->log, "post.nonsense", "code=%ld", code);
        return UNAVAILABLE;
    }
    price->dong = json_integer_value(fare);
    return OK;
}

static struct str kind_of(struct str status)
{
    static const struct {
        const char *theirs, *ours;
    } kinds[] = {
        {"ACCEPTED", "accepted"},     {"COLLECTED", "collected"},
        {"IN_TRANSIT", "in_transit"}, {"OUT_FOR_DELIVERY", "out_for_delivery"},
        {"DELIVERED", "delivered"},   {"FAILED", "failed"},
        {"RETURNED", "returned"},     {"CANCELLED", "cancelled"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (str_is(status, kinds[i].theirs))
            return str_of(kinds[i].ours);
    return STR("other");
}

/* "2026-11-24T06:05:32Z" */
static bool read_moment(struct arena *arena, struct str s, struct moment *at)
{
    if (s.len != 20 || s.ptr[10] != 'T' || s.ptr[19] != 'Z')
        return false;
    struct str day = str_slice(s, 0, 10), time = str_slice(s, 11, 19);
    return moment_parse_sql(
        str_print(arena, "%" PRI_STR " %" PRI_STR, STR_ARG(day), STR_ARG(time)),
        at);
}

static bool read_news(struct arena *arena, const json_t *json, int64_t last_id,
                      struct post_news *news)
{
    struct str reference = json_member(json, "OrderReference");
    struct str status = json_member(json, "Status");

    news->id = json_integer_value(json_object_get(json, "Id"));
    if (news->id <= last_id || str_is_empty(reference) || reference.len > 80 ||
        str_is_empty(status))
        return false;
    news->reference = str_copy(arena, reference);
    news->kind = kind_of(status);
    return read_moment(arena, json_member(json, "At"), &news->at);
}

enum status post_track(struct post *post, struct arena *arena, int64_t last_id,
                       struct moment now, struct post_news_list *news)
{
    const char *path = str_z(
        arena, str_print(arena, "/tracking?lastId=%lld", (long long)last_id));
    struct str body = STR_NONE;
    json_t *answer CLEANUP(json_release) = NULL;
    long code = 0;
    enum status s =
        call_post(post, arena, &(struct call){path, STR_NONE, CALL_MS}, now,
                  &code, &body);

    if (s != OK)
        return s;
    answer = json_parse(body);
    const json_t *list = json_object_get(answer, "Items");
    size_t count = json_array_size(list);
    struct post_news *items = arena_array(arena, count + 1, sizeof *items);

    if (items == NULL)
        return INTERNAL;
    bool is_sense = code == 200 && json_is_array(list);
    for (size_t i = 0; is_sense && i < count; i++)
        is_sense =
            read_news(arena, json_array_get(list, i), last_id, &items[i]);
    if (!is_sense) {
        log_warn(post->log, "post.nonsense", "code=%ld", code);
        return UNAVAILABLE;
    }
    *news = (struct post_news_list){items, count};
    return OK;
}
