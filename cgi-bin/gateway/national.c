/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national.c: calls to the national portal, side by side, by libcurl's multi
 * interface: see national.h.
 *
 * A slot is one call: its own arena, reset when it ends, so memory is flat
 * however many calls there were. Connections are kept between calls. A session
 * that ended in the middle is renewed once for a call, which is sent again:
 * whoever says so has done nothing.
 */
#include <curl/curl.h>

#include "gateway/national_private.h"

#define ANSWER_LIMIT ((size_t)256 << 10)
#define SLOT_BYTES ((size_t)8 << 20)
#define SLOTS_MAX 32
#define SESSION_MAX 2048

struct slot {
    struct arena *arena;
    CURL *curl;
    struct curl_slist *headers;
    void *tag; /* NULL: free */
    enum national_kind kind;
    const struct national_dossier *dossier;
    struct str message;
    struct str unsent; /* the rest of what leaves */
    struct buf body;
    struct moment began;
    int64_t their_s; /* their clock, 0: they did not say it */
    bool is_renewed, is_ended;
    struct national_answer answer;
};

struct national {
    const struct settings *settings;
    struct log *log;
    const struct national_protocol *protocol;
    CURLM *multi;
    char session[SESSION_MAX + 1]; /* "": none */
    struct slot slots[SLOTS_MAX];
    size_t slot_count;
};

static const char *const kinds[NATIONAL_KIND__MAX] = {
    [NATIONAL_ASK] = "ask",
    [NATIONAL_ADD] = "add",
    [NATIONAL_UPDATE] = "update",
    [NATIONAL_LINE] = "line",
};
static const char *const outcomes[] = {
    [NATIONAL_TOLD] = "told",       [NATIONAL_THERE] = "there",
    [NATIONAL_ABSENT] = "absent",   [NATIONAL_REFUSED] = "refused",
    [NATIONAL_STRANGE] = "strange", [NATIONAL_LOST] = "lost",
};

const char *national_kind_text(enum national_kind kind)
{
    return kinds[kind];
}

enum national_kind national_kind_of(struct str text)
{
    return (enum national_kind)STR_AMONG(text, kinds, NATIONAL_KIND__MAX);
}

const char *national_outcome_text(enum national_outcome outcome)
{
    return outcomes[outcome];
}

struct str national_time(struct arena *arena, struct moment m)
{
    struct date day = moment_date(m);
    struct time_of_day time = moment_time(m);

    if (m.us == 0)
        return STR("");
    return str_print(arena, "%04d%02d%02d%02d%02d%02d", day.year, day.month,
                     day.day, time.hour, time.minute, time.second);
}

struct str national_cut(struct str s, size_t most)
{
    size_t chars = 0;

    for (size_t i = 0; i < s.len; i++) {
        bool begins = ((unsigned char)s.ptr[i] & 0xC0) != 0x80;

        if (begins && chars++ == most)
            return str_slice(s, 0, i);
    }
    return s;
}

static const struct national_protocol *const protocols[] = {&national_vxp};

static const struct national_protocol *
protocol_of(const struct settings *settings)
{
    struct str name = settings_text(settings, "national.protocol");

    for (size_t i = 0; i < ARRAY_LENGTH(protocols); i++)
        if (str_is(name, protocols[i]->name))
            return protocols[i];
    return NULL;
}

bool national_is_set(const struct settings *settings)
{
    return protocol_of(settings) != NULL;
}

struct str national_message(struct arena *arena,
                            const struct settings *settings,
                            enum national_kind kind,
                            const struct national_dossier *dossier)
{
    return protocol_of(settings)->message(arena, kind, dossier);
}

static bool is_whole(const struct settings *settings)
{
    static const char *const texts[] = {"national.url", "national.token_url",
                                        "national.user", "national.unit"};

    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        if (str_is_empty(settings_text(settings, texts[i])))
            return false;
    return !str_is_empty(settings_secret(settings, "national.password_file")) &&
           !str_is_empty(settings_secret(settings, "national.key_file"));
}

enum status national_new(struct national **national,
                         const struct settings *settings, struct log *log)
{
    struct national *made = calloc(1, sizeof *made);

    if (made == NULL)
        return INTERNAL;
    made->settings = settings;
    made->log = log;
    made->protocol = protocol_of(settings);
    if (made->protocol != NULL && !is_whole(settings)) {
        log_error(log, "national.settings",
                  "message=\"address, user, unit, password or key missing\"");
        free(made);
        return INVALID;
    }
    if (made->protocol != NULL) {
        made->slot_count =
            (size_t)settings_number(settings, "national.parallel");
        made->multi = curl_multi_init();
    }
    for (size_t i = 0; i < made->slot_count; i++)
        made->slots[i].arena = arena_new(SLOT_BYTES);
    *national = made;
    return OK;
}

