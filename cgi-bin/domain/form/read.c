/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read.c: the JSON of a form becomes a struct eform.
 *
 * Reading goes on after a fault, so that all are told at once; what is wrong
 * stands empty until then, and nobody sees a form that had one.
 */
#include "domain/form/eform_private.h"

#define FORMAT "motcua-form/1"
#define LIST_MAX 400

/* --- lists --- */

static void read_list(struct eform_reader *r, struct str path,
                      const json_t *items, struct eform_list *list)
{
    struct eform_choice *choices =
        arena_array(r->arena, json_array_size(items) + 1, sizeof *choices);

    if (choices == NULL)
        return;
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        struct str cells[4] = {STR(""), STR(""), STR(""), STR("")};

        for (size_t n = 0; n < json_array_size(item) && n < 4; n++) {
            const json_t *cell = json_array_get(item, n);

            if (json_is_string(cell))
                cells[n] =
                    str_copy(r->arena, (struct str){json_string_value(cell),
                                                    json_string_length(cell)});
        }
        r->near = cells[0];
        if (str_is_empty(cells[0]) || str_is_empty(cells[1]))
            eform_blame(r, at_nth(r, path, "", i),
                        "[code, Vietnamese, English, national code]");
        if (eform_choice_of(list, cells[0]) != NULL)
            eform_blame(r, at_nth(r, path, "", i), "the code is there twice");
        choices[i] = (struct eform_choice){
            cells[0],
            {cells[1], str_is_empty(cells[2]) ? cells[1] : cells[2]},
            cells[3]};
        list->items = choices;
        list->count = i + 1;
    }
}

static const struct eform_list *list_named(struct eform_reader *r,
                                           struct str path, struct str name)
{
    const json_t *items =
        json_object_getn(json_object_get(r->form->root, "lists"),
                         name.ptr ? name.ptr : "", name.len);
    struct eform_list *list = ARENA_NEW(r->arena, struct eform_list);

    if (eform_list_known(name) != NULL)
        return eform_list_known(name);
    if (!json_is_array(items) || json_array_size(items) == 0 ||
        json_array_size(items) > LIST_MAX) {
        eform_blame(r, at_key(r, path, "list"),
                    "no list is named “%" PRI_STR "”", STR_ARG(name));
        return NULL;
    }
    if (list == NULL)
        return NULL;
    struct str near = r->near;
    list->name = name;
    read_list(r, str_print(r->arena, "lists.%" PRI_STR, STR_ARG(name)), items,
              list);
    r->near = near;
    return list;
}

/* --- fields --- */

static enum eform_kind kind_of(struct eform_reader *r, struct str path,
                               const json_t *object)
{
    struct str name = read_text(r, path, object, "kind", MUST, 20);

    for (enum eform_kind kind = 0; kind < EFORM_UNIT; kind++)
        if (str_is(name, eform_kind_text(kind)))
            return kind;
    if (!str_is_empty(name))
        eform_blame(r, at_key(r, path, "kind"),
                    "no kind is named “%" PRI_STR "”", STR_ARG(name));
    return EFORM_TEXT;
}

/* Every form's inputs lie in one array, each field's side by side. */
/* The citizen's own birth date, of which their papers may say only a part. */
static bool is_own_birth(const struct eform_field *field)
{
    for (size_t i = 0; i < field->from_count; i++)
        if (str_is(field->from[i], "applicant.birth_date"))
            return true;
    return false;
}

static void add_input(struct eform_reader *r, struct eform_field *field,
                      enum eform_part part, enum eform_kind kind,
                      const struct eform_list *list)
{
    r->inputs[r->form->input_count++] = (struct eform_input){
        .id = part == EFORM_PART_NONE
                  ? field->id
                  : str_print(r->arena, "%" PRI_STR "-%s", STR_ARG(field->id),
                              eform_part_text(part)),
        .kind = kind,
        .part = part,
        .list = list,
        .field = r->form->field_count,
    };
    field->input_count++;
}

