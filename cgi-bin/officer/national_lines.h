/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_lines.h: “Ai chậm?”, what the page and the paper have in common. */
#ifndef MOTCUA_OFFICER_NATIONAL_LINES_H
#define MOTCUA_OFFICER_NATIONAL_LINES_H

#include "domain/sync/attempt.h"
#include "officer/dossier_page.h"

/* An event here or a call there; the other is NULL. */
struct national_line {
    const struct dossier_event *event;
    const struct attempt *call;
};
struct national_lines {
    const struct national_line *items;
    size_t count;
};
/* Both of a dossier, as they came. */
NODISCARD enum status national_lines_load(struct request *rq,
                                          int64_t dossier_id,
                                          struct national_lines *lines);
/* The dossier of the route. NOT_FOUND too for who is only asked for an opinion,
 * and where no national portal is told. */
NODISCARD enum status national_view(struct request *rq, struct act_view *view);

#endif
