/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form.c: every kind of field, fed with the same bytes. What passes has one
 * form: it passes again and stays as it is. */
#include "fuzz.h"

#include "platform/form.h"
#include "platform/text.h"

static const char *const choices[] = {"mot", "hai", NULL};
static const struct field_rule rules[] = {
    {.name = "f1", .kind = FIELD_TEXT, .max = 50},
    {.name = "f2", .kind = FIELD_LINES, .max = 50},
    {.name = "f3", .kind = FIELD_NAME, .max = 50},
    {.name = "f4", .kind = FIELD_ID_NO, .max = 50},
    {.name = "f5", .kind = FIELD_CCCD, .max = 50},
    {.name = "f6", .kind = FIELD_MOBILE, .max = 50},
    {.name = "f7", .kind = FIELD_EMAIL, .max = 50},
    {.name = "f8", .kind = FIELD_CHOICE, .max = 50, .choices = choices},
    {.name = "f9", .kind = FIELD_PASSWORD, .max = 50},
    {.name = "f10", .kind = FIELD_CODE, .max = 50},
    {.name = "f11", .kind = FIELD_DIGITS, .max = 50},
    {.name = "f12", .kind = FIELD_RAW, .max = 50},
    {.name = "f13", .kind = FIELD_DATE},
    {.name = "f14", .kind = FIELD_CHECK},
    {.name = "f15", .kind = FIELD_TAX_NO, .max = 50},
    {0},
};

static enum text_kind kind_of(enum field_kind kind)
{
    if (kind == FIELD_LINES)
        return TEXT_LINES;
    return kind == FIELD_PASSWORD ? TEXT_EXACT : TEXT_LINE;
}

static void check_settled(struct arena *arena, const struct field_rule *rule,
                          struct str value)
{
    struct str clean;
    struct str again;
    struct refusal why;

    if (value.len == 0)
        return;
    assert(text_clean(arena, value, kind_of(rule->kind), 50, &clean, &why) ==
           OK);
    assert(str_equals(clean, value));
    assert(!field_check(arena, rule->kind, value, &again));
    assert(str_equals(again, value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fuzz_arena();
    struct log log;
    struct request rq;
    struct str value = {(const char *)data, size};
    struct param params[ARRAY_LENGTH(rules) + 3];
    size_t count = 0;

    if (size > 4096)
        return 0;
    asking_open(&rq, &log, arena);
    for (size_t i = 0; rules[i].name; i++)
        params[count++] = (struct param){str_of(rules[i].name), value};
    params[count++] = (struct param){STR("f13-ngay"), value};
    params[count++] = (struct param){STR("f13-thang"), STR("2")};
    params[count++] = (struct param){STR("f13-nam"), STR("2024")};
    rq.form = (struct params){params, count};

    struct form *form = form_read(&rq, rules);
    for (size_t i = 0; rules[i].name; i++)
        if (rules[i].kind != FIELD_DATE && rules[i].kind != FIELD_CHECK)
            check_settled(arena, &rules[i], form_text(form, rules[i].name));
    struct date date = form_date(form, "f13");
    assert(!date_is_set(date) || (date.day >= 1 && date.day <= 29));
    struct str shown = form_shown(arena, value);
    assert(str_equals(form_shown(arena, shown), shown));
    assert(!arena_is_exhausted(arena));
    return 0;
}
