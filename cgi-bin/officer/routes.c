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
    {METHOD_GET, "/quan-tri/to-khai", forms_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/quan-tri/to-khai/:form", forms_begin, ROUTE_SIGNED_IN},
    {METHOD_GET, "/quan-tri/to-khai/sua/:design", form_design_show,
     ROUTE_SIGNED_IN},
    {METHOD_POST, "/quan-tri/to-khai/sua/:design", form_design_save,
     ROUTE_SIGNED_IN},
    {METHOD_GET, "/quan-tri/to-khai/sua/:design/tai-ve.json", form_design_json,
     ROUTE_SIGNED_IN},
    {METHOD_GET, "/quan-tri/to-khai/sua/:design/:field", form_field_show,
     ROUTE_SIGNED_IN},
    {METHOD_POST, "/quan-tri/to-khai/sua/:design/:field", form_field_save,
     ROUTE_SIGNED_IN},
    {METHOD_GET, "/con-day", session_stay, ROUTE_SIGNED_IN},
    {METHOD_GET, "/healthz", server_healthz, ROUTE_NO_SESSION},
    {0},
};
