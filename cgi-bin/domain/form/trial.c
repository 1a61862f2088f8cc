/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trial.c: the fillings that a form keeps, walked. */
#include "domain/form/trial.h"
#include "platform/text.h"

static bool has_word(struct str words, struct str wanted)
{
    struct str word;

    while (str_next(&words, ' ', &word))
        if (str_equals(word, wanted))
            return true;
    return false;
}

static void add_key(struct buf *out, struct str key)
{
    if (has_word(buf_str(out), key))
        return;
    if (out->len > 0)
        buf_add_byte(out, ' ');
    buf_add(out, key);
}

struct str trial_faults(struct arena *arena, const struct eform_walk *walk)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < walk->count; i++)
        if (walk->items[i].fault != NULL)
            add_key(&out, walk->items[i].key);
    for (size_t i = 0; i < walk->broken_count; i++)
        if (walk->broken[i].rule->level == EFORM_ERROR)
            add_key(&out, walk->broken[i].key);
    return buf_str(&out);
}

static struct str texts(struct arena *arena, const json_t *list)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);

        add_key(&out,
                (struct str){json_string_value(one), json_string_length(one)});
    }
    return buf_str(&out);
}

/* Those of `words` that `others` lack. */
static struct str without(struct arena *arena, struct str words,
                          struct str others)
{
    struct buf out = {.arena = arena};
    struct str word;

    while (str_next(&words, ' ', &word))
        if (!str_is_empty(word) && !has_word(others, word))
            add_key(&out, word);
    return buf_str(&out);
}

static const char *read_trial(const json_t *object, const struct trial *before,
                              size_t count, struct trial *trial)
{
    trial->name = json_member(object, "name");
    trial->answers = json_object_get(object, "answers");
    if (str_is_empty(trial->name) || text_length(trial->name) > TRIAL_NAME_MAX)
        return "name";
    for (size_t i = 0; i < count; i++)
        if (str_equals(before[i].name, trial->name))
            return "twice";
    if (!date_parse(json_member(object, "day"), &trial->day))
        return "day";
    return json_is_object(trial->answers) ? NULL : "answers";
}

static enum status run(struct arena *arena, const struct eform *form,
                       const json_t *object, struct trial *trial)
{
    struct eform_about about = {
        .today = trial->day,
        .agency = STR("Cơ quan tiếp nhận"),
        .agency_place = STR(""),
        .procedure = form->procedure_count > 0 ? form->procedures[0] : STR(""),
        .papers = STR("")};
    struct str expected = texts(arena, json_object_get(object, "faults"));
    struct eform_walk walk;
    enum status s = eform_walk(arena, form, trial->answers, &about, &walk);

    if (s != OK)
        return s;
    struct str found = trial_faults(arena, &walk);
    trial->missing = without(arena, found, expected);
    trial->extra = without(arena, expected, found);
    return OK;
}

enum status trials_run(struct arena *arena, const struct eform *form,
                       struct trials *trials)
{
    const json_t *list = json_object_get(form->root, "trials");
    size_t count = json_array_size(list);
    struct trial *items;
    enum status s = OK;

    if (count > TRIALS_MAX)
        count = TRIALS_MAX;
    items = arena_array(arena, count + 1, sizeof *items);
    *trials = (struct trials){items, count, 0};
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; s == OK && i < count; i++) {
        const json_t *object = json_array_get(list, i);

        items[i].fault = read_trial(object, items, i, &items[i]);
        if (items[i].fault == NULL)
            s = run(arena, form, object, &items[i]);
        trials->failed += items[i].fault != NULL ||
                          !str_is_empty(items[i].missing) ||
                          !str_is_empty(items[i].extra);
    }
    return s;
}
