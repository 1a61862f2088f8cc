/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design.c: /thiet-ke, every component in all its states, for the eye and for
 * tests. In the demo only. The states are set in the template: nothing here
 * reads or keeps anything. */
#include "portal/pages.h"

#include "platform/settings.h"

enum status design_show(struct request *rq)
{
    if (!settings_flag(rq->settings, "demo"))
        return NOT_FOUND;
    return page_render(rq, "design");
}
