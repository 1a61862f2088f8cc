/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confirm.c: “Đúng, đăng nhập” or “Không phải tôi”: what the person must see
 * before a browser gets in.
 *
 * Site, place, time, and what the browser says of itself; where the two
 * addresses clearly differ, the page says so in plain words. Of two devices the
 * person finds the number of the other screen among three: a yes that somebody
 * talked them into is not enough, and a wrong number ends it. On one device the
 * browser goes back to the portal with the token that alone lets it in.
 */
#include "gateway/push.h"
#include "smart/smart.h"

static const char *state_name(enum qr_state state)
{
    static const char *const names[] = {
        [QR_SHOWN] = "scanned",     [QR_SCANNED] = "scanned",
        [QR_APPROVED] = "approved", [QR_REFUSED] = "refused",
        [QR_USED] = "approved",     [QR_EXPIRED] = "expired",
    };

    return names[state];
}

static struct str key_of(const struct request *rq)
{
    return settings_secret(rq->settings, "smart.key_file");
}

/* The one field there is: which of the numbers. A rule that ends the list
 * follows. */
static void rules_of(struct request *rq, const struct qr_request *request,
                     const char *texts[QR_CHOICES + 1],
                     struct field_rule rules[2])
{
    struct qr_choices choices =
        qr_login_choices(rq->arena, key_of(rq), request);

    for (size_t i = 0; i < QR_CHOICES; i++)
        texts[i] = str_z(rq->arena, str_print(rq->arena, "%lld",
                                              (long long)choices.list[i]));
    texts[QR_CHOICES] = NULL;
    rules[0] = (struct field_rule){.name = "so",
                                   .kind = FIELD_CHOICE,
                                   .required = !request->is_same_device,
                                   .choices = texts,
                                   .required_key = "qr_number"};
    rules[1] = (struct field_rule){0};
}

static enum status show(struct request *rq, const struct qr_request *request,
                        const struct form *form)
{
    struct page *page = page_of(rq);
    struct qr_choices choices =
        qr_login_choices(rq->arena, key_of(rq), request);
    struct str here = smart_place(rq);
    int64_t left_s = moment_s_between(rq->now, request->expires_at);

    page_set(page, "Ask.site", settings_text(rq->settings, "portal.origin"));
    page_set(page, "Ask.browser", request->browser);
    page_set(page, "Ask.place", request->address);
    page_set(page, "Ask.time", page_moment(rq, request->created_at));
    page_set_flag(page, "Ask.is_wrong", str_is(rq_query(rq, "sai-so"), "1"));
    for (size_t i = 0; i < QR_CHOICES && !request->is_same_device; i++) {
        page_set_int_in(page, "Number", i, "value", choices.list[i]);
        page_set_int_in(page, "Number", i, "label", choices.list[i]);
    }
    page_setz(page, "Ask.state", state_name(request->state));
    page_set_flag(page, "Ask.is_same_device", request->is_same_device);
    page_set_flag(page, "Ask.is_far",
                  here.len > 0 && request->address.len > 0 &&
                      !str_equals(here, request->address));
    page_set_int(page, "Ask.left_s", left_s > 0 ? left_s : 0);
    form_to_page(rq, form);
    return page_render(rq, "confirm");
}

static enum status load(struct request *rq, struct qr_request *request)
{
    return qr_login_request(rq->db, rq_path_arg(rq, "kenh"), rq->session->id,
                            rq->now, request);
}

static enum status show_fresh(struct request *rq,
                              const struct qr_request *request)
{
    const char *texts[QR_CHOICES + 1];
    struct field_rule rules[2];

    rules_of(rq, request, texts, rules);
    return show(rq, request, form_new(rq, rules));
}

enum status confirm_show(struct request *rq)
{
    struct qr_request request;

    enum status s = load(rq, &request);
    return s == OK ? show_fresh(rq, &request) : s;
}

/* Decided otherwise, or expired: how does it stand? */
static enum status show_again(struct request *rq)
{
    struct qr_request request;

    enum status s = load(rq, &request);
    return s == OK ? show_fresh(rq, &request) : s;
}

/* A no, told to the page that waits; of one device none does. */
static enum status refused(struct request *rq, const struct qr_request *request,
                           bool is_wrong)
{
    push_publish(rq->settings, rq->log, request->channel, STR("refused"));
    if (request->is_same_device)
        return response_redirect(
            rq, str_print(rq->arena, "%s/dang-nhap/qr?ma=%" PRI_STR,
                          settings_textz(rq->settings, "portal.origin"),
                          STR_ARG(request->channel)));
    return response_redirect(rq, str_print(rq->arena, "%" PRI_STR "%s",
                                           STR_ARG(rq->path),
                                           is_wrong ? "?sai-so=1" : ""));
}

static enum status refuse(struct request *rq, const struct qr_request *request)
{
    enum status s = qr_login_refuse(rq->db, request->id, rq->session->id,
                                    rq->now, smart_place(rq));

    if (s == CONFLICT)
        return show_again(rq);
    return s == OK ? refused(rq, request, false) : s;
}

static enum status approve(struct request *rq, const struct qr_request *request,
                           struct str chosen)
{
    const struct smart_account *account = smart_account_of(rq);
    struct qr_person person = {
        .subject = account->public_id,
        .full_name = account->full_name,
        .phone = account->phone,
        .id_number = account->id_number,
        .is_id_verified = account->is_id_verified,
        .born_on = account->born_on,
        .sex = account->sex,
    };
    struct qr_yes yes = {
        .id = request->id,
        .device_id = rq->session->id,
        .is_same_device = request->is_same_device,
        .person = &person,
    };
    struct str token;

    if (!str_to_int(chosen, 0, 99, &yes.chosen))
        yes.chosen = 0; /* of one device */
    enum status s =
        qr_login_approve(rq->db, &yes, rq->now, smart_place(rq), &token);
    if (s == CONFLICT)
        return show_again(rq);
    if (s == INVALID)
        return refused(rq, request, true);
    if (s != OK)
        return s;
    if (request->is_same_device)
        return response_redirect(
            rq, str_print(rq->arena,
                          "%s/dang-nhap/qr/ve?ma=%" PRI_STR "&the=%" PRI_STR,
                          settings_textz(rq->settings, "portal.origin"),
                          STR_ARG(request->channel), STR_ARG(token)));
    push_publish(rq->settings, rq->log, request->channel, STR("approved"));
    return response_redirect(rq, rq->path);
}

enum status confirm_save(struct request *rq)
{
    const char *texts[QR_CHOICES + 1];
    struct field_rule rules[2];
    struct qr_request request;
    struct str answer = rq_form(rq, "tra-loi");

    enum status s = load(rq, &request);
    if (s != OK)
        return s;
    if (str_is(answer, "khong"))
        return refuse(rq, &request);
    rules_of(rq, &request, texts, rules);
    struct form *form = form_read(rq, rules);
    bool is_asking = request.state == QR_SCANNED; /* else a yes comes again */
    if (is_asking && (!str_is(answer, "dung") || !form_is_valid(form)))
        return show(rq, &request, form); /* as for the language switch */
    return approve(rq, &request, form_text(form, "so"));
}
