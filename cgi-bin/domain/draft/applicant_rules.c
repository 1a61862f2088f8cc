/* SPDX-License-Identifier: GPL-3.0-or-later */
/* applicant_rules.c: what must hold of an applicant, beyond each field's form:
 * see applicant.h. Touches no database.
 */
#include "domain/draft/applicant.h"
#include "platform/form.h"

#define ADULT_YEARS 18 /* Civil Code 2015, art. 20 */
#define CCCD_DIGITS 12
#define CMND_DIGITS 9
#define OLDEST_YEARS 150

static const char *const paper_types[] = {
    [PAPER_NONE] = "",       [PAPER_CCCD] = "cccd",
    [PAPER_CMND] = "cmnd",   [PAPER_PASSPORT] = "passport",
    [PAPER_OTHER] = "other",
};
static const char *const relations[] = {
    [RELATION_NONE] = "",
    [RELATION_CHILD] = "child",
    [RELATION_PARENT] = "parent",
    [RELATION_SPOUSE] = "spouse",
    [RELATION_WARD] = "ward",
    [RELATION_AUTHORISED] = "authorised",
    [RELATION_ORGANISATION] = "organisation",
};

const char *paper_type_text(enum paper_type type)
{
    return paper_types[type];
}

enum paper_type paper_type_of(struct str text)
{
    return (enum paper_type)STR_AMONG(text, paper_types, PAPER_NONE);
}

const char *relation_text(enum relation relation)
{
    return relations[relation];
}

enum relation relation_of(struct str text)
{
    return (enum relation)STR_AMONG(text, relations, RELATION_NONE);
}

bool person_number_agrees(const struct person *person)
{
    struct str n = person->paper_number;

    if (person->paper_type != PAPER_CCCD || n.len != CCCD_DIGITS ||
        !partial_is_set(person->birth_date))
        return true;
    return year_of_number(n) == person->birth_date.year &&
           (person->sex == SEX_UNKNOWN || person->sex == sex_of_number(n));
}

static enum status refuse(struct refusal *why, const char *key,
                          const char *field)
{
    *why = (struct refusal){.key = key, .field = field};
    return INVALID;
}

/* The names of a person's fields in the form. */
struct person_fields {
    const char *number, *paper_date, *birth_date;
};
static const struct person_fields self_fields = {"so-giay-to", "ngay-cap",
                                                 "ngay-sinh"};
static const struct person_fields other_fields = {
    "khac-so-giay-to", "khac-ngay-cap", "khac-ngay-sinh"};

static bool number_fits(const struct person *person)
{
    struct str n = person->paper_number;

    if (person->paper_type == PAPER_CCCD)
        return n.len == CCCD_DIGITS && str_is_digits(n);
    if (person->paper_type == PAPER_CMND)
        return n.len == CMND_DIGITS && str_is_digits(n);
    return true;
}

static enum status check_person(const struct person *person,
                                const struct person_fields *fields,
                                struct date today, struct refusal *why)
{
    if (!number_fits(person))
        return refuse(why, person->paper_type == PAPER_CCCD ? "cccd" : "cmnd",
                      fields->number);
    struct date born = partial_first(person->birth_date);

    if (date_is_set(born)) {
        if (date_compare(born, today) > 0)
            return refuse(why, "date_future", fields->birth_date);
        if (date_full_years(born, today) > OLDEST_YEARS)
            return refuse(why, "date_too_old", fields->birth_date);
    }
    if (!date_is_set(person->paper_date))
        return OK;
    if (date_compare(person->paper_date, today) > 0)
        return refuse(why, "date_future", fields->paper_date);
    if (date_is_set(born) && date_compare(person->paper_date, born) < 0)
        return refuse(why, "paper_before_birth", fields->paper_date);
    return OK;
}

static enum status check_other(const struct applicant *a, struct date today,
                               struct refusal *why)
{
    if (a->relation == RELATION_NONE)
        return refuse(why, "required", "quan-he");
    if ((a->relation == RELATION_AUTHORISED || a->relation == RELATION_WARD) &&
        str_is_empty(a->authority))
        return refuse(why, "required", "van-ban-uy-quyen");
    if (a->relation == RELATION_ORGANISATION) {
        if (str_is_empty(a->organisation))
            return refuse(why, "required", "ten-to-chuc");
        return OK;
    }
    if (str_is_empty(a->other.full_name))
        return refuse(why, "required", "khac-ho-ten");
    if (!partial_is_set(a->other.birth_date))
        return refuse(why, "required", "khac-ngay-sinh");
    if (a->other.paper_type != PAPER_NONE &&
        str_is_empty(a->other.paper_number))
        return refuse(why, "required", "khac-so-giay-to");
    return check_person(&a->other, &other_fields, today, why);
}

enum status applicant_check(const struct applicant *applicant,
                            bool is_adult_only, struct date today,
                            struct refusal *why)
{
    const struct person *self = &applicant->self;
    enum status s = check_person(self, &self_fields, today, why);

    if (s != OK)
        return s;
    /* News of the dossier must reach somebody. */
    if (!phone_takes_texts(self->phone) && str_is_empty(self->email))
        return refuse(why, "email_for_news", "email");
    if (is_adult_only &&
        date_full_years(partial_first(self->birth_date), today) < ADULT_YEARS)
        return refuse(why, "adult_only", "ngay-sinh");
    return applicant->is_for_other ? check_other(applicant, today, why) : OK;
}
