/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_values.c: what comes by itself is written with its source, and can be
 * typed over; what an account vouches for is taken from the account each time,
 * whatever was typed.
 */
#include "common/eform_input.h"
#include "domain/catalogue/unit.h"
#include "platform/session.h"
#include "portal/address.h"
#include "portal/eform.h"

#define FILL_PASSES 6

/* --- sources --- */

/* Forms have words of their own for it, or the nation's numbers. */
struct str eform_sex_code(const struct eform_input *input, enum sex sex)
{
    static const char *const codes[][2] = {{"nam", "nu"}, {"1", "2"}};

    for (size_t i = 0; sex != SEX_UNKNOWN && i < ARRAY_LENGTH(codes); i++) {
        struct str code = str_of(codes[i][sex == SEX_FEMALE]);

        if (eform_choice_of(input->list, code) != NULL)
            return code;
    }
    return STR("");
}

static struct str paper_code(enum paper_type type)
{
    switch (type) {
    case PAPER_CCCD:
        return STR("5");
    case PAPER_CMND:
        return STR("2");
    case PAPER_PASSPORT:
        return STR("6");
    case PAPER_OTHER:
        return STR("8");
    case PAPER_NONE:
        break;
    }
    return STR("");
}

static struct str day_text(struct request *rq, struct date date)
{
    return date_is_set(date) ? date_iso(rq->arena, date) : STR("");
}

static struct str id_text(struct request *rq, int64_t id)
{
    return id == 0 ? STR("") : str_print(rq->arena, "%lld", (long long)id);
}

static struct str paper_part(struct request *rq, const struct person *p,
                             enum eform_part part)
{
    if (part == EFORM_PART_TYPE)
        return paper_code(p->paper_type);
    if (part == EFORM_PART_NUMBER)
        return p->paper_number;
    if (part == EFORM_PART_DATE)
        return day_text(rq, p->paper_date);
    return part == EFORM_PART_ISSUER ? p->paper_place : STR("");
}

static struct str address_part(struct request *rq, const struct person *p,
                               enum eform_part part)
{
    int64_t province_id = 0;

    if (part == EFORM_PART_COUNTRY)
        return p->unit_id != 0 ? STR("VN") : STR("");
    if (part == EFORM_PART_STREET)
        return p->street;
    if (part == EFORM_PART_COMMUNE)
        return id_text(rq, p->unit_id);
    if (part != EFORM_PART_PROVINCE ||
        (p->unit_id != 0 &&
         address_province(rq, p->unit_id, &province_id) != OK))
        return STR("");
    return id_text(rq, province_id);
}

static struct str source_value(struct request *rq,
                               const struct eform_open *open, struct str source,
                               const struct eform_input *input)
{
    bool is_other = str_starts_with(source, "other.");
    const struct person *p =
        is_other ? &open->applicant.other : &open->applicant.self;
    struct str name = str_skip(source, str_find(source, '.') + 1);

    if (is_other && !open->applicant.is_for_other)
        return STR("");
    if (str_is(name, "full_name"))
        return p->full_name;
    if (str_is(name, "birth_date"))
        return partial_is_set(p->birth_date)
                   ? partial_iso(rq->arena, p->birth_date)
                   : STR("");
    if (str_is(name, "sex"))
        return eform_sex_code(input, p->sex);
    if (str_is(name, "paper_number"))
        return p->paper_number;
    if (str_is(name, "phone"))
        return p->phone;
    if (str_is(name, "email"))
        return p->email;
    if (str_is(name, "nationality"))
        return p->nationality;
    if (str_is(name, "paper"))
        return paper_part(rq, p, input->part);
    return str_is(name, "address") ? address_part(rq, p, input->part) : STR("");
}

/* The first source whose value passes the field's own check. */
static struct str sourced(struct request *rq, const struct eform_open *open,
                          const struct eform_field *field,
                          const struct eform_input *input)
{
    for (size_t i = 0; i < field->from_count; i++) {
        struct str typed = source_value(rq, open, field->from[i], input);
        struct str value;
        int64_t number;

        if (!str_is_empty(typed) &&
            eform_normal(rq->arena, field, input, typed, open->about.today,
                         &value, &number) == NULL)
            return value;
    }
    return STR("");
}

bool eform_is_locked(struct request *rq, const struct eform_open *open,
                     const struct eform_field *field)
{
    return field->is_locked && rq->account->is_id_verified &&
           field->input_count == 1 &&
           !str_is_empty(sourced(rq, open, field,
                                 &open->form.inputs[field->first_input]));
}

