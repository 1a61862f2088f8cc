/* SPDX-License-Identifier: GPL-3.0-or-later */
/* term.c: what a condition says.
 *
 * A number or a day is a span from its least to its greatest, so "1953" is all
 * days of that year, and a comparison is decided only where the spans do not
 * overlap. Numbers are thousandths, days are counted.
 */
#include "domain/form/term.h"
#include "platform/text.h"

#define DAY_US (INT64_C(86400) * 1000000)
#define THOUSAND 1000

enum value_kind {
    VALUE_NONE,
    VALUE_TRUTH,
    VALUE_NUMBER,
    VALUE_DAY,
    VALUE_TEXT
};
struct value {
    enum value_kind kind;
    enum truth truth;
    int64_t least, most;
    struct date first, last; /* of a day */
    struct str text;
};

static struct value eval(const struct term_about *about, const json_t *term,
                         const struct eform_field *beside);

static struct value of_truth(enum truth truth)
{
    return (struct value){.kind = VALUE_TRUTH, .truth = truth};
}

static struct value of_bool(bool is_so)
{
    return of_truth(is_so ? TRUTH_YES : TRUTH_NO);
}

static struct value of_text(struct str text)
{
    if (str_is_empty(text))
        return (struct value){.kind = VALUE_NONE};
    return (struct value){.kind = VALUE_TEXT, .text = text};
}

static struct value of_span(int64_t least, int64_t most)
{
    return (struct value){.kind = VALUE_NUMBER, .least = least, .most = most};
}

static int64_t day_number(struct date date)
{
    return moment_of(date, (struct time_of_day){12, 0, 0}).us / DAY_US;
}

static struct value of_days(struct date first, struct date last)
{
    return (struct value){.kind = VALUE_DAY,
                          .first = first,
                          .last = last,
                          .least = day_number(first),
                          .most = day_number(last)};
}

/* "1953", "1953-05" or "1953-05-12". */
static struct value of_iso(struct str iso)
{
    struct date day;
    int64_t year, month;

    if (date_parse(iso, &day) && iso.len == 10)
        return of_days(day, day);
    if (!str_to_int(str_slice(iso, 0, 4), 1, 9999, &year))
        return (struct value){.kind = VALUE_NONE};
    if (iso.len == 4)
        return of_days(date_make((int)year, 1, 1),
                       date_make((int)year, 12, 31));
    if (iso.len != 7 || !str_to_int(str_skip(iso, 5), 1, 12, &month))
        return (struct value){.kind = VALUE_NONE};
    struct date first = date_make((int)year, (int)month, 1);
    return of_days(first, date_add_days(date_add_months(first, 1), -1));
}

static struct value of_decimal(struct str text)
{
    size_t point = str_find(text, '.');
    struct str decimals = str_skip(text, point + (point < text.len ? 1 : 0));
    int64_t integer, fraction = 0;

    if (!str_to_int(str_slice(text, 0, point), INT64_MIN / 2000,
                    INT64_MAX / 2000, &integer))
        return (struct value){.kind = VALUE_NONE};
    for (size_t i = 0; i < 3; i++)
        fraction =
            fraction * 10 + (i < decimals.len && decimals.ptr[i] >= '0' &&
                                     decimals.ptr[i] <= '9'
                                 ? decimals.ptr[i] - '0'
                                 : 0);
    integer = integer * THOUSAND + fraction;
    return of_span(integer, integer);
}

/* --- fields --- */

static struct str value_of(const struct term_about *about,
                           const struct eform_input *input, int row)
{
    struct str key =
        input == NULL ? STR_NONE : eform_key(about->arena, input->id, row);
    const json_t *value =
        json_object_getn(about->values, key.ptr ? key.ptr : "", key.len);

    return (struct str){json_string_value(value), json_string_length(value)};
}

static bool is_repeated(const struct term_about *about,
                        const struct eform_field *field)
{
    return about->form->groups[field->group].is_repeated;
}

