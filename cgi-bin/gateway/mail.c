/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mail.c: hands a letter to a mail server by libcurl's SMTP. */
#include <curl/curl.h>

#include "gateway/breaker.h"
#include "gateway/demo_box.h"
#include "gateway/mail.h"

struct mail {
    const struct settings *settings;
    struct log *log;
    enum status (*send)(struct mail *mail, struct arena *arena,
                        const struct letter *letter, struct moment now);
    struct breaker breaker;
};

static void easy_free(CURL **curl)
{
    curl_easy_cleanup(*curl);
}

static void list_free(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static enum status box_send(struct mail *mail, struct arena *arena,
                            const struct letter *letter, struct moment now)
{
    struct demo_note note = {.at = now,
                             .to = letter->to,
                             .subject = letter->subject,
                             .text = letter->body,
                             .reference = letter->reference};

    return demo_box_add(mail->settings, arena, DEMO_BOX_MAIL, &note);
}

static enum status no_send(struct mail *mail, struct arena *arena,
                           const struct letter *letter, struct moment now)
{
    (void)mail;
    (void)arena;
    (void)letter;
    (void)now;
    return INVALID;
}

/* Gives the letter to libcurl piece by piece. */
static size_t give(char *out, size_t one, size_t room, void *data)
{
    struct str *rest = data;
    size_t bytes = rest->len < room * one ? rest->len : room * one;

    memcpy(out, rest->ptr, bytes);
    *rest = str_skip(*rest, bytes);
    return bytes;
}

/* The first refusal of a talk, and what it answered. */
struct talk {
    bool names_recipient; /* our line was RCPT TO */
    char answer[128];     /* the server's line, cut; empty: none refused */
};

/* libcurl's CURLOPT_DEBUGFUNCTION. Passwords pass here too: of our own lines
 * nothing is kept. */
static int listen_in(CURL *curl, curl_infotype type, char *data, size_t len,
                     void *to)
{
    struct talk *talk = to;
    size_t bytes = len < sizeof(talk->answer) ? len : sizeof(talk->answer) - 1;

    (void)curl;
    if (talk->answer[0] != '\0')
        return 0;
    if (type == CURLINFO_HEADER_OUT) {
        talk->names_recipient = len > 7 && memcmp(data, "RCPT TO", 7) == 0;
    } else if (type == CURLINFO_HEADER_IN && len > 0 && data[0] == '5') {
        memcpy(talk->answer, data, bytes);
        talk->answer[bytes] = '\0';
    }
    return 0;
}

/* Whether a refusal speaks of the recipient. An answer of another step, or one
 * about relaying, policy or us, is the host's own trouble and passes when
 * somebody mends it. Sources: RFC 5321 4.2.3 and 4.3.2; RFC 3463 for the
 * enhanced code, which many servers put behind the first. */
static bool is_about_recipient(const struct talk *talk, long code)
{
    static const char *const enhanced[] = {"5.1.1", "5.1.2",  "5.1.3",
                                           "5.1.6", "5.1.10", "5.2.1"};
    struct str words = str_of(talk->answer);
    struct str why;

    /* "550 5.1.1 …" */
    words = str_trim(str_skip(words, 4));
    if (str_next(&words, ' ', &why))
        for (size_t i = 0; i < ARRAY_LENGTH(enhanced); i++)
            if (str_is(why, enhanced[i]))
                return true;
    if (str_starts_with(why, "5.") || str_starts_with(why, "4."))
        return false;
    return talk->names_recipient &&
           (code == 550 || code == 551 || code == 553) &&
           strcasestr(talk->answer, "relay") == NULL;
}

static void set_server(CURL *curl, const struct settings *settings,
                       struct arena *arena)
{
    struct str tls = settings_text(settings, "mail.tls");
    struct str from = settings_text(settings, "mail.from");
    struct str domain = str_skip(from, str_find(from, '@') + 1);

    /* What stands after the slash is our name in EHLO. */
    curl_easy_setopt(
        curl, CURLOPT_URL,
        str_z(arena, str_print(arena, "%s://%s:%d/%" PRI_STR,
                               str_is(tls, "tls") ? "smtps" : "smtp",
                               settings_textz(settings, "mail.host"),
                               (int)settings_number(settings, "mail.port"),
                               STR_ARG(domain))));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    if (str_is(tls, "starttls"))
        curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    if (!str_is_empty(settings_text(settings, "tls.ca_file")))
        curl_easy_setopt(curl, CURLOPT_CAINFO,
                         settings_textz(settings, "tls.ca_file"));
    if (!str_is_empty(settings_text(settings, "mail.user"))) {
        curl_easy_setopt(curl, CURLOPT_USERNAME,
                         settings_textz(settings, "mail.user"));
        curl_easy_setopt(
            curl, CURLOPT_PASSWORD,
            str_z(arena, settings_secret(settings, "mail.password_file")));
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 3000L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 15000L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

static enum status smtp_send(struct mail *mail, struct arena *arena,
                             const struct letter *letter, struct moment now)
{
    struct str from = settings_text(mail->settings, "mail.from");
    struct str rest = letter_print(arena, letter, from, now);
    CURL *curl CLEANUP(easy_free) = curl_easy_init();
    struct curl_slist *to CLEANUP(list_free) = curl_slist_append(
        NULL,
        str_z(arena, str_print(arena, "<%" PRI_STR ">", STR_ARG(letter->to))));
    struct talk talk = {0};
    long code = 0;

    if (curl == NULL || to == NULL || arena_is_exhausted(arena))
        return INTERNAL;
    set_server(curl, mail->settings, arena);
    curl_easy_setopt(
        curl, CURLOPT_MAIL_FROM,
        str_z(arena, str_print(arena, "<%" PRI_STR ">", STR_ARG(from))));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &rest);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, listen_in);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &talk);

    CURLcode outcome = curl_easy_perform(curl);

    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    if (outcome == CURLE_OK)
        return OK;
    log_warn(mail->log, "mail.smtp", "code=%ld curl=%d message=\"%s\"", code,
             (int)outcome, curl_easy_strerror(outcome));
    return is_about_recipient(&talk, code) ? INVALID : UNAVAILABLE;
}

