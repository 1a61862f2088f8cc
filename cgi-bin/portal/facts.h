/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts.h: a procedure's facts in a line each, as results, its own page and
 * the pages of filing show them.
 */
#ifndef MOTCUA_PORTAL_FACTS_H
#define MOTCUA_PORTAL_FACTS_H

#include "domain/catalogue/procedure.h"
#include "platform/page.h"

/* Under `prefix` (an HDF path): is_filed_here; level (Msg.unit_level.<level>),
 * service
 * (Msg.service_level.<service>), time.value and time.unit
 * (Msg.processing.<unit>) or time.text; fee.kind ("unknown", "free", "amount",
 * "from", "elsewhere"; Msg.fee_kind.<kind>) and fee.amount; where a counter
 * asks another amount, fee.counter.kind and fee.counter.amount too. */
struct facts {
    bool is_filed_here; /* see procedure_is_filed_here */
    enum unit_level level;
    enum service_level service_level;
    int processing_value;
    enum processing_unit processing_unit;
    struct str processing_text;
    struct fee_summary fees;    /* online, where it is filed so */
    struct fee_summary counter; /* count 0: as online, or not said */
};

struct facts facts_of_procedure(const struct procedure *procedure,
                                bool has_districts);
void facts_to_page(struct request *rq, struct str prefix,
                   const struct facts *facts);

#endif
