/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qr_sign_in.c: `/dang-nhap/qr`: signing in with a phone that has Smart.
 *
 * The page shows a QR, a short code to type, a countdown, and after the scan
 * the number to compare. It waits on nginx (push.h), asks how it stands when
 * told, and without scripts refreshes itself. What counts is the row in the
 * database, and that this very session showed the code (RFC 10027).
 *
 * Where Smart is on this very device nothing waits: the browser goes there, and
 * comes back to `/dang-nhap/qr/ve` with a token. Session and token together are
 * the proof; a token that comes to another browser is a stranger's link, and
 * ends the attempt.
 */
#include "domain/account/account.h"
#include "domain/account/qr_login.h"
#include "platform/browser.h"
#include "platform/media/qr.h"
#include "platform/session.h"
#include "portal/pages.h"

static struct str portal_key(const struct request *rq)
{
    return settings_secret(rq->settings, "portal.key_file");
}

static struct str return_path(const struct request *rq)
{
    struct str to = rq_query(rq, "tiep");

    return http_is_local_path(to) ? to : STR("/viec-cua-toi");
}

static enum status show_new(struct request *rq, bool is_same_device,
                            struct qr_shown *shown)
{
    struct qr_asker asker = {
        .key = portal_key(rq),
        .session_id = rq->session->id,
        .return_to = return_path(rq),
        .browser = browser_label(rq->arena, rq->user_agent),
        .address = browser_place(rq->arena, rq->address),
        .is_same_device = is_same_device,
    };

    return qr_login_show(rq->db, &asker, rq->now, shown);
}

static const char *state_name(enum qr_state state)
{
    static const char *const names[] = {
        [QR_SHOWN] = "shown",       [QR_SCANNED] = "scanned",
        [QR_APPROVED] = "approved", [QR_REFUSED] = "refused",
        [QR_USED] = "used",         [QR_EXPIRED] = "expired",
    };

    return names[state];
}

static enum status page_waiting(struct request *rq, struct str channel,
                                const struct qr_waiting *waiting)
{
    struct page *page = page_of(rq);
    struct qr_codes codes = qr_login_codes(rq->arena, portal_key(rq), channel);
    struct str origin = settings_text(rq->settings, "smart.origin");
    struct str text = str_print(rq->arena, "%" PRI_STR "/quet#%" PRI_STR,
                                STR_ARG(origin), STR_ARG(codes.code));
    int64_t left_s = moment_s_between(rq->now, waiting->expires_at);
    struct qr_drawing drawing;

    enum status s = qr_draw(rq->arena, text, &drawing);
    if (s != OK)
        return s;
    page_setz(page, "Wait.state", state_name(waiting->state));
    page_set(page, "Wait.channel", channel);
    page_set(page, "Wait.short_code", codes.short_code);
    page_set_int(page, "Wait.number", waiting->number);
    page_set_int(page, "Wait.left_s", left_s > 0 ? left_s : 0);
    page_set(page, "Wait.return_to", waiting->return_to);
    page_set_flag(page, "Wait.is_phone", browser_is_phone(rq->user_agent));
    page_set(page, "Smart.origin", origin);
    page_set_int(page, "Qr.size", drawing.size);
    page_set(page, "Qr.path", drawing.path);
    page_set(page, "Qr.text", text);
    if (waiting->state == QR_SHOWN || waiting->state == QR_SCANNED)
        page_set_int(page, "Page.refresh", 3);
    return page_render(rq, "qr_sign_in");
}

/* Approved, and taken: finds the account, and this browser is signed in. */
static enum status enter(struct request *rq, struct str channel,
                         const struct qr_person *person, struct str return_to)
{
    struct account account;
    struct account_claims claims = {
        .provider = STR("smart"),
        .subject = person->subject,
        .tech_id = STR(""),
        .full_name = person->full_name,
        .id_number = person->id_number,
        .proof = person->is_id_verified ? PROOF_DESK : PROOF_PHONE,
        .birth_date = person->born_on,
        .sex = person->sex,
        .phone = person->phone,
        .email = STR(""),
    };
    enum status s = account_match(rq->db, &claims, rq->now, &account);

    rq->session->signed_in_at = rq->now; /* also where they were already */
    if (s == OK)
        s = session_rotate(rq, account.id);
    if (s == OK)
        s = qr_login_note_account(rq->db, channel, account.id, rq->session->id);
    if (s != OK)
        return s;
    log_event(rq->log, "session.signed_in", "provider=smart");
    return response_redirect(rq, return_to);
}

