/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shelf.h: what all workers of a machine keep together: answers by their
 * question, in one mapped file, for one edition of what they are about.
 *
 * A worker that had to find an answer out puts it there, and all others have it
 * without asking, and without memory of their own. Nothing is ever changed or
 * moved: whoever reads takes no lock, and what is found is lent until the shelf
 * turns to another edition, which is a new file. A file that is cut, damaged
 * (by a power cut, perhaps), full or none of ours is told to the log and made
 * anew; where it cannot be made (no folder, a full
 * disk) nothing is found and all goes on as without it. Only what comes from
 * its keeper's own data belongs there: never anybody's session.
 */
#ifndef MOTCUA_PLATFORM_SHELF_H
#define MOTCUA_PLATFORM_SHELF_H

#include "platform/log.h"
#include "platform/moment.h"
#include "platform/str.h"

enum { SHELF_ASK_EVERY_MS = 500, SHELF_EDITION_BYTES = 64 };

struct shelf;

/* Given; empty until it turns to an edition. NULL: no memory. The folder is
 * made where its parent is; the log is borrowed for the shelf's life. */
NODISCARD struct shelf *shelf_new(struct log *log, const char *dir);
void shelf_free(struct shelf **shelf);

/* Whether it is time to ask which edition holds: twice a second somebody of the
 * machine must, and everybody at once after shelf_expire. */
NODISCARD bool shelf_must_ask(struct shelf *shelf, struct moment now);
/* The edition that holds, shorter than SHELF_EDITION_BYTES and fit for a file's
 * name. Where it is another one, what was lent before is gone. */
void shelf_turn(struct shelf *shelf, struct str edition);
/* How often it turned to a file: another number tells that what was lent is
 * gone. */
uint64_t shelf_turns(const struct shelf *shelf);
bool shelf_is_of(const struct shelf *shelf, struct str edition);

/* Lent, aligned for any type. */
NODISCARD bool shelf_find(struct shelf *shelf, struct str key,
                          struct str *what);
void shelf_put(struct shelf *shelf, struct str key, struct str what);
/* Whether half of it is free still: for what is large and only spares work. */
bool shelf_has_room(const struct shelf *shelf);

/* For who changed what editions are of: has all workers ask at once. A folder
 * that is not there, or not ours, is no fault. */
void shelf_expire(const char *dir);

#endif
