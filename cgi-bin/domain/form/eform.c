/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform.c: what is found in a form that was read. */
#include "domain/form/eform.h"

static const char *const kinds[EFORM_KIND__MAX] = {
    [EFORM_TEXT] = "text",           [EFORM_LINES] = "lines",
    [EFORM_NAME] = "name",           [EFORM_ID_NO] = "id-no",
    [EFORM_CCCD] = "cccd",           [EFORM_TAX_NO] = "tax-no",
    [EFORM_MOBILE] = "mobile",       [EFORM_PHONE] = "phone",
    [EFORM_EMAIL] = "email",         [EFORM_DIGITS] = "digits",
    [EFORM_DATE] = "date",           [EFORM_DATE_PART] = "date-part",
    [EFORM_YEAR] = "year",           [EFORM_INT] = "int",
    [EFORM_DECIMAL] = "decimal",     [EFORM_MONEY] = "money",
    [EFORM_CHOICE] = "choice",       [EFORM_CHOICES] = "choices",
    [EFORM_CHECK] = "check",         [EFORM_COUNTRY] = "country",
    [EFORM_PAPER] = "paper",         [EFORM_ADDRESS] = "address",
    [EFORM_PLACE] = "place",         [EFORM_BANK] = "bank",
    [EFORM_STATEMENT] = "statement", [EFORM_CONSENT] = "consent",
    [EFORM_COMPUTED] = "computed",   [EFORM_UNIT] = "unit",
};

static const char *const parts[EFORM_PART__MAX] = {
    [EFORM_PART_NONE] = "",           [EFORM_PART_TYPE] = "loai",
    [EFORM_PART_NUMBER] = "so",       [EFORM_PART_DATE] = "ngay",
    [EFORM_PART_ISSUER] = "noi",      [EFORM_PART_INSTITUTION] = "co-so",
    [EFORM_PART_COUNTRY] = "nuoc",    [EFORM_PART_PROVINCE] = "tinh",
    [EFORM_PART_COMMUNE] = "xa",      [EFORM_PART_OLD_NAME] = "cu",
    [EFORM_PART_STREET] = "chi-tiet", [EFORM_PART_BANK] = "ngan-hang",
    [EFORM_PART_ACCOUNT] = "so-tk",   [EFORM_PART_HOLDER] = "chu-tk",
};

struct str eform_words_in(const struct eform_words *words, enum lang lang)
{
    return lang == LANG_EN && !str_is_empty(words->en) ? words->en : words->vi;
}

const char *eform_kind_text(enum eform_kind kind)
{
    return kinds[kind];
}

const char *eform_part_text(enum eform_part part)
{
    return parts[part];
}

/* The number noted for that word in one of form->by_id's two objects. */
static bool nth_of(const struct eform *form, const char *which, struct str id,
                   size_t *nth)
{
    const json_t *number = json_object_getn(json_object_get(form->by_id, which),
                                            id.ptr ? id.ptr : "", id.len);

    *nth = (size_t)json_integer_value(number);
    return json_is_integer(number);
}

const struct eform_field *eform_field_of(const struct eform *form,
                                         struct str id)
{
    size_t nth;

    return nth_of(form, "fields", id, &nth) ? &form->fields[nth] : NULL;
}

const struct eform_input *eform_input_of(const struct eform *form,
                                         struct str id)
{
    size_t nth;

    return nth_of(form, "inputs", id, &nth) ? &form->inputs[nth] : NULL;
}

const struct eform_group *eform_group_of(const struct eform *form,
                                         struct str id)
{
    for (size_t i = 0; i < form->group_count; i++)
        if (str_equals(form->groups[i].id, id))
            return &form->groups[i];
    return NULL;
}

const struct eform_page *eform_page_of(const struct eform *form, struct str id)
{
    for (size_t i = 0; i < form->page_count; i++)
        if (str_equals(form->pages[i].id, id))
            return &form->pages[i];
    return NULL;
}

const struct eform_input *eform_part_of(const struct eform *form,
                                        const struct eform_field *field,
                                        enum eform_part part)
{
    for (size_t i = 0; i < field->input_count; i++)
        if (form->inputs[field->first_input + i].part == part)
            return &form->inputs[field->first_input + i];
    return NULL;
}

const struct eform_input *eform_main_input(const struct eform *form,
                                           const struct eform_field *field)
{
    switch (field->kind) {
    case EFORM_PAPER:
        return eform_part_of(form, field, EFORM_PART_NUMBER);
    case EFORM_ADDRESS:
    case EFORM_PLACE:
        return eform_part_of(form, field, EFORM_PART_COUNTRY);
    case EFORM_BANK:
        return eform_part_of(form, field, EFORM_PART_ACCOUNT);
    default:
        return field->input_count > 0 ? &form->inputs[field->first_input]
                                      : NULL;
    }
}

struct str eform_key(struct arena *arena, struct str id, int row)
{
    return row == 0 ? id
                    : str_print(arena, "%" PRI_STR "-%d", STR_ARG(id), row);
}
