/* main.c: the portal, “Cổng Dịch vụ công”: find a procedure, file, follow. */
#include "portal/pages.h"
#include "portal/state.h"

/* The index is made with the first search, so a start needs no database. */
static enum status portal_start(struct app *app)
{
    static struct portal_state state;

    state.search = search_new();
    app->state = &state;
    return state.search == NULL ? INTERNAL : OK;
}

int main(int argc, char **argv)
{
    static const struct program portal = {
        .name = "portal",
        .routes = portal_routes,
        .sign_in_path = "/dang-nhap",
        .start = portal_start,
    };

    return server_main(argc, argv, &portal);
}
