/* SPDX-License-Identifier: GPL-3.0-or-later */
/* act.c: an act, from the lock to the last event.
 *
 * Holds: nothing is done unless the whole is; what the citizen is told, the
 * stage, the decision and the trail's event are of one transaction.
 */
#include "domain/account/account.h"
#include "domain/dossier/dossier_private.h"
#include "domain/dossier/letter.h"
#include "domain/officer/act_private.h"
#include "domain/officer/opinion.h"
#include "platform/text.h"

enum { REASON_CHARS = 10 };

struct acting {
    const struct settings *settings;
    const struct officer *officer;
    struct str public_id;
    int64_t version;
    enum act act;
    const struct act_words *words;
    struct moment now;
    struct act_told *told;
    /* In the transaction. */
    struct act_view view;
    const struct act_rule *rule;
    const struct officer_post *post;
    enum work_stage from;
};

/* --- what there is --- */

static enum status owner_name(struct db *db, int64_t dossier_id,
                              struct str *name)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT COALESCE(NULLIF(o.organisation, ''),"
        "                NULLIF(o.full_name, ''), s.full_name, '')"
        "  FROM dossier_applicant s"
        "  LEFT JOIN dossier_applicant o"
        "         ON o.dossier_id = s.dossier_id AND o.role = 'other'"
        " WHERE s.dossier_id = ? AND s.role = 'self'",
        DB_ARGS(db_int(dossier_id)), &row);

    *name = s == OK ? db_cell_text(row, 0) : STR("");
    return s == NOT_FOUND ? OK : s;
}

/* Own desk and unit, and what is assigned to them or to whom they stand in for;
 * administrators read no dossiers. */
static bool is_of_unit(const struct officer *officer, const struct work *work)
{
    return officer_post_at(officer, OFFICER_READERS, work->agency_id) != NULL ||
           (work->officer_id != 0 && work->officer_id == officer->id &&
            officer->post_count > 0);
}

static enum status fill_view(struct db *db, const struct officer *officer,
                             struct act_view *view)
{
    enum status s = OK;

    if (!is_of_unit(officer, &view->work)) {
        s = opinion_is_asked(db, officer, view->dossier.id, &view->is_consulted,
                             &view->is_answered);
        if (s == OK && !view->is_consulted)
            return NOT_FOUND;
    }
    if (s == OK)
        s = process_load(db, view->work.process_id, &view->process);
    if (s == OK)
        s = opinion_is_awaited(db, view->dossier.id, &view->awaits_opinion);
    if (s == OK)
        s = owner_name(db, view->dossier.id, &view->owner_name);
    if (s == OK)
        s = decision_load(db, view->dossier.id, &view->decision);
    view->has_decision = s == OK;
    return s == NOT_FOUND ? OK : s;
}

enum status act_load(struct db *db, const struct officer *officer,
                     struct str public_id, struct act_view *view)
{
    enum status s;

    *view = (struct act_view){.has_decision = false};
    s = dossier_load_public(db, public_id, &view->dossier);
    if (s == OK)
        s = work_load(db, view->dossier.id, &view->work);
    return s == OK ? fill_view(db, officer, view) : s;
}

static enum status load_locked(struct db *db, struct acting *a)
{
    struct act_view *view = &a->view;
    struct db_row row;
    enum status s;

    *view = (struct act_view){.has_decision = false};
    s = db_read_row(db, "SELECT id FROM dossier WHERE public_id = ? FOR UPDATE",
                    DB_ARGS(db_text(a->public_id)), &row);
    if (s == OK)
        s = work_lock(db, db_cell_int(row, 0), &view->work);
    if (s == OK)
        s = dossier_load_id(db, view->work.dossier_id, &view->dossier);
    return s == OK ? fill_view(db, a->officer, view) : s;
}

/* --- saying no --- */

static enum status refuse(struct acting *a, const char *why)
{
    a->told->why = why;
    return INVALID;
}

/* Who was there first. */
static enum status changed(struct db *db, struct acting *a)
{
    enum status s = trail_last(db, a->view.dossier.id, &a->told->other);

