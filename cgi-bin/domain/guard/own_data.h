/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_data.h: what is kept of one person, as JSON for them to take along
 * (Law 91/2025/QH15, art. 4: to see and to be given one's data).
 */
#ifndef MOTCUA_DOMAIN_OWN_DATA_H
#define MOTCUA_DOMAIN_OWN_DATA_H

#include "platform/db.h"

/* A list of the document. The statement reads one JSON_OBJECT a row, by the
 * account's id. Neither tokens nor hashes: they are keys, not data. */
struct own_part {
    const char *name, *sql;
};

/* {"NAME": [{…}, …], …} of all parts; they end with {0}. In the db's arena. */
NODISCARD enum status own_data(struct db *db, const struct own_part *parts,
                               int64_t account_id, struct str *json);

#endif