/* The row in which a field is meant here; -1: it repeats, and none is. */
static int row_of(const struct term_about *about,
                  const struct eform_field *field)
{
    if (!is_repeated(about, field))
        return 0;
    return str_equals(about->form->groups[field->group].id, about->group)
               ? about->row
               : -1;
}

static struct value typed_value(const struct eform_field *field,
                                struct str value)
{
    if (str_is_empty(value))
        return (struct value){.kind = VALUE_NONE};
    switch (field->kind) {
    case EFORM_DATE:
    case EFORM_DATE_PART:
        return of_iso(value);
    case EFORM_INT:
    case EFORM_DECIMAL:
    case EFORM_MONEY:
    case EFORM_YEAR:
        return of_decimal(value);
    default:
        return of_text(value);
    }
}

static struct value field_value(const struct term_about *about,
                                const struct eform_field *field)
{
    int row = row_of(about, field);

    if (row < 0)
        return (struct value){.kind = VALUE_NONE};
    if (field->kind == EFORM_COMPUTED)
        return of_text(term_text(about, field->compute));
    return typed_value(
        field, value_of(about, eform_main_input(about->form, field), row));
}

/* An address at home is given where more than its country and province is. */
static bool is_given(const struct term_about *about,
                     const struct eform_field *field, int row)
{
    for (size_t i = 0; i < field->input_count; i++) {
        const struct eform_input *input =
            &about->form->inputs[field->first_input + i];
        struct str value = value_of(about, input, row);

        if (str_is_empty(value) || input->part == EFORM_PART_TYPE ||
            input->part == EFORM_PART_PROVINCE ||
            (input->part == EFORM_PART_COUNTRY && str_is(value, "VN")))
            continue;
        return true;
    }
    return false;
}

static const struct eform_field *field_named(const struct term_about *about,
                                             const json_t *term)
{
    if (!json_is_string(term))
        return NULL;
    return eform_field_of(about->form, (struct str){json_string_value(term),
                                                    json_string_length(term)});
}

/* Numbers of the rows of a field's group; one row 0 where it has none. */
static size_t rows_of(const struct term_about *about,
                      const struct eform_field *field, int rows[EFORM_ROWS_MAX])
{
    struct str id = about->form->groups[field->group].id;
    const json_t *list = json_object_getn(about->rows, id.ptr, id.len);
    size_t count = 0;

    if (!is_repeated(about, field)) {
        rows[0] = 0;
        return 1;
    }
    for (size_t i = 0; i < json_array_size(list) && i < EFORM_ROWS_MAX; i++)
        rows[count++] = (int)json_integer_value(json_array_get(list, i));
    return count;
}

/* --- operations --- */

static enum truth not_(enum truth t)
{
    if (t == TRUTH_UNKNOWN)
        return t;
    return t == TRUTH_YES ? TRUTH_NO : TRUTH_YES;
}

static enum truth as_truth(struct value v)
{
    return v.kind == VALUE_TRUTH ? v.truth : TRUTH_UNKNOWN;
}

static enum truth equals(struct value a, struct value b)
{
    if (a.kind != b.kind || a.kind == VALUE_NONE)
        return TRUTH_UNKNOWN;
    if (a.kind == VALUE_TEXT)
        return str_equals(a.text, b.text) ? TRUTH_YES : TRUTH_NO;
    if (a.kind == VALUE_TRUTH)
        return TRUTH_UNKNOWN;
    if (a.most < b.least || b.most < a.least)
        return TRUTH_NO;
    return a.least == a.most && b.least == b.most ? TRUTH_YES : TRUTH_UNKNOWN;
}

static enum truth is_less(struct value a, struct value b, bool or_equal)
{
    if (a.kind != b.kind || (a.kind != VALUE_NUMBER && a.kind != VALUE_DAY))
        return TRUTH_UNKNOWN;
    if (or_equal ? a.most <= b.least : a.most < b.least)
        return TRUTH_YES;
    if (or_equal ? a.least > b.most : a.least >= b.most)
        return TRUTH_NO;
    return TRUTH_UNKNOWN;
}

