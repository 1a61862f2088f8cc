/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_private.h: a form's inside, for form.c and form_page.c. */
#ifndef MOTCUA_PLATFORM_FORM_PRIVATE_H
#define MOTCUA_PLATFORM_FORM_PRIVATE_H

#include "platform/form.h"

enum date_part { DATE_DAY, DATE_MONTH, DATE_YEAR };
#define DATE_PARTS 3
extern const char *const date_suffixes[DATE_PARTS]; /* "-ngay", … */
bool kind_is_date(enum field_kind kind);

struct field {
    struct str typed; /* as it came */
    struct str typed_parts[DATE_PARTS];
    struct str clean;         /* where it is right */
    struct partial_date date; /* whole, but in a FIELD_BIRTH */
    bool is_checked;
};

struct form_error {
    size_t order; /* of its rule from 1; 0: the whole form */
    struct refusal why;
    struct str text; /* instead of the message of why.key; STR_NONE: none */
};

struct form {
    struct request *rq;
    const struct field_rule *rules;
    size_t count;
    struct field *fields; /* one for each rule */
    struct form_error *errors;
    size_t error_count;
    size_t error_size;
    bool was_read; /* and checked */
};

/* The characters a field may have. */
size_t rule_max(const struct field_rule *rule);

#endif
