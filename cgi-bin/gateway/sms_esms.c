/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sms_esms.c: eSMS's JSON interface.
 *
 * CodeResult "100" means taken. "124" says that it knows this RequestId: the
 * text was taken before, so that is as good. All else may be mended (money,
 * keys, brand name) and is tried again.
 */
#include "gateway/outgoing.h"
#include "gateway/sms_private.h"
#include "platform/json.h"

static struct str request_of(struct sms *sms, struct arena *arena,
                             const struct sms_text *text)
{
    const struct settings *settings = sms->settings;
    json_t *json CLEANUP(json_release) = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "ApiKey",
        json_of(settings_secret(settings, "sms.esms_api_key_file")),
        "SecretKey",
        json_of(settings_secret(settings, "sms.esms_secret_key_file")), "Phone",
        json_of(text->phone), "Content", json_of(text->text), "Brandname",
        json_of(settings_text(settings, "sms.sender")), "SmsType",
        json_of(settings_text(settings, "sms.esms_type")), "RequestId",
        json_of(text->reference), "IsUnicode",
        settings_flag(settings, "sms.unicode") ? "1" : "0", "CallbackUrl",
        json_of(sms_report_url(sms, arena, text->reference, SMS_REPORT_ESMS)));

    return json != NULL ? json_text(arena, json) : STR_NONE;
}

enum status sms_esms_send(struct sms *sms, struct arena *arena,
                          const struct sms_text *text, struct moment now)
{
    struct outgoing call = {.name = "esms",
                            .url =
                                settings_textz(sms->settings, "sms.esms_url"),
                            .json = request_of(sms, arena, text)};
    struct str body = STR_NONE;
    long code = 0;

    (void)now;
    if (call.json.ptr == NULL)
        return INTERNAL;
    enum status s = outgoing_call(arena, sms->log, &call, &code, &body);
    if (s != OK)
        return s;

    json_t *json CLEANUP(json_release) =
        json_loadb(body.ptr != NULL ? body.ptr : "", body.len, 0, NULL);
    const char *result = json_string_value(json_object_get(json, "CodeResult"));

    if (code == 200 && result != NULL &&
        (strcmp(result, "100") == 0 || strcmp(result, "124") == 0))
        return OK;
    log_warn(sms->log, "sms.esms", "code=%ld result=%.10s", code,
             result != NULL ? result : "none");
    return UNAVAILABLE;
}
