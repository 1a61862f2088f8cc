/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_page.h: what several pages of one dossier share. */
#ifndef MOTCUA_OFFICER_DOSSIER_PAGE_H
#define MOTCUA_OFFICER_DOSSIER_PAGE_H

#include "domain/officer/act.h"
#include "domain/officer/queue.h"
#include "officer/filter.h"

/* The dossier of the address, as the officer may see it. NOT_FOUND: none. The
 * second is also for who has answered what they were asked about it, and may
 * see their own words alone (view->is_answered). */
NODISCARD enum status dossier_view_load(struct request *rq,
                                        struct act_view *view);
NODISCARD enum status dossier_view_load_asked(struct request *rq,
                                              struct act_view *view);
/* Dossier.…: code, names, status, stage, both clocks, version; Place: what the
 * address has of the queue that it was opened from (filter.h). */
void dossier_view_to_page(struct request *rq, const struct act_view *view);
/* 303 to the page of the dossier, in the queue that it was opened from, and
 * there to a part of it ("", "#…", "?…#…") or a page of it ("/…"). */
NODISCARD enum status dossier_view_back(struct request *rq, const char *part);

/* The address's name of an act, and back; ACT__MAX: none. */
const char *act_slug(enum act act);
enum act act_of_slug(struct str slug);

/* Is_changed, Other.who, .act and .at: who was there first. */
void act_other_to_page(struct request *rq, const struct act_told *told);

/* Forms.… as common/form_answers.h has them, and Forms_change, the address
 * before COMPONENT/ANSWER, where they may be put right (answers.c). */
NODISCARD enum status answers_to_page(struct request *rq,
                                      const struct act_view *view);
/* Boxes.<n>.name, .label, .said and .is_checked: answers that a request may
 * name; those that the request's form has ticked are added as lines. */
NODISCARD enum status answers_named(struct request *rq,
                                    const struct act_view *view,
                                    struct buf *lines);
/* Verified.proof, and .differs.<n>.what, .typed and .verified; nothing where
 * the account is not verified. */
NODISCARD enum status answers_verified_to_page(struct request *rq,
                                               const struct act_view *view,
                                               const struct person *self);

/* Rows.<nth>.… of a list of dossiers (queue.c); `place` as filter_place, or "".
 */
void queue_row_to_page(struct request *rq, size_t nth,
                       const struct queue_line *line, struct str place);

/* What may be done with many of the queue at once; false: nothing (batch.c). */
bool batch_act_of(enum queue queue, enum act *act);

/* A look is an event: who, from which office. */
NODISCARD enum status dossier_note_look(struct request *rq,
                                        const struct act_view *view);

#endif
