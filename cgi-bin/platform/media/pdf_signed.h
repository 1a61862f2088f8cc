/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf_signed.h: whether the signature in a PDF of others holds (PAdES, ETSI EN
 * 319 142-1; ISO 32000-1, 12.8).
 */
#ifndef MOTCUA_PLATFORM_PDF_SIGNED_H
#define MOTCUA_PLATFORM_PDF_SIGNED_H

#include "platform/cms.h"

/* The last signature, which must cover the whole file but itself. OK: it holds,
 * by somebody we trust. INVALID: what it covers was changed. NOT_FOUND: there
 * is none that says anything of the whole file, or (*is_signed) it is by
 * somebody we do not know. INTERNAL: memory is out. Sets *is_signed always. */
NODISCARD enum status pdf_signed_check(struct str paper,
                                       const struct cms_trust *trust,
                                       bool *is_signed);

#endif