    if (s == NOT_FOUND ||
        (s == OK &&
         moment_is_before(a->told->other.at, a->view.dossier.status_at)))
        a->told->other = (struct trail_event){.act = STR(""),
                                              .at = a->view.dossier.status_at};
    return s == OK || s == NOT_FOUND ? CONFLICT : s;
}

/* What the act wants to be told; forms have asked for it too. */
static const char *is_lacking(const struct acting *a)
{
    const struct act_words *w = a->words;
    unsigned needs = a->rule->needs;
    struct date today = moment_date(a->now);

    if ((needs & NEED_REASON) != 0 &&
        text_length(str_trim(w->reason)) < REASON_CHARS)
        return "reason_short";
    if ((needs & NEED_QUESTION) != 0 &&
        (str_is_empty(w->reason) || w->agency_id == 0 ||
         w->agency_id == a->view.work.agency_id ||
         date_compare(w->day, today) < 0))
        return "question";
    if ((needs & NEED_DRAFT) != 0 &&
        (str_is_empty(w->title) || str_is_empty(w->body)))
        return "no_draft";
    if ((needs & NEED_MONEY) != 0 && w->money.dong <= 0)
        return "money";
    if ((needs & NEED_NUMBER) != 0 && str_is_empty(w->number))
        return "number";
    if ((needs & NEED_RECEIVER) != 0 && str_is_empty(w->receiver))
        return "receiver";
    if ((needs & NEED_DATE) != 0) {
        struct date due = moment_date(a->view.dossier.due_at);

        if (date_compare(today, due) > 0)
            return "extended_late";
        if (date_compare(w->day, due) <= 0)
            return "extended_back";
    }
    return NULL;
}

/* --- what happens --- */

static struct hand hand_of(const struct acting *a)
{
    return (struct hand){a->officer->id, a->post->for_id};
}

static struct str acting_name(struct db *db, const struct acting *a)
{
    return officer_acting_name(db_arena(db), a->officer, a->post);
}

/* The new promise, or the last day of a supplement: its office's closing. */
static struct moment day_told(enum event_kind kind, struct date day)
{
    bool is_told = kind == EVENT_EXTENDED || kind == EVENT_SUPPLEMENT_ASKED;

    return is_told && date_is_set(day)
               ? moment_of(day, (struct time_of_day){17, 0, 0})
               : (struct moment){0};
}

static enum status happen(struct db *db, struct acting *a, enum event_kind kind,
                          struct str note, const struct file *file)
{
    struct happening what = {
        .kind = kind,
        .actor = ACTOR_OFFICER,
        .actor_name = acting_name(db, a),
        .note = note,
        .fee = a->words->money,
        .files = file,
        .file_count = file != NULL ? 1 : 0,
        .seal_pem = settings_secret(a->settings, "dossier.seal_file"),
        .due_at = day_told(kind, a->words->day),
    };
    enum status s = dossier_happen_within(db, a->settings, a->view.dossier.id,
                                          &what, a->now, &a->view.dossier);

    if (s == OK)
        s = work_load(db, a->view.dossier.id, &a->view.work);
    if (s == OK)
        s = process_load(db, a->view.work.process_id, &a->view.process);
    return s;
}

static enum status enter(struct db *db, struct acting *a, enum work_stage stage)
{
    if (stage == STAGE_ASSIGN)
        a->view.work.officer_id = 0;
    return work_enter(db, &a->view.work, &a->view.process, stage, a->now);
}

/* On to the next step; its sender may pull it back while nobody touched it. */
static enum status forward(struct db *db, struct acting *a)
{
    enum status s = enter(db, a, process_next(&a->view.process, a->from));

    a->view.work.sent_by = a->officer->id;
    a->view.work.sent_from = a->from;
    return s;
}

