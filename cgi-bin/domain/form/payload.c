/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/form/payload.h"

/* The keys that a field of several inputs names its parts by. */
static const char *const part_names[EFORM_PART__MAX] = {
    [EFORM_PART_TYPE] = "type",
    [EFORM_PART_NUMBER] = "number",
    [EFORM_PART_DATE] = "date",
    [EFORM_PART_ISSUER] = "place",
    [EFORM_PART_INSTITUTION] = "institution",
    [EFORM_PART_COUNTRY] = "country",
    [EFORM_PART_PROVINCE] = "province",
    [EFORM_PART_COMMUNE] = "commune",
    [EFORM_PART_OLD_NAME] = "area",
    [EFORM_PART_STREET] = "street",
    [EFORM_PART_BANK] = "bank",
    [EFORM_PART_ACCOUNT] = "account",
    [EFORM_PART_HOLDER] = "holder",
};

static struct str national_value(const struct eform_item *item)
{
    const struct eform_choice *choice =
        eform_choice_of(item->input->list, item->value);

    return choice != NULL && !str_is_empty(choice->nation) ? choice->nation
                                                           : item->value;
}

static void put(json_t *out, const char *name, const struct eform_item *item,
                struct str value)
{
    json_t *list;

    if (name == NULL || str_is_empty(value))
        return;
    if (item->row == 0) {
        json_object_set_new(out, name, json_of(value));
        return;
    }
    list = json_object_get(out, name);
    if (list == NULL) {
        list = json_array();
        json_object_set_new(out, name, list);
    }
    json_array_append_new(list, json_of(value));
}

static void put_item(struct arena *arena, const struct eform_walk *walk,
                     const struct eform_item *item, json_t *out)
{
    const json_t *nation = item->field->nation;

    if (json_is_object(nation)) {
        const char *part = part_names[item->input->part];

        if (part != NULL)
            put(out, json_string_value(json_object_get(nation, part)), item,
                national_value(item));
        return;
    }
    if (!json_is_string(nation))
        return;
    if (item->field->input_count == 1)
        put(out, json_string_value(nation), item, national_value(item));
    else if (item->input == &walk->form->inputs[item->field->first_input])
        put(out, json_string_value(nation), item,
            eform_field_words(arena, walk, item->field, item->row, LANG_VI));
}

enum status eform_payload(struct arena *arena, const struct eform_walk *walk,
                          struct str *text)
{
    CLEANUP(json_release) json_t *out = json_object();

    for (size_t i = 0; i < walk->count; i++)
        put_item(arena, walk, &walk->items[i], out);
    for (size_t i = 0; i < walk->form->field_count; i++) {
        const struct eform_field *field = &walk->form->fields[i];
        const char *name = json_string_value(field->nation);

        if (name != NULL && !str_is_empty(field->absent) &&
            json_object_get(out, name) == NULL)
            json_object_set_new(out, name, json_of(field->absent));
    }
    *text = json_text(arena, out);
    return text->ptr == NULL ? INTERNAL : OK;
}

/* --- JSON Schema --- */

static const char *pattern_of(enum eform_kind kind)
{
    switch (kind) {
    case EFORM_CCCD:
        return "^[0-9]{12}$";
    case EFORM_ID_NO:
        return "^([0-9]{9}|[0-9]{12})$";
    case EFORM_MOBILE:
        return "^0[35789][0-9]{8}$";
    case EFORM_DIGITS:
    case EFORM_UNIT:
    case EFORM_INT:
    case EFORM_MONEY:
        return "^[0-9]+$";
    case EFORM_DECIMAL:
        return "^[0-9]+(\\.[0-9]+)?$";
    case EFORM_YEAR:
        return "^[0-9]{4}$";
    case EFORM_DATE_PART:
        return "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$";
    default:
        return NULL;
    }
}

static json_t *input_schema(const struct eform_field *field,
                            const struct eform_input *input)
{
    json_t *schema = json_object(), *codes;
    const char *pattern = pattern_of(input->kind);

    json_object_set_new(schema, "type", json_string("string"));
    json_object_set_new(schema, "title", json_of(field->label.vi));
    if (input->part == EFORM_PART_NONE && !str_is_empty(field->hint.vi))
        json_object_set_new(schema, "description", json_of(field->hint.vi));
    if (pattern != NULL)
        json_object_set_new(schema, "pattern", json_string(pattern));
    if (input->kind == EFORM_DATE)
        json_object_set_new(schema, "format", json_string("date"));
    if (input->kind == EFORM_EMAIL)
        json_object_set_new(schema, "format", json_string("email"));
    if (input->kind == EFORM_CHECK)
        json_object_set_new(schema, "const", json_string("1"));
    if (input->kind != EFORM_CHOICE)
        return schema;
    codes = json_array();
    for (size_t i = 0; i < input->list->count; i++)
        json_array_append_new(codes, json_of(input->list->items[i].code));
    json_object_set_new(schema, "enum", codes);
    return schema;
}

