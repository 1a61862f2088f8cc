/* SPDX-License-Identifier: GPL-3.0-or-later */
/* delivery.c: step “Dịch vụ bưu chính”: papers collected and the result
 * delivered by post, each if one wants.
 *
 * Addresses are those of the applicant until they are changed. Nothing ticked:
 * “Tiếp tục” goes on. The price is the post's own where it answers in time,
 * else the province's table has one.
 */
#include "domain/draft/delivery.h"
#include "domain/draft/applicant.h"
#include "portal/address.h"
#include "portal/state.h"
#include "portal/step.h"

static const struct field_rule fields[] = {
    {.name = "lay-ho-so", .kind = FIELD_CHECK},
    {.name = "lay-ho-ten", .kind = FIELD_NAME, .max = 100},
    {.name = "lay-dien-thoai", .kind = FIELD_PHONE},
    ADDRESS_RULES("lay-tinh-thanh", "lay-phuong-xa", "lay-dia-chi", false),
    {.name = "nhan-ket-qua", .kind = FIELD_CHECK},
    {.name = "nhan-ho-ten", .kind = FIELD_NAME, .max = 100},
    {.name = "nhan-dien-thoai", .kind = FIELD_PHONE},
    ADDRESS_RULES("nhan-tinh-thanh", "nhan-phuong-xa", "nhan-dia-chi", false),
    {0},
};

/* The names of one service's fields. */
struct service {
    const char *prefix, *wanted, *name, *phone;
    struct address_fields address;
    const char *price; /* page value */
};
static const struct service collect = {
    "lay-",
    "lay-ho-so",
    "lay-ho-ten",
    "lay-dien-thoai",
    {"lay-tinh-thanh", "lay-phuong-xa", "lay-dia-chi", "collect"},
    "Price.collect"};
static const struct service deliver = {
    "nhan-",
    "nhan-ket-qua",
    "nhan-ho-ten",
    "nhan-dien-thoai",
    {"nhan-tinh-thanh", "nhan-phuong-xa", "nhan-dia-chi", "deliver"},
    "Price.deliver"};

/* A service that is wanted needs all its fields; one that is not is not even
 * looked at. */
static void settle(struct request *rq, struct field_rule *rules,
                   const struct service *service)
{
    bool is_wanted = !str_is_empty(rq_form(rq, service->wanted));

    for (size_t i = 0; rules[i].name != NULL; i++) {
        if (!str_starts_with(str_of(rules[i].name), service->prefix) ||
            rules[i].kind == FIELD_CHECK)
            continue;
        rules[i].required = is_wanted;
        if (!is_wanted)
            rules[i].kind = FIELD_TEXT;
    }
}

static const struct field_rule *rules_for(struct request *rq)
{
    struct field_rule *rules =
        arena_array(rq->arena, ARRAY_LENGTH(fields), sizeof *rules);

    if (rules == NULL)
        return fields;
    memcpy(rules, fields, sizeof fields);
    settle(rq, rules, &collect);
    settle(rq, rules, &deliver);
    return rules;
}

static enum status place_of(struct request *rq, int64_t unit_id,
                            struct post_place *place)
{
    struct unit commune, above;
    enum status s = unit_load_id(rq->db, unit_id, &commune);

    if (s == OK)
        s = unit_load_id(rq->db, commune.parent_id, &above);
    if (s == OK)
        *place = (struct post_place){commune.display, above.name};
    return s;
}

/* The post is asked between two communes only; for an agency of the whole
 * province the table is as good. */
static enum status price_of_post(struct request *rq, int64_t from, int64_t to,
                                 struct vnd *price)
{
    struct post_place from_place, to_place;

    if (!post_is_set(rq->settings) || from == 0 || to == 0)
        return UNAVAILABLE;
    enum status s = place_of(rq, from, &from_place);
    if (s == OK)
        s = place_of(rq, to, &to_place);
    if (s == OK)
        s = post_price(portal_state(rq)->post, rq->arena, &from_place,
                       &to_place, rq->now, price);
    return s;
}

/* NOT_FOUND: the table is empty. */
static enum status price_of(struct request *rq, const struct step *step,
                            const struct service *service, int64_t citizen,
                            struct vnd *price)
{
    bool is_collect = service == &collect;
    int64_t agency = step->draft.unit_id;
    enum status s = price_of_post(rq, is_collect ? citizen : agency,
                                  is_collect ? agency : citizen, price);

    return s == UNAVAILABLE || s == NOT_FOUND
               ? delivery_price(rq->db, agency, citizen, price)
               : s;
}

