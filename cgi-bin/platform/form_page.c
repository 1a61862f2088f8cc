/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_page.c: a form as a page's values. */
#include "platform/form_private.h"
#include "platform/text.h"

#include <utf8proc.h>

#define NAME_MAX_BYTES 120

struct str form_shown(struct arena *arena, struct str raw)
{
    struct buf out = {.arena = arena};
    struct str rest = raw;

    while (rest.len > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t size = utf8proc_iterate(
            (const utf8proc_uint8_t *)rest.ptr, (utf8proc_ssize_t)rest.len, &c);

        if (size <= 0) {
            buf_add(&out, STR("\uFFFD"));
            size = 1;
        } else if (text_is_broken(c)) {
            buf_add(&out, STR("\uFFFD"));
        } else {
            buf_add(&out, str_slice(rest, 0, (size_t)size));
        }
        rest = str_skip(rest, (size_t)size);
    }
    return buf_str(&out);
}

/* HDF names are identifiers: "ho-ten" is "ho_ten" there. */
static const char *id_of(struct arena *arena, const char *name)
{
    struct buf out = {.arena = arena};

    for (const char *c = name; *c; c++)
        buf_add_byte(&out, *c == '-' ? '_' : *c);
    return str_z(arena, buf_str(&out));
}

struct place {
    struct page *page;
    struct arena *arena;
    const char *id;
};

static const char *key_in(const struct place *at, char *out, const char *key)
{
    int len = snprintf(out, NAME_MAX_BYTES, "Form.%s.%s", at->id, key);

    assert(len > 0 && len < NAME_MAX_BYTES);
    return out;
}

static void set(const struct place *at, const char *key, struct str value)
{
    char name[NAME_MAX_BYTES];

    if (value.len > 0)
        page_set(at->page, key_in(at, name, key), value);
}

static void set_int(const struct place *at, const char *key, int64_t value)
{
    char name[NAME_MAX_BYTES];

    page_set_int(at->page, key_in(at, name, key), value);
}

static void set_flag(const struct place *at, const char *key, bool value)
{
    char name[NAME_MAX_BYTES];

    page_set_flag(at->page, key_in(at, name, key), value);
}

static void show_typed(const struct place *at, const struct field_rule *rule,
                       const struct field *field)
{
    static const char *const parts[DATE_PARTS] = {"day", "month", "year"};

    switch (rule->kind) {
    case FIELD_PASSWORD:
    case FIELD_CODE:
        return; /* never shown again */
    case FIELD_CHECK:
        set_flag(at, "checked", field->is_checked);
        return;
    case FIELD_BIRTH:
        set_flag(at, "checked", field->is_checked);
        /* fall through */
    case FIELD_DATE:
        for (size_t i = 0; i < DATE_PARTS; i++)
            set(at, parts[i], form_shown(at->arena, field->typed_parts[i]));
        return;
    case FIELD_TEXT:
    case FIELD_LINES:
    case FIELD_NAME:
    case FIELD_ID_NO:
    case FIELD_CCCD:
    case FIELD_TAX_NO:
    case FIELD_MOBILE:
    case FIELD_PHONE:
    case FIELD_EMAIL:
    case FIELD_CHOICE:
    case FIELD_DIGITS:
    case FIELD_RAW:
        set(at, "value", form_shown(at->arena, field->typed));
        return;
    }
}

static const struct form_error *error_of(const struct form *form, size_t nth)
{
    for (size_t i = 0; i < form->error_count; i++)
        if (form->errors[i].order == nth + 1)
            return &form->errors[i];
    return NULL;
}

static void show_field(const struct place *at, const struct form *form,
                       size_t nth)
{
    const struct field_rule *rule = &form->rules[nth];
    const struct form_error *error = error_of(form, nth);

    set(at, "name", str_of(rule->name));
    set_flag(at, "required", rule->required);
    if (rule->kind != FIELD_CHECK && !kind_is_date(rule->kind))
        set_int(at, "max", (int64_t)rule_max(rule));
    show_typed(at, rule, &form->fields[nth]);
    if (error) {
        set(at, "error", str_of(error->why.key));
        set(at, "error_text", error->text);
        set_int(at, "number", error->why.number);
    }
}

static void show_error(struct page *page, const struct form *form, size_t nth)
{
    static const char list[] = "Form.errors";
    struct arena *arena = form->rq->arena;
    const struct form_error *error = &form->errors[nth];

    page_set_in(page, list, nth, "key", str_of(error->why.key));
    page_set_int_in(page, list, nth, "number", error->why.number);
    if (error->text.len > 0)
        page_set_in(page, list, nth, "text", error->text);
    if (error->order == 0)
        return;
    const struct field_rule *rule = &form->rules[error->order - 1];
    const char *suffix = kind_is_date(rule->kind) ? date_suffixes[0] : "";
    page_set_in(page, list, nth, "field", str_of(rule->name));
    page_set_in(page, list, nth, "id", str_of(id_of(arena, rule->name)));
    page_set_in(page, list, nth, "href",
                str_print(arena, "#%s%s", rule->name, suffix));
}

void form_to_page(struct request *rq, const struct form *form)
{
    struct page *page = page_of(rq);

    for (size_t i = 0; i < form->count; i++) {
        struct place at = {page, rq->arena,
                           id_of(rq->arena, form->rules[i].name)};

        show_field(&at, form, i);
    }
    for (size_t i = 0; form->rq && i < form->error_count; i++)
        show_error(page, form, i);
    page_set_flag(page, "Form.is_invalid", form->error_count > 0);
}
