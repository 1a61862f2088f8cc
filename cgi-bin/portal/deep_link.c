/* deep_link.c: `/nop-ho-so?MaTTHCDP=…&MaCoQuanThucHien=…`: the national portal
 * sends a citizen straight to filing a procedure at an agency. The route wants
 * a sign-in, so one comes first and leads back here.
 *
 * Where the link leaves something to choose (a case, the agency), the page that
 * asks for it is shown; an agency that does not take it online is told there.
 */
#include "domain/agency.h"
#include "domain/catalogue.h"
#include "domain/draft.h"
#include "platform/session.h"
#include "portal/pages.h"

static enum status choose(struct request *rq, const struct procedure *procedure)
{
    return response_redirect(
        rq, str_print(rq->arena, "/thu-tuc/%" PRI_STR "/noi-nop",
                      STR_ARG(http_url_encode(rq->arena, procedure->code))));
}

/* NOT_FOUND: not named, not there, or not online. */
static enum status find_agency(struct request *rq,
                               const struct procedure *procedure,
                               struct agency *agency)
{
    struct date day = catalogue_day(rq->settings, rq->now);
    struct str code = rq_query(rq, "MaCoQuanThucHien");
    enum service_level level;

    if (str_is_empty(code) || code.len > 40)
        return NOT_FOUND;

    enum status s = agency_load_code(rq->db, code, day, agency);

    if (s == OK)
        s = agency_service_level(rq->db, procedure, agency->id, day, &level);
    if (s != OK)
        return s;
    return service_level_is_online(level) ? OK : NOT_FOUND;
}

enum status deep_link(struct request *rq)
{
    struct procedure procedure;
    struct agency agency;
    struct draft draft;
    struct str code = rq_query(rq, "MaTTHCDP");

    if (str_is_empty(code) || code.len > 40)
        return response_redirect(rq, STR("/thu-tuc"));

    enum status s = procedure_load(rq->db, code, &procedure);

    if (s == OK)
        s = find_agency(rq, &procedure, &agency);
    else
        return s;
    if (s == NOT_FOUND)
        return choose(rq, &procedure);
    if (s != OK)
        return s;
    if (!procedure.is_detailed || procedure_has_choice(&procedure))
        return choose(rq, &procedure);
    s = draft_open(rq->db,
                   (struct draft_target){
                       .owner_id = rq->session->account_id,
                       .procedure_id = procedure.id,
                       .procedure_version_id = procedure.version_id,
                       .agency_id = agency.id,
                       .unit_id = agency.unit_id,
                   },
                   rq->now, &draft, /* is_resumed= */ NULL);
    if (s != OK)
        return s;
    return response_redirect(rq, str_print(rq->arena, "/nop-ho-so/%" PRI_STR,
                                           STR_ARG(draft.key.public_id)));
}
