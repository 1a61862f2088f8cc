/* SPDX-License-Identifier: GPL-3.0-or-later */
/* letter_page.h: what the office wrote about a dossier, as a page's values and
 * as a PDF: for citizens and officers. Both are made of the text that is kept
 * as it was sent.
 */
#ifndef MOTCUA_COMMON_LETTER_PAGE_H
#define MOTCUA_COMMON_LETTER_PAGE_H

#include "domain/dossier/letter.h"
#include "platform/page.h"

/* Letters.<n>.title, .form, .at and .href. */
void letters_to_page(struct request *rq, const struct dossier *dossier,
                     const struct letters *letters);
/* Letter.form, .title, .body, .agency, .officer and .at; .pdf, the address of
 * it as a PDF, where this installation makes such. */
void letter_to_page(struct request *rq, const struct dossier *dossier,
                    const struct letter *letter);
#endif
