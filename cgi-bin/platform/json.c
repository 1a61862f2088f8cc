/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.c: the strict side of jansson, for text that others wrote.
 *
 * Holds: a name twice in one object is refused, for two readers would choose
 * differently; nothing may follow the value.
 */
#include "platform/json.h"

void json_release(json_t **json)
{
    json_decref(*json);
    *json = NULL;
}

json_t *json_parse(struct str text)
{
    json_error_t fault;

    if (text.ptr == NULL)
        return NULL;
    return json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &fault);
}

static void release(void *json)
{
    json_decref(json);
}

enum status json_own(struct arena *arena, json_t *json)
{
    return json != NULL ? arena_at_reset(arena, release, json) : INTERNAL;
}

struct str json_text(struct arena *arena, const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);

    if (text == NULL)
        return STR_NONE;

    struct str copy = str_copy(arena, str_of(text));

    free(text);
    return copy;
}

struct str json_member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    if (!json_is_string(value))
        return STR_NONE;
    return (struct str){json_string_value(value), json_string_length(value)};
}

json_t *json_of(struct str s)
{
    return json_stringn(s.ptr != NULL ? s.ptr : "", s.len);
}

void json_put(json_t *object, struct str name, json_t *value)
{
    json_object_setn_new(object, name.ptr, name.len, value);
}