static enum status send_letter(struct db *db, struct acting *a, struct date due)
{
    struct letter_words words = {
        .owner = a->view.owner_name,
        .office = a->post->agency_name,
        .officer = acting_name(db, a),
        .phone = a->officer->phone,
        .reason = a->words->reason,
        .papers = str_is_empty(a->words->papers) ? STR("…") : a->words->papers,
        .due = due,
        .new_due = a->words->day,
        .today = moment_date(a->now),
    };
    struct letter letter;

    if (a->act == ACT_SUPPLEMENT && date_is_set(a->words->day))
        words.reason =
            str_print(db_arena(db), "%" PRI_STR "\nHạn bổ sung: %" PRI_STR ".",
                      STR_ARG(a->words->reason),
                      STR_ARG(date_vn(db_arena(db), a->words->day)));
    enum status s =
        letter_make(db, a->rule->form, &a->view.dossier, &words, &letter);

    return s == OK ? letter_keep(db, a->view.dossier.id, &letter, a->now) : s;
}

/* Where nobody assigns (“trả ngay”), who received it works on it. */
static enum status receive(struct db *db, struct acting *a)
{
    enum status s = happen(db, a, EVENT_ACCEPTED, STR(""), NULL);
    struct work *work = &a->view.work;

    if (s == OK && work->stage == STAGE_ASSIGN &&
        process_step_at(&a->view.process, STAGE_ASSIGN) == NULL) {
        work->officer_id = a->officer->id;
        s = enter(db, a, STAGE_WORK);
    }
    return s;
}

static enum status assign(struct db *db, struct acting *a)
{
    struct officer_lines lines;
    enum officer_role role = act_role_at(&a->view.process, STAGE_WORK);
    enum status s = officer_list_as(db, a->view.work.agency_id, role,
                                    moment_date(a->now), &lines);
    bool is_there = false;

    for (size_t i = 0; s == OK && i < lines.count; i++)
        is_there = is_there || lines.items[i].id == a->words->officer_id;
    if (s != OK)
        return s;
    if (!is_there)
        return refuse(a, "nobody");
    a->view.work.officer_id = a->words->officer_id;
    if (a->from == STAGE_OPINION)
        return OK;
    s = enter(db, a, STAGE_WORK);
    if (a->from == STAGE_ASSIGN) {
        a->view.work.sent_by = a->officer->id;
        a->view.work.sent_from = STAGE_ASSIGN;
    }
    return s;
}

static enum status ask(struct db *db, struct acting *a)
{
    struct opinion_question question = {
        .dossier_id = a->view.dossier.id,
        .agency_id = a->words->agency_id,
        .asked_by = a->officer->id,
        .question = a->words->reason,
        .is_mandatory = a->words->is_mandatory,
        .due_on = a->words->day,
    };
    enum status s = opinion_ask(db, &question, a->now);

    if (s == OK && question.is_mandatory)
        s = enter(db, a, STAGE_OPINION);
    return s;
}

static enum status submit(struct db *db, struct acting *a)
{
    enum status s = decision_freeze(db, &a->view.decision);

    if (s == OK) /* they close with the decision */
        s = opinion_close_all(db, a->view.dossier.id, a->now);
    return s == OK ? forward(db, a) : s;
}

static enum status approve(struct db *db, struct acting *a)
{
    if (!decision_is_as_frozen(db, &a->view.decision))
        return refuse(a, "draft_changed");
    enum status s = decision_check(db, &a->view.decision, hand_of(a), a->now);

    if (s == CONFLICT)
        return refuse(a, "own_draft");
    return s == OK ? forward(db, a) : s;
}

/* The result goes out to the citizen; a second one replaces the first. */
static enum status issue(struct db *db, struct acting *a, int64_t file_id,
                         struct str number)
{
    struct file file;
    enum status s;

    if (a->words->file != NULL)
        file = *a->words->file;
    else
        s = file_load(db, a->view.decision.file_public_id,
                      a->view.dossier.owner_id, &file);
    (void)file_id;
    if (a->words->file == NULL && s != OK)
        return s;
    file.name = str_is_empty(number)
                    ? STR("Kết quả.pdf")
                    : str_print(db_arena(db), "Kết quả %" PRI_STR ".pdf",
                                STR_ARG(number));
    s = decision_issue(db, &a->view.decision, hand_of(a), number, a->now);
    if (s != OK)
        return s;
    bool is_second = a->view.dossier.status == DOSSIER_FINISHED ||
                     a->view.dossier.status == DOSSIER_RETURNED;
    struct str note = a->view.decision.title;

