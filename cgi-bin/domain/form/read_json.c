/* SPDX-License-Identifier: GPL-3.0-or-later */
/* read_json.c: what stands under a key of a form's file, as the type it must
 * be.
 */
#include "domain/form/eform_private.h"
#include "platform/text.h"

#include <stdarg.h>

static size_t line_of(struct str text, struct str near)
{
    size_t line = 1;

    for (size_t i = 0; i + near.len + 2 <= text.len; i++) {
        if (text.ptr[i] == '\n')
            line++;
        if (text.ptr[i] == '"' && text.ptr[i + near.len + 1] == '"' &&
            memcmp(text.ptr + i + 1, near.ptr, near.len) == 0)
            return line;
    }
    return 0;
}

void eform_blame(struct eform_reader *r, struct str path, const char *format,
                 ...)
{
    char what[400];
    va_list args;

    if (r->faults->count == EFORM_FAULTS_MAX)
        return;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    r->faults->list[r->faults->count++] = (struct eform_fault){
        str_is_empty(r->near) ? 0 : line_of(r->text, r->near), path,
        str_copy(r->arena, str_of(what))};
}

struct str at_key(struct eform_reader *r, struct str path, const char *key)
{
    return path.len == 0
               ? str_of(key)
               : str_print(r->arena, "%" PRI_STR ".%s", STR_ARG(path), key);
}

struct str at_nth(struct eform_reader *r, struct str path, const char *key,
                  size_t nth)
{
    return str_print(r->arena, "%" PRI_STR "%s%s[%zu]", STR_ARG(path),
                     path.len == 0 ? "" : ".", key, nth);
}

struct str read_text(struct eform_reader *r, struct str path,
                     const json_t *object, const char *key, enum need need,
                     size_t max)
{
    const json_t *value = json_object_get(object, key);
    struct refusal why = {.key = ""};
    struct str clean = STR("");

    if (value == NULL || json_is_null(value)) {
        if (need == MUST)
            eform_blame(r, at_key(r, path, key), "is missing");
        return STR("");
    }
    if (!json_is_string(value)) {
        eform_blame(r, at_key(r, path, key), "a text is expected");
        return STR("");
    }
    if (text_clean(r->arena, json_member(object, key), TEXT_LINE, max, &clean,
                   &why) != OK)
        eform_blame(r, at_key(r, path, key), "%s",
                    strcmp(why.key, "too_long") == 0
                        ? "is too long"
                        : "holds a character that is not allowed");
    else if (need == MUST && str_is_empty(clean))
        eform_blame(r, at_key(r, path, key), "is empty");
    return clean.ptr == NULL ? STR("") : clean;
}

struct eform_words read_words(struct eform_reader *r, struct str path,
                              const json_t *object, const char *key,
                              enum need need)
{
    const json_t *value = json_object_get(object, key);

    if (value == NULL && need == MAY)
        return (struct eform_words){STR(""), STR("")};
    if (!json_is_object(value)) {
        eform_blame(r, at_key(r, path, key),
                    "{\"vi\": …, \"en\": …} is expected");
        return (struct eform_words){STR(""), STR("")};
    }
    path = at_key(r, path, key);
    return (struct eform_words){
        read_text(r, path, value, "vi", MUST, LABEL_MAX),
        read_text(r, path, value, "en", MUST, LABEL_MAX)};
}

int64_t read_whole(struct eform_reader *r, struct str path,
                   const json_t *object, const char *key, int64_t min,
                   int64_t max, int64_t missing)
{
    const json_t *value = json_object_get(object, key);

    if (value == NULL)
        return missing;
    if (json_is_real(value) && min < max) /* “0.1”: more than none */
        return (int64_t)json_real_value(value);
    if (!json_is_integer(value) || json_integer_value(value) < min ||
        json_integer_value(value) > max) {
        eform_blame(r, at_key(r, path, key), "a whole number from %lld to %lld",
                    (long long)min, (long long)max);
        return missing;
    }
    return json_integer_value(value);
}

bool read_flag(struct eform_reader *r, struct str path, const json_t *object,
               const char *key, bool missing)
{
    const json_t *value = json_object_get(object, key);

    if (value == NULL)
        return missing;
    if (!json_is_boolean(value))
        eform_blame(r, at_key(r, path, key), "true or false is expected");
    return json_is_true(value);
}

struct date read_day(struct eform_reader *r, struct str path,
                     const json_t *object, const char *key, enum need need)
{
    struct str value = read_text(r, path, object, key, need, 10);
    struct date date = {0, 0, 0};

    if (!str_is_empty(value) && !date_parse(value, &date))
        eform_blame(r, at_key(r, path, key), "is not a day (YYYY-MM-DD)");
    return date;
}

/* An id: what stands in names of inputs, in addresses and in the layout. */
struct str read_id(struct eform_reader *r, struct str path,
                   const json_t *object, const char *key)
{
    struct str value = read_text(r, path, object, key, MUST, EFORM_ID_MAX);

    r->near = value;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && i > 0) ||
            (c == '-' && i > 0 && i + 1 < value.len))
            continue;
        eform_blame(r, at_key(r, path, key),
                    "small letters, digits and hyphens between them");
        return STR("");
    }
    return value;
}

json_t *read_array(struct eform_reader *r, struct str path,
                   const json_t *object, const char *key, enum need need,
                   size_t max)
{
    json_t *value = json_object_get(object, key);

    if (value == NULL && need == MAY)
        return NULL;
    if (!json_is_array(value)) {
        eform_blame(r, at_key(r, path, key), "a list is expected");
        return NULL;
    }
    if (json_array_size(value) > max) {
        eform_blame(r, at_key(r, path, key), "more than %zu", max);
        return NULL;
    }
    return value;
}
