/* SPDX-License-Identifier: GPL-3.0-or-later */
/* condition.h: the conditions that officers write by choosing: a few
 * comparisons of one field each, all of them or any. What a term says beyond
 * that is written in the file.
 */
#ifndef MOTCUA_DOMAIN_FORM_CONDITION_H
#define MOTCUA_DOMAIN_FORM_CONDITION_H

#include "domain/form/eform.h"

enum { CONDITION_PARTS_MAX = 3 };

struct condition_part {
    struct str field;
    struct str op;    /* "is", "is_not", "among", "given", "absent", "ticked",
                       * "unticked", "below", "at_most", "above", "at_least" */
    struct str value; /* as people write it: a choice's label, a number */
};
struct condition {
    bool is_any;
    struct condition_part parts[CONDITION_PARTS_MAX];
    size_t count; /* 0: none */
};

/* false: the term says more than a condition can. NULL is none. Words in the
 * arena. */
bool condition_of_term(struct arena *arena, const struct eform *form,
                       const json_t *term, struct condition *out);
/* Given; NULL: none, or an operation nobody knows. What is no field or no
 * choice stays as it is written, and the form's check tells. */
json_t *condition_term(struct arena *arena, const struct eform *form,
                       const struct condition *condition);

#endif
