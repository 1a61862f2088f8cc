/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catalogue_check.h: records of the catalogue that would mislead people, or
 * look so, the worst first: what an overlay should be written for.
 */
#ifndef MOTCUA_DOMAIN_CATALOGUE_CHECK_H
#define MOTCUA_DOMAIN_CATALOGUE_CHECK_H

#include "platform/db.h"

struct suspicion {
    struct str code, name;
    bool is_bad; /* else: to be looked at */
    struct str what;
};
struct suspicions {
    struct suspicion *items;
    size_t count, bad, records;
};

/* All detailed records that came from elsewhere, as they stand now, with their
 * overlays. Given in the db's arena. */
NODISCARD enum status catalogue_check(struct db *db, struct moment now,
                                      struct suspicions *list);

#endif
