/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sms_kannel.c: Kannel's sendsms, which speaks SMPP to the operator.
 *
 * GET sms.kannel_url?…; 202 means that Kannel has it (its user guide, “Using
 * the HTTP interface to smsbox”). Delivery reports come to sms.report_url.
 */
#include "gateway/outgoing.h"
#include "gateway/sms_private.h"
#include "platform/http.h"

/* Delivered, undeliverable, taken and refused by the operator. */
#define REPORT_MASK (1 | 2 | 8 | 16)

static void add_param(struct buf *url, char before, const char *name,
                      struct str value)
{
    buf_print(url, "%c%s=", before, name);
    buf_add(url, http_url_encode(url->arena, value));
}

static const char *kannel_url(struct sms *sms, struct arena *arena,
                              const struct sms_text *text)
{
    const struct settings *settings = sms->settings;
    struct buf url = {.arena = arena};
    struct str report =
        sms_report_url(sms, arena, text->reference, SMS_REPORT_KANNEL);

    buf_add(&url, settings_text(settings, "sms.kannel_url"));
    add_param(&url, '?', "username",
              settings_text(settings, "sms.kannel_user"));
    add_param(&url, '&', "password",
              settings_secret(settings, "sms.kannel_password_file"));
    add_param(&url, '&', "from", settings_text(settings, "sms.sender"));
    add_param(
        &url, '&', "to",
        str_print(arena, "+84%" PRI_STR, STR_ARG(str_skip(text->phone, 1))));
    add_param(&url, '&', "charset", STR("UTF-8"));
    add_param(&url, '&', "coding",
              settings_flag(settings, "sms.unicode") ? STR("2") : STR("0"));
    add_param(&url, '&', "text", text->text);
    if (report.ptr != NULL) {
        buf_print(&url, "&dlr-mask=%d", REPORT_MASK);
        add_param(&url, '&', "dlr-url",
                  str_print(arena, "%" PRI_STR "%%d", STR_ARG(report)));
    }
    return str_z(arena, buf_str(&url));
}

enum status sms_kannel_send(struct sms *sms, struct arena *arena,
                            const struct sms_text *text, struct moment now)
{
    struct outgoing call = {.name = "kannel",
                            .url = kannel_url(sms, arena, text)};
    struct str body = STR_NONE;
    long code = 0;

    (void)now;
    enum status s = outgoing_call(arena, sms->log, &call, &code, &body);
    if (s != OK)
        return s;
    if (code == 202)
        return OK;
    log_warn(sms->log, "sms.kannel", "code=%ld answer=\"%.40s\"", code,
             str_z(arena, body));
    return code == 400 ? INVALID : UNAVAILABLE;
}
