/* SPDX-License-Identifier: GPL-3.0-or-later */
/* asked_page.h: what a supplement asks for, as a page and as a form. */
#ifndef MOTCUA_PORTAL_ASKED_PAGE_H
#define MOTCUA_PORTAL_ASKED_PAGE_H

#include "domain/dossier/asked.h"
#include "platform/form.h"

#define ASKED_FILE "tep"           /* the field of files of no paper */
#define ASKED_PAPER ASKED_FILE "-" /* and of those of one: "tep-2" */

const char *asked_field(struct request *rq, int position);
/* The form of its answer: a field for each paper, “tra-loi”, “giu”, ASKED_FILE;
 * NULL: the arena is exhausted. */
const struct field_rule *asked_rules(struct request *rq,
                                     const struct asked *asked);

/* Asked.*: clock, last_day, is_late, papers. */
NODISCARD enum status asked_to_page(struct request *rq,
                                    const struct dossier *dossier);
/* The empty form of its answer. */
NODISCARD enum status asked_begin(struct request *rq,
                                  const struct dossier *dossier);

#endif
