/* SPDX-License-Identifier: GPL-3.0-or-later */
/* say.c: what a field says, for people. */
#include "domain/form/walk.h"

static struct str value_of(struct arena *arena, const struct eform_walk *walk,
                           const struct eform_input *input, int row,
                           const char *behind)
{
    struct str key =
        input == NULL
            ? STR("")
            : str_print(arena, "%" PRI_STR "%s",
                        STR_ARG(eform_key(arena, input->id, row)), behind);
    const json_t *value = json_object_getn(walk->values, key.ptr, key.len);

    return (struct str){json_string_value(value), json_string_length(value)};
}

/* "2026-11-24", "2026-11" and "2026" as they are written in Vietnam. */
static struct str day_words(struct arena *arena, struct str iso)
{
    struct str parts[3];

    eform_day_parts(iso, parts);
    if (iso.len == 4)
        return iso;
    if (iso.len == 7)
        return str_print(arena, "%" PRI_STR "/%" PRI_STR,
                         STR_ARG(str_skip(iso, 5)),
                         STR_ARG(str_slice(iso, 0, 4)));
    return str_print(arena, "%" PRI_STR "/%" PRI_STR "/%" PRI_STR,
                     STR_ARG(parts[0]), STR_ARG(parts[1]), STR_ARG(parts[2]));
}

static struct str grouped(struct arena *arena, struct str digits,
                          const char *behind)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0)
            buf_add_byte(&out, '.');
        buf_add_byte(&out, digits.ptr[i]);
    }
    buf_addz(&out, behind);
    return buf_str(&out);
}

static struct str decimal_words(struct arena *arena, struct str value,
                                struct str unit)
{
    size_t point = str_find(value, '.');
    struct str whole = grouped(arena, str_slice(value, 0, point), "");
    struct str rest = str_skip(value, point < value.len ? point + 1 : point);

    return str_print(arena, "%" PRI_STR "%s%" PRI_STR "%s%" PRI_STR,
                     STR_ARG(whole), rest.len > 0 ? "," : "", STR_ARG(rest),
                     unit.len > 0 ? " " : "", STR_ARG(unit));
}

static struct str choices_words(struct arena *arena,
                                const struct eform_list *list, struct str codes,
                                enum lang lang)
{
    struct buf out = {.arena = arena};
    struct str code;

    while (str_next(&codes, ' ', &code)) {
        const struct eform_choice *choice = eform_choice_of(list, code);

        if (choice == NULL)
            continue;
        if (out.len > 0)
            buf_addz(&out, "; ");
        buf_add(&out, eform_words_in(&choice->label, lang));
    }
    return buf_str(&out);
}

static struct str input_words(struct arena *arena,
                              const struct eform_field *field,
                              const struct eform_input *input, struct str value,
                              enum lang lang)
{
    if (str_is_empty(value))
        return STR("");
    switch (input->kind) {
    case EFORM_CHOICE:
    case EFORM_CHOICES:
        return choices_words(arena, input->list, value, lang);
    case EFORM_DATE:
    case EFORM_DATE_PART:
        return day_words(arena, value);
    case EFORM_CHECK:
        return lang == LANG_EN ? STR("Yes") : STR("Có");
    case EFORM_MONEY:
        return grouped(arena, value, " đồng");
    case EFORM_INT:
    case EFORM_DECIMAL:
        return decimal_words(arena, value, field->unit);
    default:
        return value;
    }
}

static void add(struct buf *out, const char *between, struct str text)
{
    if (str_is_empty(text))
        return;
    if (out->len > 0)
        buf_addz(out, between);
    buf_add(out, text);
}

static struct str place_words(struct arena *arena,
                              const struct eform_walk *walk,
                              const struct eform_field *field, int row,
                              enum lang lang)
{
    static const enum eform_part order[] = {
        EFORM_PART_INSTITUTION, EFORM_PART_STREET, EFORM_PART_OLD_NAME,
        EFORM_PART_COMMUNE, EFORM_PART_COUNTRY};
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < ARRAY_LENGTH(order); i++) {
        const struct eform_input *input =
            eform_part_of(walk->form, field, order[i]);
        bool is_commune = order[i] == EFORM_PART_COMMUNE;
        struct str value = value_of(arena, walk, input, row,
                                    is_commune ? EFORM_UNIT_WORDS : "");

        if (order[i] == EFORM_PART_COUNTRY) {
            if (str_is(value, "VN") || str_is_empty(value))
                continue;
            value = input_words(arena, field, input, value, lang);
        }
        if (is_commune && out.len > 0 &&
            !str_is_empty(
                value_of(arena, walk,
                         eform_part_of(walk->form, field, EFORM_PART_OLD_NAME),
                         row, "")))
            continue; /* the old name says it whole */
        add(&out, ", ", value);
    }
    return buf_str(&out);
}

