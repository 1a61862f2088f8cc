/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/captcha_page.h"
#include "platform/media/picture.h"
#include "platform/media/speech.h"
#include "platform/server.h"
#include "platform/session.h"

struct captcha_of captcha_of_request(const struct request *rq)
{
    return (struct captcha_of){
        .settings = rq->settings,
        .session = rq->session != NULL ? rq->session->csrf : STR_NONE,
        .now = rq->now,
    };
}

enum status captcha_to_page(struct request *rq)
{
    struct str id;
    enum status s = captcha_new(rq->arena, captcha_of_request(rq), &id);

    if (s == OK) {
        page_set(page_of(rq), "Captcha.id", id);
        page_set_flag(page_of(rq), "Captcha.has_voice", speech_is_built());
    }
    return s;
}

enum status captcha_spend_form(struct request *rq, struct form *form,
                               const char *field)
{
    struct refusal why = {.field = field};
    enum status s =
        captcha_spend(rq->db, captcha_of_request(rq), rq_form(rq, "captcha_id"),
                      form_text(form, field), &why);

    if (s == INVALID)
        form_refuse(form, why);
    return s;
}

static enum status send_picture(struct request *rq, struct str id,
                                struct str digits)
{
    struct sha256 seed = captcha_seed(
        rq->arena, settings_secret(rq->settings, "captcha.key_file"), id);
    struct str png;
    enum status s =
        picture_captcha(rq->arena, digits, sha256_str(&seed),
                        settings_textz(rq->settings, "captcha.font"), &png);

    return s == OK ? response_text(rq, 200, STR("image/png"), png) : s;
}

static enum status send_voice(struct request *rq, struct str digits)
{
    struct str wav;
    enum status s =
        speech_digits(rq->arena, digits, language_of(rq->lang)->voice, &wav);

    return s == OK ? response_text(rq, 200, STR("audio/wav"), wav) : s;
}

enum status captcha_file(struct request *rq)
{
    struct str name = rq_path_arg(rq, "tep");
    bool is_voice = str_ends_with(name, ".wav");
    struct str digits;

    if (!is_voice && !str_ends_with(name, ".png"))
        return NOT_FOUND;

    struct str id = str_slice(name, 0, name.len - 4);
    enum status s = captcha_answer(rq->db, captcha_of_request(rq), id, &digits);

    if (s != OK)
        return s;
    return is_voice ? send_voice(rq, digits) : send_picture(rq, id, digits);
}