enum status mail_new(struct mail **mail, const struct settings *settings,
                     struct log *log)
{
    struct str name = settings_text(settings, "mail.gateway");
    struct mail *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return INTERNAL;
    made->settings = settings;
    made->log = log;
    if (str_is(name, "log") && settings_flag(settings, "demo"))
        made->send = box_send;
    else if (str_is(name, "smtp") &&
             mail_is_address(settings_text(settings, "mail.from")))
        made->send = smtp_send;
    else if (str_is(name, "none"))
        made->send = no_send;
    if (made->send == NULL) {
        log_error(log, "mail.settings",
                  "gateway=%s message=\"not fit: see motcuactl doctor\"",
                  settings_textz(settings, "mail.gateway"));
        free(made);
        return INVALID;
    }
    *mail = made;
    return OK;
}

void mail_free(struct mail **mail)
{
    free(*mail);
    *mail = NULL;
}

bool mail_is_resting(const struct mail *mail, struct moment now)
{
    return breaker_is_open(&mail->breaker, now);
}

enum status mail_send(struct mail *mail, struct arena *arena,
                      const struct letter *letter, struct moment now)
{
    if (!mail_is_address(letter->to)) {
        log_warn(mail->log, "mail.refused", "why=address");
        return INVALID;
    }
    if (mail_is_resting(mail, now))
        return UNAVAILABLE;

    enum status s = mail->send(mail, arena, letter, now);

    breaker_note(&mail->breaker, s, now);
    if (s == OK)
        log_event(mail->log, "mail.sent", "bytes=%zu", letter->body.len);
    else
        log_warn(mail->log, "mail.failed", "status=%d", (int)s);
    return s;
}
