/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.c: step “Chọn nơi nộp”: the case, where it applies, and the agency.
 *
 * Which era of units holds, which agencies there are and what each takes are
 * data with dates; the page only asks what must be asked: district and commune
 * while there are districts, the commune alone today, nothing for a procedure
 * of the province. Without scripts the communes of a district come with the
 * next page, so a change of district is no error: its communes are shown.
 *
 * A procedure that cannot be filed online is no reason to sign in: anybody may
 * look where to go with it, by an address that can be passed on.
 *
 * Holds: a draft is opened only for an agency that takes the procedure online
 * on this day, for a case that this version of the procedure has.
 */
#include "domain/account/account.h"
#include "domain/catalogue/agency.h"
#include "domain/catalogue/catalogue.h"
#include "domain/draft/draft.h"
#include "platform/form.h"
#include "platform/router.h"
#include "platform/session.h"
#include "portal/agency_page.h"
#include "portal/facts.h"
#include "portal/pages.h"

#define PLACE_COOKIE "__Host-noi_nop" /* code of the commune chosen last */
#define PLACE_COOKIE_S (365 * 86400)

static const struct field_rule fields[] = {
    {.name = "truong-hop", .kind = FIELD_RAW, .max = 20},
    {.name = "quan-huyen", .kind = FIELD_RAW, .max = 5},
    {.name = "phuong-xa", .kind = FIELD_RAW, .max = 5},
    {.name = "co-quan", .kind = FIELD_RAW, .max = 40},
    {.name = "quan-huyen-cu", .kind = FIELD_RAW, .max = 5},
    {.name = "ban-nhap", .kind = FIELD_RAW, .max = 22},
    {0},
};

/* What may be chosen, and what was. A draft that is named moves along. */
struct place {
    struct procedure procedure;
    struct date day;
    enum unit_level level;
    bool asks_district;
    struct unit_list districts, communes;
    const struct unit *district; /* NULL: not chosen yet */
    const struct unit *unit;     /* the one that decides; NULL: none */
    struct agency_choices agencies;
    const struct agency_choice *agency;
    int64_t case_id;
    bool has_draft;
    struct draft draft;
};

static enum status load_procedure(struct request *rq, struct place *place)
{
    bool has_districts;

    place->day = catalogue_day(rq->settings, rq->now);
    enum status s =
        procedure_load(rq->db, procedure_code_of(rq), &place->procedure);
    if (s == OK)
        s = unit_has_districts(rq->db, place->day, &has_districts);
    if (s != OK)
        return s;
    place->level = procedure_level(&place->procedure, has_districts);
    place->asks_district = has_districts && place->level != UNIT_PROVINCE;
    return OK;
}

/* Lists for what is asked, by the district that the form names. */
static enum status load_units(struct request *rq, struct place *place,
                              const struct form *form)
{
    enum status s = OK;

    if (place->asks_district) {
        s = unit_list_served(rq->db, UNIT_DISTRICT, 0, place->day,
                             &place->districts);
        if (s != OK)
            return s;
        place->district =
            unit_find_code(&place->districts, form_text(form, "quan-huyen"));
    }
    if (place->level == UNIT_COMMUNE &&
        (!place->asks_district || place->district != NULL))
        s = unit_list_served(rq->db, UNIT_COMMUNE,
                             place->district ? place->district->id : 0,
                             place->day, &place->communes);
    if (s != OK)
        return s;
    place->unit =
        place->level == UNIT_COMMUNE
            ? unit_find_code(&place->communes, form_text(form, "phuong-xa"))
            : place->district;
    return OK;
}

/* The commune chosen last in this browser, else where the account says the
 * citizen lives, if it is a unit of this day. */
static enum status remembered_commune(struct request *rq,
                                      const struct place *place,
                                      struct unit *commune)
{
    struct str code = rq_cookie(rq, PLACE_COOKIE);
    enum status s = NOT_FOUND;