    if (is_second)
        note = str_print(
            db_arena(db), "%" PRI_STR " (thay kết quả số %" PRI_STR ")",
            STR_ARG(note), STR_ARG(a->view.decision.replaced_number));
    return happen(db, a, is_second ? EVENT_CORRECTED : EVENT_FINISHED, note,
                  &file);
}

static enum status sign(struct db *db, struct acting *a)
{
    if (!decision_is_as_frozen(db, &a->view.decision))
        return refuse(a, "draft_changed");
    if (a->words->file == NULL)
        return refuse(a, "not_signed");
    enum status s = decision_sign(db, &a->view.decision, hand_of(a),
                                  a->words->file->id, a->now);

    if (s == CONFLICT)
        return refuse(a, "own_draft");
    if (s != OK)
        return s;
    if (process_next(&a->view.process, STAGE_SIGN) == STAGE_RETURN)
        return issue(db, a, a->words->file->id, STR(""));
    return forward(db, a);
}

static enum status back_to(struct db *db, struct acting *a,
                           enum work_stage stage)
{
    int64_t worker = a->view.work.officer_id;
    enum status s = decision_rewind(db, a->view.dossier.id, stage);

    if (s == OK)
        s = enter(db, a, stage);
    if (s == OK && stage == STAGE_WORK && a->view.work.officer_id == 0)
        a->view.work.officer_id = worker;
    return s;
}

static enum status extend(struct db *db, struct acting *a)
{
    struct date due = moment_date(a->view.dossier.due_at);
    enum status s = send_letter(db, a, due);

    if (s == OK)
        s = happen(db, a, EVENT_EXTENDED, a->words->reason, NULL);
    if (s == OK)
        s = db_write(db,
                     "UPDATE dossier_work SET is_extended = TRUE"
                     " WHERE dossier_id = ?",
                     DB_ARGS(db_int(a->view.dossier.id)), NULL);
    return s;
}

/* What the citizen said, put right: they see what it was, and why. */
static enum status amend(struct db *db, struct acting *a)
{
    struct form_correction what = {
        .dossier_id = a->view.dossier.id,
        .component_id = a->words->component_id,
        .answers = a->words->answers,
        .count = a->words->answer_count,
        .reason = a->words->reason,
        .by_name = acting_name(db, a),
        .now = a->now,
    };
    size_t changed = 0;
    enum status s =
        dossier_form_correct_within(db, &what, &changed, &a->told->answer);

    if (s == OK && changed == 0)
        return refuse(a, "same_answers");
    return s == NOT_FOUND ? refuse(a, "same_answers") : s;
}

/* Asked and told in one: a letter, and what happens to the dossier. */
static enum status write_and_happen(struct db *db, struct acting *a)
{
    struct date due = moment_date(a->view.dossier.due_at);
    enum status s = a->rule->form != NULL ? send_letter(db, a, due) : OK;

    return s == OK ? happen(db, a, a->rule->kind, a->words->reason, NULL) : s;
}

static enum status effect(struct db *db, struct acting *a)
{
    const struct act_words *w = a->words;
    enum status s;

