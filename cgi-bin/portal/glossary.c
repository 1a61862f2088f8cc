/* glossary.c: /thuat-ngu, what the words of offices mean, in plain ones. */
#include "portal/pages.h"

enum status glossary_show(struct request *rq)
{
    return page_render(rq, "glossary");
}
