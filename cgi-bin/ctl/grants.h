/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grants.h: what the migrations let a program's user do, beside what MariaDB
 * lets it do. */
#ifndef MOTCUA_CTL_GRANTS_H
#define MOTCUA_CTL_GRANTS_H

#include "ctl/migration.h"

/* Looks as the program itself (`db` is its connection) for the first right that
 * the files of its database in `folder` grant `user` and MariaDB does not:
 * NOT_FOUND when it has them all, OK with *missing, "INSERT ON dossier". */
NODISCARD enum status grants_find_missing(struct db *db, const char *folder,
                                          const char *program, const char *user,
                                          struct str *missing);

#endif
