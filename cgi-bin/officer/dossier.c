/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier.c: one dossier: facts, both clocks, papers beside the checklist, what
 * was said and done, the acts that are possible now, and for the others why
 * not.
 *
 * Each look is an event, which the citizen sees as the office and the time. Who
 * is asked for an opinion sees the papers and the question alone.
 */
#include "config.h"

#include "common/file_answer.h"
#include "common/letter_page.h"
#ifdef HAVE_PDF
#include "common/office_paper.h"
#endif
#include "domain/catalogue/unit.h"
#include "domain/officer/note.h"
#include "domain/officer/opinion.h"
#include "domain/officer/talking.h"
#include "officer/dossier_page.h"
#include "officer/pages.h"

/* --- parts of the page --- */

static void file_to_list(struct request *rq, const char *list, size_t nth,
                         const struct dossier_file *f)
{
    page_set_in(page_of(rq), list, nth, "name", f->name);
    if (f->file.scan == FILE_CLEAN)
        page_set_in(page_of(rq), list, nth, "href",
                    str_print(rq->arena,
                              "/ho-so/%" PRI_STR "/xem/%" PRI_STR "%" PRI_STR,
                              STR_ARG(rq_path_arg(rq, "dossier")),
                              STR_ARG(f->file.public_id),
                              STR_ARG(filter_place_kept(rq))));
}

static enum status papers_to_page(struct request *rq,
                                  const struct act_view *view,
                                  const struct dossier_content *content)
{
    struct paper_checks checks;
    size_t others[3] = {0, 0, 0};
    enum status s = paper_check_list(rq->db, view->dossier.id, &checks);

    for (size_t i = 0; s == OK && i < content->component_count; i++) {
        const struct dossier_component *c = &content->components[i];
        const char *list =
            str_z(rq->arena, str_print(rq->arena, "Papers.%zu.files", i));
        size_t count = 0;

        page_set_in(page_of(rq), "Papers", i, "name", c->name);
        page_set_int_in(page_of(rq), "Papers", i, "position", c->position);
        if (c->is_required)
            page_set_in(page_of(rq), "Papers", i, "is_required", STR("1"));
        for (size_t n = 0; n < checks.count; n++)
            if (checks.items[n].position == c->position) {
                page_set_in(page_of(rq), "Papers", i, "verdict",
                            checks.items[n].verdict == PAPER_GOOD ? STR("good")
                                                                  : STR("bad"));
                page_set_in(page_of(rq), "Papers", i, "reason",
                            checks.items[n].reason);
            }
        for (size_t n = 0; n < content->file_count; n++)
            if (dossier_file_is_of(&content->files[n], c))
                file_to_list(rq, list, count++, &content->files[n]);
    }
    for (size_t n = 0; s == OK && n < content->file_count; n++) {
        enum dossier_file_role role = content->files[n].role;

        if (role == DOSSIER_ANSWER)
            file_to_list(rq, "Answers", others[0]++, &content->files[n]);
        else if (role == DOSSIER_RESULT)
            file_to_list(rq, "Results", others[1]++, &content->files[n]);
        else if (role == DOSSIER_PAPER && content->files[n].position == 0)
            file_to_list(rq, "Others", others[2]++, &content->files[n]);
    }
    return s;
}

static enum status person_to_page(struct request *rq, const char *name,
                                  const struct person *p)
{
    struct page *page = page_of(rq);
    struct str where = STR("");
    enum status s = OK;

#define KEY(rest) str_z(rq->arena, str_print(rq->arena, "%s." rest, name))
    if (p->unit_id != 0)
        s = unit_path(rq->db, p->unit_id, &where);
    page_set(page, KEY("name"), p->full_name);
    page_set(page, KEY("number"), p->paper_number);
    page_set(page, KEY("phone"), p->phone);
    page_set(page, KEY("email"), p->email);
    page_set(
        page, KEY("address"),
        str_print(rq->arena, "%" PRI_STR "%s%" PRI_STR, STR_ARG(p->street),
                  str_is_empty(p->street) || str_is_empty(where) ? "" : ", ",
                  STR_ARG(where)));
    page_set_partial(page, KEY("born"), p->birth_date);
#undef KEY
    return s == NOT_FOUND ? OK : s;
}

