/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form.c: the fields of a form by their rules.
 *
 * Every field is looked at, whatever is wrong with the one before. What was
 * typed and what was understood are kept apart: the page shows the first, the
 * program gets the second.
 *
 * Holds: a value that is not right is never handed out, nor cut to fit.
 */
#include "platform/form_private.h"
#include "platform/text.h"

#define DEFAULT_MAX 200
#define DATE_PART_MAX 12
#define YEAR_MIN 1800
#define YEAR_MAX 2200
#define EXTRA_ERRORS 8 /* beyond one for each field */

const char *const date_suffixes[DATE_PARTS] = {"-ngay", "-thang", "-nam"};

bool kind_is_date(enum field_kind kind)
{
    return kind == FIELD_DATE || kind == FIELD_BIRTH;
}

size_t rule_max(const struct field_rule *rule)
{
    return rule->max > 0 ? rule->max : DEFAULT_MAX;
}

static size_t count_rules(const struct field_rule *rules)
{
    size_t count = 0;

    while (rules[count].name)
        count++;
    return count;
}

/* A request without memory ends in a page that says so; until then a form
 * without fields stands in. */
static struct form *broken_form(void)
{
    static struct form none;

    none = (struct form){.count = 0};
    return &none;
}

struct form *form_new(struct request *rq, const struct field_rule *rules)
{
    struct form *form = ARENA_NEW(rq->arena, struct form);
    size_t count = count_rules(rules);

    if (!form)
        return broken_form();
    form->rq = rq;
    form->rules = rules;
    form->count = count;
    form->error_size = count + EXTRA_ERRORS;
    form->fields = arena_array(rq->arena, count, sizeof(struct field));
    form->errors =
        arena_array(rq->arena, form->error_size, sizeof(struct form_error));
    if (!form->fields || !form->errors)
        return broken_form();
    return form;
}

/* Keeps the rules' order, also for what the domain adds later. A field has one
 * error: the first. */
static void add_error(struct form *form, size_t order, struct refusal why,
                      struct str text)
{
    size_t at = form->error_count;

    if (form->error_count == form->error_size)
        return; /* enough to read */
    for (size_t i = 0; i < form->error_count; i++)
        if (order > 0 && form->errors[i].order == order)
            return;
    while (at > 0 && form->errors[at - 1].order > order) {
        form->errors[at] = form->errors[at - 1];
        at--;
    }
    form->errors[at] = (struct form_error){order, why, text};
    form->error_count++;
}

static void blame(struct form *form, size_t nth, const char *key,
                  int64_t number)
{
    add_error(form, nth + 1,
              (struct refusal){key, form->rules[nth].name, number}, STR_NONE);
}

static void blame_missing(struct form *form, size_t nth)
{
    const char *key = form->rules[nth].required_key;

    blame(form, nth, key ? key : "required", 0);
}

static enum text_kind text_kind_of(enum field_kind kind)
{
    if (kind == FIELD_LINES)
        return TEXT_LINES;
    return kind == FIELD_PASSWORD ? TEXT_EXACT : TEXT_LINE;
}

static bool is_choice(const struct field_rule *rule, struct str value)
{
    if (!rule->choices)
        return true;
    for (size_t i = 0; rule->choices[i]; i++)
        if (str_is(value, rule->choices[i]))
            return true;
    return false;
}

static void check_text(struct form *form, size_t nth)
{
    const struct field_rule *rule = &form->rules[nth];
    struct field *field = &form->fields[nth];
    struct arena *arena = form->rq->arena;
    struct refusal why = {"invalid", rule->name, 0};
    struct str clean;
    struct str value;

    if (text_clean(arena, field->typed, text_kind_of(rule->kind),
                   rule_max(rule), &clean, &why) != OK) {
        blame(form, nth, why.key, why.number);
        return;
    }
    if (clean.len == 0) {
        if (rule->required)
            blame_missing(form, nth);
        return;
    }
    if (!is_choice(rule, clean)) {
        blame(form, nth, "choice", 0);
        return;
    }
    const char *key = field_check(arena, rule->kind, clean, &value);
    if (key) {
        blame(form, nth, key, 0);
        return;
    }
    if (rule->kind == FIELD_MOBILE || rule->kind == FIELD_PHONE)
        form->rq->renumbered = phone_new_prefix(arena, clean);
    if (text_length(value) < rule->min) {
        blame(form, nth, "too_short", (int64_t)rule->min);
        return;
    }
    field->clean = value;
}

