/* accessibility.c: /tro-nang, what everyone can count on here, and what does
 * not work yet. */
#include "portal/pages.h"

enum status accessibility_show(struct request *rq)
{
    return page_render(rq, "accessibility");
}
