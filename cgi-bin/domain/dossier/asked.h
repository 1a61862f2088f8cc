/* SPDX-License-Identifier: GPL-3.0-or-later */
/* asked.h: what waits for the citizen: which dossiers, and what a supplement
 * asks for.
 *
 * An officer asks by a text, by the papers that the checklist found bad, and
 * perhaps by a last day; none of them closes a dossier by itself.
 */
#ifndef MOTCUA_DOMAIN_DOSSIER_ASKED_H
#define MOTCUA_DOMAIN_DOSSIER_ASKED_H

#include "domain/dossier/dossier.h"

/* What the promised time does while the citizen answers. */
enum asked_clock {
    ASKED_CLOCK_NONE,   /* nothing is promised yet */
    ASKED_CLOCK_STANDS, /* the wait is not counted */
    ASKED_CLOCK_ANEW    /* it begins again with the answer */
};
const char *asked_clock_text(enum asked_clock clock); /* "stands" */

struct asked_paper {
    int position; /* of the component */
    struct str name, reason;
};
struct asked {
    struct date last_day; /* unset: none was said */
    enum asked_clock clock;
    const struct asked_paper *papers;
    size_t count;
};
/* Of a dossier whose status is DOSSIER_SUPPLEMENT. */
NODISCARD enum status asked_load(struct db *db, const struct dossier *dossier,
                                 struct asked *asked);

struct waiting {
    struct dossier dossier; /* DOSSIER_SUPPLEMENT, or a fee is due */
    struct date last_day;   /* of the supplement; unset: none was said */
};
struct waiting_list {
    const struct waiting *items;
    size_t count;
};
/* What a citizen has here: what waits for them, the nearest last day first;
 * open drafts, and those that can be taken back; and what was filed, latest
 * first, `from` counted from 0, `most` at most. One statement. */
struct own_list {
    struct waiting_list waiting;
    struct draft_list drafts, discarded;
    struct dossier_list dossiers;
};
NODISCARD enum status own_list_load(struct db *db, int64_t owner_id,
                                    size_t from, size_t most, struct moment now,
                                    struct own_list *list);
/* Whether there is one, or a draft. */
NODISCARD enum status waiting_is_any(struct db *db, int64_t owner_id,
                                     struct moment now, bool *is_any);

#endif
