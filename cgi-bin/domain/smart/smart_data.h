/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smart_data.h: what Smart keeps of an account: taken along, and gone. */
#ifndef MOTCUA_DOMAIN_SMART_DATA_H
#define MOTCUA_DOMAIN_SMART_DATA_H

#include "platform/db.h"

/* JSON, in the db's arena. */
NODISCARD enum status smart_data(struct db *db, int64_t id, struct str *json);

/* The caller has ended its sessions. */
NODISCARD enum status smart_account_remove(struct db *db, int64_t id);

#endif