static void slot_end(struct national *n, struct slot *slot)
{
    if (slot->curl != NULL) {
        curl_multi_remove_handle(n->multi, slot->curl);
        curl_easy_cleanup(slot->curl);
    }
    curl_slist_free_all(slot->headers);
    arena_reset(slot->arena);
    *slot = (struct slot){.arena = slot->arena};
}

void national_free(struct national **national)
{
    struct national *n = *national;

    if (n == NULL)
        return;
    for (size_t i = 0; i < n->slot_count; i++) {
        slot_end(n, &n->slots[i]);
        arena_free(&n->slots[i].arena);
    }
    if (n->multi != NULL)
        curl_multi_cleanup(n->multi);
    free(n);
    *national = NULL;
}

size_t national_room(const struct national *n)
{
    size_t room = 0;

    for (size_t i = 0; i < n->slot_count; i++)
        room += n->slots[i].tag == NULL;
    return room;
}

/* By a function that cannot begin again: libcurl would send a POST a second
 * time, and say nothing, where a connection that was kept dies without an
 * answer. */
static size_t give(char *bytes, size_t one, size_t room, void *data)
{
    struct slot *slot = data;
    size_t count =
        slot->unsent.len < one * room ? slot->unsent.len : one * room;

    memcpy(bytes, slot->unsent.ptr, count);
    slot->unsent = str_skip(slot->unsent, count);
    return count;
}

static size_t take(char *bytes, size_t one, size_t count, void *data)
{
    struct slot *slot = data;

    (void)one; /* is 1 */
    if (slot->body.len + count > ANSWER_LIMIT)
        return 0;
    buf_add(&slot->body, (struct str){bytes, count});
    return count;
}

static size_t take_header(char *bytes, size_t one, size_t count, void *data)
{
    struct slot *slot = data;
    struct str line = {bytes, one * count};

    if (line.len < 80 &&
        (str_starts_with(line, "Date: ") || str_starts_with(line, "date: "))) {
        const char *when = str_z(slot->arena, str_trim(str_skip(line, 6)));
        time_t at = curl_getdate(when, NULL);

        slot->their_s = at > 0 ? (int64_t)at : 0;
    }
    return one * count;
}

/* False: no memory, or the message is not what a protocol can dress. */
static bool set_call(struct national *n, struct slot *slot)
{
    struct str body = n->protocol->dress(slot->arena, n->settings,
                                         str_of(n->session), slot->message);
    const char *dst =
        str_z(slot->arena,
              str_print(slot->arena, "dstcode: %s",
                        settings_textz(n->settings, "national.dstcode")));
    const char *ca = settings_textz(n->settings, "national.ca_file");

    slot->curl = curl_easy_init();
    slot->headers = curl_slist_append(NULL, "Content-Type: application/json");
    if (slot->headers != NULL) {
        struct curl_slist *more = curl_slist_append(slot->headers, dst);

        if (more == NULL)
            return false;
        slot->headers = more;
    }
    if (slot->curl == NULL || slot->headers == NULL || body.ptr == NULL)
        return false;
    slot->body = (struct buf){.arena = slot->arena};
    CURL *curl = slot->curl;

    curl_easy_setopt(curl, CURLOPT_URL,
                     settings_textz(n->settings, "national.url"));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 5000L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT,
                     (long)settings_number(n->settings, "national.timeout_s"));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, slot);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, slot);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, slot->headers);
    slot->unsent = body;
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, slot);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, slot);
    if (ca[0] != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
    return curl_multi_add_handle(n->multi, curl) == CURLM_OK;
}

enum status national_sign_in(struct national *n, struct arena *arena,
                             struct moment now)
{
    struct str session = STR_NONE, said = STR_NONE;
    enum status s =
        n->protocol->sign_in(arena, n->log, n->settings, &session, &said);

    (void)now;
    if (s == OK && session.len > SESSION_MAX)
        s = UNAVAILABLE;
    if (s != OK) {
        log_warn(n->log, "national.session", "status=%d", (int)s);
        return s;
    }
    memcpy(n->session, session.ptr, session.len);
    n->session[session.len] = '\0';
    return OK;
}

static struct slot *free_slot(struct national *n)
{
    for (size_t i = 0; i < n->slot_count; i++)
        if (n->slots[i].tag == NULL)
            return &n->slots[i];
    return NULL;
}

enum status national_begin(struct national *n, enum national_kind kind,
                           const struct national_dossier *dossier,
                           struct str said, void *tag, struct moment now,
                           struct national_answer *answer)
{
    struct slot *slot = free_slot(n);

