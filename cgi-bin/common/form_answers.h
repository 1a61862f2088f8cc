/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_answers.h: what an electronic form says, as values of a page for the
 * macros of templates/components/form-answers.cst: for citizens and officers.
 */
#ifndef MOTCUA_COMMON_FORM_ANSWERS_H
#define MOTCUA_COMMON_FORM_ANSWERS_H

#include "domain/dossier/dossier_form.h"
#include "platform/page.h"

/* <prefix>.<n>.title, .rows.<n>.label, .value, .key, .is_open (an officer may
 * put it right), and .head and .group (of a row of a repeated group), page by
 * page; .href of each page where `base` is not empty. By `origins`
 * (or NULL): .source, where an answer came from, and .differs, what the card of
 * the person says. */
void form_answers_to_page(struct request *rq, const struct eform_walk *walk,
                          const json_t *origins, const char *prefix,
                          struct str base);

/* The forms of a dossier as they hold now: <prefix>.<n>.title, .component, .id
 * (of the component), .sealed_at, .sha256, .signed_way and .signed_at where it
 * was confirmed anew, .parts as above, and
 * .changes.<n>.label, .old, .new, .reason, .by, .at. */
NODISCARD enum status dossier_forms_to_page(struct request *rq,
                                            const struct dossier_forms *forms,
                                            struct str agency_name,
                                            struct str procedure_code,
                                            const char *prefix);

#endif
