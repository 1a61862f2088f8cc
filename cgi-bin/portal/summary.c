/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/summary.h"
#include "portal/address.h"

#define MIB (1024 * 1024)

struct str summary_size(struct request *rq, int64_t bytes)
{
    char point = rq->lang == LANG_VI ? ',' : '.';

    if (bytes < MIB)
        return str_print(rq->arena, "%lld KB",
                         (long long)((bytes + 1023) / 1024));
    int64_t tenths = bytes * 10 / MIB;
    return str_print(rq->arena, "%lld%c%lld MB", (long long)(tenths / 10),
                     point, (long long)(tenths % 10));
}

static const char *name_in(struct request *rq, const char *prefix,
                           const char *name)
{
    return str_z(rq->arena, str_print(rq->arena, "%s.%s", prefix, name));
}

static void set(struct request *rq, const char *prefix, const char *name,
                struct str value)
{
    if (!str_is_empty(value))
        page_set(page_of(rq), name_in(rq, prefix, name), value);
}

static void set_date(struct request *rq, const char *prefix, const char *name,
                     struct date value)
{
    if (date_is_set(value))
        page_set_date(page_of(rq), name_in(rq, prefix, name), value);
}

static enum status person_to_page(struct request *rq, const char *prefix,
                                  const struct person *p)
{
    struct str address;
    enum status s = address_text(rq, p->street, p->unit_id, &address);

    if (s != OK)
        return s;
    set(rq, prefix, "full_name", p->full_name);
    set(rq, prefix, "paper_type", str_of(paper_type_text(p->paper_type)));
    set(rq, prefix, "paper_number", p->paper_number);
    set_date(rq, prefix, "paper_date", p->paper_date);
    set(rq, prefix, "paper_place", p->paper_place);
    set(rq, prefix, "birth_date", page_partial(rq, p->birth_date));
    set(rq, prefix, "sex", str_of(sex_text(p->sex)));
    set(rq, prefix, "nationality", p->nationality);
    set(rq, prefix, "phone", p->phone);
    set(rq, prefix, "email", p->email);
    set(rq, prefix, "address", address);
    return OK;
}

enum status summary_applicant(struct request *rq,
                              const struct applicant *applicant)
{
    static const char other[] = "Applicant.other";
    enum status s = person_to_page(rq, "Applicant.self", &applicant->self);

    page_set_flag(page_of(rq), "Applicant.number_disagrees",
                  !person_number_agrees(&applicant->self));
    if (s != OK || !applicant->is_for_other)
        return s;
    page_set_flag(page_of(rq), "Applicant.is_for_other", true);
    set(rq, other, "relation", str_of(relation_text(applicant->relation)));
    set(rq, other, "authority", applicant->authority);
    set(rq, other, "organisation", applicant->organisation);
    set(rq, other, "tax_code", applicant->tax_code);
    return person_to_page(rq, other, &applicant->other);
}

static enum status postal_to_page(struct request *rq, const char *prefix,
                                  const struct postal *postal)
{
    struct str address;

    if (!postal->is_wanted)
        return OK;
    enum status s = address_text(rq, postal->street, postal->unit_id, &address);
    if (s != OK)
        return s;
    page_set_flag(page_of(rq), name_in(rq, prefix, "is_wanted"), true);
    set(rq, prefix, "name", postal->name);
    set(rq, prefix, "phone", postal->phone);
    set(rq, prefix, "address", address);
    if (postal->price.dong > 0)
        page_set_money(page_of(rq), name_in(rq, prefix, "price"),
                       postal->price);
    return OK;
}

enum status summary_delivery(struct request *rq,
                             const struct delivery *delivery)
{
    bool is_by_transfer =
        !str_is_empty(settings_text(rq->settings, "payment.bank_bin")) &&
        !str_is_empty(settings_text(rq->settings, "payment.account"));

    page_set(page_of(rq), "Owed.how",
             is_by_transfer ? STR("transfer") : STR("counter"));
    enum status s = postal_to_page(rq, "Delivery.collect", &delivery->collect);

    return s == OK ? postal_to_page(rq, "Delivery.deliver", &delivery->deliver)
                   : s;
}
