/* SPDX-License-Identifier: GPL-3.0-or-later */
/* database.h: a MariaDB of the test's own, for tests that need one.
 *
 * database_start makes a server in a temporary folder (two seconds) with the
 * three schemas and their users; database_stop ends it and removes the folder.
 * A failure of the helper itself ends the test program.
 */
#ifndef MOTCUA_TESTS_DATABASE_H
#define MOTCUA_TESTS_DATABASE_H

#include "platform/db.h"

struct database {
    char folder[64];
    char socket[128];
    struct arena *arena;
    struct log log; /* to a file in the folder */
};

struct database *database_start(void);
void database_stop(struct database **database);

/* The server's ends and beginnings in between. */
void database_kill(struct database *database); /* as a power cut */
void database_restart(struct database *database);

/* Runs schema/<schema>/NNNN-*.sql in a new database of that name, e.g.
 * "motcua" for "portal". */
void database_make(struct database *database, const char *name,
                   const char *schema);

/* Connections: as root, or as a program's user (password = its name). */
struct db *database_root(struct database *database, const char *name);
struct db *database_as(struct database *database, const char *user,
                       const char *name);

/* Runs SQL as root by the command line client. */
void database_sql(struct database *database, const char *name, const char *sql);
/* The first number of the first row. */
int64_t database_number(struct db *db, const char *sql);

#endif