static void add_inputs(struct eform_reader *r, struct eform_field *field)
{
    const struct eform_list *countries = eform_list_known(STR("country"));

    field->first_input = r->form->input_count;
    switch (field->kind) {
    case EFORM_PAPER:
        add_input(r, field, EFORM_PART_TYPE, EFORM_CHOICE,
                  eform_list_known(STR("paper-type")));
        add_input(r, field, EFORM_PART_NUMBER, EFORM_TEXT, NULL);
        add_input(r, field, EFORM_PART_DATE, EFORM_DATE, NULL);
        add_input(r, field, EFORM_PART_ISSUER, EFORM_TEXT, NULL);
        return;
    case EFORM_ADDRESS:
    case EFORM_PLACE:
        if (field->has_institution)
            add_input(r, field, EFORM_PART_INSTITUTION, EFORM_TEXT, NULL);
        add_input(r, field, EFORM_PART_COUNTRY, EFORM_CHOICE, countries);
        add_input(r, field, EFORM_PART_PROVINCE, EFORM_UNIT, NULL);
        add_input(r, field, EFORM_PART_COMMUNE, EFORM_UNIT, NULL);
        if (field->has_old_name)
            add_input(r, field, EFORM_PART_OLD_NAME, EFORM_TEXT, NULL);
        add_input(r, field, EFORM_PART_STREET, EFORM_TEXT, NULL);
        return;
    case EFORM_BANK:
        add_input(r, field, EFORM_PART_BANK, EFORM_TEXT, NULL);
        add_input(r, field, EFORM_PART_ACCOUNT, EFORM_DIGITS, NULL);
        add_input(r, field, EFORM_PART_HOLDER, EFORM_NAME, NULL);
        return;
    case EFORM_COUNTRY:
        add_input(r, field, EFORM_PART_NONE, EFORM_CHOICE, countries);
        return;
    case EFORM_COMPUTED:
    case EFORM_CONSENT:
        return;
    case EFORM_STATEMENT:
        add_input(r, field, EFORM_PART_NONE, EFORM_CHECK, NULL);
        return;
    default:
        add_input(r, field, EFORM_PART_NONE, field->kind, field->list);
        return;
    }
}

static void read_sources(struct eform_reader *r, struct str path,
                         const json_t *object, struct eform_field *field)
{
    const json_t *from =
        read_array(r, path, object, "from", MAY, ARRAY_LENGTH(field->from));

    for (size_t i = 0; i < json_array_size(from); i++) {
        const json_t *source = json_array_get(from, i);
        struct str name = {json_string_value(source),
                           json_string_length(source)};

        if (!json_is_string(source) || (!str_starts_with(name, "applicant.") &&
                                        !str_starts_with(name, "other.")))
            eform_blame(r, at_nth(r, path, "from", i),
                        "“applicant.…” or “other.…” is expected");
        else
            field->from[field->from_count++] = str_copy(r->arena, name);
    }
}

static void read_limits(struct eform_reader *r, struct str path,
                        const json_t *object, struct eform_field *field)
{
    struct str bound = read_text(r, path, object, "bound", MAY, 20);
    const json_t *place = json_object_get(object, "place");

    if (str_is(bound, "not-future"))
        field->bound = DATE_NOT_FUTURE;
    else if (str_is(bound, "not-past"))
        field->bound = DATE_NOT_PAST;
    else if (!str_is_empty(bound))
        eform_blame(r, at_key(r, path, "bound"), "not-future or not-past");
    field->min =
        read_whole(r, path, object, "min", INT32_MIN, INT64_C(1) << 50, 0);
    field->max = read_whole(r, path, object, "max", 0, INT64_C(1) << 50, 0);
    field->places = (int)read_whole(r, path, object, "places", 0, 3, 2);
    field->unit = read_text(r, path, object, "unit", MAY, 20);
    field->has_institution =
        json_is_true(json_object_get(place, "institution"));
    field->has_old_name = str_is(json_member(place, "era"), "any");
}

static struct str initial(struct eform_reader *r, const json_t *object)
{
    const json_t *value = json_object_get(object, "default");

    if (json_is_integer(value))
        return str_print(r->arena, "%lld",
                         (long long)json_integer_value(value));
    return str_copy(r->arena, json_member(object, "default"));
}

static void read_required(struct eform_reader *r, struct str path,
                          const json_t *object, struct eform_field *field)
{
    json_t *required = json_object_get(object, "required");

    if (json_is_array(required))
        field->required = required;
    else
        field->is_required = read_flag(r, path, object, "required", false);
}

