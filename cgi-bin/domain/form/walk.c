/* SPDX-License-Identifier: GPL-3.0-or-later */
/* walk.c: one pass from the first page to the last: each page, group and field
 * is asked or not by what stands before it, and only what is asked has a value
 * from then on. Rules are looked at when all values are there.
 */
#include "domain/form/walk.h"

#define ITEMS_MAX 6000
#define BROKEN_MAX 200

struct walking {
    struct arena *arena;
    json_t *answers;
    struct eform_walk *out;
    struct term_about term;
    json_t *values, *rows;
    struct eform_item *items;
    struct eform_broken *broken;
    bool *is_page_asked, *is_group_asked;
    size_t size;
};

static struct str answer(const struct walking *w, struct str key)
{
    const json_t *value = json_object_getn(w->answers, key.ptr, key.len);

    return (struct str){json_string_value(value), json_string_length(value)};
}

static bool is_so(const struct walking *w, const json_t *when)
{
    return when == NULL || term_truth(&w->term, when) == TRUTH_YES;
}

static void keep_value(struct walking *w, struct str key, struct str value)
{
    if (!str_is_empty(value))
        json_put(w->values, key, json_of(value));
}

/* --- one field --- */

static struct str part_value(const struct walking *w,
                             const struct eform_field *field,
                             enum eform_part part, int row)
{
    const struct eform_input *input = eform_part_of(w->out->form, field, part);
    struct str key =
        input == NULL ? STR("") : eform_key(w->arena, input->id, row);
    const json_t *value = json_object_getn(w->values, key.ptr, key.len);

    return (struct str){json_string_value(value), json_string_length(value)};
}

/* Whether a word stands for the whole field (“Đã chết” for an address). */
static bool has_word(const struct walking *w, const struct eform_field *field)
{
    return field->words_if != NULL &&
           is_so(w, json_object_get(field->words_if, "when"));
}

static bool is_part_asked(const struct walking *w,
                          const struct eform_field *field,
                          const struct eform_input *input, int row)
{
    struct str country = part_value(w, field, EFORM_PART_COUNTRY, row);
    bool is_abroad = !str_is_empty(country) && !str_is(country, "VN");

    if (has_word(w, field))
        return false;
    return !is_abroad || (input->part != EFORM_PART_PROVINCE &&
                          input->part != EFORM_PART_COMMUNE &&
                          input->part != EFORM_PART_OLD_NAME);
}

/* What of a field of several inputs must be given where the field must. */
static bool is_part_required(const struct walking *w,
                             const struct eform_field *field,
                             const struct eform_input *input, int row)
{
    bool is_abroad =
        !str_is(part_value(w, field, EFORM_PART_COUNTRY, row), "VN");
    const struct eform_input *old =
        eform_part_of(w->out->form, field, EFORM_PART_OLD_NAME);
    bool has_old =
        old != NULL &&
        !str_is_empty(str_trim(answer(w, eform_key(w->arena, old->id, row))));

    switch (input->part) {
    case EFORM_PART_NONE:
    case EFORM_PART_NUMBER:
    case EFORM_PART_TYPE:
    case EFORM_PART_BANK:
    case EFORM_PART_ACCOUNT:
    case EFORM_PART_HOLDER:
    case EFORM_PART_COUNTRY:
        return true;
    case EFORM_PART_PROVINCE:
    case EFORM_PART_COMMUNE:
        return !is_abroad && !has_old;
    case EFORM_PART_STREET:
        return is_abroad || field->kind == EFORM_ADDRESS;
    default:
        return false;
    }
}

/* The number's form follows the kind of paper: twelve digits on the new cards,
 * nine on the old one. */
static const char *check_paper(const struct walking *w,
                               const struct eform_field *field, int row,
                               struct eform_item *item)
{
    struct str type = part_value(w, field, EFORM_PART_TYPE, row);
    struct str value;

