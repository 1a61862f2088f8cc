/* SPDX-License-Identifier: GPL-3.0-or-later */
/* normal.c: what each kind of input takes, and its normal form.
 *
 * The simple kinds are the platform's (field_check); those that only forms have
 * are here. Kind to how people write, strict about what comes out.
 */
#include "domain/form/walk.h"
#include "platform/text.h"

#define TEXT_MAX 200
#define LINES_MAX 2000
#define YEAR_MIN 1800
#define YEAR_MAX 2200

static struct str without(struct arena *arena, struct str from,
                          const char *these)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < from.len; i++)
        if (strchr(these, from.ptr[i]) == NULL)
            buf_add_byte(&out, from.ptr[i]);
    return buf_str(&out);
}

void eform_day_parts(struct str value, struct str parts[3])
{
    struct str rest = value;

    parts[0] = parts[1] = parts[2] = STR("");
    if (str_find(value, '/') < value.len) {
        for (size_t i = 0; i < 3; i++)
            if (!str_next(&rest, '/', &parts[i]))
                return;
        return;
    }
    for (size_t i = 3; i-- > 0;)
        if (!str_next(&rest, '-', &parts[i]))
            return;
}

/* A number of a day; false: it is none. "" is 0. */
static bool day_number(struct str text, int64_t min, int64_t max, int64_t *n)
{
    *n = 0;
    text = str_trim(text);
    return text.len == 0 || (text.len <= 4 && str_to_int(text, min, max, n));
}

/* The first and the last day that a partial one may be. */
static bool is_beyond(enum date_bound bound, int64_t year, int64_t month,
                      int64_t day, struct date today)
{
    struct date first = date_make((int)year, month > 0 ? (int)month : 1,
                                  day > 0 ? (int)day : 1);
    struct date last = first;

    if (month == 0)
        last = date_make((int)year, 12, 31);
    else if (day == 0)
        last = date_add_days(date_add_months(first, 1), -1);
    if (bound == DATE_NOT_FUTURE)
        return date_compare(first, today) > 0;
    return bound == DATE_NOT_PAST && date_compare(last, today) < 0;
}

static const char *check_day(struct arena *arena, enum eform_kind kind,
                             enum date_bound bound, struct str typed,
                             struct date today, struct str *value)
{
    struct str parts[3];
    int64_t day, month, year;

    eform_day_parts(typed, parts);
    if (!day_number(parts[0], 1, 31, &day) ||
        !day_number(parts[1], 1, 12, &month) ||
        !day_number(parts[2], YEAR_MIN, YEAR_MAX, &year))
        return "date";
    if (year == 0)
        return "date_year";
    if (kind == EFORM_DATE && (day == 0 || month == 0))
        return "date";
    if (day > 0 && month == 0)
        return "date_month";
    if (day > 0 && !date_is_real((int)year, (int)month, (int)day))
        return "date";
    if (is_beyond(bound, year, month, day, today))
        return bound == DATE_NOT_FUTURE ? "date_future" : "date_past";
    *value = day > 0 ? str_print(arena, "%04d-%02d-%02d", (int)year, (int)month,
                                 (int)day)
             : month > 0 ? str_print(arena, "%04d-%02d", (int)year, (int)month)
                         : str_print(arena, "%04d", (int)year);
    return NULL;
}

static const char *check_whole(struct arena *arena,
                               const struct eform_field *field,
                               struct str typed, struct str *value,
                               int64_t *number)
{
    bool is_money = field->kind == EFORM_MONEY;
    struct str digits = without(arena, typed, is_money ? " .,đ₫" : " .");
    int64_t n;

    if (!str_to_int(digits, 0, INT64_C(999999999999999), &n))
        return "digits";
    if (n < field->min) {
        *number = field->min;
        return "number_min";
    }
    if (field->max > 0 && n > field->max) {
        *number = field->max;
        return "number_max";
    }
    *value = str_print(arena, "%lld", (long long)n);
    return NULL;
}

/* "1.234,5" and "1234.5": the last of comma and point parts the decimals, where
 * not three digits follow a point. */
