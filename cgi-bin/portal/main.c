/* main.c: the portal, “Cổng Dịch vụ công”: find a procedure, file, follow. */
#include "portal/pages.h"

int main(int argc, char **argv)
{
    static const struct program portal = {
        .name = "portal",
        .routes = portal_routes,
        .sign_in_path = "/dang-nhap",
    };

    return server_main(argc, argv, &portal);
}
