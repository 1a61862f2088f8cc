/* SPDX-License-Identifier: GPL-3.0-or-later */
/* walk.h: the one walk over a form and its answers. It decides what is asked,
 * what each value means, and what is wrong; the page, the review, the printed
 * form, the officer's view and the payload all come from it, so they cannot
 * differ. Pure: it reads nothing but its arguments.
 *
 * Answers are a JSON object of texts by key, as they were typed or in their
 * normal form, and under a repeated group's id the numbers of its rows, in
 * order ("1 2 5"). A day is "12/5/1990" as typed in three boxes ("//1990": only
 * the year), or ISO. The words of a commune's id are beside it, under its key
 * with "-chu" behind: they were looked up when it was chosen.
 *
 * What is not asked has no value, whatever the answers hold: the answers of a
 * draft keep it, for people change their mind.
 */
#ifndef MOTCUA_DOMAIN_FORM_WALK_H
#define MOTCUA_DOMAIN_FORM_WALK_H

#include "domain/form/term.h"

#define EFORM_UNIT_WORDS "-chu"
/* In origins: before the key, what the person's card says. */
#define EFORM_CARD_PREFIX "the."

struct eform_about {
    struct date today;
    struct str agency;
    struct str agency_place; /* where it lies, for “Làm tại” */
    struct str procedure;    /* its code, for what the form sets by it */
    struct str papers; /* that are filed with it, for “Giấy tờ kèm theo” */
};

/* One input, in one row, that is asked. */
struct eform_item {
    const struct eform_page *page;
    const struct eform_group *group;
    const struct eform_field *field;
    const struct eform_input *input;
    int row; /* its number; 0: the group does not repeat */
    struct str key;
    struct str typed; /* as the answers have it */
    struct str value; /* its normal form; "": nothing, or it is wrong */
    bool is_required;
    const char *fault; /* key of Msg.error, or NULL */
    int64_t number;    /* for that message */
};

/* A rule that does not hold. */
struct eform_broken {
    const struct eform_rule *rule;
    struct str key; /* of the input to blame */
    const struct eform_page *page;
};

struct eform_walk {
    const struct eform *form;
    const struct eform_about *about;
    const struct eform_item *items;
    size_t count;
    const struct eform_broken *broken;
    size_t broken_count;
    size_t
        fault_count; /* items with a fault, and broken rules of EFORM_ERROR */
    const bool *is_page_asked, *is_group_asked; /* by number */
    json_t *values; /* by key; lives as long as the arena */
    const json_t *rows;
};

NODISCARD enum status eform_walk(struct arena *arena, const struct eform *form,
                                 json_t *answers,
                                 const struct eform_about *about,
                                 struct eform_walk *walk);

/* The numbers of a group's rows; none for one that does not repeat. */
size_t eform_rows(const struct eform_walk *walk,
                  const struct eform_group *group, int rows[EFORM_ROWS_MAX]);
/* How many items of the page have a fault, with its broken rules. */
size_t eform_page_faults(const struct eform_walk *walk,
                         const struct eform_page *page);
/* The first page that is asked and not in order; NULL: all is. */
const struct eform_page *eform_first_open(const struct eform_walk *walk);

/* What is asked, in normal form, as answers that walk to the same again: what
 * is sealed and filed. In the arena. */
struct str eform_sealed(struct arena *arena, const struct eform_walk *walk);

/* What the whole field says in a row, for people: an address in one line, a
 * choice's label, a day as it is written. "" where nothing is given. */
struct str eform_field_words(struct arena *arena, const struct eform_walk *walk,
                             const struct eform_field *field, int row,
                             enum lang lang);

/* What the card says of an input where that is other than the answer; "" where
 * it says the same, or nothing. */
struct str eform_card_differs(struct arena *arena, const json_t *origins,
                              const struct eform_item *item, enum lang lang);

/* The normal form of one value: NULL, or the key of Msg.error. */
const char *eform_normal(struct arena *arena, const struct eform_field *field,
                         const struct eform_input *input, struct str typed,
                         struct date today, struct str *value, int64_t *number);

/* The three boxes of a day, as typed or from its normal form. */
void eform_day_parts(struct str value, struct str parts[3]);

#endif