/* A number of a date: digits with nothing else, "05" as well as "5"; 0 where
 * nothing was typed. */
static bool date_number(struct form *form, struct str typed, int64_t min,
                        int64_t max, int *n)
{
    struct str clean;
    struct refusal why;
    int64_t number = 0;

    if (text_clean(form->rq->arena, typed, TEXT_LINE, DATE_PART_MAX, &clean,
                   &why) != OK ||
        (clean.len > 0 && !str_to_int(clean, min, max, &number)))
        return false;
    *n = (int)number;
    return true;
}

/* The parts that were typed; 0 where nothing was. */
struct typed_date {
    int day, month, year;
};

static bool read_date(struct form *form, const struct str *parts,
                      struct typed_date *d)
{
    return date_number(form, parts[DATE_DAY], 1, 31, &d->day) &&
           date_number(form, parts[DATE_MONTH], 1, 12, &d->month) &&
           date_number(form, parts[DATE_YEAR], YEAR_MIN, YEAR_MAX, &d->year);
}

/* What is missing of a date that was begun; NULL: nothing. Of a birth the day,
 * or day and month, may be, but only where the person says that they are not
 * known: a forgotten box is asked for. */
static const char *missing_part(enum field_kind kind, bool is_partial,
                                const struct typed_date *d)
{
    if (kind != FIELD_BIRTH)
        return d->year == 0 || d->month == 0 || d->day == 0 ? "date" : NULL;
    if (d->year == 0)
        return "date_year";
    if (d->day > 0 && d->month == 0)
        return "date_month";
    return d->day == 0 && !is_partial ? "date_partial" : NULL;
}

static void check_date(struct form *form, size_t nth)
{
    const struct field_rule *rule = &form->rules[nth];
    struct field *field = &form->fields[nth];
    struct date today = moment_date(form->rq->now);
    struct typed_date typed = {0};

    if (!read_date(form, field->typed_parts, &typed)) {
        blame(form, nth, "date", 0);
        return;
    }
    if (typed.day == 0 && typed.month == 0 && typed.year == 0) {
        if (rule->required)
            blame_missing(form, nth);
        return;
    }
    const char *key = missing_part(rule->kind, field->is_checked, &typed);
    struct partial_date date = partial_make(typed.year, typed.month, typed.day);
    if (key == NULL && !partial_is_set(date))
        key = "date";
    else if (key == NULL && rule->bound == DATE_NOT_FUTURE &&
             date_compare(partial_first(date), today) > 0)
        key = "date_future";
    else if (key == NULL && rule->bound == DATE_NOT_PAST &&
             date_compare(partial_last(date), today) < 0)
        key = "date_past";
    if (key != NULL)
        blame(form, nth, key, 0);
    else
        field->date = date;
}

static void check_field(struct form *form, size_t nth)
{
    const struct field_rule *rule = &form->rules[nth];

    if (rule->is_unread)
        return;
    if (kind_is_date(rule->kind))
        check_date(form, nth);
    else if (rule->kind != FIELD_CHECK)
        check_text(form, nth);
    else if (rule->required && !form->fields[nth].is_checked)
        blame_missing(form, nth);
}

static struct str part_typed(struct arena *arena, const struct params *params,
                             const char *name, const char *suffix)
{
    return params_get(params,
                      str_z(arena, str_print(arena, "%s%s", name, suffix)));
}

