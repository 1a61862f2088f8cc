/* SPDX-License-Identifier: GPL-3.0-or-later */
/* citizen_data.h: what Identity keeps of an account, and whom its citizen lets
 * know of it.
 */
#ifndef MOTCUA_DOMAIN_CITIZEN_DATA_H
#define MOTCUA_DOMAIN_CITIZEN_DATA_H

#include "platform/db.h"

/* JSON, in the db's arena. */
NODISCARD enum status citizen_data(struct db *db, int64_t id, struct str *json);

struct consent {
    int64_t client_id;
    struct str client, scope;
    struct moment agreed_at;
};
struct consents {
    const struct consent *list;
    size_t count;
};
NODISCARD enum status consent_list(struct db *db, int64_t citizen_id,
                                   struct consents *list);
/* The client's tokens end with it, and it asks anew. NOT_FOUND: none such. */
NODISCARD enum status consent_end(struct db *db, int64_t citizen_id,
                                  int64_t client_id, struct moment now);

#endif
