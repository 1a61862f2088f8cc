/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_place.h: which database each program opens, and as whom.
 *
 * The names are the schema's: its grants and views name them, so no setting
 * can. A program without a database of its own (worker, officer) is at home in
 * the portal's.
 */
#ifndef MOTCUA_PLATFORM_DB_PLACE_H
#define MOTCUA_PLATFORM_DB_PLACE_H

#include "platform/db.h"

/* NULL: that program has no database. */
const char *db_place_database(const char *program);
/* The program's user at MariaDB; NULL as above. */
const char *db_place_user(const char *program);
/* The folder of schema/ whose migrations make that database; NULL as above. */
const char *db_place_schema(const char *program);
/* The nth program that has a database; NULL: no more. */
const char *db_place_program(size_t nth);

/* A connection (db_new) to the database of program `of`, as the user of program
 * `as` with the password of its setting. */
NODISCARD enum status db_place_open(struct db **db, struct log *log,
                                    const struct settings *settings,
                                    const char *as, const char *of);

#endif
