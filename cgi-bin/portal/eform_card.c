/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_card.c: what the QR of an identity card says of a person in a form.
 *
 * The browser reads the card and sends its text beside what it filled in. The
 * text is looked at again here: each part that passes its field's own check is
 * kept as what the card says (origins, under "the.KEY"), fills what is empty,
 * and is compared with the answer from then on. The citizen may differ.
 */
#include "common/eform_input.h"
#include "portal/eform.h"

#define CARD_PARTS 7
#define CARD_BYTES_MAX 400

/* number|old number|name|ddmmyyyy|sex|address|issued ddmmyyyy */
enum { CARD_NUMBER, CARD_OLD, CARD_NAME, CARD_BIRTH, CARD_SEX, CARD_ADDRESS };
enum { CARD_ISSUED = CARD_PARTS - 1 };

/* The inputs of a group that is about one person; sex may be NULL. */
struct person_inputs {
    const struct eform_input *name, *birth, *number, *sex;
};

static bool is_sex(const struct eform_field *field)
{
    return field->kind == EFORM_CHOICE && str_is(field->list->name, "sex");
}

/* The first of each kind: a group of a form is about one person. */
static void take_field(struct person_inputs *person, const struct eform *form,
                       const struct eform_field *field)
{
    const struct eform_input *input = &form->inputs[field->first_input];

    if (field->kind == EFORM_NAME && person->name == NULL)
        person->name = input;
    else if ((field->kind == EFORM_DATE || field->kind == EFORM_DATE_PART) &&
             person->birth == NULL)
        person->birth = input;
    else if (field->kind == EFORM_CCCD && person->number == NULL)
        person->number = input;
    else if (is_sex(field) && person->sex == NULL)
        person->sex = input;
}

/* false: it is about nobody that a card could be of. */
static bool person_of(const struct eform *form, const struct eform_group *group,
                      struct person_inputs *person)
{
    *person = (struct person_inputs){.name = NULL};
    for (size_t i = 0; i < group->field_count; i++)
        take_field(person, form, &form->fields[group->first_field + i]);
    return person->name != NULL && person->number != NULL &&
           person->birth != NULL;
}

/* --- what the browser read --- */

/* "12051990" as a day is typed in three boxes. */
static struct str card_day(struct request *rq, struct str digits)
{
    return digits.len == 8 && str_is_digits(digits)
               ? str_print(rq->arena, "%" PRI_STR "/%" PRI_STR "/%" PRI_STR,
                           STR_ARG(str_slice(digits, 0, 2)),
                           STR_ARG(str_slice(digits, 2, 4)),
                           STR_ARG(str_slice(digits, 4, 8)))
               : STR("");
}

static bool split(struct str text, struct str parts[CARD_PARTS])
{
    if (text.len > CARD_BYTES_MAX)
        return false;
    for (size_t i = 0; i < CARD_PARTS; i++) {
        size_t end = str_find(text, '|');

        parts[i] = str_trim(str_slice(text, 0, end));
        text = str_skip(text, end < text.len ? end + 1 : end);
    }
    return parts[CARD_NUMBER].len == 12 && str_is_digits(parts[CARD_NUMBER]);
}

static struct str card_key(struct request *rq, struct str key)
{
    return str_print(rq->arena, EFORM_CARD_PREFIX "%" PRI_STR, STR_ARG(key));
}

struct reading {
    struct request *rq;
    const struct eform_open *open;
    int row;
    json_t *changes, *origins;
};

/* The card's word for one input: noted, and the answer where there is none. */
static void take(const struct reading *r, const struct eform_input *input,
                 struct str typed)
{
    const struct eform_field *field;
    struct str key, value, said;
    int64_t number;

    if (input == NULL || str_is_empty(typed))
        return;
    field = &r->open->form.fields[input->field];
    key = eform_key(r->rq->arena, input->id, r->row);
    if (eform_is_locked(r->rq, r->open, field) ||
        eform_normal(r->rq->arena, field, input, typed, r->open->about.today,
                     &value, &number) != NULL)
        return;
    json_put(r->origins, card_key(r->rq, key), json_of(value));
    said = eform_text(r->changes, key);
    if (json_object_getn(r->changes, key.ptr, key.len) == NULL)
        said = eform_text(r->open->stored.answers, key);
    if (str_is_empty(said) || str_is(said, "//")) {
        json_put(r->changes, key, json_of(value));
        said = value;
    }
    if (str_equals(said, value))
        json_put(r->origins, key, json_string("card"));
}

static void read_card(const struct reading *r, const struct eform_group *group,
                      struct str text)
{
    struct person_inputs person;
    struct str parts[CARD_PARTS];

    if (!person_of(&r->open->form, group, &person) || !split(text, parts))
        return;
    take(r, person.number, parts[CARD_NUMBER]);
    take(r, person.name, parts[CARD_NAME]);
    take(r, person.birth, card_day(r->rq, parts[CARD_BIRTH]));
    if (person.sex != NULL)
        take(r, person.sex,
             eform_sex_code(person.sex, sex_of_number(parts[CARD_NUMBER])));
}

void eform_read_cards(struct request *rq, const struct eform_open *open,
                      const struct eform_page *page, json_t *changes,
                      json_t *origins)
{
    struct reading r = {rq, open, 0, changes, origins};

    for (size_t i = 0; i < page->group_count; i++) {
        const struct eform_group *group =
            &open->form.groups[page->first_group + i];
        int rows[EFORM_ROWS_MAX] = {0};
        size_t count =
            group->is_repeated ? eform_rows(&open->walk, group, rows) : 1;

        for (size_t n = 0; n < count; n++) {
            struct str name =
                str_print(rq->arena, EFORM_CARD_PREFIX "%" PRI_STR,
                          STR_ARG(eform_key(rq->arena, group->id, rows[n])));
            struct str text = rq_form(rq, str_z(rq->arena, name));

            r.row = rows[n];
            if (!str_is_empty(text))
                read_card(&r, group, text);
        }
    }
}

/* --- on the page --- */

static void put_key(struct request *rq, const char *at, const char *name,
                    const struct eform_input *input, int row)
{
    if (input != NULL)
        page_set(page_of(rq),
                 str_z(rq->arena, str_print(rq->arena, "%s.card.%s", at, name)),
                 eform_key(rq->arena, input->id, row));
}

void eform_card_to_page(struct request *rq, const struct eform_open *open,
                        const char *at, const struct eform_group *group,
                        int row)
{
    const struct eform_field *fields = open->form.fields;
    struct person_inputs person;

    if (!person_of(&open->form, group, &person) ||
        eform_is_locked(rq, open, &fields[person.name->field]) ||
        eform_is_locked(rq, open, &fields[person.number->field]))
        return;
    put_key(rq, at, "name", person.name, row);
    put_key(rq, at, "birth", person.birth, row);
    put_key(rq, at, "number", person.number, row);
    put_key(rq, at, "sex", person.sex, row);
    page_set(page_of(rq),
             str_z(rq->arena, str_print(rq->arena, "%s.card.keep", at)),
             card_key(rq, eform_key(rq->arena, group->id, row)));
    if (person.sex == NULL)
        return;
    page_set(page_of(rq),
             str_z(rq->arena, str_print(rq->arena, "%s.card.male", at)),
             eform_sex_code(person.sex, SEX_MALE));
    page_set(page_of(rq),
             str_z(rq->arena, str_print(rq->arena, "%s.card.female", at)),
             eform_sex_code(person.sex, SEX_FEMALE));
}
