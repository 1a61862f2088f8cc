/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c: what must hold of a form as a whole.
 *
 * Conditions look back only, so a circle cannot be written; a field that no
 * answers make asked, or that must be given where it is never asked, is told.
 */
#include "domain/form/eform_private.h"
#include "domain/form/term.h"

static const struct op {
    const char *name;
    size_t least, most; /* arguments */
} ops[] = {
    {"=", 2, 2},          {"!=", 2, 2},          {"<", 2, 2},
    {"<=", 2, 2},         {">", 2, 2},           {">=", 2, 2},
    {"in", 2, 2},         {"and", 1, 32},        {"or", 1, 32},
    {"not", 1, 1},        {"given", 1, 1},       {"checked", 1, 1},
    {"years", 2, 2},      {"days", 2, 2},        {"+", 1, 32},
    {"count", 1, 1},      {"unique", 1, 1},      {"word", 2, 2},
    {"matches", 2, 2},    {"id-agrees", 3, 3},   {"label", 1, 1},
    {"date-words", 1, 1}, {"money-words", 1, 1}, {"agency", 0, 0},
    {"sentence", 1, 32},
};

struct looking {
    struct arena *arena;
    const struct eform *form;
    const json_t *seen;
    size_t nodes;
    struct str fault;
};

static void look(struct looking *at, const json_t *term, size_t depth);

static void complain(struct looking *at, const char *format, struct str word)
{
    if (at->fault.ptr == NULL)
        at->fault =
            str_print(at->arena, "%s“%" PRI_STR "”", format, STR_ARG(word));
}

static bool is_code(const struct eform *form, struct str word)
{
    for (size_t i = 0; i < form->field_count; i++)
        if (eform_choice_of(form->fields[i].list, word) != NULL)
            return true;
    return false;
}

/* `beside`: the field it is compared with. */
static void look_at_word(struct looking *at, struct str word,
                         const struct eform_field *beside)
{
    const struct eform_field *field = eform_field_of(at->form, word);

    if (beside != NULL && beside->list != NULL &&
        eform_choice_of(beside->list, word) != NULL)
        return;
    if (str_is(word, "today"))
        return;
    if (field == NULL) {
        if (beside != NULL && beside->list != NULL)
            complain(at, "no choice of that field is named ", word);
        else if (!is_code(at->form, word) && beside == NULL)
            complain(at, "nothing is named ", word);
        return;
    }
    if (at->seen != NULL &&
        json_object_getn(at->seen, word.ptr, word.len) == NULL)
        complain(at, "a condition looks ahead at ", word);
}

static struct str word_of(const json_t *term)
{
    return (struct str){json_string_value(term), json_string_length(term)};
}

static void look_at_arguments(struct looking *at, const json_t *term,
                              struct str op, size_t depth)
{
    const struct eform_field *first =
        json_is_string(json_array_get(term, 1))
            ? eform_field_of(at->form, word_of(json_array_get(term, 1)))
            : NULL;
    bool compares = str_is(op, "=") || str_is(op, "!=") || str_is(op, "in");

    for (size_t i = 1; i < json_array_size(term); i++) {
        const json_t *argument = json_array_get(term, i);

        if (str_is(op, "matches") && i == 2)
            continue; /* words to look for */
        if (i == 2 && compares && json_is_string(argument))
            look_at_word(at, word_of(argument), first);
        else if (i == 2 && str_is(op, "in"))
            for (size_t n = 0; n < json_array_size(argument); n++)
                look_at_word(at, word_of(json_array_get(argument, n)), first);
        else
            look(at, argument, depth + 1);
    }
}

static void look(struct looking *at, const json_t *term, size_t depth)
{
    struct str op = word_of(json_array_get(term, 0));

    if (depth > TERM_DEPTH_MAX || ++at->nodes > TERM_NODES_MAX) {
        complain(at, "a condition is too large at ", op);
        return;
    }
    if (json_is_string(term)) {
        look_at_word(at, word_of(term), NULL);
        return;
    }
    if (json_is_integer(term))
        return;
    for (size_t i = 0; i < ARRAY_LENGTH(ops); i++) {
        if (!str_is(op, ops[i].name))
            continue;
        if (json_array_size(term) - 1 < ops[i].least ||
            json_array_size(term) - 1 > ops[i].most)
            complain(at, "too few or too many behind ", op);
        look_at_arguments(at, term, op, depth);
        return;
    }
    complain(at, "no operation is named ", op);
}

/* Why it is no term: a sentence in the arena; STR_NONE: it is one. `seen`: the
 * fields it may name, by id; NULL: any of the form. */