static void read_field(struct eform_reader *r, struct str path,
                       const json_t *object)
{
    struct eform_field *field = &r->fields[r->form->field_count];
    struct str evidence;

    field->id = read_id(r, path, object, "id");
    field->kind = kind_of(r, path, object);
    field->label = read_words(r, path, object, "label", MUST);
    field->hint = read_words(r, path, object, "hint", MAY);
    field->when = json_object_get(object, "when");
    field->compute = json_object_get(object, "compute");
    field->suggest = json_object_get(object, "compute_hint");
    field->words_if = json_object_get(object, "words_if");
    field->nation = json_object_get(object, "nation");
    field->absent = read_text(r, path, object, "absent", MAY, 100);
    field->is_printed = read_flag(r, path, object, "printed", true);
    field->is_locked = str_is(json_member(object, "locked"), "verified");
    field->initial = initial(r, object);
    read_required(r, path, object, field);
    read_sources(r, path, object, field);
    read_limits(r, path, object, field);
    evidence = read_text(r, path, object, "ev", MAY, 1);
    field->evidence = str_is(evidence, "S")   ? EFORM_SOURCE
                      : str_is(evidence, "A") ? EFORM_SECOND_HAND
                                              : EFORM_MEMORY;
    if (field->kind == EFORM_CHOICE || field->kind == EFORM_CHOICES)
        field->list =
            list_named(r, path, read_text(r, path, object, "list", MUST, 40));
    field->group = r->form->group_count;
    if (field->kind == EFORM_DATE && is_own_birth(field))
        field->kind = EFORM_DATE_PART;
    add_inputs(r, field);
    r->form->field_count++;
}

/* --- groups and pages --- */

static void read_repeat(struct eform_reader *r, struct str path,
                        const json_t *object, struct eform_group *group)
{
    const json_t *repeat = json_object_get(object, "repeat");

    if (repeat == NULL)
        return;
    path = at_key(r, path, "repeat");
    group->is_repeated = true;
    group->rows_min =
        (int)read_whole(r, path, repeat, "min", 0, EFORM_ROWS_MAX, 0);
    group->rows_max =
        (int)read_whole(r, path, repeat, "max", 1, EFORM_ROWS_MAX, 10);
    group->add = read_words(r, path, repeat, "add", MUST);
    if (group->rows_min > group->rows_max)
        eform_blame(r, path, "min is more than max");
}

static void read_group(struct eform_reader *r, struct str path,
                       const json_t *object)
{
    struct eform_group *group = &r->groups[r->form->group_count];
    const json_t *fields;

    group->id = read_id(r, path, object, "id");
    group->title = read_words(r, path, object, "title", MUST);
    group->when = json_object_get(object, "when");
    group->is_carried = read_flag(r, path, object, "carried", false);
    group->page = r->form->page_count;
    group->first_field = r->form->field_count;
    read_repeat(r, path, object, group);
    fields = read_array(r, path, object, "fields", MUST, EFORM_FIELDS_MAX);
    for (size_t i = 0; i < json_array_size(fields); i++)
        read_field(r, at_nth(r, path, "fields", i), json_array_get(fields, i));
    group->field_count = r->form->field_count - group->first_field;
    r->form->group_count++;
}

static void read_copy(struct eform_reader *r, struct str path,
                      const json_t *object, struct eform_page *page)
{
    const json_t *copy = json_object_get(object, "copy_person");

    if (copy == NULL)
        return;
    if (json_array_size(copy) != 3) {
        eform_blame(r, at_key(r, path, "copy_person"),
                    "[condition, from, to] is expected");
        return;
    }
    page->copy_when = json_array_get(copy, 0);
    page->copy_from = str_of(json_string_value(json_array_get(copy, 1)));
    page->copy_to = str_of(json_string_value(json_array_get(copy, 2)));
}

static void read_page(struct eform_reader *r, struct str path,
                      const json_t *object)
{
    struct eform_page *page = &r->pages[r->form->page_count];
    const json_t *groups;

    page->id = read_id(r, path, object, "id");
    page->title = read_words(r, path, object, "title", MUST);
    page->when = json_object_get(object, "when");
    page->first_group = r->form->group_count;
    read_copy(r, path, object, page);
    groups = read_array(r, path, object, "groups", MUST, EFORM_FIELDS_MAX);
    for (size_t i = 0; i < json_array_size(groups); i++)
        read_group(r, at_nth(r, path, "groups", i), json_array_get(groups, i));
    page->group_count = r->form->group_count - page->first_group;
    r->form->page_count++;
}

