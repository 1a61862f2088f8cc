/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filing_world.h: a small province where a draft lacks nothing but the sending:
 * one procedure of three working days at one agency, two citizens (1 and 2). */
#ifndef MOTCUA_TESTS_FILING_WORLD_H
#define MOTCUA_TESTS_FILING_WORLD_H

#include "database.h"
#include "domain/dossier/filing.h"

void filing_world_make(struct database *server); /* database "motcua" */

/* The nth draft, complete; the post fetches its papers. A citizen has one open
 * draft at a time here. */
struct draft_key filing_world_draft(struct db *root, int nth, int64_t owner_id,
                                    struct moment now);

/* Of an installation that tells a program of the province. */
const struct settings *filing_world_settings(struct database *server);

/* Files it as the page does, where there is a post to order from. */
enum status filing_world_file(struct database *server, struct db *db,
                              struct draft_key key, struct moment now,
                              struct receipt *receipt);

/* A signed PDF of the first citizen, as the intake leaves it. */
struct file filing_world_signed(struct db *root);

#endif
