/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.h: the strict side of jansson, for text that others wrote, and its short
 * forms for what we write.
 */
#ifndef MOTCUA_PLATFORM_JSON_H
#define MOTCUA_PLATFORM_JSON_H

#include <jansson.h>

#include "platform/arena.h"
#include "platform/str.h"

/* For CLEANUP. */
void json_release(json_t **json);
/* Parses text that has no key twice and nothing after its end; an object or an
 * array. Given; NULL when it is not so. */
NODISCARD json_t *json_parse(struct str text);
/* The value ends with the arena; at once where there is no room to note it.
 * INTERNAL then, and where there is no value. */
NODISCARD enum status json_own(struct arena *arena, json_t *json);
/* Compact; in the arena. */
struct str json_text(struct arena *arena, const json_t *json);
/* A member that is a string: lent by the object; STR_NONE otherwise. */
struct str json_member(const json_t *object, const char *name);
/* The text as a value, given; NULL: it is not UTF-8, or memory is out. */
json_t *json_of(struct str s);
/* The member of that name; takes the value. What is not UTF-8 is left out. */
void json_put(json_t *object, struct str name, json_t *value);

#endif
