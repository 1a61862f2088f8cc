/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sms.c: chooses the gateway, keeps the breaker, and writes to the demo's box
 * where that is the gateway.
 */
#include "gateway/demo_box.h"
#include "gateway/sms_private.h"
#include "platform/crypto.h"
#include "platform/http.h"
#include "platform/text.h"

static enum status box_send(struct sms *sms, struct arena *arena,
                            const struct sms_text *text, struct moment now)
{
    struct demo_note note = {.at = now,
                             .to = text->phone,
                             .text = text->text,
                             .reference = text->reference};

    return demo_box_add(sms->settings, arena, DEMO_BOX_SMS, &note);
}

static bool is_set(const struct settings *settings, const char *key)
{
    return !str_is_empty(settings_text(settings, key));
}

/* Who makes gateways, by the names that the setting sms.gateway takes. */
static const struct maker {
    const char *name;
    enum status (*send)(struct sms *sms, struct arena *arena,
                        const struct sms_text *text, struct moment now);
    bool is_for_demo;
    const char *needs[4]; /* settings */
} makers[] = {
    {"log", box_send, true, {NULL}},
    {"kannel",
     sms_kannel_send,
     false,
     {"sms.kannel_url", "sms.kannel_user", "sms.kannel_password_file"}},
    {"esms",
     sms_esms_send,
     false,
     {"sms.esms_url", "sms.esms_api_key_file", "sms.esms_secret_key_file"}},
};

/* Sets sms->send; false when the settings do not fit. */
static bool choose(struct sms *sms)
{
    const struct settings *settings = sms->settings;
    struct str name = settings_text(settings, "sms.gateway");
    const struct maker *maker = NULL;

    for (size_t i = 0; i < ARRAY_LENGTH(makers); i++)
        if (str_is(name, makers[i].name))
            maker = &makers[i];
    if (maker == NULL ||
        (maker->is_for_demo && !settings_flag(settings, "demo")))
        return false;
    for (const char *const *key = maker->needs; *key != NULL; key++)
        if (!is_set(settings, *key))
            return false;
    sms->send = maker->send;
    return true;
}

enum status sms_new(struct sms **sms, const struct settings *settings,
                    struct log *log)
{
    struct sms *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return INTERNAL;
    made->settings = settings;
    made->log = log;
    if (!choose(made)) {
        log_error(log, "sms.settings",
                  "gateway=%s message=\"not fit: see motcuactl doctor\"",
                  settings_textz(settings, "sms.gateway"));
        free(made);
        return INVALID;
    }
    *sms = made;
    return OK;
}

void sms_free(struct sms **sms)
{
    free(*sms);
    *sms = NULL;
}

bool sms_is_resting(const struct sms *sms, struct moment now)
{
    return breaker_is_open(&sms->breaker, now);
}

/* Digits only, one leading 0: what field rules let through. */
static bool is_phone(struct str phone)
{
    return phone.len == 10 && phone.ptr[0] == '0' && str_is_digits(phone);
}

enum status sms_send(struct sms *sms, struct arena *arena,
                     const struct sms_text *text, struct moment now)
{
    struct sms_text leaving = *text;
    struct str masked = log_masked(arena, text->phone);

    if (!is_phone(text->phone)) {
        log_warn(sms->log, "sms.refused", "phone=%" PRI_STR " why=number",
                 STR_ARG(masked));
        return INVALID;
    }
    if (sms_is_resting(sms, now))
        return UNAVAILABLE;
    if (!settings_flag(sms->settings, "sms.unicode"))
        leaving.text = text_ascii(arena, text->text);

    enum status s = sms->send(sms, arena, &leaving, now);

    breaker_note(&sms->breaker, s, now);
    if (s == OK)
        log_event(sms->log, "sms.sent", "phone=%" PRI_STR, STR_ARG(masked));
    else
        log_warn(sms->log, "sms.failed", "phone=%" PRI_STR " status=%d",
                 STR_ARG(masked), (int)s);
    return s;
}

static struct str report_mac(const struct settings *settings,
                             struct arena *arena, struct str reference)
{
    struct sha256 mac = crypto_hmac(
        settings_secret(settings, "sms.report_key_file"), reference);

    return crypto_hex(arena, sha256_str(&mac));
}

struct str sms_report_url(struct sms *sms, struct arena *arena,
                          struct str reference, enum sms_report_form form)
{
    if (!is_set(sms->settings, "sms.report_url") || str_is_empty(reference))
        return STR_NONE;
    struct str mac = report_mac(sms->settings, arena, reference);
    struct str ref = http_url_encode(arena, reference);

    return str_print(arena,
                     form == SMS_REPORT_ESMS ? "%s/%" PRI_STR "/%" PRI_STR
                                             : "%s?ref=%" PRI_STR
                                               "&mac=%" PRI_STR "&status=",
                     settings_textz(sms->settings, "sms.report_url"),
                     STR_ARG(ref), STR_ARG(mac));
}

bool sms_report_is_ours(const struct settings *settings, struct arena *arena,
                        struct str reference, struct str mac)
{
    if (str_is_empty(settings_secret(settings, "sms.report_key_file")))
        return false;
    return crypto_equal(report_mac(settings, arena, reference), mac);
}