static void read_rule(struct eform_reader *r, struct str path,
                      const json_t *object)
{
    struct eform_rule *rule = &r->rules[r->form->rule_count++];
    struct str level;

    rule->id = read_id(r, path, object, "id");
    rule->must = json_object_get(object, "must");
    rule->when = json_object_get(object, "when");
    rule->each = read_text(r, path, object, "each", MAY, EFORM_ID_MAX);
    rule->at = read_text(r, path, object, "at", MUST, EFORM_ID_MAX);
    rule->message = read_words(r, path, object, "message", MUST);
    level = read_text(r, path, object, "level", MUST, 10);
    rule->level = str_is(level, "warn")   ? EFORM_WARNING
                  : str_is(level, "info") ? EFORM_NOTE
                                          : EFORM_ERROR;
}

/* --- the whole --- */

/* How many fields, groups and rules there may be at most, to make room once. */
static bool make_room(struct eform_reader *r, const json_t *pages,
                      const json_t *rules)
{
    size_t groups = 0, fields = 0;

    for (size_t i = 0; i < json_array_size(pages); i++) {
        const json_t *of_page =
            json_object_get(json_array_get(pages, i), "groups");

        groups += json_array_size(of_page);
        for (size_t n = 0; n < json_array_size(of_page); n++)
            fields += json_array_size(
                json_object_get(json_array_get(of_page, n), "fields"));
    }
    if (groups > EFORM_FIELDS_MAX || fields > EFORM_FIELDS_MAX) {
        eform_blame(r, STR("pages"), "more than %d fields", EFORM_FIELDS_MAX);
        return false;
    }
    r->pages =
        arena_array(r->arena, json_array_size(pages) + 1, sizeof *r->pages);
    r->groups = arena_array(r->arena, groups + 1, sizeof *r->groups);
    r->fields = arena_array(r->arena, fields + 1, sizeof *r->fields);
    r->inputs = arena_array(r->arena, fields * 6 + 1, sizeof *r->inputs);
    r->rules =
        arena_array(r->arena, json_array_size(rules) + 1, sizeof *r->rules);
    r->form->pages = r->pages;
    r->form->groups = r->groups;
    r->form->fields = r->fields;
    r->form->inputs = r->inputs;
    r->form->rules = r->rules;
    return r->pages != NULL && r->groups != NULL && r->fields != NULL &&
           r->inputs != NULL && r->rules != NULL;
}

static const struct str *texts(struct eform_reader *r, const char *key,
                               size_t *count)
{
    const json_t *list = read_array(r, STR(""), r->form->root, key, MUST, 50);
    struct str *items =
        arena_array(r->arena, json_array_size(list) + 1, sizeof *items);

    *count = 0;
    for (size_t i = 0; items != NULL && i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);

        if (!json_is_string(item))
            eform_blame(r, at_nth(r, STR(""), key, i), "a text is expected");
        else
            items[(*count)++] =
                (struct str){json_string_value(item), json_string_length(item)};
    }
    return items;
}

/* What the law of the procedure wants of who fills it in on the page. */
static void read_signing(struct eform_reader *r)
{
    const json_t *signing = json_object_get(r->form->root, "signing");
    struct str online =
        read_text(r, STR("signing"), signing, "online", MAY, 10);

    r->form->is_signed = str_is(online, "fresh");
    if (!r->form->is_signed && !str_is(online, "sign-in") &&
        !str_is_empty(online))
        eform_blame(r, STR("signing.online"), "sign-in or fresh");
}