static enum status people_to_page(struct request *rq,
                                  const struct applicant *applicant)
{
    enum status s = person_to_page(rq, "Self", &applicant->self);

    if (s != OK || !applicant->is_for_other)
        return s;
    page_set(page_of(rq), "Other.organisation", applicant->organisation);
    return person_to_page(rq, "Other", &applicant->other);
}

/* What leads on comes first: its button is the main one. */
static const enum act shown[] = {
    ACT_RECEIVE, ACT_HANDOVER, ACT_ASSIGN,     ACT_TAKE, ACT_SUBMIT,
    ACT_APPROVE, ACT_SIGN,     ACT_ISSUE,      ACT_GIVE, ACT_DRAFT,
    ACT_ASK,     ACT_UNASK,    ACT_SUPPLEMENT, ACT_FEE,  ACT_REFUSE,
    ACT_BACK,    ACT_PULL,     ACT_EXTEND,     ACT_STOP, ACT_GO_ON,
    ACT_CORRECT,
};

static void acts_to_page(struct request *rq, const struct act_view *view)
{
    struct str place = filter_place_kept(rq);
    size_t may = 0, may_not = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(shown); i++) {
        const struct officer_post *post;
        enum act act = shown[i];
        const char *why = act_why(officer_of(rq), view, act, &post);
        struct str href = str_print(
            rq->arena, "/ho-so/%" PRI_STR "/viec/%s%" PRI_STR,
            STR_ARG(view->dossier.public_id), act_slug(act), STR_ARG(place));

        if (why == NULL) {
            page_set_in(page_of(rq), "May", may, "act", str_of(act_text(act)));
            page_set_in(page_of(rq), "May", may, "href", href);
            if (post->for_id != 0)
                page_set_in(page_of(rq), "May", may, "away", post->for_name);
            if (act_needs(act) != 0)
                page_set_in(page_of(rq), "May", may, "has_form", STR("1"));
            may++;
        } else if (strcmp(why, "not_here") != 0 &&
                   strcmp(why, "touched") != 0) {
            page_set_in(page_of(rq), "Mayn", may_not, "act",
                        str_of(act_text(act)));
            page_set_in(page_of(rq), "Mayn", may_not, "why", str_of(why));
            may_not++;
        }
    }
}

static enum status history_to_page(struct request *rq, int64_t dossier_id)
{
    struct trail trail;
    struct dossier_events events;
    struct page *page = page_of(rq);
    enum status s = trail_load(rq->db, dossier_id, false, &trail);

    if (s == OK)
        s = dossier_load_events(rq->db, dossier_id, &events);
    for (size_t i = 0; s == OK && i < trail.count; i++) {
        const struct trail_event *e = &trail.items[trail.count - 1 - i];

        page_set_in(page, "Trail", i, "at", page_moment(rq, e->at));
        page_set_in(page, "Trail", i, "act", e->act);
        page_set_in(page, "Trail", i, "who", e->officer_name);
        page_set_in(page, "Trail", i, "away", e->for_name);
        page_set_in(page, "Trail", i, "role", e->role);
        page_set_in(page, "Trail", i, "note", e->note);
        if (e->from != e->to)
            page_set_in(page, "Trail", i, "to", str_of(work_stage_text(e->to)));
    }
    for (size_t i = 0; s == OK && i < events.count; i++) {
        const struct dossier_event *e = &events.items[events.count - 1 - i];

        page_set_in(page, "Events", i, "at", page_moment(rq, e->at));
        page_set_in(page, "Events", i, "kind",
                    str_of(event_kind_text(e->kind)));
        page_set_in(page, "Events", i, "note", e->note);
    }
    return s;
}

