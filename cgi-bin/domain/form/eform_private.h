/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_private.h: what reading a form and checking it share. */
#ifndef MOTCUA_DOMAIN_FORM_EFORM_PRIVATE_H
#define MOTCUA_DOMAIN_FORM_EFORM_PRIVATE_H

#include "domain/form/eform.h"

struct eform_reader {
    struct arena *arena;
    struct str text;
    struct eform_faults *faults;
    struct eform *form;
    struct eform_page *pages; /* the form's own, while they are filled */
    struct eform_group *groups;
    struct eform_field *fields;
    struct eform_input *inputs;
    struct eform_rule *rules;
    struct str near; /* the last id that was read: where a line is looked for */
};

/* Notes a fault; the line is where `near` first stands as a value. */
void eform_blame(struct eform_reader *r, struct str path, const char *format,
                 ...) PRINTF_LIKE(3, 4);

/* "pages[1].groups" and "pages[1]", in the arena. */
struct str at_key(struct eform_reader *r, struct str path, const char *key);
struct str at_nth(struct eform_reader *r, struct str path, const char *key,
                  size_t nth);

/* What stands under a key; a fault is noted and an empty value given. A text is
 * one clean line of at most `max` characters. */
enum need { MAY, MUST };
enum { LABEL_MAX = 2000 };
struct str read_text(struct eform_reader *r, struct str path,
                     const json_t *object, const char *key, enum need need,
                     size_t max);
struct eform_words read_words(struct eform_reader *r, struct str path,
                              const json_t *object, const char *key,
                              enum need need);
int64_t read_whole(struct eform_reader *r, struct str path,
                   const json_t *object, const char *key, int64_t min,
                   int64_t max, int64_t missing);
bool read_flag(struct eform_reader *r, struct str path, const json_t *object,
               const char *key, bool missing);
struct date read_day(struct eform_reader *r, struct str path,
                     const json_t *object, const char *key, enum need need);
/* Small letters, digits and hyphens; becomes r->near. */
struct str read_id(struct eform_reader *r, struct str path,
                   const json_t *object, const char *key);
/* NULL: there is none, or a fault. */
json_t *read_array(struct eform_reader *r, struct str path,
                   const json_t *object, const char *key, enum need need,
                   size_t max);

/* What holds of the whole, once it is read: conditions and rules name what is
 * there and look back, each field can be reached, none is required that is
 * never asked, the layout names fields of this form. */
void eform_check(struct eform_reader *r);

#endif
