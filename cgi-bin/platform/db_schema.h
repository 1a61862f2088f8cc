/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_schema.h: whether a database has what a program's files want of it. */
#ifndef MOTCUA_PLATFORM_DB_SCHEMA_H
#define MOTCUA_PLATFORM_DB_SCHEMA_H

#include "platform/db.h"

/* Compares the names in FOLDER/SCHEMA/NNNN-name.sql with those that `migrate`
 * has noted. A database that has more is fine: during an upgrade the old
 * program runs beside the new tables.
 * From then on the connection takes no database that has fewer.
 * INVALID: it lacks one, or the program may not look; *complaint is a sentence
 * that says what to do. UNAVAILABLE: MariaDB is away, so nobody knows. */
NODISCARD enum status db_schema_check(struct db *db, const char *folder,
                                      const char *schema,
                                      struct str *complaint);

#endif