    if (!str_is(type, "5") && !str_is(type, "9") && !str_is(type, "2"))
        return NULL;
    const char *key =
        field_check(w->arena, str_is(type, "2") ? FIELD_ID_NO : FIELD_CCCD,
                    item->value, &value);
    if (key == NULL)
        item->value = value;
    else
        item->value = STR("");
    return key;
}

/* A commune's words were looked up with it; without them it is none. */
static const char *check_unit(const struct walking *w, struct eform_item *item)
{
    struct str words =
        answer(w, str_print(w->arena, "%" PRI_STR EFORM_UNIT_WORDS,
                            STR_ARG(item->key)));

    if (item->input->part != EFORM_PART_COMMUNE || !str_is_empty(words))
        return NULL;
    item->value = STR("");
    return "choice";
}

static void check_item(const struct walking *w, struct eform_item *item)
{
    item->fault = eform_normal(w->arena, item->field, item->input, item->typed,
                               w->term.today, &item->value, &item->number);
    if (item->fault != NULL)
        return;
    if (str_is_empty(item->value)) {
        if (item->is_required)
            item->fault =
                item->field->kind == EFORM_STATEMENT ? "declare" : "required";
        return;
    }
    if (item->input->part == EFORM_PART_NUMBER)
        item->fault = check_paper(w, item->field, item->row, item);
    else if (item->input->kind == EFORM_UNIT)
        item->fault = check_unit(w, item);
}

static void walk_input(struct walking *w, const struct eform_field *field,
                       const struct eform_input *input, int row,
                       bool is_required)
{
    struct eform_walk *out = w->out;
    const struct eform_group *group = &out->form->groups[field->group];

    if (!is_part_asked(w, field, input, row) || out->count == w->size)
        return;
    struct eform_item *item = &w->items[out->count++];

    *item = (struct eform_item){
        .page = &out->form->pages[group->page],
        .group = group,
        .field = field,
        .input = input,
        .row = row,
        .key = eform_key(w->arena, input->id, row),
    };
    item->typed = answer(w, item->key);
    item->is_required = is_required && is_part_required(w, field, input, row);
    check_item(w, item);
    out->fault_count += item->fault != NULL;
    keep_value(w, item->key, item->value);
    if (input->part == EFORM_PART_COMMUNE && !str_is_empty(item->value)) {
        struct str key = str_print(w->arena, "%" PRI_STR EFORM_UNIT_WORDS,
                                   STR_ARG(item->key));

        keep_value(w, key, answer(w, key));
    }
}

/* A paper or an account is given whole or not at all: once its number is there,
 * so must be what belongs to it. */
static bool is_begun(const struct walking *w, const struct eform_field *field,
                     int row)
{
    const struct eform_input *input = eform_main_input(w->out->form, field);

    return (field->kind == EFORM_PAPER || field->kind == EFORM_BANK) &&
           !str_is_empty(
               str_trim(answer(w, eform_key(w->arena, input->id, row))));
}

static void walk_field(struct walking *w, const struct eform_field *field,
                       int row)
{
    bool is_required = field->is_required ||
                       (field->required != NULL && is_so(w, field->required)) ||
                       is_begun(w, field, row);

    if (!is_so(w, field->when))
        return;
    for (size_t i = 0; i < field->input_count; i++)
        walk_input(w, field, &w->out->form->inputs[field->first_input + i], row,
                   is_required);
}

/* --- groups and pages --- */

/* The rows that the answers name; as many as must be, where they name fewer. */
static json_t *rows_of(const struct walking *w, const struct eform_group *group)
{
    json_t *rows = json_array();
    struct str rest = answer(w, group->id), part;
    int64_t number, last = 0;

    while (str_next(&rest, ' ', &part) &&
           json_array_size(rows) < (size_t)group->rows_max)
        if (str_to_int(part, 1, 9999, &number) && number > last) {
            json_array_append_new(rows, json_integer(number));
            last = number;
        }
    while (json_array_size(rows) < (size_t)group->rows_min)
        json_array_append_new(rows, json_integer(++last));
    return rows;
}

