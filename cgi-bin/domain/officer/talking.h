/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talking.h: the office's side of a dossier's talk (dossier/talk.h): who may
 * speak for it, and what is not to be said there.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_TALKING_H
#define MOTCUA_DOMAIN_OFFICER_TALKING_H

#include "domain/dossier/talk.h"
#include "domain/officer/act.h"

/* The post by which the officer speaks for the office; NULL: they do not. */
const struct officer_post *talking_post(const struct officer *officer,
                                        const struct act_view *view);
/* Whether opening it is the office's reading: by who works on it, or where
 * nobody does yet by anybody who speaks for it. */
bool talking_reads(const struct officer *officer, const struct act_view *view);
/* Whether the words ask for papers, which only form 02 may. */
bool talking_asks_for_papers(struct arena *arena, struct str text);

/* As talk_add. NOT_FOUND: the officer does not speak for the office. */
NODISCARD enum status talking_add(struct db *db,
                                  const struct settings *settings,
                                  const struct officer *officer,
                                  const struct act_view *view, struct str text,
                                  const struct file *files, size_t file_count,
                                  struct moment now, struct refusal *why);

/* What waits for each officer who left an e-mail address, once a day. */
struct digest {
    int64_t officer_id;
    struct str email;
    int64_t unread, late; /* of what they work on, or of their desk's */
};
/* Adds a message for each of whom something waits, and who has had none that
 * day; *count of them. For the worker, at any time of the day. */
NODISCARD enum status digest_add(struct db *db, struct moment now,
                                 size_t *count);

#endif
