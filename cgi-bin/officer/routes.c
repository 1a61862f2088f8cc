/* routes.c: every address of the officers' pages, and who answers it. */
#include "officer/pages.h"
#include "platform/server.h"
#include "platform/session.h"

const struct route officer_routes[] = {
    {METHOD_GET, "/", today_show, ROUTE_SIGNED_IN},
    {METHOD_GET, "/dang-nhap", sign_in_show, 0},
    {METHOD_GET, "/dang-nhap/:provider", sign_in_go, ROUTE_SESSION},
    {METHOD_GET, "/dang-nhap/:provider/ve", sign_in_back, 0},
    {METHOD_POST, "/dang-xuat", sign_out, 0},
    {METHOD_GET, "/con-day", session_stay, ROUTE_SIGNED_IN},
    {METHOD_GET, "/healthz", server_healthz, ROUTE_NO_SESSION},
    {0},
};
