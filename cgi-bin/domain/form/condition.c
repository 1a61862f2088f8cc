/* SPDX-License-Identifier: GPL-3.0-or-later */
/* condition.c: conditions that are chosen, as terms and back. */
#include "domain/form/condition.h"
#include "platform/text.h"

#define AMONG_MAX 20

/* `is_not`: the term stands within ["not", …]. */
static const struct op {
    const char *name, *term;
    bool is_not, has_value;
} ops[] = {
    {"is", "=", false, true},
    {"is_not", "!=", false, true},
    {"among", "in", false, true},
    {"given", "given", false, false},
    {"absent", "given", true, false},
    {"ticked", "checked", false, false},
    {"unticked", "checked", true, false},
    {"below", "<", false, true},
    {"at_most", "<=", false, true},
    {"above", ">", false, true},
    {"at_least", ">=", false, true},
};

static struct str text_of(const json_t *term)
{
    return (struct str){json_string_value(term), json_string_length(term)};
}

/* --- from a term --- */

static struct str value_words(struct arena *arena,
                              const struct eform_field *field,
                              const json_t *value)
{
    const struct eform_choice *choice =
        field == NULL ? NULL : eform_choice_of(field->list, text_of(value));

    if (json_is_integer(value))
        return str_print(arena, "%lld", (long long)json_integer_value(value));
    return choice != NULL ? choice->label.vi : text_of(value);
}

static bool read_value(struct arena *arena, const struct eform *form,
                       const json_t *value, struct condition_part *part)
{
    const struct eform_field *field = eform_field_of(form, part->field);
    struct buf words = {.arena = arena};

    if (!json_is_array(value)) {
        part->value = value_words(arena, field, value);
        return json_is_string(value) || json_is_integer(value);
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (i > 0)
            buf_addz(&words, ", ");
        buf_add(&words, value_words(arena, field, json_array_get(value, i)));
    }
    part->value = buf_str(&words);
    return true;
}

static bool read_part(struct arena *arena, const struct eform *form,
                      const json_t *term, struct condition_part *part)
{
    bool is_not = str_is(text_of(json_array_get(term, 0)), "not");

    if (is_not)
        term = json_array_get(term, 1);
    for (size_t i = 0; i < ARRAY_LENGTH(ops); i++) {
        if (ops[i].is_not != is_not ||
            !str_is(text_of(json_array_get(term, 0)), ops[i].term) ||
            json_array_size(term) != (ops[i].has_value ? 3u : 2u) ||
            eform_field_of(form, text_of(json_array_get(term, 1))) == NULL)
            continue;
        part->op = str_of(ops[i].name);
        part->field = text_of(json_array_get(term, 1));
        part->value = STR("");
        return !ops[i].has_value ||
               read_value(arena, form, json_array_get(term, 2), part);
    }
    return false;
}

bool condition_of_term(struct arena *arena, const struct eform *form,
                       const json_t *term, struct condition *out)
{
    struct str first = text_of(json_array_get(term, 0));
    bool is_list = str_is(first, "and") || str_is(first, "or");
    size_t count = is_list ? json_array_size(term) - 1 : 1;

    *out = (struct condition){.is_any = str_is(first, "or")};
    if (term == NULL)
        return true;
    if (count > CONDITION_PARTS_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!read_part(arena, form,
                       is_list ? json_array_get(term, i + 1) : term,
                       &out->parts[out->count++]))
            return false;
    return true;
}

/* --- to a term --- */

/* A choice by its code or its label; a number where the field is one. */
static json_t *value_of(struct arena *arena, const struct eform_field *field,
                        struct str typed)
{
    int64_t number;

    typed = str_trim(typed);
    if (field == NULL)
        return json_of(typed);
    for (size_t i = 0; field->list != NULL && i < field->list->count; i++) {
        const struct eform_choice *choice = &field->list->items[i];

        if (str_equals(choice->code, typed) ||
            str_equals(text_fold(arena, choice->label.vi),
                       text_fold(arena, typed)) ||
            str_equals(text_fold(arena, choice->label.en),
                       text_fold(arena, typed)))
            return json_of(choice->code);
    }
    switch (field->kind) {
    case EFORM_INT:
    case EFORM_YEAR:
    case EFORM_MONEY:
    case EFORM_DECIMAL:
        if (str_to_int(typed, INT64_MIN / 2, INT64_MAX / 2, &number))
            return json_integer(number);
        break;
    default:
        break;
    }
    return json_of(typed);
}

static json_t *among(struct arena *arena, const struct eform_field *field,
                     struct str typed)
{
    json_t *list = json_array();
    struct str one;

    while (json_array_size(list) < AMONG_MAX && str_next(&typed, ',', &one))
        if (!str_is_empty(str_trim(one)))
            json_array_append_new(list, value_of(arena, field, one));
    return list;
}

static json_t *part_term(struct arena *arena, const struct eform *form,
                         const struct condition_part *part)
{
    const struct eform_field *field = eform_field_of(form, part->field);
    json_t *term, *outer;

    for (size_t i = 0; i < ARRAY_LENGTH(ops); i++) {
        if (!str_is(part->op, ops[i].name))
            continue;
        term = json_array();
        json_array_append_new(term, json_string(ops[i].term));
        json_array_append_new(term, json_of(part->field));
        if (ops[i].has_value)
            json_array_append_new(term,
                                  str_is(part->op, "among")
                                      ? among(arena, field, part->value)
                                      : value_of(arena, field, part->value));
        if (!ops[i].is_not)
            return term;
        outer = json_array();
        json_array_append_new(outer, json_string("not"));
        json_array_append_new(outer, term);
        return outer;
    }
    return NULL;
}

json_t *condition_term(struct arena *arena, const struct eform *form,
                       const struct condition *condition)
{
    json_t *all, *term;

    if (condition->count == 0)
        return NULL;
    if (condition->count == 1)
        return part_term(arena, form, &condition->parts[0]);
    all = json_array();
    json_array_append_new(all, json_string(condition->is_any ? "or" : "and"));
    for (size_t i = 0; i < condition->count; i++) {
        term = part_term(arena, form, &condition->parts[i]);
        if (term != NULL)
            json_array_append_new(all, term);
    }
    return all;
}
