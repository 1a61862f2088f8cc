/* SPDX-License-Identifier: GPL-3.0-or-later */
/* applicant.h: who files, and for whom.
 *
 * The applicant is the citizen who is signed in; they may file for another, a
 * person or an organisation. What a provider has verified (name, ID number,
 * birth date, sex) comes from the account and cannot be typed over. The rules
 * that need more than one field, or the date, are here; a field's own form is
 * the form layer's.
 */
#ifndef MOTCUA_DOMAIN_APPLICANT_H
#define MOTCUA_DOMAIN_APPLICANT_H

#include "domain/account/account.h"
#include "domain/draft/draft.h"

enum paper_type {
    PAPER_NONE, /* a child without papers */
    PAPER_CCCD,
    PAPER_CMND,
    PAPER_PASSPORT,
    PAPER_OTHER
};
const char *paper_type_text(enum paper_type type); /* "cccd"; "" for none */
enum paper_type paper_type_of(struct str text);

enum relation {
    RELATION_NONE,
    RELATION_CHILD, /* the applicant's child */
    RELATION_PARENT,
    RELATION_SPOUSE,
    RELATION_WARD,       /* under the applicant's guardianship */
    RELATION_AUTHORISED, /* somebody who gave a written authority */
    RELATION_ORGANISATION
};
const char *relation_text(enum relation relation); /* "child" */
enum relation relation_of(struct str text);

struct person {
    struct str full_name;
    enum paper_type paper_type;
    struct str paper_number;
    struct date paper_date; /* of issue */
    struct str paper_place;
    struct partial_date birth_date;
    enum sex sex;
    struct str nationality; /* "VN" or another ISO 3166 code */
    struct str phone, email;
    int64_t unit_id; /* commune; 0: none */
    struct str street;
};

struct applicant {
    struct person self;
    bool is_for_other;
    enum relation relation;
    struct str authority; /* "Giấy uỷ quyền số …"; "" where none is needed */
    struct person other; /* the person, or who stands for the organisation */
    struct str organisation, tax_code; /* for RELATION_ORGANISATION */
};

/* What the account knows; unit ids of addresses are looked up. */
NODISCARD enum status applicant_of_account(struct db *db,
                                           const struct account *account,
                                           struct applicant *applicant);

/* In the db's arena. NOT_FOUND: the step was not saved yet. */
NODISCARD enum status draft_load_applicant(struct db *db, struct draft_key key,
                                           struct applicant *applicant);

/* The columns of draft_applicant and of dossier_applicant, named `of` there
 * ("x."). A new one stands here, in struct person or applicant, and in
 * applicant.c, where they are read and written in this order. */
#define APPLICANT_COLUMNS(of)                                                  \
    of "role, " of "full_name, " of "paper_type, " of "paper_number, " of      \
       "paper_date, " of "paper_place, " of "birth_date, " of "sex, " of       \
       "nationality, " of "phone, " of "email, " of "unit_id, " of             \
       "street, " of "relation, " of "authority, " of "organisation, " of      \
       "tax_code"

/* The applicant in rows of APPLICANT_COLUMNS. NOT_FOUND: there are none. */
NODISCARD enum status applicant_of_rows(const struct db_rows *rows,
                                        struct applicant *applicant);

/* Saves the part. Verified fields are the account's, whatever the argument
 * says. INVALID: a rule (why->field is the form's field name). CONFLICT: the
 * draft changed since key.version, and this is not what it says. `draft` is
 * renewed on OK. */
NODISCARD enum status draft_set_applicant(struct db *db, struct draft_key key,
                                          const struct account *account,
                                          const struct applicant *applicant,
                                          struct moment now,
                                          struct draft *draft,
                                          struct refusal *why);

/* The rules alone, for tests: *why is set on INVALID. today is the day in
 * Vietnam. Of a birth date that is known in part the first day counts: nobody
 * is turned away for a day that no paper names. */
NODISCARD enum status applicant_check(const struct applicant *applicant,
                                      bool is_adult_only, struct date today,
                                      struct refusal *why);

/* Whether sex and birth year agree with a 12-digit number; true also for
 * numbers that say nothing (CMND). Only ever a warning: the cards decide. */
bool person_number_agrees(const struct person *person);

#endif