/* --- filling --- */

static void put(json_t *into, struct str key, struct str value)
{
    json_put(into, key, json_of(value));
}

struct str eform_text(const json_t *from, struct str key)
{
    const json_t *value = json_object_getn(from, key.ptr, key.len);

    return (struct str){json_string_value(value), json_string_length(value)};
}

static void fill(struct eform_open *open, struct str key, struct str value,
                 const char *origin)
{
    put(open->answers, key, value);
    put(open->fills, key, value);
    if (origin == NULL)
        return;
    put(open->origins, key, str_of(origin));
    put(open->fill_from, key, str_of(origin));
}

static enum status fill_commune(struct request *rq, struct eform_open *open,
                                struct str key, struct str value)
{
    struct str words_key =
        str_print(rq->arena, "%" PRI_STR EFORM_UNIT_WORDS, STR_ARG(key));
    struct str words;
    enum status s = address_words(rq, STR_NONE, value, &words);

    if (s == OK && !str_is_empty(words))
        fill(open, words_key, words, NULL);
    return s;
}

/* “Như người yêu cầu”: the same input of the other person. */
static struct str copied(struct request *rq, const struct eform_open *open,
                         const struct eform_item *item)
{
    struct str id = item->input->id, from = item->page->copy_from;
    struct term_about about = {.arena = rq->arena,
                               .form = &open->form,
                               .values = open->walk.values,
                               .rows = open->walk.rows,
                               .today = open->about.today,
                               .agency = open->about.agency};
    struct str to =
        str_print(rq->arena, "%" PRI_STR "-", STR_ARG(item->page->copy_to));

    if (item->page->copy_when == NULL || !str_begins_with(id, to) ||
        term_truth(&about, item->page->copy_when) != TRUTH_YES)
        return STR("");
    return eform_text(open->walk.values,
                      str_print(rq->arena, "%" PRI_STR "-%" PRI_STR,
                                STR_ARG(from), STR_ARG(str_skip(id, to.len))));
}

/* What the form itself proposes. */
static struct str proposed(struct request *rq, const struct eform_open *open,
                           const struct eform_item *item)
{
    struct term_about about = {.arena = rq->arena,
                               .form = &open->form,
                               .values = open->walk.values,
                               .rows = open->walk.rows,
                               .group =
                                   item->row > 0 ? item->group->id : STR(""),
                               .row = item->row,
                               .today = open->about.today,
                               .agency = open->about.agency};

    if (item->input->part == EFORM_PART_COUNTRY)
        return STR("VN");
    if (item->input->part == EFORM_PART_PROVINCE)
        return id_text(rq, open->home_province);
    if (item->field->suggest != NULL)
        return term_text(&about, item->field->suggest);
    return item->field->initial;
}

/* *is_filled: something was added. */
static enum status fill_item(struct request *rq, struct eform_open *open,
                             const struct eform_item *item, bool *is_filled)
{
    const char *origin = "applicant";
    struct str value;

    if (json_object_getn(open->answers, item->key.ptr, item->key.len) != NULL)
        return OK;
    value =
        item->row == 0 ? sourced(rq, open, item->field, item->input) : STR("");
    if (str_is_empty(value)) {
        value = copied(rq, open, item);
        origin = "copy";
    }
    if (str_is_empty(value)) {
        value = proposed(rq, open, item);
        origin = NULL;
    }
    if (str_is_empty(value))
        return OK;
    *is_filled = true;
    fill(open, item->key, value, origin);
    return item->input->part == EFORM_PART_COMMUNE
               ? fill_commune(rq, open, item->key, value)
               : OK;
}

static void put_locked(struct request *rq, struct eform_open *open)
{
    for (size_t i = 0; i < open->form.field_count; i++) {
        const struct eform_field *field = &open->form.fields[i];

        if (!eform_is_locked(rq, open, field))
            continue;
        fill(open, field->id,
             sourced(rq, open, field, &open->form.inputs[field->first_input]),
             "verified");
    }
}

enum status eform_fill(struct request *rq, struct eform_open *open)
{
    bool is_filled = true;
    enum status s = OK;

