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
#include <unistd.h>

#include "gateway/national_private.h"
#include "platform/io.h"

#define ANSWER_LIMIT ((size_t)256 << 10)
#define SLOT_BYTES ((size_t)8 << 20)
#define SLOTS_MAX 32
#define SESSION_MAX 2048

struct slot {
    struct arena *arena;
    CURL *curl;
    struct curl_slist *headers;
    curl_mime *mime;
    int fd;    /* of a file's bytes; -1: none */
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

static bool is_whole(const struct national_protocol *p,
                     const struct settings *settings)
{
    bool is_whole = true;

    for (size_t i = 0; p->texts[i] != NULL; i++)
        is_whole =
            is_whole && !str_is_empty(settings_text(settings, p->texts[i]));
    for (size_t i = 0; p->secrets[i] != NULL; i++)
        is_whole =
            is_whole && !str_is_empty(settings_secret(settings, p->secrets[i]));
    return is_whole;
}

enum status national_new(struct national **national,
                         const struct settings *settings, struct log *log)
{
    struct national *made = calloc(1, sizeof *made);

    if (made == NULL)
        return INTERNAL;
    made->settings = settings;
    made->log = log;
    made->protocol = national_protocol_of(settings);
    if (made->protocol != NULL && !is_whole(made->protocol, settings)) {
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
        made->slots[i] =
            (struct slot){.arena = arena_new(SLOT_BYTES), .fd = -1};
    *national = made;
    return OK;
}

/* The call alone; what it is about stays. */
static void drop_call(struct national *n, struct slot *slot)
{
    if (slot->curl != NULL) {
        curl_multi_remove_handle(n->multi, slot->curl);
        curl_easy_cleanup(slot->curl);
    }
    curl_slist_free_all(slot->headers);
    curl_mime_free(slot->mime);
    slot->curl = NULL;
    slot->headers = NULL;
    slot->mime = NULL;
}

static void slot_end(struct national *n, struct slot *slot)
{
    drop_call(n, slot);
    fd_close(&slot->fd);
    arena_reset(slot->arena);
    *slot = (struct slot){.arena = slot->arena, .fd = -1};
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

/* A file's bytes as they are asked for. It cannot begin again, as above. */
static size_t give_file(char *bytes, size_t one, size_t room, void *data)
{
    const int *fd = data;
    ssize_t count = read(*fd, bytes, one * room);

    return count < 0 ? CURL_READFUNC_ABORT : (size_t)count;
}

static bool set_file(struct slot *slot)
{
    const struct national_file *file =
        &slot->dossier->files[slot->dossier->file_at];
    curl_mimepart *part;

    slot->mime = curl_mime_init(slot->curl);
    if (slot->mime == NULL || lseek(slot->fd, 0, SEEK_SET) != 0)
        return false;
    part = curl_mime_addpart(slot->mime);
    return part != NULL && curl_mime_name(part, "file") == CURLE_OK &&
           curl_mime_filename(part, str_z(slot->arena, file->name)) ==
               CURLE_OK &&
           curl_mime_type(part, str_z(slot->arena, file->type)) == CURLE_OK &&
           curl_mime_data_cb(part, (curl_off_t)file->size_bytes, give_file,
                             NULL, NULL, &slot->fd) == CURLE_OK &&
           curl_easy_setopt(slot->curl, CURLOPT_MIMEPOST, slot->mime) ==
               CURLE_OK;
}

static bool add_header(struct slot *slot, const char *line)
{
    struct curl_slist *more = curl_slist_append(slot->headers, line);

    if (more != NULL)
        slot->headers = more;
    return more != NULL;
}

static bool set_headers(struct national *n, struct slot *slot)
{
    const char *dst =
        str_z(slot->arena,
              str_print(slot->arena, "dstcode: %s",
                        settings_textz(n->settings, "national.dstcode")));
    const char *bearer =
        str_z(slot->arena,
              str_print(slot->arena, "Authorization: Bearer %s", n->session));

    return add_header(slot, dst) &&
           (!n->protocol->is_bearer || add_header(slot, bearer)) &&
           (slot->kind == NATIONAL_FILE ||
            add_header(slot, "Content-Type: application/json"));
}

static const char *address_of(const struct national *n, const struct slot *slot)
{
    const char *path =
        n->protocol->paths != NULL ? n->protocol->paths[slot->kind] : "";

    return str_z(slot->arena,
                 str_print(slot->arena, "%s%s",
                           settings_textz(n->settings, "national.url"), path));
}

static void set_body(struct slot *slot, struct str body)
{
    CURL *curl = slot->curl;

    slot->unsent = body;
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, slot);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
}

/* False: no memory, or the message is not what a protocol can dress. */
static bool set_call(struct national *n, struct slot *slot)
{
    struct str body =
        n->protocol->dress != NULL
            ? n->protocol->dress(slot->arena, n->settings, str_of(n->session),
                                 slot->message)
            : slot->message;
    const char *ca = settings_textz(n->settings, "national.ca_file");

    slot->curl = curl_easy_init();
    if (slot->curl == NULL || body.ptr == NULL || !set_headers(n, slot))
        return false;
    slot->body = (struct buf){.arena = slot->arena};
    CURL *curl = slot->curl;

    curl_easy_setopt(curl, CURLOPT_URL, address_of(n, slot));
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
    if (slot->kind != NATIONAL_FILE)
        set_body(slot, body);
    else if (!set_file(slot))
        return false;
    curl_easy_setopt(curl, CURLOPT_PRIVATE, slot);
    if (ca[0] != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
    return curl_multi_add_handle(n->multi, curl) == CURLM_OK;
}

enum status national_sign_in(struct national *n, struct arena *arena,
                             struct moment now)
{
    struct str session = STR_NONE, said = STR_NONE;
    enum status s = OK;

    (void)now;
    if (n->protocol->sign_in == NULL)
        return OK;
    s = n->protocol->sign_in(arena, n->log, n->settings, &session, &said);
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
                           struct str said, int fd, void *tag,
                           struct moment now, struct national_answer *answer)
{
    struct slot *slot = free_slot(n);

    assert(slot != NULL && tag != NULL);
    slot->fd = fd;
    *answer = (struct national_answer){.outcome = NATIONAL_LOST};
    if (n->protocol->keep != NULL) {
        slot->tag = tag;
        n->protocol->keep(slot->arena, n->settings, kind, dossier, said,
                          &slot->answer);
        slot->is_ended = true;
        return OK;
    }
    if (n->session[0] == '\0') {
        enum status s = national_sign_in(n, slot->arena, now);

        arena_reset(slot->arena);
        if (s != OK) {
            fd_close(&slot->fd);
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
    drop_call(n, slot);
    *slot = (struct slot){.arena = slot->arena,
                          .fd = slot->fd,
                          .tag = slot->tag,
                          .kind = slot->kind,
                          .dossier = slot->dossier,
                          .message = slot->message,
                          .began = slot->began,
                          .is_renewed = true};
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
        answer->given = str_copy(arena, answer->given);
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
        national_begin(n, NATIONAL_ASK, dossier, said, -1, &tag, now, answer);

    while (s == OK && national_next(n, arena, answer) == NULL)
        national_pump(n, 1000);
    return s;
}
