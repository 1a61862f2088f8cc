/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: the test phone, “Điện thoại thử nghiệm”: what the demo sent to
 * anybody's phone or mailbox. Refuses to start where demo = yes is not set.
 */
#include "demophone/pages.h"

const struct route demophone_routes[] = {
    {METHOD_GET, "/", phones_show, ROUTE_NO_SESSION},
    {METHOD_GET, "/may/:to", phone_show, ROUTE_NO_SESSION},

    {METHOD_GET, "/healthz", server_healthz, ROUTE_NO_SESSION},
    {0},
};

static enum status start(struct app *app)
{
    if (settings_flag(app->settings, "demo"))
        return OK;
    log_error(&app->log, "demophone.refused", "why=\"demo is not yes\"");
    return INVALID;
}

int main(int argc, char **argv)
{
    static const struct program demophone = {
        .name = "demophone",
        .routes = demophone_routes,
        .start = start,
    };

    return server_main(argc, argv, &demophone);
}
