/* SPDX-License-Identifier: GPL-3.0-or-later */
/* account_data.h: what the portal keeps of an account: taken along, and gone.
 */
#ifndef MOTCUA_DOMAIN_ACCOUNT_DATA_H
#define MOTCUA_DOMAIN_ACCOUNT_DATA_H

#include "platform/db.h"

/* JSON, in the db's arena. */
NODISCARD enum status account_data(struct db *db, int64_t id, struct str *json);

/* Drafts, papers kept for next time and contact details go, and, where nothing
 * was filed (*is_nobody), who the person is. What was filed stays with the
 * agency that has to answer for it, and so does whose it is. Files go by the
 * worker, once nothing names them. The caller ends the sessions. */
NODISCARD enum status account_erase(struct db *db, int64_t id, bool *is_nobody);

#endif