static enum status price_to_page(struct request *rq, const struct step *step,
                                 const struct form *form,
                                 const struct service *service)
{
    int64_t citizen = 0;
    struct vnd price;

    if (!str_to_int(form_text(form, service->address.commune), 1, UINT32_MAX,
                    &citizen))
        citizen = 0;
    enum status s = price_of(rq, step, service, citizen, &price);

    if (s == OK)
        page_set_money(page_of(rq), service->price, price);
    return s == NOT_FOUND ? OK : s; /* the table is empty: no price is shown */
}

static enum status lists_to_page(struct request *rq, struct step *step,
                                 const struct form *form)
{
    enum status s = address_to_page(rq, form, &collect.address);

    if (s == OK)
        s = address_to_page(rq, form, &deliver.address);
    if (s == OK)
        s = price_to_page(rq, step, form, &collect);
    if (s == OK)
        s = price_to_page(rq, step, form, &deliver);
    return s;
}

static enum status show(struct request *rq, struct step *step,
                        struct form *form)
{
    enum status s = lists_to_page(rq, step, form);

    return s == OK ? step_page(rq, step, form) : s;
}

static enum status set_service(struct request *rq, struct form *form,
                               const struct service *service,
                               const struct postal *postal)
{
    form_set_flag(form, service->wanted, postal->is_wanted);
    form_set(form, service->name, postal->name);
    form_set(form, service->phone, postal->phone);
    return address_set(rq, form, &service->address, postal->unit_id,
                       postal->street);
}

/* The applicant's own address where none was given yet. */
static void prefill(struct postal *postal, const struct person *person)
{
    bool is_wanted = postal->is_wanted;

    if (!str_is_empty(postal->name))
        return;
    *postal = (struct postal){.is_wanted = is_wanted,
                              .name = person->full_name,
                              .phone = person->phone,
                              .unit_id = person->unit_id,
                              .street = person->street};
}

enum status delivery_show(struct request *rq, struct step *step)
{
    struct delivery delivery;
    struct applicant applicant;
    enum status s = step_load_typed(rq, step);

    if (s == OK)
        return show(rq, step, form_read(rq, fields));
    if (s == NOT_FOUND)
        s = draft_load_people(rq->db, step->draft.key, &applicant, &delivery);
    if (s != OK)
        return s;
    if (step->draft.is_collected && !delivery.collect.is_wanted) {
        delivery.collect.is_wanted = true; /* said with the papers */
        delivery.deliver.is_wanted = true;
    }
    prefill(&delivery.collect, &applicant.self);
    prefill(&delivery.deliver, &applicant.self);

    struct form *form = form_new(rq, fields);
    s = set_service(rq, form, &collect, &delivery.collect);
    if (s == OK)
        s = set_service(rq, form, &deliver, &delivery.deliver);
    return s == OK ? show(rq, step, form) : s;
}

static enum status read_service(struct request *rq, struct form *form,
                                const struct service *service,
                                struct postal *postal)
{
    *postal =
        (struct postal){.is_wanted = form_is_checked(form, service->wanted)};
    if (!postal->is_wanted)
        return OK;
    postal->name = form_text(form, service->name);
    postal->phone = form_text(form, service->phone);
    postal->street = form_text(form, service->address.street);
    return address_get(rq, form, &service->address, &postal->unit_id);
}

/* What was told beside the choice is kept with it. */
static enum status keep_price(struct request *rq, const struct step *step,
                              const struct service *service,
                              struct postal *postal)
{
    if (!postal->is_wanted)
        return OK;
    enum status s =
        price_of(rq, step, service, postal->unit_id, &postal->price);

    return s == NOT_FOUND ? OK : s;
}

static enum status unfinished(struct request *rq, struct step *step,
                              struct form *form)
{
    enum status answer;

    if (step_left_unfinished(rq, step, &answer))
        return answer;
    return show(rq, step, form);
}

enum status delivery_save(struct request *rq, struct step *step)
{
    struct form *form = form_read(rq, rules_for(rq));
    struct delivery delivery;
    struct refusal why;

    if (!form_is_valid(form))
        return unfinished(rq, step, form);
    enum status s = read_service(rq, form, &collect, &delivery.collect);
    if (s == OK)
        s = read_service(rq, form, &deliver, &delivery.deliver);
    if (s == OK && !form_is_valid(form))
        return unfinished(rq, step, form);
    if (s == OK)
        s = keep_price(rq, step, &collect, &delivery.collect);
    if (s == OK)
        s = keep_price(rq, step, &deliver, &delivery.deliver);
    if (s == OK)
        s = draft_set_delivery(rq->db, step->key, &delivery, rq->now,
                               &step->draft, &why);
    if (s == OK)
        return step_next(rq, step);
    if (s == INVALID) {
        form_refuse(form, why);
        return unfinished(rq, step, form);
    }
    if (s != CONFLICT)
        return s;
    s = lists_to_page(rq, step, form);
    return s == OK ? step_changed_elsewhere(rq, step, form) : s;
}
