/* SPDX-License-Identifier: GPL-3.0-or-later */
/* act.c: one act on a dossier: what it wants to be told, and doing it.
 *
 * What an act wants is the domain's table; the form is made of it. A refusal
 * keeps what was typed. Where somebody else was there first, the page says who
 * did what and when, and shows the dossier as it is now.
 *
 * Holds: a form that is sent twice, by the back button or a double press, ends
 * at the dossier as it is.
 */
#include "domain/catalogue/agency.h"
#include "domain/dossier/letter.h"
#include "domain/officer/note.h"
#include "officer/dossier_page.h"
#include "officer/pages.h"
#include "officer/signing.h"
#include "platform/form.h"

enum { REASON_CHARS = 4000, BODY_CHARS = 20000, RULES = 16 };

/* The fields that each need stands for, in the order of the form. */
static const struct {
    unsigned need;
    struct field_rule rule;
} needed[] = {
    {NEED_QUESTION,
     {.name = "co-quan", .kind = FIELD_RAW, .required = true, .max = 20}},
    {NEED_OFFICER,
     {.name = "can-bo", .kind = FIELD_RAW, .required = true, .max = 22}},
    {NEED_REASON | NEED_QUESTION,
     {.name = "ly-do",
      .kind = FIELD_LINES,
      .required = true,
      .max = REASON_CHARS}},
    {NEED_QUESTION | NEED_DATE,
     {.name = "han",
      .kind = FIELD_DATE,
      .required = true,
      .bound = DATE_NOT_PAST}},
    {NEED_LAST_DAY,
     {.name = "han-bo-sung", .kind = FIELD_DATE, .bound = DATE_NOT_PAST}},
    {NEED_QUESTION, {.name = "bat-buoc", .kind = FIELD_CHECK}},
    {NEED_DRAFT,
     {.name = "tieu-de", .kind = FIELD_TEXT, .required = true, .max = 300}},
    {NEED_DRAFT,
     {.name = "noi-dung-kq",
      .kind = FIELD_LINES,
      .required = true,
      .max = BODY_CHARS}},
    {NEED_DRAFT, {.name = "khong-chap-thuan", .kind = FIELD_CHECK}},
    {NEED_MONEY,
     {.name = "so-tien", .kind = FIELD_DIGITS, .required = true, .max = 12}},
    {NEED_NUMBER,
     {.name = "so", .kind = FIELD_TEXT, .required = true, .max = 60}},
    {NEED_RECEIVER,
     {.name = "nguoi-nhan", .kind = FIELD_NAME, .required = true, .max = 100}},
    {NEED_RECEIVER,
     {.name = "giay-to", .kind = FIELD_TEXT, .required = true, .max = 100}},
    {NEED_FILE, {.name = "tep", .kind = FIELD_TEXT}},
};

static const struct field_rule *rules_of(struct request *rq, enum act act)
{
    struct field_rule *rules =
        arena_array(rq->arena, RULES, sizeof(struct field_rule));
    size_t count = 0;

    if (rules == NULL)
        return NULL;
    rules[count++] = (struct field_rule){
        .name = "phien-ban", .kind = FIELD_DIGITS, .max = 18};
    for (size_t i = 0; i < ARRAY_LENGTH(needed); i++)
        if ((needed[i].need & act_needs(act)) != 0)
            rules[count++] = needed[i].rule;
    return rules;
}

/* --- what may be chosen --- */

static enum status colleagues_to_page(struct request *rq,
                                      const struct act_view *view)
{
    struct officer_lines lines;
    const struct process_step *step =
        process_step_at(&view->process, STAGE_WORK);
    enum status s = officer_list_as(rq->db, view->work.agency_id,
                                    step != NULL ? step->role : ROLE_SPECIALIST,
                                    moment_date(rq->now), &lines);

    for (size_t i = 0; s == OK && i < lines.count; i++) {
        page_set_in(page_of(rq), "Colleagues", i, "value",
                    lines.items[i].public_id);
        page_set_in(page_of(rq), "Colleagues", i, "label",
                    lines.items[i].full_name);
    }
    return s;
}

static enum status agencies_to_page(struct request *rq,
                                    const struct act_view *view)
{
    struct officer_lines lines;
    enum status s = officer_list_asked(rq->db, moment_date(rq->now), &lines);
    size_t nth = 0;

    for (size_t i = 0; s == OK && i < lines.count; i++) {
        if (lines.items[i].agency_id == view->work.agency_id)
            continue;
        page_set_int_in(page_of(rq), "Agencies", nth, "value",
                        lines.items[i].agency_id);
        page_set_in(page_of(rq), "Agencies", nth++, "label",
                    lines.items[i].agency_name);
    }
    return s;
}

