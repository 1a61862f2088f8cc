/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_paper.h: an electronic form in the circular's layout, as a PDF. In
 * builds that make PDFs.
 */
#ifndef MOTCUA_COMMON_FORM_PAPER_H
#define MOTCUA_COMMON_FORM_PAPER_H

#include "domain/form/walk.h"
#include "platform/http.h"

/* `signed_by` stands where the form is signed, and under it a QR that names
 * form, version and hash of the answers; STR_NONE: a preview, which says so. */
NODISCARD enum status form_paper(struct request *rq,
                                 const struct eform_walk *walk,
                                 struct str signed_by, struct str *bytes);

#endif
