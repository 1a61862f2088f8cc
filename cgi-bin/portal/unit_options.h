/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit_options.h: the provinces or communes to choose from, as a page's
 * unit_picker has them.
 *
 * They are the same for everybody until the catalogue changes, so their HTML is
 * made once for each of its editions and kept on the shelf (recall.h); a page
 * only marks what was chosen.
 */
#ifndef MOTCUA_PORTAL_UNIT_OPTIONS_H
#define MOTCUA_PORTAL_UNIT_OPTIONS_H

#include "domain/catalogue/unit.h"
#include "platform/form.h"

enum unit_choice {
    UNITS_PROVINCES,  /* by id */
    UNITS_COMMUNES,   /* of the province `parent_id`, by id */
    UNITS_SERVED_HERE /* communes that this portal serves, by code */
};

/* Sets `name`.html of the page. `chosen` may be anything that was typed. Errors
 * as unit.h has them. */
NODISCARD enum status unit_options_to_page(struct request *rq, const char *name,
                                           enum unit_choice choice,
                                           int64_t parent_id, struct date day,
                                           struct str chosen);

#endif