static enum status opinions_to_page(struct request *rq,
                                    const struct act_view *view)
{
    struct opinions opinions;
    size_t nth = 0;
    enum status s = opinion_list(rq->db, view->dossier.id, &opinions);

    for (size_t i = 0; s == OK && i < opinions.count; i++) {
        const struct opinion *o = &opinions.items[i];
        bool is_mine = officer_post_as(officer_of(rq), ROLE_CONSULTED,
                                       o->agency_id) != NULL;

        if (view->is_consulted &&
            !is_mine) /* another's is not theirs to read */
            continue;
        page_set_in(page_of(rq), "Opinions", nth, "agency", o->agency_name);
        page_set_in(page_of(rq), "Opinions", nth, "question", o->question);
        page_set_in(page_of(rq), "Opinions", nth, "asker", o->asker_name);
        page_set_in(page_of(rq), "Opinions", nth, "due",
                    page_date(rq, o->due_on));
        page_set_in(page_of(rq), "Opinions", nth, "answer", o->answer);
        page_set_in(page_of(rq), "Opinions", nth, "answerer", o->answerer_name);
        if (o->is_mandatory)
            page_set_in(page_of(rq), "Opinions", nth, "is_mandatory", STR("1"));
        if (o->is_closed)
            page_set_in(page_of(rq), "Opinions", nth, "is_closed", STR("1"));
        else if (is_mine)
            page_set_in(
                page_of(rq), "Opinions", nth, "href",
                str_print(rq->arena, "/ho-so/%" PRI_STR "/y-kien/%lld%" PRI_STR,
                          STR_ARG(view->dossier.public_id), (long long)o->id,
                          STR_ARG(filter_place_kept(rq))));
        nth++;
    }
    return s;
}

/* The last word of the talk, and whether it is new. */
static enum status talk_to_dossier(struct request *rq,
                                   const struct act_view *view)
{
    struct talk talk;
    enum status s = talk_load(rq->db, view->dossier.id, &talk);

    if (s != OK)
        return s;
    page_set_int(page_of(rq), "Talk.count", (int64_t)talk.count);
    page_set_flag(page_of(rq), "Talk.is_new", view->work.office_unread);
    if (talk.count > 0) {
        page_set(page_of(rq), "Talk.who", talk.items[0].writer_name);
        page_set(page_of(rq), "Talk.at", page_moment(rq, talk.items[0].at));
        page_set(page_of(rq), "Talk.text", talk.items[0].text);
    }
    return talking_reads(officer_of(rq), view) && view->work.office_unread
               ? talk_read(rq->db, view->dossier.id, true)
               : OK;
}

static enum status notes_to_page(struct request *rq, int64_t dossier_id)
{
    struct notes notes;
    enum status s = note_list(rq->db, dossier_id, &notes);

    for (size_t i = 0; s == OK && i < notes.count; i++) {
        page_set_in(page_of(rq), "Notes", i, "who",
                    notes.items[i].officer_name);
        page_set_in(page_of(rq), "Notes", i, "at",
                    page_moment(rq, notes.items[i].at));
        page_set_in(page_of(rq), "Notes", i, "text", notes.items[i].text);
    }
    return s;
}

static void decision_to_page(struct request *rq, const struct act_view *view)
{
    const struct decision *d = &view->decision;
    struct page *page = page_of(rq);

    if (!view->has_decision)
        return;
    page_set(page, "Decision.title", d->title);
    page_set(page, "Decision.body", d->body);
    page_set_flag(page, "Decision.is_negative", d->is_negative);
    page_set(page, "Decision.drafter", d->drafter_name);
    page_set(page, "Decision.checker", d->checker_name);
    page_set(page, "Decision.signer", d->signer_name);
    page_set(page, "Decision.number", d->number);
    page_set(page, "Decision.replaces", d->replaced_number);
}

/* What the office says among itself: not for who is only asked. */
static enum status inner_to_page(struct request *rq,
                                 const struct act_view *view)
{
    struct letters letters;
    enum status s = notes_to_page(rq, view->dossier.id);

    if (s == OK)
        s = talk_to_dossier(rq, view);
    if (s == OK)
        s = history_to_page(rq, view->dossier.id);
    if (s == OK)
        s = letter_list(rq->db, view->dossier.id, &letters);
    if (s != OK)
        return s;
    letters_to_page(rq, &view->dossier, &letters);
    decision_to_page(rq, view);
    acts_to_page(rq, view);
#ifdef HAVE_PDF
    page_set_flag(page_of(rq), "Has_slip", true);
#endif
    page_set_flag(page_of(rq), "Is_inner", true);
    page_set_flag(page_of(rq), "Works", act_is_at_work(officer_of(rq), view));
    return OK;
}

/* What is before and behind it in the queue that it was opened from, by the
 * place that it had there then. */