/* “Căn cước công dân số 072…, do … cấp ngày …”, as Circular 04/2024/TT-BTP,
 * note 3, has it. */
static struct str paper_words(struct arena *arena,
                              const struct eform_walk *walk,
                              const struct eform_field *field, int row,
                              enum lang lang)
{
    const struct eform *form = walk->form;
    const struct eform_input *type =
        eform_part_of(form, field, EFORM_PART_TYPE);
    const struct eform_input *date =
        eform_part_of(form, field, EFORM_PART_DATE);
    struct str number = value_of(
        arena, walk, eform_part_of(form, field, EFORM_PART_NUMBER), row, "");
    struct str issuer = value_of(
        arena, walk, eform_part_of(form, field, EFORM_PART_ISSUER), row, "");
    struct str day = input_words(arena, field, date,
                                 value_of(arena, walk, date, row, ""), lang);
    struct buf out = {.arena = arena};

    if (str_is_empty(number))
        return STR("");
    add(&out, "",
        input_words(arena, field, type, value_of(arena, walk, type, row, ""),
                    lang));
    buf_print(&out, " %s %" PRI_STR, lang == LANG_EN ? "no." : "số",
              STR_ARG(number));
    if (!str_is_empty(issuer))
        buf_print(&out,
                  lang == LANG_EN ? ", issued by %" PRI_STR
                                  : ", do %" PRI_STR " cấp",
                  STR_ARG(issuer));
    if (!str_is_empty(day))
        buf_print(&out,
                  lang == LANG_EN        ? ", on %" PRI_STR
                  : str_is_empty(issuer) ? ", cấp ngày %" PRI_STR
                                         : " ngày %" PRI_STR,
                  STR_ARG(day));
    return buf_str(&out);
}

static struct term_about about_row(struct arena *arena,
                                   const struct eform_walk *walk,
                                   const struct eform_field *field, int row)
{
    return (struct term_about){
        .arena = arena,
        .form = walk->form,
        .values = walk->values,
        .rows = walk->rows,
        .group = row > 0 ? walk->form->groups[field->group].id : STR(""),
        .row = row,
        .today = walk->about->today,
        .agency = walk->about->agency,
    };
}

struct str eform_field_words(struct arena *arena, const struct eform_walk *walk,
                             const struct eform_field *field, int row,
                             enum lang lang)
{
    struct term_about about = about_row(arena, walk, field, row);
    struct buf out = {.arena = arena};

    if (!walk->is_group_asked[field->group])
        return STR("");
    if (field->words_if != NULL &&
        term_truth(&about, json_object_get(field->words_if, "when")) ==
            TRUTH_YES)
        return json_member(field->words_if, "text");
    switch (field->kind) {
    case EFORM_COMPUTED:
        return term_text(&about, field->compute);
    case EFORM_PAPER:
        return paper_words(arena, walk, field, row, lang);
    case EFORM_ADDRESS:
    case EFORM_PLACE:
        return place_words(arena, walk, field, row, lang);
    default:
        break;
    }
    for (size_t i = 0; i < field->input_count; i++) {
        const struct eform_input *input =
            &walk->form->inputs[field->first_input + i];

        add(&out, ", ",
            input_words(arena, field, input,
                        value_of(arena, walk, input, row, ""), lang));
    }
    return buf_str(&out);
}

struct str eform_card_differs(struct arena *arena, const json_t *origins,
                              const struct eform_item *item, enum lang lang)
{
    const char *key =
        str_z(arena, str_print(arena, EFORM_CARD_PREFIX "%" PRI_STR,
                               STR_ARG(item->key)));
    struct str said = json_member(origins, key);

    return str_is_empty(said) || str_is_empty(item->value) ||
                   str_equals(said, item->value)
               ? STR("")
               : input_words(arena, item->field, item->input, said, lang);
}