    assert(slot != NULL && tag != NULL);
    *answer = (struct national_answer){.outcome = NATIONAL_LOST};
    if (n->session[0] == '\0') {
        enum status s = national_sign_in(n, slot->arena, now);

        arena_reset(slot->arena);
        if (s != OK) {
            answer->said = s == INVALID ? STR("they do not know us")
                                        : STR("no session to be had");
            answer->code = s == INVALID ? STR("session") : STR_NONE;
            return s == INTERNAL ? INTERNAL : UNAVAILABLE;
        }
    }
    slot->tag = tag;
    slot->kind = kind;
    slot->dossier = dossier;
    slot->message = str_copy(slot->arena, said);
    slot->began = now;
    if (set_call(n, slot))
        return OK;
    slot_end(n, slot);
    return INTERNAL;
}

/* Whether it is to be sent again under a new session. */
static bool renew(struct national *n, struct slot *slot)
{
    if (slot->is_renewed)
        return false;
    n->session[0] = '\0';
    struct slot again = {.arena = slot->arena,
                         .tag = slot->tag,
                         .kind = slot->kind,
                         .dossier = slot->dossier,
                         .message = slot->message,
                         .began = slot->began,
                         .is_renewed = true};

    curl_multi_remove_handle(n->multi, slot->curl);
    curl_easy_cleanup(slot->curl);
    curl_slist_free_all(slot->headers);
    *slot = again;
    if (national_sign_in(n, slot->arena, moment_now()) == OK &&
        set_call(n, slot))
        return true;
    slot->answer.outcome = NATIONAL_STRANGE;
    slot->answer.said = STR("the session ended, and no other is to be had");
    slot->is_ended = true;
    return true;
}

static void finish(struct national *n, struct slot *slot, CURLcode outcome)
{
    struct national_answer *a = &slot->answer;
    bool is_stale = false;

    if (outcome != CURLE_OK) {
        log_warn(n->log, "outgoing.failed",
                 "to=national code=%d message=\"%s\"", (int)outcome,
                 curl_easy_strerror(outcome));
        /* One that answers without end is there. */
        a->was_answered = outcome == CURLE_WRITE_ERROR;
        a->outcome = a->was_answered ? NATIONAL_STRANGE : NATIONAL_LOST;
        a->said = a->was_answered ? STR("the answer is too long")
                                  : str_of(curl_easy_strerror(outcome));
    } else {
        curl_easy_getinfo(slot->curl, CURLINFO_RESPONSE_CODE, &a->http_status);
        a->was_answered = true;
        n->protocol->judge(slot->arena, slot->kind, slot->dossier,
                           a->http_status, buf_str(&slot->body), a, &is_stale);
    }
    if (slot->their_s != 0) {
        a->has_clock = true;
        a->skew_s = slot->their_s - moment_now().us / 1000000;
    }
    if (is_stale && renew(n, slot))
        return;
    slot->is_ended = true;
}

void national_pump(struct national *n, int wait_ms)
{
    int running = 0, left = 0;
    CURLMsg *news;

    if (n->multi == NULL || national_room(n) == n->slot_count)
        return;
    curl_multi_perform(n->multi, &running);
    if (running > 0 && wait_ms > 0) {
        curl_multi_poll(n->multi, NULL, 0, wait_ms, NULL);
        curl_multi_perform(n->multi, &running);
    }
    while ((news = curl_multi_info_read(n->multi, &left)) != NULL) {
        char *slot = NULL;

        if (news->msg != CURLMSG_DONE)
            continue;
        CURLcode outcome = news->data.result;

        curl_easy_getinfo(news->easy_handle, CURLINFO_PRIVATE, &slot);
        finish(n, (struct slot *)(void *)slot, outcome);
    }
}

void *national_next(struct national *n, struct arena *arena,
                    struct national_answer *answer)
{
    for (size_t i = 0; i < n->slot_count; i++) {
        struct slot *slot = &n->slots[i];

        if (slot->tag == NULL || !slot->is_ended)
            continue;
        void *tag = slot->tag;

        *answer = slot->answer;
        answer->code = str_copy(arena, answer->code);
        answer->said = str_copy(arena, answer->said);
        answer->held = str_copy(arena, answer->held);
        slot_end(n, slot);
        return tag;
    }
    return NULL;
}

enum status national_ask(struct national *n, struct arena *arena,
                         const struct national_dossier *dossier,
                         struct moment now, struct national_answer *answer)
{
    struct str said = n->protocol->message(arena, NATIONAL_ASK, dossier);
    char tag = 0;
    enum status s =
        national_begin(n, NATIONAL_ASK, dossier, said, &tag, now, answer);

    while (s == OK && national_next(n, arena, answer) == NULL)
        national_pump(n, 1000);
    return s;
}

struct str national_told(struct arena *arena, struct str said)
{
    json_t *json = json_loadb(said.ptr, said.len, 0, NULL);
    const json_t *d = json_array_get(json_object_get(json, "data"), 0);
    char *text = json_is_object(d) ? json_dumps(d, JSON_COMPACT) : NULL;
    struct str copy = text != NULL ? str_copy(arena, str_of(text)) : STR_NONE;

    free(text);
    json_decref(json);
    return copy;
}