static void put_field(const struct eform *form, const struct eform_field *field,
                      json_t *properties)
{
    for (size_t i = 0; i < field->input_count; i++) {
        const struct eform_input *input = &form->inputs[field->first_input + i];

        json_put(properties, input->id, input_schema(field, input));
    }
}

static json_t *group_schema(const struct eform *form,
                            const struct eform_group *group)
{
    json_t *list = json_object(), *row = json_object(),
           *properties = json_object();

    for (size_t i = 0; i < group->field_count; i++)
        put_field(form, &form->fields[group->first_field + i], properties);
    json_object_set_new(row, "type", json_string("object"));
    json_object_set_new(row, "properties", properties);
    json_object_set_new(list, "type", json_string("array"));
    json_object_set_new(list, "title", json_of(group->title.vi));
    json_object_set_new(list, "maxItems", json_integer(group->rows_max));
    json_object_set_new(list, "items", row);
    return list;
}

/* What is required always: by a field without a condition, in a group and a
 * page without one. */
static json_t *required_of(const struct eform *form)
{
    json_t *required = json_array();

    for (size_t i = 0; i < form->field_count; i++) {
        const struct eform_field *field = &form->fields[i];
        const struct eform_group *group = &form->groups[field->group];

        if (field->is_required && field->when == NULL && group->when == NULL &&
            !group->is_repeated && form->pages[group->page].when == NULL &&
            field->input_count == 1)
            json_array_append_new(required, json_of(field->id));
    }
    return required;
}

enum status eform_schema(struct arena *arena, const struct eform *form,
                         struct str address, struct str *text)
{
    CLEANUP(json_release) json_t *out = json_object();
    json_t *properties = json_object();

    for (size_t i = 0; i < form->group_count; i++) {
        const struct eform_group *group = &form->groups[i];

        if (group->is_repeated)
            json_put(properties, group->id, group_schema(form, group));
        for (size_t n = 0; !group->is_repeated && n < group->field_count; n++)
            put_field(form, &form->fields[group->first_field + n], properties);
    }
    json_object_set_new(
        out, "$schema",
        json_string("https://json-schema.org/draft/2020-12/schema"));
    json_object_set_new(out, "$id", json_of(address));
    json_object_set_new(out, "title", json_of(form->title.vi));
    json_object_set_new(out, "description", json_of(form->basis));
    json_object_set_new(out, "type", json_string("object"));
    json_object_set_new(out, "properties", properties);
    json_object_set_new(out, "required", required_of(form));
    *text = json_text(arena, out);
    return text->ptr == NULL ? INTERNAL : OK;
}

static bool is_in_force(const struct form_line *line, struct date day)
{
    return line->is_offered && date_compare(line->in_force_from, day) <= 0 &&
           (!date_is_set(line->in_force_to) ||
            date_compare(line->in_force_to, day) >= 0);
}

static json_t *line_json(struct arena *arena, const struct form_line *line,
                         struct str address)
{
    json_t *one = json_object();

    json_object_set_new(one, "form", json_of(line->slug));
    json_object_set_new(one, "version", json_of(line->version));
    json_object_set_new(one, "title", json_of(line->title));
    json_object_set_new(one, "in_force_from",
                        json_of(date_iso(arena, line->in_force_from)));
    if (date_is_set(line->in_force_to))
        json_object_set_new(one, "in_force_to",
                            json_of(date_iso(arena, line->in_force_to)));
    json_object_set_new(
        one, "schema",
        json_of(str_print(arena, "%" PRI_STR "%" PRI_STR ".json",
                          STR_ARG(address), STR_ARG(line->slug))));
    return one;
}

enum status eform_list_json(struct db *db, struct date day, struct str address,
                            struct str *text)
{
    CLEANUP(json_release) json_t *list = json_array();
    struct form_lines lines;
    enum status s = form_version_list(db, &lines);

    if (s != OK)
        return s;
    for (size_t i = 0; i < lines.count; i++)
        if (is_in_force(&lines.items[i], day))
            json_array_append_new(
                list, line_json(db_arena(db), &lines.items[i], address));
    *text = json_text(db_arena(db), list);
    return text->ptr == NULL ? INTERNAL : OK;
}
