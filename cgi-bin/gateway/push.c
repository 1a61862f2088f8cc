/* SPDX-License-Identifier: GPL-3.0-or-later */
/* push.c: one POST to nginx over its local socket. */
#include <curl/curl.h>

#include "gateway/push.h"

enum { TIMEOUT_MS = 1000 };

static void curl_free_easy(CURL **curl)
{
    curl_easy_cleanup(*curl);
}

static size_t drop(char *bytes, size_t size, size_t count, void *data)
{
    (void)bytes;
    (void)data;
    return size * count;
}

/* Channels are ours: base64url, so they need no escaping. */
static bool url_of(struct str channel, char *url, size_t size)
{
    int n =
        snprintf(url, size, "http://nginx/publish/%" PRI_STR, STR_ARG(channel));

    return channel.len > 0 && n > 0 && (size_t)n < size;
}

void push_publish(const struct settings *settings, struct log *log,
                  struct str channel, struct str text)
{
    const char *socket = settings_textz(settings, "push.socket");
    char url[128];

    if (socket[0] == '\0' || !url_of(channel, url, sizeof(url)))
        return;
    CLEANUP(curl_free_easy) CURL *curl = curl_easy_init();
    if (curl == NULL)
        return;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)text.len);
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, text.ptr);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    CURLcode done = curl_easy_perform(curl);
    if (done != CURLE_OK) /* nginx was just renewed, perhaps */
        done = curl_easy_perform(curl);
    if (done != CURLE_OK)
        log_warn(log, "push.lost", "curl=%d", (int)done);
}