static enum status take(struct request *rq, struct str channel,
                        struct str token, struct qr_person *person)
{
    struct qr_taking taking = {
        .channel = channel,
        .token = token,
        .session_id = rq->session->id,
        .address = browser_place(rq->arena, rq->address),
        .lang = rq->lang,
    };

    return qr_login_take(rq->db, &taking, rq->now, person);
}

static enum status page_fresh(struct request *rq)
{
    struct str to = return_path(rq);
    struct qr_shown shown;

    /* Back to a tab whose code has done its work; lai=1: to be asked anew. */
    if (rq->account != NULL && !str_is(rq_query(rq, "lai"), "1"))
        return response_redirect(rq, to);
    enum status s = show_new(rq, false, &shown);
    if (s != OK)
        return s;
    return response_redirect(
        rq, str_print(rq->arena, "/dang-nhap/qr?ma=%" PRI_STR "&tiep=%" PRI_STR,
                      STR_ARG(shown.channel),
                      STR_ARG(http_url_encode(rq->arena, to))));
}

enum status qr_sign_in_show(struct request *rq)
{
    struct str channel = rq_query(rq, "ma");
    struct qr_waiting waiting;
    struct qr_person person;

    if (channel.len == 0)
        return page_fresh(rq);
    enum status s =
        qr_login_state(rq->db, channel, rq->session->id, rq->now, &waiting);
    if (s == NOT_FOUND && rq->cookies.count == 0)
        return router_without_cookies(rq);
    if (s == NOT_FOUND || (s == OK && waiting.state == QR_USED))
        return page_fresh(rq);
    if (s != OK)
        return s;
    if (waiting.is_same_device && waiting.state != QR_REFUSED &&
        waiting.state != QR_EXPIRED)
        return page_fresh(rq); /* its yes comes by the redirect alone */
    if (waiting.state != QR_APPROVED)
        return page_waiting(rq, channel, &waiting);
    s = take(rq, channel, STR(""), &person);
    if (s == CONFLICT) /* another tab of this browser was first */
        return response_redirect(rq, waiting.return_to);
    return s == OK ? enter(rq, channel, &person, waiting.return_to) : s;
}

/* A token that is not this browser's to bring. */
static enum status astray(struct request *rq, struct str channel,
                          struct str token)
{
    enum status s = qr_login_astray(rq->db, channel, token, rq->now,
                                    browser_place(rq->arena, rq->address));

    return s == OK ? response_redirect(rq, STR("/dang-nhap?su-co=astray")) : s;
}

enum status qr_sign_in_return(struct request *rq)
{
    struct str channel = rq_query(rq, "ma");
    struct str token = rq_query(rq, "the");
    struct qr_waiting waiting;
    struct qr_person person;

    if (rq->session == NULL || str_is_empty(token))
        return astray(rq, channel, token);
    enum status s =
        qr_login_state(rq->db, channel, rq->session->id, rq->now, &waiting);
    if (s == OK)
        s = take(rq, channel, token, &person);
    if (s == OK)
        return enter(rq, channel, &person, waiting.return_to);
    if (s != NOT_FOUND && s != CONFLICT)
        return s;
    return rq->account != NULL && s == CONFLICT /* the page again */
               ? response_redirect(rq, waiting.return_to)
               : astray(rq, channel, token);
}

/* For the page's script: {"state":"scanned","number":47}. */
enum status qr_sign_in_state(struct request *rq)
{
    struct qr_waiting waiting;

    if (rq->session == NULL)
        return NOT_FOUND;
    enum status s = qr_login_state(rq->db, rq_query(rq, "ma"), rq->session->id,
                                   rq->now, &waiting);
    if (s == OK && waiting.is_same_device)
        return NOT_FOUND;
    if (s != OK)
        return s;
    return response_text(
        rq, 200, STR("application/json"),
        str_print(rq->arena, "{\"state\":\"%s\",\"number\":%lld}",
                  state_name(waiting.state), (long long)waiting.number));
}

/* “Mở … Smart trên máy này”: a code that this browser carries over. */
enum status qr_sign_in_here(struct request *rq)
{
    struct qr_shown shown;

    enum status s = show_new(rq, true, &shown);
    if (s != OK)
        return s;
    struct qr_codes codes =
        qr_login_codes(rq->arena, portal_key(rq), shown.channel);
    return response_redirect(
        rq, str_print(rq->arena, "%s/may-nay?ma=%" PRI_STR,
                      settings_textz(rq->settings, "smart.origin"),
                      STR_ARG(codes.code)));
}