static enum status around_to_page(struct request *rq,
                                  const struct act_view *view)
{
    static const char *const ways[] = {"Around.next", "Around.previous"};
    struct queue_asked asked;
    struct queue_lines lines;
    enum status s = OK;

    if (!filter_place_read(rq, &asked))
        return OK;
    asked.after_id = view->dossier.id;
    for (int i = 0; s == OK && i < 2; i++) {
        asked.is_back = i == 1;
        s = queue_list(rq->db, officer_of(rq), &asked, rq->now, &lines);
        if (s == OK && lines.count > 0)
            page_set(page_of(rq), ways[i],
                     str_print(rq->arena, "/ho-so/%" PRI_STR "%" PRI_STR,
                               STR_ARG(lines.items[0].public_id),
                               STR_ARG(filter_place(rq, &asked,
                                                    lines.items[0].due_at))));
    }
    asked.after_due.us = asked.after_id = 0;
    page_set(page_of(rq), "Around.queue", filter_href(rq, &asked));
    page_set(page_of(rq), "Around.slug", str_of(queue_slug(asked.queue)));
    return s;
}

/* Who has answered reads their own words, and the dossier no more. */
static enum status answered_show(struct request *rq,
                                 const struct act_view *view)
{
    enum status s = dossier_note_look(rq, view);

    if (s == OK)
        s = opinions_to_page(rq, view);
    if (s != OK)
        return s;
    dossier_view_to_page(rq, view);
    page_set_flag(page_of(rq), "Is_answered", true);
    return page_render(rq, "dossier");
}

enum status dossier_show(struct request *rq)
{
    struct act_view view;
    struct dossier_content content;
    enum status s = dossier_view_load_asked(rq, &view);

    if (s == OK && view.is_answered)
        return answered_show(rq, &view);
    if (s == OK)
        s = dossier_load_content(rq->db, &view.dossier, &content);
    if (s == OK)
        s = dossier_note_look(rq, &view);
    if (s == OK)
        s = papers_to_page(rq, &view, &content);
    if (s == OK)
        s = people_to_page(rq, &content.applicant);
    if (s == OK)
        s = answers_to_page(rq, &view);
    if (s == OK)
        s = opinions_to_page(rq, &view);
    if (s == OK && !view.is_consulted)
        s = answers_verified_to_page(rq, &view, &content.applicant.self);
    if (s == OK && !view.is_consulted)
        s = inner_to_page(rq, &view);
    if (s == OK)
        s = around_to_page(rq, &view);
    if (s != OK)
        return s;
    dossier_view_to_page(rq, &view);
    return page_render(rq, "dossier");
}

/* A file of this dossier, and no other. */
enum status dossier_file(struct request *rq)
{
    struct str id = rq_path_arg(rq, "file");
    const struct file *file = NULL;
    struct act_view view;
    struct dossier_content content;
    enum status s = dossier_view_load(rq, &view);

    if (s == OK)
        s = dossier_load_content(rq->db, &view.dossier, &content);
    if (s != OK)
        return s;
    for (size_t i = 0; i < content.file_count; i++)
        if (str_equals(content.files[i].file.public_id, id) &&
            !(view.is_consulted && content.files[i].role == DOSSIER_TALK))
            file = &content.files[i].file;
    if (file == NULL)
        return NOT_FOUND; /* what is said to the office is the office's */
    s = dossier_note_look(rq, &view);
    return s == OK ? file_answer(rq, officer_state(rq)->storage, file) : s;
}

static enum status load_letter(struct request *rq, struct act_view *view,
                               struct letter *letter)
{
    enum status s = dossier_view_load(rq, view);

    if (s == OK && view->is_consulted)
        s = NOT_FOUND;
    if (s == OK)
        s = letter_load(rq->db, view->dossier.id, rq_path_arg(rq, "letter"),
                        letter);
    return s == OK ? dossier_note_look(rq, view) : s;
}

#ifdef HAVE_PDF
enum status dossier_letter_pdf(struct request *rq)
{
    struct act_view view;
    struct letter letter;
    enum status s = load_letter(rq, &view, &letter);

    return s == OK ? letter_answer_pdf(rq, &view.dossier, &letter) : s;
}
#endif

enum status dossier_letter(struct request *rq)
{
    struct act_view view;
    struct letter letter;
    enum status s = load_letter(rq, &view, &letter);

    if (s != OK)
        return s;
    dossier_view_to_page(rq, &view);
    letter_to_page(rq, &view.dossier, &letter);
    return page_render(rq, "letter");
}
