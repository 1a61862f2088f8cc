/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filter.h: which dossiers of a queue one looks at, as addresses have it: words
 * (tu), agency (co-quan), dates (han). A dossier opened from a queue keeps them
 * in its own address, with the queue (hang) and its place there (luc), until
 * one leaves it; so what is before and behind it is known, whatever happens to
 * it.
 */
#ifndef MOTCUA_OFFICER_FILTER_H
#define MOTCUA_OFFICER_FILTER_H

#include "domain/officer/queue.h"
#include "officer/state.h"
#include "platform/form.h"

extern const struct field_rule filter_fields[];

/* What the form, of filter_fields or more, says; a form that is not valid says
 * nothing. */
void filter_read(const struct form *form, struct queue_asked *asked);
/* "/hang-doi/SLUG", with what is asked. */
struct str filter_href(struct request *rq, const struct queue_asked *asked);
/* "/bo-loc/luu/SLUG", where it is kept under a name. */
struct str filter_keep_href(struct request *rq,
                            const struct queue_asked *asked);
/* "?hang=…&luc=…" for a dossier's address, opened from there. */
struct str filter_place(struct request *rq, const struct queue_asked *asked,
                        struct moment due);
/* The place that this request's address has. false: none, or the officer does
 * not see that queue. The dossier's number is for the caller to set. */
bool filter_place_read(struct request *rq, struct queue_asked *asked);
/* The same as "?hang=…", or "": to be carried on. */
struct str filter_place_kept(struct request *rq);
/* Whether anything but the queue is asked. */
bool filter_is_set(const struct queue_asked *asked);

#endif