static const char *check_decimal(struct arena *arena, struct str typed,
                                 int places, struct str *value)
{
    struct str text = without(arena, typed, " ");
    size_t comma = str_find(text, ',');
    size_t point = str_find(text, '.');
    struct str integer, decimals = STR("");
    int64_t n;

    if (comma < text.len) {
        integer = without(arena, str_slice(text, 0, comma), ".");
        decimals = str_skip(text, comma + 1);
    } else if (point < text.len && text.len - point - 1 != 3) {
        integer = str_slice(text, 0, point);
        decimals = str_skip(text, point + 1);
    } else {
        integer = without(arena, text, ".");
    }
    if (!str_to_int(integer, 0, INT64_C(999999999999), &n) ||
        (!str_is_empty(decimals) && !str_is_digits(decimals)) ||
        decimals.len > (size_t)places)
        return "decimal";
    while (decimals.len > 0 && decimals.ptr[decimals.len - 1] == '0')
        decimals.len--;
    *value = str_is_empty(decimals)
                 ? str_print(arena, "%lld", (long long)n)
                 : str_print(arena, "%lld.%" PRI_STR, (long long)n,
                             STR_ARG(decimals));
    return NULL;
}

static const char *check_choices(const struct eform_list *list,
                                 struct str typed)
{
    struct str code;

    while (str_next(&typed, ' ', &code))
        if (eform_choice_of(list, code) == NULL)
            return "choice";
    return NULL;
}

static enum field_kind platform_kind(enum eform_kind kind)
{
    switch (kind) {
    case EFORM_NAME:
        return FIELD_NAME;
    case EFORM_ID_NO:
        return FIELD_ID_NO;
    case EFORM_CCCD:
        return FIELD_CCCD;
    case EFORM_TAX_NO:
        return FIELD_TAX_NO;
    case EFORM_MOBILE:
        return FIELD_MOBILE;
    case EFORM_PHONE:
        return FIELD_PHONE;
    case EFORM_EMAIL:
        return FIELD_EMAIL;
    case EFORM_DIGITS:
    case EFORM_UNIT:
        return FIELD_DIGITS;
    default:
        return FIELD_TEXT;
    }
}

static size_t max_of(const struct eform_field *field,
                     const struct eform_input *input)
{
    if (input->part == EFORM_PART_NONE && field->max > 0 &&
        (input->kind == EFORM_TEXT || input->kind == EFORM_LINES ||
         input->kind == EFORM_DIGITS))
        return (size_t)field->max;
    return input->kind == EFORM_LINES ? LINES_MAX : TEXT_MAX;
}

static const char *check_clean(struct arena *arena,
                               const struct eform_field *field,
                               const struct eform_input *input,
                               struct str clean, struct str *value,
                               int64_t *number)
{
    switch (input->kind) {
    case EFORM_CHOICE:
        *value = clean;
        return eform_choice_of(input->list, clean) != NULL ? NULL : "choice";
    case EFORM_CHOICES:
        *value = clean;
        return check_choices(input->list, clean);
    case EFORM_CHECK:
        *value = STR("1");
        return NULL;
    case EFORM_INT:
    case EFORM_MONEY:
        return check_whole(arena, field, clean, value, number);
    case EFORM_DECIMAL:
        return check_decimal(arena, clean, field->places, value);
    case EFORM_YEAR:
        *value = clean;
        return clean.len == 4 && str_to_int(clean, YEAR_MIN, YEAR_MAX, number)
                   ? NULL
                   : "year";
    default:
        return field_check(arena, platform_kind(input->kind), clean, value);
    }
}

const char *eform_normal(struct arena *arena, const struct eform_field *field,
                         const struct eform_input *input, struct str typed,
                         struct date today, struct str *value, int64_t *number)
{
    struct refusal why = {.key = "invalid"};
    enum date_bound bound =
        input->part == EFORM_PART_DATE ? DATE_NOT_FUTURE : field->bound;
    struct str clean;

    *value = STR("");
    *number = 0;
    if (text_clean(arena, typed,
                   input->kind == EFORM_LINES ? TEXT_LINES : TEXT_LINE,
                   max_of(field, input), &clean, &why) != OK) {
        *number = why.number;
        return why.key;
    }
    if (str_is_empty(clean) || str_is(clean, "//"))
        return NULL;
    if (input->kind == EFORM_DATE || input->kind == EFORM_DATE_PART)
        return check_day(arena, input->kind, bound, clean, today, value);
    const char *key = check_clean(arena, field, input, clean, value, number);
    if (key != NULL)
        *value = STR("");
    else if (field->min > 0 && input->kind == EFORM_TEXT &&
             input->part == EFORM_PART_NONE &&
             text_length(*value) < (size_t)field->min) {
        *number = field->min;
        return "too_short";
    }
    return key;
}
