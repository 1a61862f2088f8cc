/* SPDX-License-Identifier: GPL-3.0-or-later */
/* summary.h: a dossier's contents as a page shows them: people, papers, post.
 * The review before sending and the page of a dossier are the same.
 */
#ifndef MOTCUA_PORTAL_SUMMARY_H
#define MOTCUA_PORTAL_SUMMARY_H

#include "domain/draft/applicant.h"
#include "domain/draft/delivery.h"
#include "platform/page.h"

/* Applicant.self.*, Applicant.other.*, Applicant.is_for_other, … */
NODISCARD enum status summary_applicant(struct request *rq,
                                        const struct applicant *applicant);
/* Delivery.collect.*, Delivery.deliver.* */
NODISCARD enum status summary_delivery(struct request *rq,
                                       const struct delivery *delivery);
/* "1,5 MB" */
struct str summary_size(struct request *rq, int64_t bytes);

#endif
