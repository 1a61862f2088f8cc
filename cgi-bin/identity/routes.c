/* SPDX-License-Identifier: GPL-3.0-or-later */
/* routes.c: every address of Identity, and who answers it. */
#include "common/captcha_page.h"
#include "identity/identity.h"

enum { FOR_PROGRAMS = ROUTE_NO_SESSION | ROUTE_NO_CSRF };

const struct route identity_routes[] = {
    {METHOD_GET, "/", home_show, ROUTE_SIGNED_IN},

    {METHOD_GET, "/.well-known/openid-configuration", discovery_show,
     ROUTE_NO_SESSION},
    {METHOD_GET, "/oauth2/jwks", jwks_show, ROUTE_NO_SESSION},
    {METHOD_GET, "/oauth2/authorize", authorize, ROUTE_SESSION},
    {METHOD_POST, "/oauth2/authorize", authorize_posted, FOR_PROGRAMS},
    {METHOD_GET, "/oauth2/tiep-tuc", authorize_resume, 0},
    {METHOD_POST, "/oauth2/token", token_give, FOR_PROGRAMS},
    {METHOD_GET | METHOD_POST, "/oauth2/userinfo", userinfo_give, FOR_PROGRAMS},
    {METHOD_GET | METHOD_POST, "/oauth2/logout", logout, ROUTE_NO_CSRF},
    {METHOD_POST, "/dang-xuat/dong-y", logout_confirm, 0},
    {METHOD_POST, "/dang-xuat", sign_out, 0},
    {METHOD_GET, "/da-dang-xuat", signed_out_show, 0},

    {METHOD_GET, "/dang-nhap", sign_in_show, ROUTE_VISITOR | ROUTE_ASKS(0)},
    {METHOD_POST, "/dang-nhap", sign_in_check, 0},
    {METHOD_GET, "/dang-nhap/otp", otp_show, 0},
    {METHOD_POST, "/dang-nhap/otp", otp_check, 0},
    {METHOD_POST, "/dang-nhap/khoa", passkey_sign_in, 0},
    {METHOD_GET, "/dong-y", consent_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/dong-y", consent_decide, ROUTE_SIGNED_IN},

    {METHOD_GET, "/dang-ky", sign_up_show, ROUTE_VISITOR | ROUTE_ASKS(0)},
    {METHOD_POST, "/dang-ky", sign_up_check, 0},
    {METHOD_GET, "/dang-ky/otp", otp_show, 0},
    {METHOD_POST, "/dang-ky/otp", otp_check, 0},
    {METHOD_GET, "/quen-mat-khau", recover_show, ROUTE_VISITOR | ROUTE_ASKS(0)},
    {METHOD_POST, "/quen-mat-khau", recover_check, 0},
    {METHOD_GET, "/quen-mat-khau/otp", recover_otp_show, 0},
    {METHOD_POST, "/quen-mat-khau/otp", recover_otp_check, 0},
    {METHOD_POST, "/quen-mat-khau/khoa", recover_drop_keys, 0},
    {METHOD_GET, "/quen-mat-khau/dang-cho", recover_wait_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/quen-mat-khau/dang-cho", recover_wait_end, ROUTE_SIGNED_IN},
    {METHOD_GET, "/mat-khau", password_change_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/mat-khau", password_change, ROUTE_SIGNED_IN},
    {METHOD_GET, "/dien-thoai", phone_change_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/dien-thoai", phone_change, ROUTE_SIGNED_IN},
    {METHOD_GET, "/dien-thoai/otp", otp_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/dien-thoai/otp", otp_check, ROUTE_SIGNED_IN},
    {METHOD_GET, "/du-lieu", own_data_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/du-lieu", own_data_post, ROUTE_SIGNED_IN},
    {METHOD_GET, "/da-xoa-du-lieu", route_show_page, 0, "own_data_gone"},
    {METHOD_POST, "/phien", sessions_end, ROUTE_SIGNED_IN},
    {METHOD_GET, "/khoa-truy-cap", passkey_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/khoa-truy-cap", passkey_new, ROUTE_SIGNED_IN},
    {METHOD_GET, "/khoa-truy-cap/xoa", passkey_ask_delete, ROUTE_SIGNED_IN},
    {METHOD_POST, "/khoa-truy-cap/xoa", passkey_delete, ROUTE_SIGNED_IN},

    {METHOD_GET, "/ma-bao-mat/:tep", captcha_file, 0},
    {METHOD_GET, "/con-day", session_stay, ROUTE_SIGNED_IN},
    {METHOD_GET, "/healthz", server_healthz, ROUTE_NO_SESSION},
    {0},
};
