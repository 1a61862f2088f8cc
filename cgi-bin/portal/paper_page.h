/* paper_page.h: the files of one component, for the step and for its script. */
#ifndef MOTCUA_PORTAL_PAPER_PAGE_H
#define MOTCUA_PORTAL_PAPER_PAGE_H

#include "domain/paper.h"
#include "platform/page.h"

/* <prefix>.files.<n>: as file_to_page, and way, remove. */
void paper_files_to_page(struct request *rq, const struct paper *paper,
                         const char *prefix);

#endif
