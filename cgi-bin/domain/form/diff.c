/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff.c: two JSON values side by side, as deep as a form's file goes. */
#include "domain/form/diff.h"

#define DEPTH_MAX 16

struct comparing {
    struct arena *arena;
    struct diff *diff;
};

/* A value in one line; a long one is cut. */
static struct str words(const struct comparing *c, const json_t *value)
{
    struct str text = STR("");

    if (json_is_string(value))
        text =
            (struct str){json_string_value(value), json_string_length(value)};
    else if (value != NULL)
        text = json_text(c->arena, value);
    if (text.len <= DIFF_WORDS_MAX)
        return text;
    text.len = DIFF_WORDS_MAX;
    while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xc0) == 0x80)
        text.len--;
    return str_print(c->arena, "%" PRI_STR "…", STR_ARG(text));
}

static void note(const struct comparing *c, struct str path, json_t *before,
                 json_t *after)
{
    if (c->diff->count < DIFF_LINES_MAX)
        c->diff->lines[c->diff->count++] =
            (struct diff_line){path, words(c, before), words(c, after)};
}

static struct str within(const struct comparing *c, struct str path,
                         struct str name)
{
    return str_is_empty(path) ? name
                              : str_print(c->arena, "%" PRI_STR ".%" PRI_STR,
                                          STR_ARG(path), STR_ARG(name));
}

static bool has_ids(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (str_is_empty(json_member(json_array_get(list, i), "id")))
            return false;
    return json_array_size(list) > 0;
}

static json_t *by_id(const json_t *list, struct str id)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (str_equals(json_member(json_array_get(list, i), "id"), id))
            return json_array_get(list, i);
    return NULL;
}

static void compare(const struct comparing *c, struct str path, json_t *before,
                    json_t *after, size_t depth);

/* What bears an id is known by it alone: ids are unique in a form. */
static void compare_lists(const struct comparing *c, const json_t *before,
                          const json_t *after, size_t depth)
{
    for (size_t i = 0; i < json_array_size(before); i++) {
        json_t *old = json_array_get(before, i);
        struct str id = json_member(old, "id");

        compare(c, id, old, by_id(after, id), depth);
    }
    for (size_t i = 0; i < json_array_size(after); i++) {
        struct str id = json_member(json_array_get(after, i), "id");

        if (by_id(before, id) == NULL)
            note(c, id, NULL, json_array_get(after, i));
    }
}

static void compare_objects(const struct comparing *c, struct str path,
                            json_t *before, json_t *after, size_t depth)
{
    const char *key;
    json_t *value;

    json_object_foreach(before, key, value)
    {
        compare(c, within(c, path, str_copy(c->arena, str_of(key))), value,
                json_object_get(after, key), depth);
    }
    json_object_foreach(after, key, value)
    {
        if (json_object_get(before, key) == NULL)
            note(c, within(c, path, str_copy(c->arena, str_of(key))), NULL,
                 value);
    }
}

static void compare(const struct comparing *c, struct str path, json_t *before,
                    json_t *after, size_t depth)
{
    if (after == NULL || json_equal(before, after)) {
        if (after == NULL)
            note(c, path, before, NULL);
        return;
    }
    if (depth < DEPTH_MAX && json_is_object(before) && json_is_object(after))
        compare_objects(c, path, before, after, depth + 1);
    else if (depth < DEPTH_MAX && has_ids(before) && has_ids(after))
        compare_lists(c, before, after, depth + 1);
    else
        note(c, path, before, after);
}

/* The order of what bears ids, where it is another. */
static void compare_order(const struct comparing *c, const json_t *before,
                          const json_t *after)
{
    struct buf old = {.arena = c->arena}, now = {.arena = c->arena};

    for (size_t i = 0; i < json_array_size(before); i++) {
        struct str id = json_member(json_array_get(before, i), "id");

        if (by_id(after, id) != NULL)
            buf_print(&old, "%" PRI_STR " ", STR_ARG(id));
    }
    for (size_t i = 0; i < json_array_size(after); i++) {
        struct str id = json_member(json_array_get(after, i), "id");

        if (by_id(before, id) != NULL)
            buf_print(&now, "%" PRI_STR " ", STR_ARG(id));
    }
    if (!str_equals(buf_str(&old), buf_str(&now)) &&
        c->diff->count < DIFF_LINES_MAX)
        c->diff->lines[c->diff->count++] = (struct diff_line){
            STR("…"), str_trim(buf_str(&old)), str_trim(buf_str(&now))};
}

static void compare_orders(const struct comparing *c, const json_t *before,
                           const json_t *after)
{
    const json_t *pages = json_object_get(before, "pages");

    for (size_t i = 0; i < json_array_size(pages); i++) {
        const json_t *page = json_array_get(pages, i);
        const json_t *other =
            by_id(json_object_get(after, "pages"), json_member(page, "id"));
        const json_t *groups = json_object_get(page, "groups");

        for (size_t n = 0; n < json_array_size(groups); n++) {
            const json_t *group = json_array_get(groups, n);

            compare_order(
                c, json_object_get(group, "fields"),
                json_object_get(by_id(json_object_get(other, "groups"),
                                      json_member(group, "id")),
                                "fields"));
        }
    }
}

enum status diff_forms(struct arena *arena, struct str before, struct str after,
                       struct diff *diff)
{
    json_t *old = json_parse(before), *now = json_parse(after);
    struct comparing c = {arena, diff};

    diff->count = 0;
    enum status old_kept = old == NULL ? INTERNAL : json_own(arena, old);
    enum status now_kept = now == NULL ? INTERNAL : json_own(arena, now);
    if (old_kept != OK || now_kept != OK)
        return INTERNAL;
    compare(&c, STR(""), old, now, 0);
    compare_orders(&c, old, now);
    return OK;
}