    put_locked(rq, open);
    for (size_t pass = 0; s == OK && is_filled && pass < FILL_PASSES; pass++) {
        is_filled = false;
        s = eform_walk(rq->arena, &open->form, open->answers, &open->about,
                       &open->walk);
        for (size_t i = 0; s == OK && i < open->walk.count; i++)
            s = fill_item(rq, open, &open->walk.items[i], &is_filled);
    }
    return s;
}

/* --- what was typed --- */

/* The input and row of a key; NULL: none of that page. */
static const struct eform_input *input_of_key(const struct eform_open *open,
                                              const struct eform_page *page,
                                              struct str key)
{
    const struct eform_input *input = eform_input_of(&open->form, key);
    size_t cut = key.len;

    if (input == NULL) {
        while (cut > 0 && key.ptr[cut - 1] >= '0' && key.ptr[cut - 1] <= '9')
            cut--;
        if (cut == key.len || cut < 2 || key.len - cut > 4 ||
            key.ptr[cut - 1] != '-')
            return NULL;
        input = eform_input_of(&open->form, str_slice(key, 0, cut - 1));
    }
    if (input == NULL)
        return NULL;
    const struct eform_group *group =
        &open->form.groups[open->form.fields[input->field].group];

    return &open->form.pages[group->page] == page &&
                   group->is_repeated == (cut < key.len)
               ? input
               : NULL;
}

static enum status read_commune(struct request *rq,
                                const struct eform_open *open, struct str key,
                                const struct eform_input *input,
                                struct str value, json_t *changes)
{
    const struct eform_field *field = &open->form.fields[input->field];
    const struct eform_input *province =
        eform_part_of(&open->form, field, EFORM_PART_PROVINCE);
    struct str row = str_skip(key, input->id.len);
    struct str province_key = str_print(rq->arena, "%" PRI_STR "%" PRI_STR,
                                        STR_ARG(province->id), STR_ARG(row));
    struct str words;
    enum status s = address_words(
        rq, rq_form(rq, str_z(rq->arena, province_key)), value, &words);

    if (s == OK)
        put(changes,
            str_print(rq->arena, "%" PRI_STR EFORM_UNIT_WORDS, STR_ARG(key)),
            words);
    return s;
}

static enum status read_key(struct request *rq, const struct eform_open *open,
                            const struct eform_input *input, struct str key,
                            json_t *changes, json_t *origins)
{
    const struct eform_field *field = &open->form.fields[input->field];
    struct str typed = eform_typed(rq, input, key), value;
    int64_t number;

    if (eform_is_locked(rq, open, field))
        return OK;
    if (eform_normal(rq->arena, field, input, typed, open->about.today, &value,
                     &number) == NULL) {
        if (input->kind == EFORM_MOBILE || input->kind == EFORM_PHONE)
            rq->renumbered = phone_new_prefix(rq->arena, typed);
        typed = value;
    }
    if (!str_equals(eform_text(open->answers, key), typed))
        json_put(origins, key, json_null());
    put(changes, key, typed);
    return input->part == EFORM_PART_COMMUNE
               ? read_commune(rq, open, key, input, typed, changes)
               : OK;
}

enum status eform_read_page(struct request *rq, const struct eform_open *open,
                            const struct eform_page *page, json_t *changes,
                            json_t *origins)
{
    struct str shown = rq_form(rq, EFORM_SHOWN_FIELD), key;
    enum status s = OK;

    json_object_update(changes, open->fills);
    json_object_update(origins, open->fill_from);
    while (s == OK && str_next(&shown, ' ', &key)) {
        const struct eform_input *input = input_of_key(open, page, key);

        if (input != NULL)
            s = read_key(rq, open, input, key, changes, origins);
    }
    return s;
}

void eform_carry(const struct eform_open *open, const json_t *earlier,
                 json_t *changes, json_t *origins)
{
    for (size_t i = 0; i < open->form.input_count; i++) {
        const struct eform_input *input = &open->form.inputs[i];
        const struct eform_group *group =
            &open->form.groups[open->form.fields[input->field].group];
        char words[EFORM_ID_MAX * 2];
        struct str value = eform_text(earlier, input->id);

        if (!group->is_carried || str_is_empty(value))
            continue;
        put(changes, input->id, value);
        put(origins, input->id, STR("earlier"));
        if (input->part != EFORM_PART_COMMUNE)
            continue;
        int len = snprintf(words, sizeof words, "%" PRI_STR EFORM_UNIT_WORDS,
                           STR_ARG(input->id));
        struct str key = {words, (size_t)len};

        put(changes, key, eform_text(earlier, key));
    }
}
