/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: the portal, “Cổng Dịch vụ công”: find a procedure, file, follow. */
#include "common/captcha_page.h"
#include "portal/account.h"
#include "portal/pages.h"
#include "portal/state.h"

int main(int argc, char **argv)
{
    static const struct program portal = {
        .name = "portal",
        .routes = portal_routes,
        .sign_in_path = "/dang-nhap",
        .session_sql = account_session_sql,
        .start = portal_start,
        .renew_captcha = captcha_to_page,
        .begin = portal_begin,
        .before = account_before,
    };

    return server_main(argc, argv, &portal);
}
