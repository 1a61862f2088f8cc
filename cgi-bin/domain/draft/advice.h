/* SPDX-License-Identifier: GPL-3.0-or-later */
/* advice.h: what a person should look at again among the papers of a draft,
 * before somebody at the office sends them back for it.
 *
 * A guess by a machine, so an advice and never a lock: who knows better goes
 * on.
 */
#ifndef MOTCUA_DOMAIN_ADVICE_H
#define MOTCUA_DOMAIN_ADVICE_H

#include "domain/draft/paper.h"

struct advice {
    size_t paper;    /* its place in the list */
    struct str file; /* as the citizen calls it */
    struct str key;  /* of Msg.advice: "blank", "dark", "blurred", "small",
                      * "twice" (the same file at another paper), "sides" (an
                      * identity card has two) */
};

enum { ADVICE_MAX = 30 };
struct advice_list {
    struct advice items[ADVICE_MAX];
    size_t count;
};

/* In the list's order; lent by it and the arena. */
void advice_of(struct arena *arena, const struct paper_list *papers,
               struct advice_list *list);

#endif