/* What is to be supplied: what the checklist found, a line for each paper, and
 * the answers that were ticked. */
static enum status missing_papers(struct request *rq,
                                  const struct act_view *view,
                                  struct str *papers)
{
    struct buf out = {.arena = rq->arena};
    struct dossier_content content;
    struct paper_checks checks;
    enum status s = dossier_load_content(rq->db, &view->dossier, &content);

    if (s == OK)
        s = paper_check_list(rq->db, view->dossier.id, &checks);
    for (size_t i = 0; s == OK && i < checks.count; i++)
        for (size_t n = 0; n < content.component_count; n++) {
            const struct paper_check *c = &checks.items[i];

            if (content.components[n].position == c->position &&
                c->verdict == PAPER_BAD)
                buf_print(&out, "– %" PRI_STR "%s%" PRI_STR "\n",
                          STR_ARG(content.components[n].name),
                          str_is_empty(c->reason) ? "" : ": ",
                          STR_ARG(c->reason));
        }
    if (s == OK)
        s = answers_named(rq, view, &out);
    *papers = str_trim(buf_str(&out));
    return s;
}

/* A draft begins with what is there, or with the procedure's template. */
static enum status draft_to_form(struct request *rq,
                                 const struct act_view *view, struct form *form)
{
    struct letter_words words = {.owner = view->owner_name,
                                 .office = view->dossier.agency_name,
                                 .officer = officer_of(rq)->full_name,
                                 .phone = officer_of(rq)->phone,
                                 .reason = STR("…"),
                                 .papers = STR("…"),
                                 .today = moment_date(rq->now)};
    struct letter letter;

    if (view->has_decision && !view->decision.is_issued) {
        form_set(form, "tieu-de", view->decision.title);
        form_set(form, "noi-dung-kq", view->decision.body);
        form_set_flag(form, "khong-chap-thuan", view->decision.is_negative);
        return OK;
    }
    enum status s = letter_make(rq->db, "kq", &view->dossier, &words, &letter);
    if (s == OK) {
        form_set(form, "tieu-de", letter.title);
        form_set(form, "noi-dung-kq", letter.body);
    }
    return s;
}

static enum status show(struct request *rq, enum act act,
                        const struct act_view *view, struct form *form,
                        int code)
{
    unsigned needs = act_needs(act);
    struct str papers = STR("");
    enum status s = OK;

    if ((needs & NEED_OFFICER) != 0)
        s = colleagues_to_page(rq, view);
    if (s == OK && (needs & NEED_QUESTION) != 0)
        s = agencies_to_page(rq, view);
    if (s == OK && act == ACT_SUPPLEMENT)
        s = missing_papers(rq, view, &papers);
    if (s != OK)
        return s;
    page_set(page_of(rq), "Missing", papers);
    page_set(page_of(rq), "Act", str_of(act_text(act)));
    page_set(page_of(rq), "Act_href",
             str_print(rq->arena, "/ho-so/%" PRI_STR "/viec/%s%" PRI_STR,
                       STR_ARG(view->dossier.public_id), act_slug(act),
                       STR_ARG(filter_place_kept(rq))));
    page_set_flag(page_of(rq), "Has_upload", (needs & NEED_FILE) != 0);
    form_set(form, "phien-ban",
             str_print(rq->arena, "%lld", (long long)view->work.version));
    dossier_view_to_page(rq, view);
    form_to_page(rq, form);
    if (view->has_decision) {
        page_set(page_of(rq), "Decision.title", view->decision.title);
        page_set(page_of(rq), "Decision.body", view->decision.body);
    }
    return page_render_code(rq, "act", code);
}

static enum status find(struct request *rq, struct act_view *view,
                        enum act *act)
{
    *act = act_of_slug(rq_path_arg(rq, "act"));
    if (*act == ACT__MAX || (act_needs(*act) & NEED_ANSWERS) != 0)
        return NOT_FOUND;
    return dossier_view_load(rq, view);
}

enum status act_show(struct request *rq)
{
    const struct officer_post *post;
    struct act_view view;
    enum act act;
    enum status s = find(rq, &view, &act);

    if (s != OK)
        return s;
    const char *why = act_why(officer_of(rq), &view, act, &post);
    if (why != NULL &&
        (strcmp(why, "not_here") == 0 || strcmp(why, "touched") == 0))
        return dossier_view_back(rq, "");
    if (why != NULL)
        page_set(page_of(rq), "Why", str_of(why));
    struct form *form = form_new(rq, rules_of(rq, act));
    s = dossier_note_look(rq, &view);
    if (s == OK && act == ACT_DRAFT)
        s = draft_to_form(rq, &view, form);
    return s == OK ? show(rq, act, &view, form, 200) : s;
}

