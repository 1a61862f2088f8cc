/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform.h: an electronic form (“mẫu điện tử tương tác”) as data: pages, groups,
 * fields, conditions, rules and the official layout, read from one JSON file.
 *
 * A field of a person's paper, of an address or a bank account is several
 * inputs; every other field is one. A group may repeat: its rows bear numbers
 * that are given once. The key of an input is its id, in a row with the row's
 * number behind it ("tv-ho-ten-3"), and is at once its name in a page and in
 * the answers.
 *
 * Conditions are JSON arrays (term.h), and look back only: what is asked
 * depends on fields that stand before, so one pass decides it and there are no
 * circles. Limits below are what the reader takes; more is refused.
 *
 * The file's keys: see docs/forms.md.
 */
#ifndef MOTCUA_DOMAIN_FORM_EFORM_H
#define MOTCUA_DOMAIN_FORM_EFORM_H

#include <jansson.h>

#include "platform/form.h"
#include "platform/json.h"

enum {
    EFORM_FIELDS_MAX = 500,
    EFORM_PAGES_MAX = 40,
    EFORM_ROWS_MAX = 50,
    EFORM_RULES_MAX = 200,
    EFORM_ID_MAX = 40,
    EFORM_BYTES_MAX = 1024 * 1024
};

struct eform_words {
    struct str vi, en;
};
struct str eform_words_in(const struct eform_words *words, enum lang lang);

struct eform_choice {
    struct str code;
    struct eform_words label;
    struct str nation; /* the code the national portal takes; "": the same */
};
struct eform_list {
    struct str name;
    const struct eform_choice *items;
    size_t count;
};
/* NULL: no such code. Lent. */
const struct eform_choice *eform_choice_of(const struct eform_list *list,
                                           struct str code);
/* A list that every form may name: "ethnic", "paper-type", "country". NULL: no
 * such list. */
const struct eform_list *eform_list_known(struct str name);

enum eform_kind {
    EFORM_TEXT,
    EFORM_LINES,
    EFORM_NAME,
    EFORM_ID_NO,
    EFORM_CCCD,
    EFORM_TAX_NO,
    EFORM_MOBILE,
    EFORM_PHONE,
    EFORM_EMAIL,
    EFORM_DIGITS,
    EFORM_DATE,
    EFORM_DATE_PART, /* a year, a month of a year, or a day */
    EFORM_YEAR,
    EFORM_INT,
    EFORM_DECIMAL,
    EFORM_MONEY,
    EFORM_CHOICE,
    EFORM_CHOICES,
    EFORM_CHECK,
    EFORM_COUNTRY,
    EFORM_PAPER,     /* kind, number, day and place of issue */
    EFORM_ADDRESS,   /* country, province, commune, the rest */
    EFORM_PLACE,     /* the same, with an institution or an old name */
    EFORM_BANK,      /* bank, number, holder */
    EFORM_STATEMENT, /* must be ticked; its text is printed */
    EFORM_CONSENT,   /* of another person: given on paper or at the counter */
    EFORM_COMPUTED,
    EFORM_UNIT, /* of an address only: a province or a commune, by its id */
    EFORM_KIND__MAX
};
const char *eform_kind_text(enum eform_kind kind); /* "date-part" */

/* How well it is known that the official form asks this. */
enum eform_evidence { EFORM_SOURCE, EFORM_SECOND_HAND, EFORM_MEMORY };

/* What a part of a field is of; EFORM_PART_NONE: the field has one input. */
enum eform_part {
    EFORM_PART_NONE,
    EFORM_PART_TYPE,
    EFORM_PART_NUMBER,
    EFORM_PART_DATE,
    EFORM_PART_ISSUER,
    EFORM_PART_INSTITUTION,
    EFORM_PART_COUNTRY,
    EFORM_PART_PROVINCE,
    EFORM_PART_COMMUNE,
    EFORM_PART_OLD_NAME,
    EFORM_PART_STREET,
    EFORM_PART_BANK,
    EFORM_PART_ACCOUNT,
    EFORM_PART_HOLDER,
    EFORM_PART__MAX
};
/* "so": behind the field's id, and under Msg.eform.part. */
const char *eform_part_text(enum eform_part part);

struct eform_input {
    struct str id;
    enum eform_kind kind; /* a simple one */
    enum eform_part part;
    const struct eform_list *list; /* of EFORM_CHOICE; else NULL */
    size_t field;                  /* whose, by number */
};

