/* pages.h: the portal's handlers, a block for each file, as routes.c lists
 * them. */
#ifndef MOTCUA_PORTAL_PAGES_H
#define MOTCUA_PORTAL_PAGES_H

#include "platform/server.h"

extern const struct route portal_routes[];

/* home.c */
handler home_show;

/* search.c */
handler search_show, search_suggest;

/* procedure.c */
handler procedure_show;
struct str procedure_code_of(struct request *rq);

/* place.c */
handler place_show, place_choose;

/* accessibility.c */
handler accessibility_show;

/* design.c */
handler design_show;

#endif