    if (code.len == 5 && str_is_digits(code))
        s = unit_load(rq->db, code, place->day, commune);
    if (s == NOT_FOUND && rq->account != NULL &&
        !str_is_empty(rq->account->commune_code))
        s = unit_load(rq->db, rq->account->commune_code, place->day, commune);
    return s;
}

static enum status fill_remembered(struct request *rq,
                                   const struct place *place, struct form *form)
{
    struct unit commune, parent;
    enum status s = remembered_commune(rq, place, &commune);

    if (s != OK || commune.level != UNIT_COMMUNE)
        return s == NOT_FOUND ? OK : s;
    form_set(form, "phuong-xa", commune.code);
    if (!place->asks_district)
        return OK;
    s = unit_load_id(rq->db, commune.parent_id, &parent);
    if (s == OK) {
        form_set(form, "quan-huyen", parent.code);
    }
    return s;
}

/* What the draft says already. */
static enum status fill_from_draft(struct request *rq, struct place *place,
                                   struct form *form)
{
    struct unit unit;

    if (place->draft.case_id != 0)
        form_set(form, "truong-hop",
                 str_print(rq->arena, "%lld", (long long)place->draft.case_id));
    if (place->draft.unit_id == 0 || place->asks_district)
        return OK;
    enum status s = unit_load_id(rq->db, place->draft.unit_id, &unit);
    if (s == OK && unit.level == UNIT_COMMUNE)
        form_set(form, "phuong-xa", unit.code);
    return s == NOT_FOUND ? OK : s;
}

static enum status load_agencies(struct request *rq, struct place *place,
                                 const struct form *form)
{
    bool is_ready = place->level == UNIT_PROVINCE || place->unit != NULL;
    const struct agency_choice *only = NULL;
    size_t online = 0;

    if (!is_ready)
        return OK;
    enum status s = agency_list_for(rq->db, &place->procedure,
                                    place->unit ? place->unit->id : 0,
                                    place->day, &place->agencies);
    if (s != OK)
        return s;

    for (size_t i = 0; i < place->agencies.count; i++) {
        const struct agency_choice *choice = &place->agencies.items[i];

        if (!service_level_is_online(choice->service_level))
            continue;
        online++;
        only = choice;
        if (str_equals(choice->agency.code, form_text(form, "co-quan")))
            place->agency = choice;
    }
    if (online == 1)
        place->agency = only;
    return OK;
}

static bool is_taken_online(const struct place *place,
                            const struct agency_choice *choice)
{
    return place->procedure.is_detailed &&
           service_level_is_online(choice->service_level);
}

/* Whether a draft may come of it; some agency may take online what others do
 * not. */
static bool can_be_filed(const struct place *place)
{
    for (size_t i = 0; i < place->agencies.count; i++)
        if (is_taken_online(place, &place->agencies.items[i]))
            return true;
    return place->procedure.is_detailed &&
           service_level_is_online(place->procedure.service_level);
}

static void units_to_page(struct request *rq, const char *prefix,
                          const struct unit_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        page_set_in(page_of(rq), prefix, i, "value", list->units[i].code);
        page_set_in(page_of(rq), prefix, i, "label", list->units[i].display);
    }
}

static void cases_to_page(struct request *rq, const struct procedure *p)
{
    size_t nth = 0;

    for (size_t i = 0; i < p->case_count; i++) {
        if (p->cases[i].kind != CASE_ALTERNATIVE)
            continue;
        page_set_int_in(page_of(rq), "Place.cases", nth, "value",
                        p->cases[i].id);
        page_set_in(page_of(rq), "Place.cases", nth++, "label",
                    p->cases[i].name);
    }
}

