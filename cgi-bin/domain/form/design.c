/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design.c: one change of a form's JSON. */
#include "domain/form/design.h"

static bool is_named(const json_t *object, struct str id)
{
    return str_equals(json_member(object, "id"), id);
}

/* Where a field or a group stands: the list and its place in it. */
struct spot {
    json_t *list;
    size_t nth;
};

static bool find(json_t *list, struct str id, struct spot *spot)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (is_named(json_array_get(list, i), id)) {
            *spot = (struct spot){list, i};
            return true;
        }
    return false;
}

static bool find_group(json_t *root, struct str id, struct spot *spot)
{
    json_t *pages = json_object_get(root, "pages");

    for (size_t i = 0; i < json_array_size(pages); i++)
        if (find(json_object_get(json_array_get(pages, i), "groups"), id, spot))
            return true;
    return false;
}

static bool find_field(json_t *root, struct str id, struct spot *spot)
{
    json_t *pages = json_object_get(root, "pages");

    for (size_t i = 0; i < json_array_size(pages); i++) {
        json_t *groups = json_object_get(json_array_get(pages, i), "groups");

        for (size_t n = 0; n < json_array_size(groups); n++)
            if (find(json_object_get(json_array_get(groups, n), "fields"), id,
                     spot))
                return true;
    }
    return false;
}

static void set_words(json_t *field, const char *key, struct str vi,
                      struct str en)
{
    json_t *words;

    if (str_is_empty(vi)) {
        json_object_del(field, key);
        return;
    }
    words = json_object();
    json_object_set_new(words, "vi", json_of(vi));
    json_object_set_new(words, "en", json_of(str_is_empty(en) ? vi : en));
    json_object_set_new(field, key, words);
}

static void change(json_t *field, const struct design_edit *edit)
{
    set_words(field, "label", edit->label_vi, edit->label_en);
    set_words(field, "hint", edit->hint_vi, edit->hint_en);
    if (!edit->keeps_required && edit->required != NULL)
        json_object_set(field, "required", edit->required);
    else if (!edit->keeps_required)
        json_object_set_new(field, "required", json_boolean(edit->is_required));
    if (!edit->keeps_when && edit->when != NULL)
        json_object_set(field, "when", edit->when);
    else if (!edit->keeps_when)
        json_object_del(field, "when");
}

static bool add(json_t *root, const struct design_edit *edit)
{
    struct spot spot;
    json_t *field;

    if (!find_group(root, edit->id, &spot))
        return false;
    field = json_object();
    json_object_set_new(field, "id", json_of(edit->name));
    json_object_set_new(field, "kind", json_of(edit->kind));
    change(field, edit);
    json_object_set_new(field, "required", json_boolean(edit->is_required));
    json_object_set_new(field, "ev", json_string("M"));
    json_array_append_new(
        json_object_get(json_array_get(spot.list, spot.nth), "fields"), field);
    return true;
}

static bool move(const struct spot *spot, bool is_up)
{
    json_t *field = json_array_get(spot->list, spot->nth);

    if (is_up ? spot->nth == 0 : spot->nth + 1 >= json_array_size(spot->list))
        return true; /* there already */
    json_incref(field);
    json_array_remove(spot->list, spot->nth);
    json_array_insert_new(spot->list, is_up ? spot->nth - 1 : spot->nth + 1,
                          field);
    return true;
}

static bool set_days(struct arena *arena, json_t *root,
                     const struct design_edit *edit)
{
    json_t *official = json_object_get(root, "official");

    json_object_set_new(root, "version", json_of(edit->name));
    json_object_set_new(official, "in_force_from",
                        json_of(date_iso(arena, edit->from)));
    if (date_is_set(edit->to))
        json_object_set_new(official, "in_force_to",
                            json_of(date_iso(arena, edit->to)));
    else
        json_object_del(official, "in_force_to");
    return true;
}

/* --- trials --- */

static bool forget(json_t *root, struct str name)
{
    json_t *trials = json_object_get(root, "trials");

    for (size_t i = 0; i < json_array_size(trials); i++)
        if (str_equals(json_member(json_array_get(trials, i), "name"), name)) {
            json_array_remove(trials, i);
            return true;
        }
    return false;
}

static bool keep_trial(struct arena *arena, json_t *root,
                       const struct design_edit *edit)
{
    json_t *trials = json_object_get(root, "trials");
    json_t *trial = json_object(), *faults = json_array();
    struct str rest = edit->faults, key;

    while (str_next(&rest, ' ', &key))
        if (!str_is_empty(key))
            json_array_append_new(faults, json_of(key));
    json_object_set_new(trial, "name", json_of(edit->name));
    json_object_set_new(trial, "day", json_of(date_iso(arena, edit->day)));
    json_object_set(trial, "answers", edit->answers);
    json_object_set_new(trial, "faults", faults);
    forget(root, edit->name);
    if (!json_is_array(trials)) {
        trials = json_array();
        json_object_set_new(root, "trials", trials);
    }
    json_array_append_new(trials, trial);
    return true;
}

static bool apply(struct arena *arena, json_t *root,
                  const struct design_edit *edit)
{
    struct spot spot;

    if (edit->act == DESIGN_ADD)
        return add(root, edit);
    if (edit->act == DESIGN_DAYS)
        return set_days(arena, root, edit);
    if (edit->act == DESIGN_TRY)
        return keep_trial(arena, root, edit);
    if (edit->act == DESIGN_FORGET)
        return forget(root, edit->name);
    if (!find_field(root, edit->id, &spot))
        return false;
    if (edit->act == DESIGN_CHANGE)
        change(json_array_get(spot.list, spot.nth), edit);
    else if (edit->act == DESIGN_REMOVE)
        json_array_remove(spot.list, spot.nth);
    else
        return move(&spot, edit->act == DESIGN_UP);
    return true;
}

struct str design_edited(struct arena *arena, struct str body,
                         const struct design_edit *edit)
{
    CLEANUP(json_release) json_t *root = json_parse(body);
    struct str made;
    char *text;

    if (root == NULL || !apply(arena, root, edit))
        return STR_NONE;
    text = json_dumps(root, JSON_INDENT(1)); /* with lines, for its faults */
    if (text == NULL)
        return STR_NONE;
    made = str_copy(arena, str_of(text));
    free(text);
    return made;
}
