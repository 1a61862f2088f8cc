/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deep_link.c: `/nop-ho-so?MaTTHCDP=…&MaCoQuanThucHien=…`: the national portal
 * sends a citizen straight to filing a procedure at an agency. Where nobody is
 * signed in that comes first, and leads back here. Values of the procedure's
 * electronic form may come along (“&tk.con-ho-ten=…”): they stand in a form
 * that is not begun, with where they come from; nothing is sent by a link.
 *
 * Where the link leaves something to choose (a case, the agency), the page that
 * asks for it is shown, with the agency's unit chosen; that an agency does not
 * take it online, and where to go then, is told there, to anybody.
 */
#include "domain/catalogue/agency.h"
#include "domain/catalogue/catalogue.h"
#include "domain/draft/draft.h"
#include "platform/router.h"
#include "platform/session.h"
#include "portal/eform.h"
#include "portal/pages.h"

/* To “Chọn nơi nộp”, where the agency's commune is chosen already if it has
 * one. */
static enum status choose(struct request *rq, const struct procedure *procedure,
                          const struct agency *agency)
{
    struct str to =
        str_print(rq->arena, "/thu-tuc/%" PRI_STR "/noi-nop",
                  STR_ARG(http_url_encode(rq->arena, procedure->code)));
    struct unit unit, parent;

    if (agency == NULL || agency->unit_id == 0)
        return response_redirect(rq, to);
    enum status s = unit_load_id(rq->db, agency->unit_id, &unit);
    if (s == OK && unit.level == UNIT_COMMUNE)
        s = unit_load_id(rq->db, unit.parent_id, &parent);
    if (s != OK || unit.level != UNIT_COMMUNE)
        return s == OK ? response_redirect(rq, to) : s;
    return response_redirect(rq, str_print(rq->arena,
                                           "%" PRI_STR "?quan-huyen=%" PRI_STR
                                           "&phuong-xa=%" PRI_STR,
                                           STR_ARG(to), STR_ARG(parent.code),
                                           STR_ARG(unit.code)));
}

/* The agency that the link names, and whether it takes the procedure online.
 * NOT_FOUND: it names none, or none that takes it. */
static enum status find_agency(struct request *rq,
                               const struct procedure *procedure,
                               struct agency *agency, bool *is_online)
{
    struct date day = catalogue_day(rq->settings, rq->now);
    struct str code = rq_query(rq, "MaCoQuanThucHien");
    enum service_level level;

    if (str_is_empty(code) || code.len > 40)
        return NOT_FOUND;

    enum status s = agency_load_code(rq->db, code, day, agency);

    if (s == OK)
        s = agency_service_level(rq->db, procedure, agency->id, day, &level);
    if (s == OK)
        *is_online = procedure->is_detailed && service_level_is_online(level);
    return s;
}

enum status deep_link(struct request *rq)
{
    struct procedure procedure;
    struct agency agency;
    struct draft draft;
    struct str code = rq_query(rq, "MaTTHCDP");
    bool is_online = false;

    if (str_is_empty(code) || code.len > 40)
        return response_redirect(rq, STR("/thu-tuc"));

    enum status s = procedure_load(rq->db, code, &procedure);

    if (s != OK)
        return s;
    s = find_agency(rq, &procedure, &agency, &is_online);
    if (s != OK)
        return s == NOT_FOUND ? choose(rq, &procedure, NULL) : s;
    if (!is_online || procedure_has_choice(&procedure))
        return choose(rq, &procedure, &agency);
    if (!router_is_signed_in(rq))
        return router_ask_to_sign_in(rq);
    s = draft_open(rq->db,
                   (struct draft_target){
                       .owner_id = rq->session->account_id,
                       .procedure_id = procedure.id,
                       .procedure_version_id = procedure.version_id,
                       .agency_id = agency.id,
                       .unit_id = agency.unit_id,
                   },
                   rq->now, &draft, /* is_resumed= */ NULL);
    if (s == OK)
        s = eform_prepare(rq, &procedure, &draft);
    if (s != OK)
        return s;
    return response_redirect(rq, str_print(rq->arena, "/nop-ho-so/%" PRI_STR,
                                           STR_ARG(draft.key.public_id)));
}