static struct value compare(const struct term_about *about, struct str op,
                            const json_t *term)
{
    const struct eform_field *field =
        field_named(about, json_array_get(term, 1));
    struct value a = eval(about, json_array_get(term, 1), NULL);
    struct value b = eval(about, json_array_get(term, 2), field);

    if (str_is(op, "="))
        return of_truth(equals(a, b));
    if (str_is(op, "!="))
        return of_truth(not_(equals(a, b)));
    if (str_is(op, "<") || str_is(op, "<="))
        return of_truth(is_less(a, b, op.len == 2));
    return of_truth(is_less(b, a, op.len == 2));
}

static struct value one_of(const struct term_about *about, const json_t *term)
{
    const struct eform_field *field =
        field_named(about, json_array_get(term, 1));
    struct value a = eval(about, json_array_get(term, 1), NULL);
    const json_t *list = json_array_get(term, 2);
    enum truth found = a.kind == VALUE_NONE ? TRUTH_UNKNOWN : TRUTH_NO;

    for (size_t i = 0; i < json_array_size(list); i++)
        if (equals(a, eval(about, json_array_get(list, i), field)) == TRUTH_YES)
            found = TRUTH_YES;
    return of_truth(found);
}

/* "or" is yes where one is, "and" no where one is; unknown only where the
 * others do not decide it. */
static struct value join(const struct term_about *about, const json_t *term,
                         enum truth decides)
{
    enum truth joined = not_(decides);

    for (size_t i = 1; i < json_array_size(term); i++) {
        enum truth t = as_truth(eval(about, json_array_get(term, i), NULL));

        if (t == decides)
            return of_truth(decides);
        if (t == TRUTH_UNKNOWN)
            joined = t;
    }
    return of_truth(joined);
}

static struct value given(const struct term_about *about, const json_t *term)
{
    const struct eform_field *field =
        field_named(about, json_array_get(term, 1));
    int row = field == NULL ? -1 : row_of(about, field);

    if (field != NULL && field->kind == EFORM_COMPUTED)
        return of_bool(field_value(about, field).kind != VALUE_NONE);
    return of_bool(row >= 0 && is_given(about, field, row));
}

static struct value between(const struct term_about *about, const json_t *term,
                            bool is_years)
{
    struct value from = eval(about, json_array_get(term, 1), NULL);
    struct value to = eval(about, json_array_get(term, 2), NULL);

    if (from.kind != VALUE_DAY || to.kind != VALUE_DAY)
        return (struct value){.kind = VALUE_NONE};
    if (is_years)
        return of_span((int64_t)date_full_years(from.last, to.first) * THOUSAND,
                       (int64_t)date_full_years(from.first, to.last) *
                           THOUSAND);
    return of_span((to.least - from.most) * THOUSAND,
                   (to.most - from.least) * THOUSAND);
}

static void add_all(const struct term_about *about, const json_t *term,
                    struct value *sum)
{
    const struct eform_field *field = field_named(about, term);
    int rows[EFORM_ROWS_MAX];
    size_t count = 0;

    if (field != NULL && row_of(about, field) < 0)
        count = rows_of(about, field, rows);
    for (size_t i = 0; i < (count > 0 ? count : 1); i++) {
        struct value v =
            count > 0
                ? typed_value(field,
                              value_of(about,
                                       eform_main_input(about->form, field),
                                       rows[i]))
                : eval(about, term, NULL);

        if (v.kind != VALUE_NUMBER)
            continue;
        sum->kind = VALUE_NUMBER;
        sum->least += v.least;
        sum->most += v.most;
    }
}

static struct value sum(const struct term_about *about, const json_t *term)
{
    struct value all = {.kind = VALUE_NONE};

    for (size_t i = 1; i < json_array_size(term); i++)
        add_all(about, json_array_get(term, i), &all);
    return all;
}

static struct value count_of(const struct term_about *about, const json_t *term)
{
    const struct eform_field *field =
        field_named(about, json_array_get(term, 1));
    int rows[EFORM_ROWS_MAX];
    int64_t found = 0;