static void read_head(struct eform_reader *r)
{
    struct eform *form = r->form;
    const json_t *official = json_object_get(form->root, "official");
    struct str status = read_text(r, STR(""), form->root, "status", MAY, 10);

    if (!str_is(read_text(r, STR(""), form->root, "format", MUST, 40), FORMAT))
        eform_blame(r, STR("format"), "“" FORMAT "” is expected");
    form->slug = read_id(r, STR(""), form->root, "form");
    form->version = read_text(r, STR(""), form->root, "version", MUST, 20);
    form->title = read_words(r, STR(""), form->root, "title", MUST);
    form->is_offered = str_is(status, "offered");
    if (!str_is_empty(status) && !form->is_offered && !str_is(status, "draft"))
        eform_blame(r, STR("status"), "offered or draft");
    read_signing(r);
    form->number = read_text(r, STR("official"), official, "number", MAY, 500);
    form->issuer =
        read_text(r, STR("official"), official, "issued_by", MAY, 200);
    form->basis = read_text(r, STR("official"), official, "basis", MAY, 1000);
    form->watch =
        read_text(r, STR("official"), official, "watch", MAY, LABEL_MAX);
    form->in_force_from =
        read_day(r, STR("official"), official, "in_force_from", MUST);
    /* A draft may say in words that nobody is sure of the day. */
    if (form->is_offered ||
        json_member(official, "in_force_to").len == strlen("2026-11-24"))
        form->in_force_to =
            read_day(r, STR("official"), official, "in_force_to", MAY);
    if (date_is_set(form->in_force_to) &&
        date_compare(form->in_force_to, form->in_force_from) < 0)
        eform_blame(r, STR("official.in_force_to"), "is before it begins");
    form->procedures = texts(r, "procedures", &form->procedure_count);
    form->components = texts(r, "components", &form->component_count);
    form->preset = json_object_get(form->root, "preset");
    form->sheet = read_array(r, STR(""), form->root, "sheet", MUST, 400);
}

/* Ids to numbers; a word twice is a fault. */
static void note_ids(struct eform_reader *r)
{
    json_t *by_id = json_object(), *fields = json_object(),
           *inputs = json_object();

    if (json_own(r->arena, by_id) != OK) {
        json_decref(fields);
        json_decref(inputs);
        return;
    }
    r->form->by_id = by_id;
    json_object_set_new(by_id, "fields", fields);
    json_object_set_new(by_id, "inputs", inputs);
    for (size_t i = 0; i < r->form->field_count; i++) {
        struct str name = r->form->fields[i].id;

        r->near = name;
        if (json_object_getn(fields, name.ptr, name.len) != NULL)
            eform_blame(r, name, "the id is there twice");
        json_put(fields, name, json_integer((json_int_t)i));
    }
    for (size_t i = 0; i < r->form->input_count; i++) {
        struct str name = r->form->inputs[i].id;

        r->near = r->form->fields[r->form->inputs[i].field].id;
        if (json_object_getn(inputs, name.ptr, name.len) != NULL)
            eform_blame(r, name, "another field has this part's name");
        json_put(inputs, name, json_integer((json_int_t)i));
    }
    r->near = STR_NONE;
}

static void read_all(struct eform_reader *r)
{
    const json_t *pages, *rules;

    read_head(r);
    pages =
        read_array(r, STR(""), r->form->root, "pages", MUST, EFORM_PAGES_MAX);
    rules =
        read_array(r, STR(""), r->form->root, "rules", MAY, EFORM_RULES_MAX);
    if (json_array_size(pages) == 0)
        eform_blame(r, STR("pages"), "there is none");
    if (!make_room(r, pages, rules))
        return;
    for (size_t i = 0; i < json_array_size(pages); i++)
        read_page(r, at_nth(r, STR(""), "pages", i), json_array_get(pages, i));
    for (size_t i = 0; i < json_array_size(rules); i++)
        read_rule(r, at_nth(r, STR(""), "rules", i), json_array_get(rules, i));
    note_ids(r);
    if (r->faults->count == 0)
        eform_check(r);
}

enum status eform_read(struct arena *arena, struct str text, struct eform *form,
                       struct eform_faults *faults)
{
    json_error_t error;
    json_t *root;
    struct eform_reader r = {
        .arena = arena, .text = text, .faults = faults, .form = form};

    *form = (struct eform){.is_offered = false};
    *faults = (struct eform_faults){.arena = arena};
    if (text.len > EFORM_BYTES_MAX) {
        eform_blame(&r, STR(""), "more than %d KiB", EFORM_BYTES_MAX / 1024);
        return INVALID;
    }
    root = json_loadb(text.ptr ? text.ptr : "", text.len,
                      JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        faults->list[faults->count++] =
            (struct eform_fault){error.line > 0 ? (size_t)error.line : 0,
                                 STR(""), str_copy(arena, str_of(error.text))};
        return INVALID;
    }
    if (json_own(arena, root) != OK)
        return INTERNAL;
    form->root = root;
    if (!json_is_object(root))
        eform_blame(&r, STR(""), "an object is expected");
    else
        read_all(&r);
    if (arena_is_exhausted(arena))
        return INTERNAL;
    return faults->count == 0 ? OK : INVALID;
}
