/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forms.h: what the pages about a form being changed share. */
#ifndef MOTCUA_OFFICER_FORMS_H
#define MOTCUA_OFFICER_FORMS_H

#include "domain/form/design.h"
#include "platform/page.h"

#define GENERATION_FIELD "lan-sua"

/* The form of the address (:design) as it is now. NOT_FOUND too: who is signed
 * in administers no unit. */
NODISCARD enum status form_of_request(struct request *rq, struct design *design,
                                      struct eform *form);
struct str form_design_href(struct request *rq, int64_t id);
/* Which change of it the page that was sent has seen; 0: none. */
int64_t form_generation(const struct request *rq);
/* Faults.<n>.path and .what. */
void form_faults_to_page(struct request *rq, const struct eform_faults *faults);

#endif