static struct str term_fault(struct arena *arena, const struct eform *form,
                             const json_t *term, const json_t *seen)
{
    struct looking at = {.arena = arena, .form = form, .seen = seen};

    look(&at, term, 0);
    return at.fault;
}

/* --- the whole --- */

static void check_term(struct eform_reader *r, struct str path,
                       const char *which, const json_t *term,
                       const json_t *seen)
{
    if (term == NULL)
        return;
    struct str fault = term_fault(r->arena, r->form, term, seen);

    if (fault.ptr != NULL)
        eform_blame(
            r, str_print(r->arena, "%" PRI_STR ".%s", STR_ARG(path), which),
            "%" PRI_STR, STR_ARG(fault));
}

/* Whether a condition can never be so, for all that is known without answers:
 * a field compared with two of its choices at once, or a choice it has not
 * passes look(); here: one that says “a and not a”. */
static bool contradicts(const json_t *a, const json_t *b)
{
    return str_is(word_of(json_array_get(b, 0)), "not") &&
           json_equal(a, json_array_get(b, 1));
}

static bool is_never(const json_t *term)
{
    if (!str_is(word_of(json_array_get(term, 0)), "and"))
        return false;
    for (size_t i = 1; i < json_array_size(term); i++)
        for (size_t n = 1; n < json_array_size(term); n++) {
            const json_t *a = json_array_get(term, i);
            const json_t *b = json_array_get(term, n);

            if (contradicts(a, b))
                return true;
            if (i != n && str_is(word_of(json_array_get(a, 0)), "=") &&
                str_is(word_of(json_array_get(b, 0)), "=") &&
                json_equal(json_array_get(a, 1), json_array_get(b, 1)) &&
                json_is_string(json_array_get(a, 2)) &&
                json_is_string(json_array_get(b, 2)) &&
                !json_equal(json_array_get(a, 2), json_array_get(b, 2)))
                return true;
        }
    return false;
}

/* All conditions that stand over a field, as one "and". */
static bool is_unreachable(const struct eform *form,
                           const struct eform_field *field)
{
    const struct eform_group *group = &form->groups[field->group];
    json_t *over[] = {form->pages[group->page].when, group->when, field->when};
    json_t *all = json_array();
    bool is_so = false;

    json_array_append_new(all, json_string("and"));
    for (size_t i = 0; i < ARRAY_LENGTH(over); i++) {
        if (over[i] == NULL)
            continue;
        is_so = is_so || is_never(over[i]);
        json_array_append(all, over[i]);
    }
    is_so = is_so || is_never(all);
    json_decref(all);
    return is_so;
}

static void check_field(struct eform_reader *r, const struct eform_field *field,
                        const json_t *seen)
{
    const struct eform *form = r->form;
    struct str path = field->id;

    r->near = field->id;
    check_term(r, path, "when", field->when, seen);
    check_term(r, path, "required", field->required, seen);
    check_term(r, path, "compute", field->compute, NULL);
    check_term(r, path, "compute_hint", field->suggest, NULL);
    if (field->words_if != NULL)
        check_term(r, path, "words_if",
                   json_object_get(field->words_if, "when"), seen);
    if (field->kind == EFORM_COMPUTED && field->compute == NULL)
        eform_blame(r, path, "is computed, and “compute” is missing");
    if (field->max > 0 && field->min > field->max)
        eform_blame(r, path, "min is more than max");
    if (field->list != NULL && !str_is_empty(field->initial) &&
        eform_choice_of(field->list, field->initial) == NULL)
        eform_blame(r, path, "the default is no choice of its list");
    if (is_unreachable(form, field))
        eform_blame(r, path, "%s",
                    field->is_required ? "is required, and can never be asked"
                                       : "can never be asked");
    for (size_t i = 0;
         form->groups[field->group].is_repeated && i < form->input_count; i++) {
        struct str id = form->inputs[i].id;

        if (id.len > field->id.len + 1 && str_begins_with(id, field->id) &&
            id.ptr[field->id.len] == '-' &&
            str_is_digits(str_skip(id, field->id.len + 1)))
            eform_blame(r, path, "“%" PRI_STR "” is the name of a row of it",
                        STR_ARG(id));
    }
}