static void walk_fields(struct walking *w, const struct eform_group *group,
                        int row)
{
    w->term.group = row > 0 ? group->id : STR("");
    w->term.row = row;
    for (size_t i = 0; i < group->field_count; i++)
        walk_field(w, &w->out->form->fields[group->first_field + i], row);
    w->term.group = STR("");
    w->term.row = 0;
}

static void walk_group(struct walking *w, const struct eform_group *group)
{
    json_t *rows;

    if (!is_so(w, group->when))
        return;
    w->is_group_asked[group - w->out->form->groups] = true;
    if (!group->is_repeated) {
        walk_fields(w, group, 0);
        return;
    }
    rows = rows_of(w, group);
    json_put(w->rows, group->id, rows);
    for (size_t i = 0; i < json_array_size(rows); i++)
        walk_fields(w, group, (int)json_integer_value(json_array_get(rows, i)));
}

static void walk_pages(struct walking *w)
{
    const struct eform *form = w->out->form;

    for (size_t i = 0; i < form->page_count; i++) {
        const struct eform_page *page = &form->pages[i];

        if (!is_so(w, page->when))
            continue;
        for (size_t n = 0; n < page->group_count; n++) {
            const struct eform_group *group =
                &form->groups[page->first_group + n];

            walk_group(w, group);
            if (w->is_group_asked[group - form->groups])
                w->is_page_asked[i] = true;
        }
    }
}

/* --- rules --- */

/* The input to blame, where it is asked; a rule about what is not asked holds.
 */
static void break_rule(struct walking *w, const struct eform_rule *rule,
                       int row)
{
    const struct eform_field *field = eform_field_of(w->out->form, rule->at);
    const struct eform_item *blamed = NULL;

    for (size_t i = 0; i < w->out->count && blamed == NULL; i++)
        if (w->items[i].field == field && (row == 0 || w->items[i].row == row))
            blamed = &w->items[i];
    if (blamed == NULL || w->out->broken_count == BROKEN_MAX)
        return;
    w->broken[w->out->broken_count++] =
        (struct eform_broken){rule, blamed->key, blamed->page};
    w->out->fault_count += rule->level == EFORM_ERROR;
}

static void look_at_rule(struct walking *w, const struct eform_rule *rule,
                         int row)
{
    if (is_so(w, rule->when) && term_truth(&w->term, rule->must) == TRUTH_NO)
        break_rule(w, rule, row);
}

static void walk_rules(struct walking *w)
{
    const struct eform *form = w->out->form;

    for (size_t i = 0; i < form->rule_count; i++) {
        const struct eform_rule *rule = &form->rules[i];
        const json_t *rows =
            json_object_getn(w->rows, rule->each.ptr, rule->each.len);

        if (str_is_empty(rule->each))
            look_at_rule(w, rule, 0);
        for (size_t n = 0; n < json_array_size(rows); n++) {
            w->term.group = rule->each;
            w->term.row = (int)json_integer_value(json_array_get(rows, n));
            look_at_rule(w, rule, w->term.row);
        }
        w->term.group = STR("");
        w->term.row = 0;
    }
}

/* --- the whole --- */

static size_t size_of(const struct walking *w, const struct eform *form)
{
    size_t size = form->input_count;

    for (size_t i = 0; i < form->group_count; i++) {
        size_t inputs = 0;

        if (!form->groups[i].is_repeated)
            continue;
        for (size_t n = 0; n < form->groups[i].field_count; n++)
            inputs += form->fields[form->groups[i].first_field + n].input_count;
        json_t *rows = rows_of(w, &form->groups[i]);
        size += inputs * json_array_size(rows);
        json_decref(rows);
    }
    return size < ITEMS_MAX ? size : ITEMS_MAX;
}

/* What the form says a procedure's answers begin with (CT01 of five). */
static enum status with_preset(struct walking *w)
{
    const struct eform *form = w->out->form;
    struct str code = w->out->about->procedure;
    json_t *preset =
        json_object_getn(form->preset, code.ptr ? code.ptr : "", code.len);
    json_t *answers;

