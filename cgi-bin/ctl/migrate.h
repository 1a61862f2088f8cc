/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migrate.h: what a restore needs of migrate.c. */
#ifndef MOTCUA_CTL_MIGRATE_H
#define MOTCUA_CTL_MIGRATE_H

#include "ctl/ctl.h"
#include "ctl/migration.h"

/* Migrations by schema, name and text; their SQL is not there. */
struct migrate_wanted {
    const struct migration *list;
    size_t count;
};

/* Databases, users and tables as these migrations make them, without a row.
 * Refuses where one of the databases has a table, and where a migration is not
 * among this program's files. Complains itself; a sysexits status. */
int migrate_onto_empty(struct ctl *ctl, const struct migrate_wanted *wanted);

/* All migrations that have not run, as `motcuactl migrate` does. */
int migrate_rest(struct ctl *ctl);

#endif
