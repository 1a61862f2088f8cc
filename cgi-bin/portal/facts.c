/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/facts.h"
#include "domain/catalogue/agency.h"

static bool are_same(const struct fee_summary *a, const struct fee_summary *b)
{
    return a->unknown == b->unknown && a->least.dong == b->least.dong &&
           a->most.dong == b->most.dong;
}

struct facts facts_of_procedure(const struct procedure *procedure,
                                bool has_districts)
{
    struct fee_summary fees = procedure_fee_summary(procedure, CHANNEL_ONLINE);
    struct fee_summary counter =
        procedure_fee_summary(procedure, CHANNEL_DIRECT);

    if (fees.count == 0) {
        fees = counter;
        counter.count = 0;
    } else if (are_same(&fees, &counter)) {
        counter.count = 0;
    }
    return (struct facts){
        .is_filed_here = procedure_is_filed_here(procedure),
        .level = procedure_level(procedure, has_districts),
        .service_level = procedure->service_level,
        .processing_value = procedure->processing_value,
        .processing_unit = procedure->processing_unit,
        .processing_text = procedure->processing_text,
        .fees = fees,
        .counter = counter,
    };
}

static const char *fee_kind(const struct fee_summary *fees)
{
    if (fees->count == 0)
        return "unknown";
    if (fees->unknown == fees->count)
        return "elsewhere";
    if (fees->most.dong == 0)
        return fees->unknown > 0 ? "elsewhere" : "free";
    return fees->unknown > 0 || fees->least.dong != fees->most.dong ? "from"
                                                                    : "amount";
}

static bool has_amount(const char *kind)
{
    return strcmp(kind, "from") == 0 || strcmp(kind, "amount") == 0;
}

void facts_to_page(struct request *rq, struct str prefix,
                   const struct facts *facts)
{
    struct page *page = page_of(rq);
    const char *at = str_z(rq->arena, prefix);
    const char *kind = fee_kind(&facts->fees);
    struct str level = str_of(unit_level_text(facts->level));
    struct str service = str_of(service_level_text(facts->service_level));

#define NAME(rest) str_z(rq->arena, str_print(rq->arena, "%s." rest, at))
    page_set_flag(page, NAME("is_filed_here"), facts->is_filed_here);
    page_set(page, NAME("level"), level);
    page_set(page, NAME("service"), service);
    if (facts->processing_value > 0 &&
        facts->processing_unit != PROCESSING_UNKNOWN) {
        page_set_int(page, NAME("time.value"), facts->processing_value);
        page_setz(page, NAME("time.unit"),
                  processing_unit_text(facts->processing_unit));
    } else {
        page_set(page, NAME("time.text"), facts->processing_text);
    }
    page_setz(page, NAME("fee.kind"), kind);
    if (has_amount(kind))
        page_set_money(page, NAME("fee.amount"), facts->fees.least);
    if (facts->counter.count > 0) {
        kind = fee_kind(&facts->counter);
        page_setz(page, NAME("fee.counter.kind"), kind);
        if (has_amount(kind))
            page_set_money(page, NAME("fee.counter.amount"),
                           facts->counter.least);
    }
#undef NAME
}
