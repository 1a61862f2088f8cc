/* confirm.c: “Đúng, đăng nhập” or “Không phải tôi”: what the person must see
 * before a browser gets in.
 *
 * Site, browser, place, time and the number that stands on the other screen.
 * Where the two addresses clearly differ, the page says so in plain words. On
 * the same device the browser goes back to the portal by itself.
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

static enum status show(struct request *rq, const struct qr_request *request)
{
    struct page *page = page_of(rq);
    struct str here = smart_place(rq);
    int64_t left_s = moment_s_between(rq->now, request->expires_at);

    page_set(page, "Ask.site", settings_text(rq->settings, "portal.origin"));
    page_set(page, "Ask.browser", request->browser);
    page_set(page, "Ask.place", request->address);
    page_set(page, "Ask.time", page_moment(rq, request->created_at));
    page_set_int(page, "Ask.number", request->number);
    page_setz(page, "Ask.state", state_name(request->state));
    page_set_flag(page, "Ask.is_same_device", request->is_same_device);
    page_set_flag(page, "Ask.is_far",
                  here.len > 0 && request->address.len > 0 &&
                      !str_equals(here, request->address));
    page_set_int(page, "Ask.left_s", left_s > 0 ? left_s : 0);
    return page_render(rq, "confirm");
}

static enum status load(struct request *rq, struct qr_request *request)
{
    return qr_login_request(rq->db, rq_path_arg(rq, "kenh"), rq->session->id,
                            rq->now, request);
}

enum status confirm_show(struct request *rq)
{
    struct qr_request request;

    enum status s = load(rq, &request);
    return s == OK ? show(rq, &request) : s;
}

static enum status approve(struct request *rq, const struct qr_request *request)
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

    return qr_login_approve(rq->db, request->id, rq->session->id, &person,
                            rq->now, smart_place(rq));
}

enum status confirm_save(struct request *rq)
{
    struct qr_request request;
    bool is_yes = str_is(rq_form(rq, "tra-loi"), "dung");

    enum status s = load(rq, &request);
    if (s != OK)
        return s;
    if (!is_yes && !str_is(rq_form(rq, "tra-loi"), "khong"))
        return show(rq, &request); /* neither: the language switch */
    s = is_yes ? approve(rq, &request)
               : qr_login_refuse(rq->db, request.id, rq->session->id, rq->now,
                                 smart_place(rq));
    if (s == CONFLICT) { /* expired, or decided otherwise: say how it stands */
        s = load(rq, &request);
        return s == OK ? show(rq, &request) : s;
    }
    if (s != OK)
        return s;
    push_publish(rq->settings, rq->log, request.channel,
                 is_yes ? STR("approved") : STR("refused"));
    if (request.is_same_device)
        return response_redirect(
            rq, str_print(rq->arena, "%s/dang-nhap/qr?ma=%" PRI_STR,
                          settings_textz(rq->settings, "portal.origin"),
                          STR_ARG(request.channel)));
    return response_redirect(rq, rq->path);
}
