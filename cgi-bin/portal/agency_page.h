/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agency_page.h: where an agency is, when it is open, whom to call. */
#ifndef MOTCUA_PORTAL_AGENCY_PAGE_H
#define MOTCUA_PORTAL_AGENCY_PAGE_H

#include "domain/catalogue/agency.h"
#include "platform/page.h"

/* Under `prefix`: name, and as far as they are known address, hours, phone (as
 * it is read), tel (as it is dialled), email, map; is_sample. Where nothing is
 * known, whom to call is the province's office, which the template knows. */
void agency_to_page(struct request *rq, const char *prefix,
                    const struct agency *agency);
/* The same of its number; one that is gone leaves nothing. */
NODISCARD enum status agency_id_to_page(struct request *rq, const char *prefix,
                                        int64_t id);
/* Address, hours and telephone in a line; "" where none is known. */
struct str agency_line(struct request *rq, const struct agency *agency);

#endif