    if (field == NULL)
        return (struct value){.kind = VALUE_NONE};
    size_t count = rows_of(about, field, rows);
    for (size_t i = 0; i < count; i++)
        found += is_given(about, field, rows[i]);
    return of_span(found * THOUSAND, found * THOUSAND);
}

/* Whether no other row says the same. */
static struct value unique(const struct term_about *about, const json_t *term)
{
    const struct eform_field *field =
        field_named(about, json_array_get(term, 1));
    int rows[EFORM_ROWS_MAX];
    size_t same = 0;

    if (field == NULL || row_of(about, field) < 0)
        return of_truth(TRUTH_UNKNOWN);
    const struct eform_input *input = eform_main_input(about->form, field);
    struct str mine = value_of(about, input, about->row);
    size_t count = rows_of(about, field, rows);
    for (size_t i = 0; i < count; i++)
        same += str_equals(value_of(about, input, rows[i]), mine);
    return str_is_empty(mine) ? of_truth(TRUTH_UNKNOWN) : of_bool(same <= 1);
}

static struct value word(const struct term_about *about, const json_t *term)
{
    struct value v = eval(about, json_array_get(term, 2), NULL);
    json_int_t nth = json_integer_value(json_array_get(term, 1));
    struct str rest = v.text, part = STR("");

    if (v.kind != VALUE_TEXT)
        return (struct value){.kind = VALUE_NONE};
    for (json_int_t i = 0; i < nth; i++)
        if (!str_next(&rest, ' ', &part))
            return (struct value){.kind = VALUE_NONE};
    return of_text(text_key(about->arena, part));
}

static struct value matches(const struct term_about *about, const json_t *term)
{
    struct value v = eval(about, json_array_get(term, 1), NULL);
    struct str rest = str_of(json_string_value(json_array_get(term, 2)));
    struct str part;

    if (v.kind != VALUE_TEXT)
        return of_truth(TRUTH_UNKNOWN);
    if (str_starts_with(rest, "(?i)"))
        rest = str_skip(rest, 4);
    struct str text = text_fold(about->arena, v.text);
    while (str_next(&rest, '|', &part))
        if (str_find_text(text,
                          str_z(about->arena, text_fold(about->arena, part))) <
            text.len)
            return of_truth(TRUTH_YES);
    return of_truth(TRUTH_NO);
}

/* Digit 4 of a CCCD says sex and century, 5 and 6 the year (Decree
 * 137/2015/NĐ-CP, art. 7). */
static struct value id_agrees(const struct term_about *about,
                              const json_t *term)
{
    struct value number = eval(about, json_array_get(term, 1), NULL);
    struct value birth = eval(about, json_array_get(term, 2), NULL);
    struct value sex = eval(about, json_array_get(term, 3), NULL);

    if (number.kind != VALUE_TEXT || number.text.len != 12 ||
        birth.kind != VALUE_DAY)
        return of_truth(TRUTH_UNKNOWN);
    int code = number.text.ptr[3] - '0';
    int year = 1900 + code / 2 * 100 + (number.text.ptr[4] - '0') * 10 +
               (number.text.ptr[5] - '0');
    bool is_woman = code % 2 == 1;
    bool agrees = year >= birth.first.year && year <= birth.last.year;

    if (sex.kind == VALUE_TEXT &&
        (str_is(sex.text, "nam") || str_is(sex.text, "nu")))
        agrees = agrees && is_woman == str_is(sex.text, "nu");
    return of_bool(agrees);
}

/* --- texts --- */

static struct str label_of(const struct term_about *about, const json_t *term)
{
    const struct eform_field *field = field_named(about, term);
    struct value v;

