/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smart_dossier.h: what a person filed at the portal, as Smart may see it.
 *
 * Read-only, through a view of the portal's database (schema/smart/0011): the
 * dossiers of the portal account that this Smart account signs in to.
 */
#ifndef MOTCUA_DOMAIN_SMART_DOSSIER_H
#define MOTCUA_DOMAIN_SMART_DOSSIER_H

#include "platform/db.h"

struct smart_dossier {
    struct str code, procedure_name, agency_name;
    int64_t status; /* enum dossier_status */
    struct moment filed_at;
    struct moment due_at; /* 0: no date is promised */
};
struct smart_dossiers {
    const struct smart_dossier *list;
    size_t count;
};

/* Latest first, `most` after the first `skip`. `public_id` is the Smart
 * account's; no account of the portal is an empty list. */
NODISCARD enum status smart_dossier_list(struct db *db, struct str public_id,
                                         size_t skip, size_t most,
                                         struct smart_dossiers *dossiers);

#endif