    if (!json_is_object(preset))
        return OK;
    answers = json_copy(w->answers);
    if (json_own(w->arena, answers) != OK)
        return INTERNAL;
    json_object_update(answers, preset);
    w->answers = answers;
    return OK;
}

static enum status prepare(struct walking *w)
{
    const struct eform *form = w->out->form;

    w->values = json_object();
    w->rows = json_object();

    enum status values = json_own(w->arena, w->values);
    enum status rows = json_own(w->arena, w->rows);

    if (values != OK || rows != OK)
        return INTERNAL;
    w->size = size_of(w, form);
    w->items = arena_array(w->arena, w->size + 1, sizeof *w->items);
    w->broken = arena_array(w->arena, BROKEN_MAX, sizeof *w->broken);
    w->is_page_asked =
        arena_array(w->arena, form->page_count + 1, sizeof(bool));
    w->is_group_asked =
        arena_array(w->arena, form->group_count + 1, sizeof(bool));
    if (w->items == NULL || w->broken == NULL || w->is_page_asked == NULL ||
        w->is_group_asked == NULL)
        return INTERNAL;
    w->term = (struct term_about){.arena = w->arena,
                                  .form = form,
                                  .values = w->values,
                                  .rows = w->rows,
                                  .today = w->out->about->today,
                                  .agency = w->out->about->agency};
    return with_preset(w);
}

enum status eform_walk(struct arena *arena, const struct eform *form,
                       json_t *answers, const struct eform_about *about,
                       struct eform_walk *walk)
{
    struct walking w = {.arena = arena, .answers = answers, .out = walk};

    *walk = (struct eform_walk){.form = form, .about = about};
    if (prepare(&w) != OK)
        return INTERNAL;
    walk->items = w.items;
    walk->broken = w.broken;
    walk->values = w.values;
    walk->rows = w.rows;
    walk->is_page_asked = w.is_page_asked;
    walk->is_group_asked = w.is_group_asked;
    walk_pages(&w);
    walk_rules(&w);
    return arena_is_exhausted(arena) ? INTERNAL : OK;
}

size_t eform_rows(const struct eform_walk *walk,
                  const struct eform_group *group, int rows[EFORM_ROWS_MAX])
{
    const json_t *list =
        json_object_getn(walk->rows, group->id.ptr, group->id.len);
    size_t count = json_array_size(list);

    for (size_t i = 0; i < count; i++)
        rows[i] = (int)json_integer_value(json_array_get(list, i));
    return count;
}

size_t eform_page_faults(const struct eform_walk *walk,
                         const struct eform_page *page)
{
    size_t count = 0;

    for (size_t i = 0; i < walk->count; i++)
        count += walk->items[i].page == page && walk->items[i].fault != NULL;
    for (size_t i = 0; i < walk->broken_count; i++)
        count += walk->broken[i].page == page &&
                 walk->broken[i].rule->level == EFORM_ERROR;
    return count;
}

const struct eform_page *eform_first_open(const struct eform_walk *walk)
{
    for (size_t i = 0; i < walk->form->page_count; i++)
        if (walk->is_page_asked[i] &&
            eform_page_faults(walk, &walk->form->pages[i]) > 0)
            return &walk->form->pages[i];
    return NULL;
}

struct str eform_sealed(struct arena *arena, const struct eform_walk *walk)
{
    CLEANUP(json_release) json_t *all = json_object();

    json_object_update(all, walk->values);
    for (size_t i = 0; i < walk->form->group_count; i++) {
        const struct eform_group *group = &walk->form->groups[i];
        struct buf numbers = {.arena = arena};
        int rows[EFORM_ROWS_MAX];

        if (!group->is_repeated || !walk->is_group_asked[i])
            continue;
        size_t count = eform_rows(walk, group, rows);
        for (size_t n = 0; n < count; n++)
            buf_print(&numbers, "%s%d", n > 0 ? " " : "", rows[n]);
        json_put(all, group->id, json_of(buf_str(&numbers)));
    }
    return json_text(arena, all);
}
