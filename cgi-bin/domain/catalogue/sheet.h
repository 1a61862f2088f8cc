/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet.h: a form that is ours to fill in: lines of text with places for what
 * the applicant said.
 *
 * A sheet belongs to components (component.sheet); who downloads it at a draft
 * gets it with the draft's people in it. What nobody said stays a dotted line,
 * to be written by hand.
 */
#ifndef MOTCUA_DOMAIN_SHEET_H
#define MOTCUA_DOMAIN_SHEET_H

#include "domain/catalogue/procedure.h"

/* The places of a person; of the one somebody files for they begin with
 * "other-": {other-name}. */
enum sheet_person_place {
    SHEET_NAME,
    SHEET_BIRTH_DATE,
    SHEET_SEX,
    SHEET_NATIONALITY,
    SHEET_PAPER, /* kind and number */
    SHEET_PAPER_DATE,
    SHEET_PAPER_PLACE,
    SHEET_ADDRESS,
    SHEET_PHONE,
    SHEET_EMAIL,
    SHEET_PERSON__MAX
};
struct sheet_person {
    struct str values[SHEET_PERSON__MAX]; /* "" or unset: not said */
};
struct sheet_values {
    struct sheet_person self, other;
    struct str agency, relation;
};

enum sheet_line_kind { SHEET_TEXT, SHEET_HEADING, SHEET_CENTER, SHEET_ROW };
const char *sheet_line_kind_text(enum sheet_line_kind kind); /* "row" */

struct sheet_line {
    enum sheet_line_kind kind;
    struct str label; /* of SHEET_ROW */
    struct str text;  /* with its places */
};
struct sheet {
    struct str slug, title;
    const struct sheet_line *lines;
    size_t count;
};

/* Whether every place in the text is one we know; *unknown is the first that is
 * not, without its braces. */
bool sheet_text_is_known(struct str text, struct str *unknown);

/* In the db's arena. NOT_FOUND: no such sheet, or no component of that
 * procedure has it. */
NODISCARD enum status sheet_load(struct db *db,
                                 const struct procedure *procedure,
                                 struct str slug, struct sheet *sheet);

/* Whether a sheet of that procedure has a place for it, of who files. */
NODISCARD enum status sheet_asks(struct db *db,
                                 const struct procedure *procedure,
                                 enum sheet_person_place place, bool *asks);

/* The text with the values in its places, dots where there is none. Given in
 * the arena. */
struct str sheet_fill(struct arena *arena, struct str text,
                      const struct sheet_values *values);

#endif
