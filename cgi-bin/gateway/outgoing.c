/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outgoing.c: libcurl, tamed. */
#include <curl/curl.h>

#include "gateway/outgoing.h"
#include "platform/io.h"

#define BODY_LIMIT ((size_t)64 << 10)

static void easy_free(CURL **curl)
{
    curl_easy_cleanup(*curl);
}

static void list_free(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

/* Cuts the call off when the answer grows over the limit. */
static size_t take(char *bytes, size_t one, size_t count, void *data)
{
    struct buf *body = data;

    (void)one; /* is 1 */
    if (body->len + count > BODY_LIMIT)
        return 0;
    buf_add(body, (struct str){bytes, count});
    return count;
}

static const char *content_type(const struct outgoing *call)
{
    return call->json.ptr != NULL
               ? "Content-Type: application/json"
               : "Content-Type: application/x-www-form-urlencoded";
}

static void set_identity(CURL *curl, const struct outgoing *call)
{
    if (call->bearer != NULL) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, call->bearer);
    } else if (call->basic != NULL) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERPWD, call->basic);
    }
}

/* Where to, and how long at most. */
static void set_bounds(CURL *curl, const char *url, const char *ca_file,
                       long timeout_ms)
{
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 3000L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    if (ca_file != NULL && ca_file[0] != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
}

static void set_options(CURL *curl, const struct outgoing *call,
                        struct curl_slist *headers, struct buf *body)
{
    set_bounds(curl, call->url, call->ca_file,
               call->timeout_ms > 0 ? call->timeout_ms : 8000L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    set_identity(curl, call);

    struct str body_out = call->json.ptr != NULL ? call->json : call->form;

    if (body_out.ptr == NULL)
        return;
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body_out.ptr);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)body_out.len);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
}

/* Given; NULL: no memory. */
static struct curl_slist *headers_of(const struct outgoing *call)
{
    struct curl_slist *headers = curl_slist_append(NULL, content_type(call));

    for (size_t i = 0; call->headers != NULL && call->headers[i] != NULL; i++) {
        struct curl_slist *longer =
            headers != NULL ? curl_slist_append(headers, call->headers[i])
                            : NULL;

        if (longer == NULL) {
            curl_slist_free_all(headers);
            return NULL;
        }
        headers = longer;
    }
    return headers;
}

enum status outgoing_call(struct arena *arena, struct log *log,
                          const struct outgoing *call, long *code,
                          struct str *body)
{
    CURL *curl CLEANUP(easy_free) = curl_easy_init();
    struct curl_slist *headers CLEANUP(list_free) = headers_of(call);
    struct buf answer = {.arena = arena};

    if (curl == NULL || headers == NULL)
        return INTERNAL;
    set_options(curl, call, headers, &answer);

    CURLcode outcome = curl_easy_perform(curl);

    if (outcome != CURLE_OK) {
        log_warn(log, "outgoing.failed", "to=%s code=%d message=\"%s\"",
                 call->name, (int)outcome, curl_easy_strerror(outcome));
        return UNAVAILABLE;
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, code);
    *body = buf_str(&answer);
    return OK;
}

struct fetching {
    int fd;
    int64_t size, most;
};

static size_t keep(char *bytes, size_t one, size_t count, void *data)
{
    struct fetching *f = data;

    (void)one; /* is 1 */
    if (f->size + (int64_t)count > f->most) {
        f->size = f->most + 1;
        return 0;
    }
    if (!io_write(f->fd, (struct str){bytes, count}))
        return 0;
    f->size += (int64_t)count;
    return count;
}

enum status outgoing_fetch(struct log *log, const char *name, const char *url,
                           const char *ca_file, int fd, int64_t most,
                           int64_t *size)
{
    CURL *curl CLEANUP(easy_free) = curl_easy_init();
    struct fetching f = {.fd = fd, .most = most};
    long code = 0;

    if (curl == NULL)
        return INTERNAL;
    set_bounds(curl, url, ca_file, 60000L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &f);

    CURLcode outcome = curl_easy_perform(curl);

    if (f.size > f.most)
        return INVALID;
    if (outcome != CURLE_OK) {
        log_warn(log, "outgoing.failed", "to=%s code=%d message=\"%s\"", name,
                 (int)outcome, curl_easy_strerror(outcome));
        return UNAVAILABLE;
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    *size = f.size;
    return code == 200 ? OK : NOT_FOUND;
}