static void agencies_to_page(struct request *rq, const struct place *place)
{
    struct page *page = page_of(rq);
    size_t online = 0, offline = 0;

    for (size_t i = 0; i < place->agencies.count; i++) {
        const struct agency_choice *choice = &place->agencies.items[i];

        if (is_taken_online(place, choice)) {
            page_set_in(page, "Place.agencies", online, "value",
                        choice->agency.code);
            page_set_in(page, "Place.agencies", online, "label",
                        choice->agency.name);
            page_set_in(page, "Place.agencies", online, "hint",
                        agency_line(rq, &choice->agency));
            online++;
        } else {
            agency_to_page(
                rq,
                str_z(rq->arena,
                      str_print(rq->arena, "Place.offline.%zu", offline++)),
                &choice->agency);
        }
    }
    page_set_flag(page, "Place.asks_agency", online > 1);
    if (online == 1 && place->agency != NULL)
        agency_to_page(rq, "Place.agency", &place->agency->agency);
}

static enum status show(struct request *rq, struct place *place,
                        struct form *form)
{
    struct page *page = page_of(rq);
    struct facts facts =
        facts_of_procedure(&place->procedure, place->asks_district);

    page_set(page, "Place.code", place->procedure.code);
    page_set(page, "Place.name", place->procedure.name);
    if (place->has_draft)
        page_set(page, "Place.draft", place->draft.key.public_id);
    facts_to_page(rq, STR("Place"), &facts);
    page_set_flag(page, "Place.asks_case",
                  procedure_has_choice(&place->procedure));
    page_set_flag(page, "Place.asks_district", place->asks_district);
    page_set_flag(page, "Place.asks_commune", place->communes.count > 0);
    page_set_flag(page, "Place.commune_follows",
                  place->level == UNIT_COMMUNE && place->asks_district &&
                      place->district == NULL);
    page_set_flag(page, "Place.is_detailed", place->procedure.is_detailed);
    page_set_flag(page, "Place.is_visit", !can_be_filed(place));
    page_set_flag(page, "Place.is_chosen",
                  place->level == UNIT_PROVINCE || place->unit != NULL);
    if (place->district != NULL)
        page_set(page, "Place.district", place->district->code);
    cases_to_page(rq, &place->procedure);
    units_to_page(rq, "Place.districts", &place->districts);
    units_to_page(rq, "Place.communes", &place->communes);
    agencies_to_page(rq, place);
    form_to_page(rq, form);
    return page_render(rq, "place");
}

/* The draft that came here to change its place; none is no fault: it may have
 * been filed or dropped in another tab. */
static enum status load_named_draft(struct request *rq, struct place *place,
                                    const struct form *form)
{
    struct str name = form_text(form, "ban-nhap");
    enum status s = NOT_FOUND;

    if (router_is_signed_in(rq) && !str_is_empty(name))
        s = draft_load(rq->db, name, rq->session->account_id, rq->now,
                       &place->draft);
    place->has_draft = s == OK && !place->draft.is_filed &&
                       place->draft.procedure_id == place->procedure.id;
    return s == NOT_FOUND ? OK : s;
}

enum status place_show(struct request *rq)
{
    struct place place = {0};
    struct form *form = form_read_query(rq, fields);
    enum status s = load_procedure(rq, &place);

    if (s == OK)
        s = load_named_draft(rq, &place, form);
    if (s == OK && place.has_draft)
        s = fill_from_draft(rq, &place, form);
    if (s == OK && str_is_empty(form_text(form, "phuong-xa")) &&
        str_is_empty(form_text(form, "quan-huyen")) &&
        place.level != UNIT_PROVINCE)
        s = fill_remembered(rq, &place, form);
    if (s == OK)
        s = load_units(rq, &place, form);
    if (s == OK)
        s = load_agencies(rq, &place, form);
    if (s != OK)
        return s;
    if (can_be_filed(&place) && !router_is_signed_in(rq))
        return router_ask_to_sign_in(rq);
    return show(rq, &place, form);
}

/* The refusals that only the lists know. False where the page is to be shown
 * again, perhaps without any error: the next question came up. */
static bool check_unit(struct place *place, struct form *form)
{
    if (place->asks_district && place->district == NULL) {
        form_refuse(form, (struct refusal){"choose_district", "quan-huyen", 0});
        return false;
    }
    if (place->level == UNIT_COMMUNE && place->unit == NULL) {
        bool is_new_list = place->asks_district &&
                           !str_equals(form_text(form, "quan-huyen-cu"),
                                       place->district->code);
        if (!is_new_list)
            form_refuse(form,
                        (struct refusal){"choose_commune", "phuong-xa", 0});
        return false;
    }
    return true;
}

