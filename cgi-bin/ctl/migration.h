/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migration.h: the schema's files beside what a database has noted of them. */
#ifndef MOTCUA_CTL_MIGRATION_H
#define MOTCUA_CTL_MIGRATION_H

#include "platform/crypto.h"
#include "platform/db.h"

struct migration {
    const char *schema; /* "portal" */
    const char *name;   /* "0001-session" */
    int64_t number;
    struct str sql;
    struct sha256 sha256;
    bool is_applied;
};

struct migrations {
    struct migration *list; /* by number */
    size_t count;
};

/* Reads FOLDER/SCHEMA/NNNN-name.sql. INVALID, with a complaint: a file that is
 * named otherwise, or two of one number. */
NODISCARD enum status migrations_read(struct arena *arena, const char *folder,
                                      const char *schema,
                                      struct migrations *files,
                                      struct str *complaint);

/* The table schema_migration, which every program may read. */
NODISCARD enum status migration_table_make(struct db *db, const char *schema,
                                           struct str *complaint);

/* Sets is_applied. INVALID, with a complaint, when the database has one that
 * the files do not have, or that was another text when it ran. */
NODISCARD enum status migrations_compare(struct db *db,
                                         struct migrations *files,
                                         struct str *complaint);

NODISCARD enum status migration_note(struct db *db,
                                     const struct migration *migration,
                                     struct moment now);

#endif
