/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trial.h: fillings that a form keeps to try itself by, in its file:
 *
 *   "trials": [{"name": "Mẹ, chưa xác định được cha", "day": "2026-11-24",
 *               "answers": {"con-ho-ten": "…"}, "faults": ["me-ngay-sinh"]}]
 *
 * Each is walked on its day; the answers that are wrong then, or missing, must
 * be those that it names. So whoever changes a form sees what else changed.
 */
#ifndef MOTCUA_DOMAIN_FORM_TRIAL_H
#define MOTCUA_DOMAIN_FORM_TRIAL_H

#include "domain/form/walk.h"

enum { TRIALS_MAX = 50, TRIAL_NAME_MAX = 100 };

struct trial {
    struct str name;
    struct date day;
    json_t *answers;    /* the form's */
    const char *fault;  /* what makes it no trial: "name", "day", "answers",
                         * "twice"; or NULL */
    struct str missing; /* keys that are wrong, and were not */
    struct str extra;   /* keys that were wrong, and are not */
};
struct trials {
    const struct trial *items;
    size_t count;
    size_t failed;
};

/* Walks each. In the arena. */
NODISCARD enum status trials_run(struct arena *arena, const struct eform *form,
                                 struct trials *trials);
/* Keys of what is wrong, in order, each once: what a trial names. */
struct str trial_faults(struct arena *arena, const struct eform_walk *walk);

#endif