static void keep_typed(struct form *form, size_t nth,
                       const struct params *params)
{
    const struct field_rule *rule = &form->rules[nth];
    struct field *field = &form->fields[nth];
    struct arena *arena = form->rq->arena;

    if (kind_is_date(rule->kind)) {
        for (size_t i = 0; i < DATE_PARTS; i++)
            field->typed_parts[i] =
                part_typed(arena, params, rule->name, date_suffixes[i]);
        field->is_checked =
            part_typed(arena, params, rule->name, "-thieu").len > 0;
        return;
    }
    field->typed = params_get(params, rule->name);
    field->is_checked = field->typed.len > 0;
}

static struct form *read_from(struct request *rq,
                              const struct field_rule *rules,
                              const struct params *params)
{
    struct form *form = form_new(rq, rules);

    for (size_t i = 0; i < form->count; i++)
        keep_typed(form, i, params);
    if (params_count(params, LANG_FIELD) > 0 ||
        params_count(params, "doi-ma") > 0 ||
        params_count(params, FORM_AGAIN_FIELD) > 0)
        return form; /* to be shown again, as typed */
    for (size_t i = 0; i < form->count; i++)
        check_field(form, i);
    form->was_read = !arena_is_exhausted(rq->arena);
    return form;
}

struct form *form_read(struct request *rq, const struct field_rule *rules)
{
    return read_from(rq, rules, &rq->form);
}

struct form *form_read_query(struct request *rq, const struct field_rule *rules)
{
    return read_from(rq, rules, &rq->query);
}

bool form_is_valid(const struct form *form)
{
    return form->was_read && form->error_count == 0;
}

/* NULL only in a form that memory did not suffice for. A name without a rule
 * is a programmer's mistake. */
static struct field *field_of(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++)
        if (strcmp(form->rules[i].name, name) == 0)
            return &form->fields[i];
    assert(form->count == 0);
    return NULL;
}

struct str form_text(const struct form *form, const char *name)
{
    const struct field *field = field_of(form, name);

    return field ? field->clean : STR_NONE;
}

struct date form_date(const struct form *form, const char *name)
{
    const struct field *field = field_of(form, name);

    return field ? partial_first(field->date) : (struct date){0};
}

struct partial_date form_partial(const struct form *form, const char *name)
{
    const struct field *field = field_of(form, name);

    return field ? field->date : (struct partial_date){0};
}

bool form_is_checked(const struct form *form, const char *name)
{
    const struct field *field = field_of(form, name);

    return field && field->is_checked;
}

void form_set(struct form *form, const char *name, struct str value)
{
    struct field *field = field_of(form, name);

    if (!field)
        return;
    field->typed = value;
    field->clean = value;
}

void form_set_partial(struct form *form, const char *name,
                      struct partial_date value)
{
    struct field *field = field_of(form, name);
    struct arena *arena = form->rq ? form->rq->arena : NULL;
    const int parts[DATE_PARTS] = {value.day, value.month, value.year};

    if (!field || !partial_is_set(value))
        return;
    field->date = value;
    field->is_checked = !partial_is_whole(value);
    for (size_t i = 0; i < DATE_PARTS; i++)
        field->typed_parts[i] =
            parts[i] > 0 ? str_print(arena, "%d", parts[i]) : STR("");
}

void form_set_date(struct form *form, const char *name, struct date value)
{
    form_set_partial(form, name, partial_of(value));
}

void form_set_day_typed(struct form *form, const char *name,
                        const struct str parts[3])
{
    struct field *field = field_of(form, name);

    for (size_t i = 0; field && i < DATE_PARTS; i++)
        field->typed_parts[i] = parts[i];
}

void form_set_flag(struct form *form, const char *name, bool value)
{
    struct field *field = field_of(form, name);

    if (field)
        field->is_checked = value;
}

static void refuse(struct form *form, struct refusal why, struct str text)
{
    size_t order = 0;

    for (size_t i = 0; i < form->count; i++)
        if (why.field && strcmp(form->rules[i].name, why.field) == 0)
            order = i + 1;
    if (form->errors)
        add_error(form, order, why, text);
}

void form_refuse(struct form *form, struct refusal why)
{
    refuse(form, why, STR_NONE);
}

void form_refuse_text(struct form *form, const char *field, struct str text)
{
    refuse(form, (struct refusal){.key = "invalid", .field = field}, text);
}
