/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_page.c: what several pages of one dossier share. */
#include "officer/dossier_page.h"

enum status dossier_view_load_asked(struct request *rq, struct act_view *view)
{
    return act_load(rq->db, officer_of(rq), rq_path_arg(rq, "dossier"), view);
}

enum status dossier_view_load(struct request *rq, struct act_view *view)
{
    enum status s = dossier_view_load_asked(rq, view);

    return s == OK && view->is_answered ? NOT_FOUND : s;
}

/* A look is an event: who, from which office. */
enum status dossier_note_look(struct request *rq, const struct act_view *view)
{
    const struct officer *officer = officer_of(rq);
    int64_t agency_id = view->is_consulted ? 0 : view->work.agency_id;
    const struct officer_post *post = officer_post_at(officer, ~0U, agency_id);

    if (post == NULL)
        post = officer_post_at(officer, ~0U, 0);
    if (post == NULL)
        return NOT_FOUND;
    struct trail_event look = {
        .chain = view->dossier.id,
        .at = rq->now,
        .officer_id = officer->id,
        .officer_name = officer->full_name,
        .for_name = post->for_name,
        .agency_name = post->agency_name,
        .role = str_of(officer_role_text(post->role)),
        .act = STR("looked"),
        .from = view->work.stage,
        .to = view->work.stage,
    };

    return trail_note(rq->db, &look);
}

void dossier_view_to_page(struct request *rq, const struct act_view *view)
{
    const struct dossier *d = &view->dossier;
    struct page *page = page_of(rq);
    bool is_over = view->work.stage == STAGE_DONE;

    page_set(page, "Place", filter_place_kept(rq));
    page_set(page, "Dossier.id", d->public_id);
    page_set_code(page, "Dossier.code", d->code);
    page_set(page, "Dossier.national_code", d->national_code);
    page_set(page, "Dossier.name", d->procedure_name);
    page_set(page, "Dossier.case", d->case_name);
    page_set(page, "Dossier.agency", d->agency_name);
    page_set(page, "Dossier.owner", view->owner_name);
    page_set_int(page, "Dossier.status", d->status);
    page_set(page, "Dossier.stage", str_of(work_stage_text(view->work.stage)));
    page_set(page, "Dossier.officer", view->work.officer_name);
    page_set_int(page, "Dossier.version", view->work.version);
    page_set(page, "Dossier.filed_at", page_moment(rq, d->filed_at));
    if (d->due_at.us != 0 && !is_over) {
        page_set(page, "Dossier.promise", page_moment(rq, d->due_at));
        page_set_flag(page, "Dossier.is_late",
                      moment_is_before(d->due_at, rq->now) &&
                          view->work.stage != STAGE_RETURN);
    }
    if (view->work.step_due_at.us != 0) {
        page_set(page, "Dossier.step_due",
                 page_moment(rq, view->work.step_due_at));
        page_set_flag(page, "Dossier.is_step_late",
                      moment_is_before(view->work.step_due_at, rq->now));
    }
    page_set_flag(page, "Dossier.wants_stop", view->work.wants_stop);
    page_set_int(page, "Dossier.supplements", view->work.supplements);
    page_set_flag(page, "Dossier.is_extended", view->work.is_extended);
}

enum status dossier_view_back(struct request *rq, const char *part)
{
    struct str place = filter_place_kept(rq);
    bool is_more = part[0] == '?' && place.len > 0;
    bool is_path = part[0] == '/';

    return response_redirect(
        rq, str_print(rq->arena, "/ho-so/%" PRI_STR "%s%" PRI_STR "%s%s",
                      STR_ARG(rq_path_arg(rq, "dossier")), is_path ? part : "",
                      STR_ARG(place), is_more ? "&" : "",
                      is_path   ? ""
                      : is_more ? part + 1
                                : part));
}

static const char *const slugs[ACT__MAX] = {
    [ACT_RECEIVE] = "tiep-nhan",
    [ACT_REFUSE] = "tu-choi",
    [ACT_SUPPLEMENT] = "bo-sung",
    [ACT_FEE] = "nop-phi",
    [ACT_HANDOVER] = "chuyen",
    [ACT_TAKE] = "nhan-viec",
    [ACT_ASSIGN] = "phan-cong",
    [ACT_ASK] = "xin-y-kien",
    [ACT_UNASK] = "thoi-hoi-y-kien",
    [ACT_DRAFT] = "soan",
    [ACT_SUBMIT] = "trinh",
    [ACT_APPROVE] = "thong-qua",
    [ACT_SIGN] = "ky",
    [ACT_ISSUE] = "cap-so",
    [ACT_GIVE] = "tra-ket-qua",
    [ACT_BACK] = "tra-lai",
    [ACT_PULL] = "thu-hoi",
    [ACT_EXTEND] = "gia-han",
    [ACT_STOP] = "dung",
    [ACT_GO_ON] = "khong-dung",
    [ACT_CORRECT] = "thay",
    [ACT_AMEND] = "sua-to-khai",
};

const char *act_slug(enum act act)
{
    return slugs[act];
}

enum act act_of_slug(struct str slug)
{
    return (enum act)STR_AMONG(slug, slugs, ACT__MAX);
}

void act_other_to_page(struct request *rq, const struct act_told *told)
{
    page_set(page_of(rq), "Other.at", page_moment(rq, told->other.at));
    page_set(page_of(rq), "Other.act", told->other.act);
    page_set(page_of(rq), "Other.who", told->other.officer_name);
    page_set_flag(page_of(rq), "Is_changed", true);
}