    if (field == NULL)
        return STR("");
    v = field_value(about, field);
    const struct eform_choice *choice =
        eform_choice_of(eform_main_input(about->form, field) != NULL
                            ? eform_main_input(about->form, field)->list
                            : NULL,
                        v.text);
    if (choice != NULL)
        return choice->label.vi;
    if (v.kind == VALUE_DAY && v.least == v.most)
        return date_vn(about->arena, v.first);
    return v.kind == VALUE_TEXT ? v.text : STR("");
}

static struct str sentence(const struct term_about *about, const json_t *term)
{
    struct buf out = {.arena = about->arena};

    for (size_t i = 1; i < json_array_size(term); i++) {
        struct str part = label_of(about, json_array_get(term, i));

        if (str_is_empty(part))
            continue;
        if (out.len > 0)
            buf_addz(&out, ", ");
        buf_add(&out, part);
    }
    return buf_str(&out);
}

static struct value text_of(const struct term_about *about, struct str op,
                            const json_t *term)
{
    const struct eform_field *field =
        field_named(about, json_array_get(term, 1));

    if (str_is(op, "agency"))
        return of_text(about->agency);
    if (str_is(op, "label"))
        return of_text(label_of(about, json_array_get(term, 1)));
    if (str_is(op, "sentence"))
        return of_text(sentence(about, term));
    if (field == NULL || row_of(about, field) < 0)
        return (struct value){.kind = VALUE_NONE};
    struct str value = value_of(about, eform_main_input(about->form, field),
                                row_of(about, field));
    int64_t dong;

    if (str_is(op, "date-words"))
        return of_text(words_of_date(about->arena, value));
    if (str_is(op, "money-words") && str_to_int(value, 0, INT64_MAX, &dong))
        return of_text(words_of_money(about->arena, dong));
    return (struct value){.kind = VALUE_NONE};
}

static struct value operation(const struct term_about *about,
                              const json_t *term)
{
    struct str op = str_of(json_string_value(json_array_get(term, 0)));

    if (str_is(op, "and"))
        return join(about, term, TRUTH_NO);
    if (str_is(op, "or"))
        return join(about, term, TRUTH_YES);
    if (str_is(op, "not"))
        return of_truth(
            not_(as_truth(eval(about, json_array_get(term, 1), NULL))));
    if (str_is(op, "in"))
        return one_of(about, term);
    if (str_is(op, "given") || str_is(op, "checked"))
        return given(about, term);
    if (str_is(op, "years") || str_is(op, "days"))
        return between(about, term, str_is(op, "years"));
    if (str_is(op, "+"))
        return sum(about, term);
    if (str_is(op, "count"))
        return count_of(about, term);
    if (str_is(op, "unique"))
        return unique(about, term);
    if (str_is(op, "word"))
        return word(about, term);
    if (str_is(op, "matches"))
        return matches(about, term);
    if (str_is(op, "id-agrees"))
        return id_agrees(about, term);
    if (op.len > 0 && strchr("=!<>", op.ptr[0]) != NULL)
        return compare(about, op, term);
    return text_of(about, op, term);
}

/* beside: the field it is compared with, whose choices are words of their own.
 */
static struct value eval(const struct term_about *about, const json_t *term,
                         const struct eform_field *beside)
{
    struct str text = {json_string_value(term), json_string_length(term)};
    const struct eform_field *field;

    if (json_is_integer(term))
        return of_span(json_integer_value(term) * THOUSAND,
                       json_integer_value(term) * THOUSAND);
    if (json_is_array(term))
        return operation(about, term);
    if (!json_is_string(term))
        return (struct value){.kind = VALUE_NONE};
    if (beside != NULL && eform_choice_of(beside->list, text) != NULL)
        return of_text(text);
    if (str_is(text, "today"))
        return of_days(about->today, about->today);
    field = eform_field_of(about->form, text);
    return field != NULL ? field_value(about, field) : of_text(text);
}

enum truth term_truth(const struct term_about *about, const json_t *term)
{
    return as_truth(eval(about, term, NULL));
}

struct str term_text(const struct term_about *about, const json_t *term)
{
    struct value v = eval(about, term, NULL);

    return v.kind == VALUE_TEXT ? v.text : STR("");
}
