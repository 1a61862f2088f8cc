/* routes.c: every address of the portal, and who answers it.
 *
 * A new page is a line here, a declaration in pages.h, a handler file and a
 * template of the same name, and its texts in templates/messages. */
#include "portal/pages.h"

const struct route portal_routes[] = {
    {METHOD_GET, "/", home_show, 0},

    {METHOD_GET, "/thu-tuc", search_show, 0},
    {METHOD_GET, "/thu-tuc/goi-y", search_suggest, ROUTE_NO_SESSION},
    {METHOD_GET, "/thu-tuc/:code", procedure_show, 0},
    {METHOD_GET, "/thu-tuc/:code/noi-nop", place_show, ROUTE_SIGNED_IN},
    {METHOD_POST, "/thu-tuc/:code/noi-nop", place_choose, ROUTE_SIGNED_IN},

    {METHOD_GET, "/tro-nang", accessibility_show, 0},
    {METHOD_GET, "/thiet-ke", design_show, 0},
    {METHOD_GET, "/healthz", server_healthz, ROUTE_NO_SESSION},
    {0},
};