    switch (a->act) {
    case ACT_RECEIVE:
        return receive(db, a);
    case ACT_REFUSE:
    case ACT_SUPPLEMENT:
    case ACT_FEE:
    case ACT_STOP:
    case ACT_GO_ON:
        return write_and_happen(db, a);
    case ACT_HANDOVER:
        if (a->view.dossier.status != DOSSIER_ACCEPTED)
            return forward(db, a); /* it came back from where it was handed */
        s = happen(db, a, EVENT_STARTED, STR(""), NULL);
        a->view.work.sent_by = a->officer->id;
        a->view.work.sent_from = a->from;
        return s;
    case ACT_TAKE:
        a->view.work.officer_id = a->officer->id;
        return enter(db, a, STAGE_WORK);
    case ACT_ASSIGN:
        return assign(db, a);
    case ACT_ASK:
        return ask(db, a);
    case ACT_UNASK:
        s = opinion_close_all(db, a->view.dossier.id, a->now);
        return s == OK ? enter(db, a, STAGE_WORK) : s;
    case ACT_DRAFT:
        return decision_draft(db, a->view.dossier.id, hand_of(a), w->title,
                              w->body, w->is_negative, a->now);
    case ACT_SUBMIT:
        return submit(db, a);
    case ACT_APPROVE:
        return approve(db, a);
    case ACT_SIGN:
        return sign(db, a);
    case ACT_ISSUE:
        return issue(db, a, a->view.decision.file_id, w->number);
    case ACT_GIVE:
        return happen(db, a, EVENT_RETURNED, w->receiver, NULL);
    case ACT_BACK:
        return back_to(db, a, process_previous(&a->view.process, a->from));
    case ACT_PULL:
        return back_to(db, a, a->view.work.sent_from);
    case ACT_EXTEND:
        return extend(db, a);
    case ACT_CORRECT:
        return enter(db, a, STAGE_WORK);
    case ACT_AMEND:
        return amend(db, a);
    case ACT__MAX:
        return INTERNAL;
    }
    return INTERNAL;
}

/* What the history keeps of the words. */
static struct str trail_words(struct db *db, const struct acting *a)
{
    const struct act_words *w = a->words;

    switch (a->act) {
    case ACT_ISSUE:
        return w->number;
    case ACT_ASSIGN:
        return a->view.work.officer_name;
    case ACT_DRAFT:
        return w->title;
    case ACT_GIVE:
        return str_is_empty(w->receiver_paper)
                   ? w->receiver
                   : str_print(db_arena(db), "%" PRI_STR ", %" PRI_STR,
                               STR_ARG(w->receiver),
                               STR_ARG(w->receiver_paper));
    default:
        return w->reason;
    }
}

static enum status leave_trail(struct db *db, struct acting *a)
{
    struct trail_event event = {
        .chain = a->view.dossier.id,
        .at = a->now,
        .officer_id = a->officer->id,
        .officer_name = a->officer->full_name,
        .for_name = a->post->for_name,
        .agency_name = a->post->agency_name,
        .role = str_of(officer_role_text(a->post->role)),
        .act = str_of(a->rule->name),
        .from = a->from,
    };
    enum status s = work_load(db, a->view.dossier.id, &a->view.work);

    if (s != OK)
        return s;
    event.to = a->view.work.stage;
    event.note = trail_words(db, a);
    return trail_add(db, &event);
}

static enum status act_body(struct db *db, void *data)
{
    struct acting *a = data;
    enum status s = load_locked(db, a);

    *a->told = (struct act_told){.why = NULL};
    if (s != OK)
        return s;
    if (a->version != 0 && a->version != a->view.work.version)
        return changed(db, a);
    const char *why = act_why(a->officer, &a->view, a->act, &a->post);
    if (why == NULL)
        why = is_lacking(a);
    if (why != NULL)
        return refuse(a, why);
    a->from = a->view.work.stage;
    s = effect(db, a);
    if (s == CONFLICT) /* the dossier's own table says no */
        return refuse(a, "not_here");
    if (s == OK)
        s = work_store(db, &a->view.work, a->view.dossier.due_at, a->now);
    return s == OK ? leave_trail(db, a) : s;
}

enum status act_do(struct db *db, const struct settings *settings,
                   const struct officer *officer, struct str public_id,
                   int64_t version, enum act act, const struct act_words *words,
                   struct moment now, struct act_told *told)
{
    struct acting a = {
        .settings = settings,
        .officer = officer,
        .public_id = public_id,
        .version = version,
        .act = act,
        .words = words,
        .now = now,
        .told = told,
        .rule = act_rule_of(act),
    };

    return db_transaction(db, act_body, &a);
}