/* --- doing it --- */

static struct str text_of(const struct form *form, unsigned needs,
                          unsigned need, const char *name)
{
    return (needs & need) != 0 ? form_text(form, name) : STR("");
}

static enum status words_of(struct request *rq, const struct form *form,
                            enum act act, const struct act_view *view,
                            struct act_words *w)
{
    unsigned needs = act_needs(act);
    enum status s = OK;

    w->reason = text_of(form, needs, NEED_REASON | NEED_QUESTION, "ly-do");
    w->title = text_of(form, needs, NEED_DRAFT, "tieu-de");
    w->body = text_of(form, needs, NEED_DRAFT, "noi-dung-kq");
    w->number = text_of(form, needs, NEED_NUMBER, "so");
    w->receiver = text_of(form, needs, NEED_RECEIVER, "nguoi-nhan");
    w->receiver_paper = text_of(form, needs, NEED_RECEIVER, "giay-to");
    if ((needs & NEED_DRAFT) != 0)
        w->is_negative = form_is_checked(form, "khong-chap-thuan");
    if ((needs & (NEED_QUESTION | NEED_DATE)) != 0)
        w->day = form_date(form, "han");
    if ((needs & NEED_LAST_DAY) != 0)
        w->day = form_date(form, "han-bo-sung");
    if ((needs & NEED_QUESTION) != 0) {
        w->is_mandatory = form_is_checked(form, "bat-buoc");
        if (!str_to_int(form_text(form, "co-quan"), 1, UINT32_MAX,
                        &w->agency_id))
            w->agency_id = 0;
    }
    if ((needs & NEED_MONEY) != 0 && !str_to_int(form_text(form, "so-tien"), 1,
                                                 100000000000, &w->money.dong))
        w->money.dong = 0;
    if ((needs & NEED_OFFICER) != 0)
        s = officer_by_public_id(rq->db, form_text(form, "can-bo"),
                                 &w->officer_id);
    if (s == OK && act == ACT_SUPPLEMENT)
        s = missing_papers(rq, view, &w->papers);
    return s == NOT_FOUND ? OK : s;
}

/* Who was there first, in words: or they were it themselves, a press ago. */
static enum status tell_changed(struct request *rq, enum act act,
                                const struct act_told *told, struct form *form)
{
    struct act_view view;
    enum status s = dossier_view_load(rq, &view);

    if (s != OK)
        return s;
    if (told->other.officer_id == officer_of(rq)->id &&
        str_is(told->other.act, act_text(act)))
        return dossier_view_back(rq, "");
    act_other_to_page(rq, told);
    return show(rq, act, &view, form, 409);
}

enum status act_save(struct request *rq)
{
    struct act_view view;
    struct act_words words = {.reason = STR("")};
    struct act_told told = {.why = NULL};
    struct file file;
    int64_t version = 0;
    enum act act;
    enum status s = find(rq, &view, &act);

    if (s != OK)
        return s;
    struct form *form = form_read(rq, rules_of(rq, act));
    if (!form_is_valid(form))
        return show(rq, act, &view, form, 200);
    if (!str_to_int(form_text(form, "phien-ban"), 1, INT64_MAX, &version))
        version = -1; /* a form without it is none of ours */
    s = words_of(rq, form, act, &view, &words);
    if (s == OK && act == ACT_SIGN) {
        const struct officer_post *post;

        told.why = act_why(officer_of(rq), &view, act, &post);
        if (told.why == NULL && version == view.work.version) {
            s = signing_file(rq, &view, post, &file, &told.why);
            words.file = s == OK ? &file : NULL;
        }
    }
    if (s == OK && act == ACT_ISSUE)
        s = signing_check(rq, &view, &told.why);
    if (s == OK)
        s = act_do(rq->db, rq->settings, officer_of(rq), view.dossier.public_id,
                   version, act, &words, rq->now, &told);
    if (s == CONFLICT)
        return tell_changed(rq, act, &told, form);
    if (s == INVALID) {
        page_set(page_of(rq), "Why", str_of(told.why));
        return show(rq, act, &view, form, 200);
    }
    if (s != OK)
        return s;
    log_event(rq->log, "officer.act", "act=%s dossier=%" PRI_STR, act_text(act),
              STR_ARG(view.dossier.code));
    return dossier_view_back(rq, "");
}
