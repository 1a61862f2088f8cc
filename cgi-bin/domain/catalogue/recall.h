/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recall.h: what the catalogue answered before, recalled without asking it.
 *
 * The catalogue changes with an import, perhaps once a month, and is read at
 * every request. So statements about its tables alone go through
 * catalogue_read: the first worker that asks puts the rows on the machine's
 * shelf (shelf.h), and all find them there until the edition, which is the
 * generation that every import raises, is another one. The database stays the
 * truth: without a shelf these are db_read, and what an import changed is seen
 * by all workers of its machine at once, by other machines within half a
 * second. A program that changes the catalogue has no shelf.
 */
#ifndef MOTCUA_DOMAIN_RECALL_H
#define MOTCUA_DOMAIN_RECALL_H

#include "platform/db.h"
#include "platform/shelf.h"

/* Where an installation has its shelf: below state_dir. */
const char *catalogue_shelf_dir(struct arena *arena,
                                const struct settings *settings);

/* Before a request, when nothing is lent: asks for the edition where it is
 * time. Where MariaDB is away the last one goes on. */
void catalogue_refresh(struct db *db, struct moment now);

/* As db_read and db_read_row, for statements whose rows change by imports
 * alone. Rows are lent until the next catalogue_refresh. A row that is not
 * found is not kept, so that guesses from outside fill no shelf; an empty list
 * is, so what it is of must have been found before. */
NODISCARD enum status catalogue_read(struct db *db, const char *sql,
                                     struct db_args args, struct db_rows *rows);
NODISCARD enum status catalogue_read_row(struct db *db, const char *sql,
                                         struct db_args args,
                                         struct db_row *row);

/* What was made of the catalogue's rows, by a name that tells the form of its
 * bytes. Kept only while the edition is still the one that holds. */
NODISCARD bool catalogue_recall(struct db *db, struct str name,
                                struct str *what);
/* Another number: what was lent is gone; 0: there is no shelf. */
uint64_t catalogue_turn(const struct db *db);
void catalogue_keep(struct db *db, struct str name, struct str what);

#endif
