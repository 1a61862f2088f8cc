/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: Identity, which stands in for the national sign-in: an OpenID
 * provider with its own accounts, captcha, password and OTP.
 */
#include "common/captcha_page.h"
#include "identity/identity.h"

static enum status start(struct app *app)
{
    struct identity *identity = calloc(1, sizeof(*identity));

    if (identity == NULL)
        return INTERNAL;
    app->state = identity; /* lives as long as the process */
    if (settings_secret(app->settings, "identity.key_file").len < 32 ||
        settings_secret(app->settings, "captcha.key_file").len < 32) {
        log_error(&app->log, "settings.fail",
                  "why=identity.key_file or captcha.key_file is missing or "
                  "short");
        return INVALID;
    }

    enum status s =
        password_list_new(&identity->passwords, app->settings, &app->log);

    if (s != OK)
        return s;
    return sms_new(&identity->sms, app->settings, &app->log);
}

/* Account.name of every page, and where its form may end. */
static enum status before(struct request *rq)
{
    struct citizen citizen;
    enum status s = authorize_allow_back(rq);

    if (s != OK || rq->session == NULL || rq->session->account_id == 0)
        return s;
    s = citizen_load(rq->db, rq->session->account_id, &citizen);
    if (s == OK)
        page_set(page_of(rq), "Account.name", citizen.full_name);
    return s == NOT_FOUND ? OK : s;
}

int main(int argc, char **argv)
{
    static const struct program identity = {
        .name = "identity",
        .routes = identity_routes,
        .sign_in_path = "/dang-nhap",
        .start = start,
        .renew_captcha = captcha_to_page,
        .before = before,
    };

    return server_main(argc, argv, &identity);
}