/* The fields stand in the form's order, so what was seen grows with them. */
static void check_fields(struct eform_reader *r)
{
    const struct eform *form = r->form;
    json_t *seen = json_object();
    size_t page = form->page_count, group = form->group_count;

    for (size_t i = 0; i < form->field_count; i++) {
        const struct eform_field *field = &form->fields[i];
        const struct eform_group *g = &form->groups[field->group];

        if (field->group != group) {
            r->near = g->id;
            check_term(r, g->id, "when", g->when, seen);
        }
        if (g->page != page) {
            r->near = form->pages[g->page].id;
            check_term(r, r->near, "when", form->pages[g->page].when, seen);
        }
        group = field->group;
        page = g->page;
        check_field(r, field, seen);
        json_put(seen, field->id, json_true());
    }
    json_decref(seen);
    for (size_t i = 0; i < form->group_count; i++) {
        r->near = form->groups[i].id;
        if (form->groups[i].field_count == 0)
            eform_blame(r, form->groups[i].id, "has no field");
    }
    for (size_t i = 0; i < form->page_count; i++) {
        r->near = form->pages[i].id;
        if (form->pages[i].group_count == 0)
            eform_blame(r, form->pages[i].id, "has no group");
    }
}

static void check_rules(struct eform_reader *r)
{
    for (size_t i = 0; i < r->form->rule_count; i++) {
        const struct eform_rule *rule = &r->form->rules[i];
        struct str path =
            str_print(r->arena, "rules.%" PRI_STR, STR_ARG(rule->id));

        r->near = rule->id;
        if (rule->must == NULL)
            eform_blame(r, path, "“must” is missing");
        check_term(r, path, "must", rule->must, NULL);
        check_term(r, path, "when", rule->when, NULL);
        if (eform_field_of(r->form, rule->at) == NULL)
            eform_blame(r, path, "no field is named “%" PRI_STR "”",
                        STR_ARG(rule->at));
        if (!str_is_empty(rule->each) &&
            (eform_group_of(r->form, rule->each) == NULL ||
             !eform_group_of(r->form, rule->each)->is_repeated))
            eform_blame(r, path,
                        "no group that repeats is named “%" PRI_STR "”",
                        STR_ARG(rule->each));
    }
}

static bool is_place(const struct eform *form, struct str word)
{
    static const char *const known[] = {
        "agency",     "agency-place", "today-day", "today-month",
        "today-year", "signed",       "#"};

    if (STR_AMONG(word, known, SIZE_MAX) != SIZE_MAX)
        return true;
    if (str_starts_with(word, "@")) {
        word = str_skip(word, 1);
        if (str_is(word, "papers") || eform_group_of(form, word) != NULL ||
            eform_page_of(form, word) != NULL)
            return true;
    }
    return eform_field_of(form, word) != NULL;
}

/* "{a|b:upper}": each field is one of the form's. */
static void check_text(struct eform_reader *r, struct str path, struct str text)
{
    while (!str_is_empty(text)) {
        size_t open = str_find(text, '{');
        struct str place = str_skip(text, open < text.len ? open + 1 : open);
        size_t close = str_find(place, '}');
        struct str names = str_slice(place, 0, close), name;

        if (open == text.len)
            return;
        names = str_slice(names, 0, str_find(names, ':'));
        while (str_next(&names, '|', &name))
            if (!is_place(r->form, name))
                eform_blame(r, path, "no place is named {%" PRI_STR "}",
                            STR_ARG(name));
        text = str_skip(place, close < place.len ? close + 1 : close);
    }
}

static void check_texts(struct eform_reader *r, struct str path, json_t *value)
{
    const char *key;
    json_t *member;

    if (json_is_string(value))
        check_text(r, path, word_of(value));
    for (size_t i = 0; i < json_array_size(value); i++)
        check_texts(r, path, json_array_get(value, i));
    json_object_foreach(value, key, member) if (strcmp(key, "when") != 0 &&
                                                strcmp(key, "repeat") != 0)
        check_texts(r, path, member);
}

static void check_sheet(struct eform_reader *r)
{
    r->near = STR_NONE;
    for (size_t i = 0; i < json_array_size(r->form->sheet); i++) {
        json_t *line = json_array_get(r->form->sheet, i);
        struct str path = str_print(r->arena, "sheet[%zu]", i);

        if (!json_is_object(line))
            eform_blame(r, path, "an object is expected");
        check_term(r, path, "when", json_object_get(line, "when"), NULL);
        check_texts(r, path, line);
    }
}

static void check_copies(struct eform_reader *r)
{
    for (size_t i = 0; i < r->form->page_count; i++) {
        const struct eform_page *page = &r->form->pages[i];

        r->near = page->id;
        check_term(r, page->id, "copy_person", page->copy_when, NULL);
    }
}

void eform_check(struct eform_reader *r)
{
    check_fields(r);
    check_copies(r);
    check_rules(r);
    check_sheet(r);
}
