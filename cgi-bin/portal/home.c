/* home.c: the first page: what the portal is for, and the ways in. */
#include "portal/pages.h"

enum status home_show(struct request *rq)
{
    return page_render(rq, "home");
}
