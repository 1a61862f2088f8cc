/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff.h: what one file of a form says otherwise than another. */
#ifndef MOTCUA_DOMAIN_FORM_DIFF_H
#define MOTCUA_DOMAIN_FORM_DIFF_H

#include "platform/json.h"

enum { DIFF_LINES_MAX = 200, DIFF_WORDS_MAX = 300 };

struct diff_line {
    struct str path;   /* "con-ho-ten.label.vi": ids where there are any */
    struct str before; /* "": it was not there */
    struct str after;  /* "": it is gone */
};
struct diff {
    struct diff_line lines[DIFF_LINES_MAX];
    size_t count; /* more are not listed */
};

/* Lists of things that bear an id are compared by it, wherever they stand.
 * INTERNAL: one is no JSON. In the arena. */
NODISCARD enum status diff_forms(struct arena *arena, struct str before,
                                 struct str after, struct diff *diff);

#endif