static bool check_case(struct place *place, struct form *form)
{
    int64_t id = 0;

    if (!procedure_has_choice(&place->procedure))
        return true;
    if (!str_to_int(form_text(form, "truong-hop"), 1, INT64_MAX, &id) ||
        !procedure_case_fits(&place->procedure, id)) {
        form_refuse(form, (struct refusal){"choose_case", "truong-hop", 0});
        return false;
    }
    place->case_id = id;
    return true;
}

static bool check_agency(const struct place *place, struct form *form)
{
    const char *blamed = place->level == UNIT_COMMUNE    ? "phuong-xa"
                         : place->level == UNIT_DISTRICT ? "quan-huyen"
                                                         : "";
    bool is_any_online = false;

    for (size_t i = 0; i < place->agencies.count; i++)
        if (is_taken_online(place, &place->agencies.items[i]))
            is_any_online = true;
    if (!is_any_online) {
        form_refuse(form, (struct refusal){"agency_offline", blamed, 0});
        return false;
    }
    if (place->agency == NULL) {
        if (!str_is_empty(form_text(form, "co-quan")) ||
            place->level == UNIT_PROVINCE)
            form_refuse(form, (struct refusal){"choose_agency", "co-quan", 0});
        return false;
    }
    return true;
}

/* Where the citizen has another open one there already, that one goes on. */
static enum status move_draft(struct request *rq, const struct place *place,
                              bool *is_moved)
{
    enum status s = OK;

    *is_moved = place->has_draft && place->draft.case_id == place->case_id;
    if (!*is_moved || place->draft.agency_id == place->agency->agency.id)
        return OK;
    s = draft_move(rq->db, place->draft.key, place->agency->agency.id,
                   place->unit ? place->unit->id : 0, rq->now);
    *is_moved = s == OK;
    return s == CONFLICT || s == NOT_FOUND ? OK : s;
}

static enum status open_draft(struct request *rq, const struct place *place)
{
    struct draft draft = place->draft;
    bool is_moved;
    enum status s = move_draft(rq, place, &is_moved);

    if (s == OK && !is_moved)
        s = draft_open(rq->db,
                       (struct draft_target){
                           .owner_id = rq->session->account_id,
                           .procedure_id = place->procedure.id,
                           .procedure_version_id = place->procedure.version_id,
                           .case_id = place->case_id,
                           .agency_id = place->agency->agency.id,
                           .unit_id = place->unit ? place->unit->id : 0,
                       },
                       rq->now, &draft, /* is_resumed= */ NULL);

    if (s != OK)
        return s;
    if (place->level == UNIT_COMMUNE)
        response_cookie(rq, PLACE_COOKIE, place->unit->code, PLACE_COOKIE_S);
    return response_redirect(
        rq,
        str_print(rq->arena, "/nop-ho-so/%" PRI_STR "%s",
                  STR_ARG(draft.key.public_id),
                  is_moved && place->draft.agency_id != place->agency->agency.id
                      ? "?" PAGE_DONE_QUERY "=noi-nop"
                      : ""));
}

enum status place_choose(struct request *rq)
{
    struct place place = {0};
    struct form *form = form_read(rq, fields);
    bool is_asked = form_is_valid(form); /* false for the language switch */
    enum status s = load_procedure(rq, &place);

    if (s == OK)
        s = load_named_draft(rq, &place, form);
    if (s == OK)
        s = load_units(rq, &place, form);
    if (s == OK)
        s = load_agencies(rq, &place, form);
    if (s != OK)
        return s;

    if (!is_asked)
        return show(rq, &place, form);
    bool is_case_right = check_case(&place, form);
    bool is_right =
        check_unit(&place, form) && is_case_right && check_agency(&place, form);
    return is_right ? open_draft(rq, &place) : show(rq, &place, form);
}
