/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: Smart, the app of the province (journey.md, steps 12–16). */
#include "common/captcha_page.h"
#include "smart/smart.h"

extern const struct route smart_routes[];

static enum status start(struct app *app)
{
    struct smart *smart = calloc(1, sizeof(*smart));

    if (smart == NULL)
        return INTERNAL;
    app->state = smart;
    return sms_new(&smart->sms, app->settings, &app->log);
}

/* Who is signed in, and their name for the page's head. An account that is
 * gone signs out. */
static enum status before(struct request *rq)
{
    struct smart_account account, *kept;

    if (rq->session == NULL || rq->session->account_id == 0)
        return OK;
    enum status s =
        smart_account_load(rq->db, rq->session->account_id, &account);
    if (s == NOT_FOUND)
        return session_end(rq);
    if (s != OK)
        return s;
    kept = ARENA_NEW(rq->arena, struct smart_account);
    if (kept == NULL)
        return INTERNAL;
    *kept = account;
    rq->account = (const struct account *)(const void *)kept;
    page_set(page_of(rq), "Account.name", kept->full_name);
    return OK;
}

int main(int argc, char **argv)
{
    static const struct program program = {
        .name = "smart",
        .routes = smart_routes,
        .sign_in_path = "/dang-nhap",
        .start = start,
        .before = before,
        .renew_captcha = captcha_to_page,
    };

    return server_main(argc, argv, &program);
}