struct eform_field {
    struct str id;
    enum eform_kind kind;
    struct eform_words label, hint;
    bool is_required; /* always; or */
    json_t *required; /* under this condition; NULL: none */
    json_t *when;     /* asked under this condition; NULL: always */
    json_t *compute, *suggest, *words_if;
    const struct eform_list *list;
    struct str from[4]; /* sources of a first value, "applicant.full_name" */
    size_t from_count;
    struct str initial; /* a first value, said in the form */
    struct str unit;    /* "m²" */
    enum date_bound bound;
    int64_t min, max; /* of a number; characters of a text; 0: none said */
    int places;       /* of a decimal */
    bool is_locked;   /* to its source while the account is verified */
    bool is_printed;
    bool has_institution, has_old_name;
    enum eform_evidence evidence;
    json_t *nation;    /* a name, or names of the parts; NULL: not sent */
    struct str absent; /* what the nation gets where nothing is given */
    size_t group;
    size_t first_input, input_count;
};

struct eform_group {
    struct str id;
    struct eform_words title, add; /* add: “Thêm thành viên” */
    json_t *when;
    bool is_repeated;
    bool is_carried; /* may be taken from an earlier form */
    int rows_min, rows_max;
    size_t page;
    size_t first_field, field_count;
};

struct eform_page {
    struct str id;
    struct eform_words title;
    json_t *when;
    json_t *copy_when;             /* then the second is first filled as */
    struct str copy_from, copy_to; /* the first, by their prefixes */
    size_t first_group, group_count;
};

enum eform_level { EFORM_ERROR, EFORM_WARNING, EFORM_NOTE };
struct eform_rule {
    struct str id;
    json_t *must, *when;
    struct str each; /* a group: asked of each row */
    struct str at;   /* the field to blame */
    struct eform_words message;
    enum eform_level level;
};

struct eform {
    struct str slug, version;
    struct eform_words title;
    bool is_offered; /* to citizens; else a draft of officers */
    bool is_signed;  /* by who signs in anew for it; else the sign-in will do */
    struct str number, issuer, basis, watch;
    struct date in_force_from, in_force_to;    /* to unset: no end known */
    const struct str *procedures, *components; /* begins of their names */
    size_t procedure_count, component_count;
    json_t *preset; /* {"1.004194": {"nd-loai": "tam-tru"}}; or NULL */
    const struct eform_page *pages;
    const struct eform_group *groups;
    const struct eform_field *fields;
    const struct eform_input *inputs;
    const struct eform_rule *rules;
    size_t page_count, group_count, field_count, input_count, rule_count;
    json_t *sheet;
    json_t *root;
    json_t *by_id; /* of a field or an input to its number, see below */
};

/* What is wrong with a file: a sentence with the place it is about. */
struct eform_fault {
    size_t line;     /* from 1; 0: not known */
    struct str path; /* "pages[1].groups[0].fields[2].when" */
    struct str what;
};
enum { EFORM_FAULTS_MAX = 100 };
struct eform_faults {
    struct arena *arena;
    struct eform_fault list[EFORM_FAULTS_MAX];
    size_t count; /* more than that nobody reads */
};

/* Reads and checks a file of one form, all of it: *form lives as long as the
 * arena. INVALID: *faults says what is wrong, each thing. INTERNAL: memory. */
NODISCARD enum status eform_read(struct arena *arena, struct str text,
                                 struct eform *form,
                                 struct eform_faults *faults);

/* NULL: there is none. Lent. */
const struct eform_field *eform_field_of(const struct eform *form,
                                         struct str id);
const struct eform_input *eform_input_of(const struct eform *form,
                                         struct str id);
const struct eform_group *eform_group_of(const struct eform *form,
                                         struct str id);
const struct eform_page *eform_page_of(const struct eform *form, struct str id);
/* The input of that part of the field; NULL: it has none. */
const struct eform_input *eform_part_of(const struct eform *form,
                                        const struct eform_field *field,
                                        enum eform_part part);
/* The input that says whether the field is given: of a paper its number. */
const struct eform_input *eform_main_input(const struct eform *form,
                                           const struct eform_field *field);

/* "tv-ho-ten-3"; the id alone for row 0. */
struct str eform_key(struct arena *arena, struct str id, int row);

#endif
