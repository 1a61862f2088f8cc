/* SPDX-License-Identifier: GPL-3.0-or-later */
/* routes.c: what Smart answers. */
#include "common/captcha_page.h"
#include "smart/smart.h"

extern const struct route smart_routes[];

const struct route smart_routes[] = {
    {METHOD_GET, "/", home_show, 0},
    {METHOD_GET, "/dang-ky", register_show, ROUTE_VISITOR | ROUTE_ASKS(0)},
    {METHOD_POST, "/dang-ky", register_save, ROUTE_SESSION},
    {METHOD_GET, "/dang-nhap", sign_in_show, ROUTE_VISITOR | ROUTE_ASKS(0)},
    {METHOD_POST, "/dang-nhap", sign_in_save, ROUTE_SESSION},
    {METHOD_GET, "/ma-otp", otp_show, ROUTE_SESSION},
    {METHOD_POST, "/ma-otp", otp_save, ROUTE_SESSION},
    {METHOD_GET, "/ma-bao-mat/:tep", captcha_file, 0},
    {METHOD_POST, "/dang-xuat", sign_out, 0},
    {METHOD_GET, "/quet", scan_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/quet", scan_save, ROUTE_SIGNED_IN},
    {METHOD_GET, "/may-nay", here_show, ROUTE_SIGNED_IN},
    {METHOD_GET, "/xac-nhan/:kenh", confirm_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/xac-nhan/:kenh", confirm_save, ROUTE_SIGNED_IN},
    {METHOD_GET, "/thiet-bi", devices_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/thiet-bi", devices_save, ROUTE_SIGNED_IN},
    {METHOD_GET, "/thong-tin", profile_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/thong-tin", profile_save, ROUTE_SIGNED_IN},
    {METHOD_GET, "/du-lieu", own_data_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/du-lieu", own_data_post, ROUTE_SIGNED_IN},
    {METHOD_GET, "/da-xoa-du-lieu", route_show_page, 0, "own_data_gone"},
    {METHOD_GET, "/ho-so", dossiers_show, ROUTE_SIGNED_IN},
    {METHOD_GET, "/healthz", server_healthz, ROUTE_NO_SESSION},
    {0},
};
