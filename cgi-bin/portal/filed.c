/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filed.c: “Nộp hồ sơ thành công”: what the citizen takes away: code, date to
 * return, fee, QR, receipt. Reloading shows the same.
 */
#include "domain/draft/draft.h"
#include "platform/session.h"
#include "portal/agency_page.h"
#include "portal/dossier_page.h"
#include "portal/pages.h"
#include "portal/summary.h"

enum status filed_show(struct request *rq)
{
    struct draft draft;
    struct dossier dossier;
    struct dossier_content content;
    enum status s = draft_load(rq->db, rq_path_arg(rq, "draft"),
                               rq->session->account_id, rq->now, &draft);

    if (s != OK)
        return s;
    if (!draft.is_filed)
        return response_redirect(rq,
                                 str_print(rq->arena, "/nop-ho-so/%" PRI_STR,
                                           STR_ARG(draft.key.public_id)));
    s = dossier_load(rq->db, draft.dossier_public_id, draft.key.owner_id,
                     &dossier);
    if (s == OK)
        s = dossier_load_content(rq->db, &dossier, &content);
    if (s != OK)
        return s;
    s = summary_delivery(rq, &content.delivery);
    if (s != OK)
        return s;
    dossier_originals_to_page(rq, &content);
    s = agency_id_to_page(rq, "Agency", dossier.agency_id);
    if (s != OK)
        return s;
    dossier_to_page(rq, &dossier);
    dossier_qr_to_page(rq, &dossier);
    return page_render(rq, "filed");
}
