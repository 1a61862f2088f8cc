/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/eform_input.h"
#include "platform/server.h"

enum {
    RADIOS_MAX = 7,   /* more choices are a list to leaf */
    TYPED_MAX = 12000 /* bytes that are kept of one answer */
};

static const char *const date_parts[] = {"-ngay", "-thang", "-nam"};

/* HDF names are identifiers: "ho-ten" is "ho_ten" there. */
struct str eform_hdf_id(struct arena *arena, struct str key)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < key.len; i++)
        buf_add_byte(&out, key.ptr[i] == '-' ? '_' : key.ptr[i]);
    return buf_str(&out);
}

const char *eform_widget(const struct eform_input *input)
{
    switch (input->kind) {
    case EFORM_LINES:
        return "lines";
    case EFORM_MOBILE:
    case EFORM_PHONE:
        return "tel";
    case EFORM_EMAIL:
        return "email";
    case EFORM_CCCD:
    case EFORM_ID_NO:
    case EFORM_DIGITS:
    case EFORM_INT:
    case EFORM_YEAR:
    case EFORM_MONEY:
        return "number";
    case EFORM_DATE:
    case EFORM_DATE_PART:
        return "date";
    case EFORM_CHOICE:
        return input->list->count > RADIOS_MAX ? "select" : "radios";
    case EFORM_CHOICES:
        return "checks";
    case EFORM_CHECK:
        return "check";
    case EFORM_UNIT:
        return input->part == EFORM_PART_PROVINCE ? "province" : "commune";
    default:
        return "text";
    }
}

/* How the platform shows it; the walk has checked it. */
enum field_kind eform_field_kind(const struct eform_input *input)
{
    switch (input->kind) {
    case EFORM_DATE:
    case EFORM_DATE_PART:
        return FIELD_DATE;
    case EFORM_CHECK:
        return FIELD_CHECK;
    case EFORM_LINES:
        return FIELD_LINES;
    default:
        return FIELD_TEXT;
    }
}

/* Parts have names of their own: "so-tk" is Msg.eform.part.so_tk. */
struct str eform_input_label(struct request *rq, const struct eform_item *item)
{
    if (item->input->part == EFORM_PART_NONE)
        return eform_words_in(&item->field->label, rq->lang);
    struct str part =
        eform_hdf_id(rq->arena, str_of(eform_part_text(item->input->part)));

    return message_text(
        rq->app->templates, rq->arena, rq->lang,
        str_z(rq->arena,
              str_print(rq->arena, "eform.part.%" PRI_STR, STR_ARG(part))),
        STR_NONE, STR_NONE);
}

/* --- onto the page --- */

void eform_choices_to_page(struct request *rq, const char *at,
                           const struct eform_item *item)
{
    const struct eform_list *list = item->input->list;
    const char *choices =
        str_z(rq->arena, str_print(rq->arena, "%s.choices", at));

    for (size_t i = 0; list != NULL && i < list->count; i++) {
        struct str code = list->items[i].code;

        page_set_in(page_of(rq), choices, i, "value", code);
        page_set_in(page_of(rq), choices, i, "label",
                    eform_words_in(&list->items[i].label, rq->lang));
        if (item->input->kind == EFORM_CHOICES) {
            struct str rest = item->typed, one;

            while (str_next(&rest, ' ', &one))
                if (str_equals(one, code))
                    page_set_in(page_of(rq), choices, i, "checked", STR("1"));
        }
    }
}

void eform_value_to_form(struct form *form, const struct eform_item *item,
                         const char *name)
{
    struct str parts[3];

    if (item->input->kind == EFORM_CHECK) {
        form_set_flag(form, name, !str_is_empty(item->typed));
    } else if (eform_field_kind(item->input) == FIELD_DATE) {
        eform_day_parts(item->typed, parts);
        form_set_day_typed(form, name, parts);
    } else {
        form_set(form, name, item->typed);
    }
}

/* --- what was typed --- */

static struct str part_typed(struct request *rq, struct str key,
                             const char *part)
{
    return str_trim(
        rq_form(rq, str_z(rq->arena, str_print(rq->arena, "%" PRI_STR "%s",
                                               STR_ARG(key), part))));
}

static struct str day_typed(struct request *rq, struct str key)
{
    struct buf out = {.arena = rq->arena};

    for (size_t i = 0; i < ARRAY_LENGTH(date_parts); i++) {
        struct str part = part_typed(rq, key, date_parts[i]);

        if (i > 0)
            buf_add_byte(&out, '/');
        for (size_t n = 0; n < part.len && n < 12; n++)
            buf_add_byte(&out, part.ptr[n] == '/' ? ' ' : part.ptr[n]);
    }
    return buf_str(&out);
}

static struct str choices_typed(struct request *rq, struct str key)
{
    struct buf out = {.arena = rq->arena};

    for (size_t i = 0; i < rq->form.count; i++) {
        if (!str_equals(rq->form.list[i].name, key))
            continue;
        if (out.len > 0)
            buf_add_byte(&out, ' ');
        buf_add(&out, rq->form.list[i].value);
    }
    return buf_str(&out);
}

struct str eform_typed(struct request *rq, const struct eform_input *input,
                       struct str key)
{
    struct str typed;

    if (input->kind == EFORM_DATE || input->kind == EFORM_DATE_PART)
        typed = day_typed(rq, key);
    else if (input->kind == EFORM_CHOICES)
        typed = choices_typed(rq, key);
    else
        typed = rq_form(rq, str_z(rq->arena, key));
    typed = form_shown(rq->arena, typed);
    if (typed.len <= TYPED_MAX)
        return typed;
    typed.len = TYPED_MAX; /* cut between letters; it is too long anyway */
    while (typed.len > 0 && (typed.ptr[typed.len] & 0xc0) == 0x80)
        typed.len--;
    return typed;
}
