/* SPDX-License-Identifier: GPL-3.0-or-later */
/* act_table.c: which act is whose, from where, and why not. Touches
 * no database.
 */
#include "domain/officer/act_private.h"

#define AT(stage) (1U << (stage))
#define AS(role) (1U << (role))
/* Accepted, and not decided yet. */
#define ON_THE_WAY                                                             \
    (AT(STAGE_HANDOVER) | AT(STAGE_ASSIGN) | AT(STAGE_WORK) |                  \
     AT(STAGE_CHECK) | AT(STAGE_SIGN) | AT(STAGE_NUMBER) | AT(STAGE_OPINION) | \
     AT(STAGE_CITIZEN))

static const struct act_rule rules[ACT__MAX] = {
    [ACT_RECEIVE] = {"receive", AT(STAGE_RECEPTION), BY_STEP, 0, EVENT_ACCEPTED,
                     NULL, 0},
    [ACT_REFUSE] = {"refuse", AT(STAGE_RECEPTION), BY_STEP, 0, EVENT_REFUSED,
                    "03", NEED_REASON},
    [ACT_SUPPLEMENT] = {"supplement",
                        AT(STAGE_RECEPTION) | AT(STAGE_HANDOVER) |
                            AT(STAGE_WORK),
                        BY_STEP, 0, EVENT_SUPPLEMENT_ASKED, "02",
                        NEED_REASON | NEED_LAST_DAY},
    [ACT_FEE] = {"fee", AT(STAGE_RECEPTION) | AT(STAGE_HANDOVER), BY_ROLE,
                 AS(ROLE_DESK) | AS(ROLE_FEES), EVENT_FEE_ASKED, NULL,
                 NEED_REASON | NEED_MONEY},
    [ACT_HANDOVER] = {"handover", AT(STAGE_HANDOVER), BY_STEP, 0, EVENT_STARTED,
                      NULL, 0},
    [ACT_TAKE] = {"take", AT(STAGE_ASSIGN), BY_NEXT_STEP, 0, EVENT_KIND__MAX,
                  NULL, 0},
    [ACT_ASSIGN] = {"assign",
                    AT(STAGE_ASSIGN) | AT(STAGE_WORK) | AT(STAGE_OPINION),
                    BY_ROLE, AS(ROLE_HEAD), EVENT_KIND__MAX, NULL,
                    NEED_OFFICER},
    [ACT_ASK] = {"ask", AT(STAGE_WORK), BY_STEP, 0, EVENT_KIND__MAX, NULL,
                 NEED_QUESTION},
    [ACT_UNASK] = {"unask", AT(STAGE_OPINION), BY_WORKER, 0, EVENT_KIND__MAX,
                   NULL, 0},
    [ACT_DRAFT] = {"draft", AT(STAGE_WORK), BY_STEP, 0, EVENT_KIND__MAX, NULL,
                   NEED_DRAFT},
    [ACT_SUBMIT] = {"submit", AT(STAGE_WORK), BY_STEP, 0, EVENT_KIND__MAX, NULL,
                    0},
    [ACT_APPROVE] = {"approve", AT(STAGE_CHECK), BY_STEP, 0, EVENT_KIND__MAX,
                     NULL, 0},
    [ACT_SIGN] = {"sign", AT(STAGE_SIGN), BY_STEP, 0, EVENT_KIND__MAX, NULL,
                  NEED_FILE},
    [ACT_ISSUE] = {"issue", AT(STAGE_NUMBER), BY_STEP, 0, EVENT_FINISHED, NULL,
                   NEED_NUMBER},
    [ACT_GIVE] = {"give", AT(STAGE_RETURN), BY_ROLE,
                  AS(ROLE_DESK) | AS(ROLE_RETURNS), EVENT_RETURNED, NULL,
                  NEED_RECEIVER},
    [ACT_BACK] = {"back",
                  AT(STAGE_ASSIGN) | AT(STAGE_WORK) | AT(STAGE_CHECK) |
                      AT(STAGE_SIGN) | AT(STAGE_NUMBER),
                  BY_STEP, 0, EVENT_KIND__MAX, NULL, NEED_REASON},
    [ACT_PULL] = {"pull",
                  AT(STAGE_HANDOVER) | AT(STAGE_ASSIGN) | AT(STAGE_WORK) |
                      AT(STAGE_CHECK) | AT(STAGE_SIGN) | AT(STAGE_NUMBER),
                  BY_SENDER, 0, EVENT_KIND__MAX, NULL, 0},
    [ACT_EXTEND] = {"extend", ON_THE_WAY, BY_ROLE, AS(ROLE_SIGNER),
                    EVENT_EXTENDED, "04", NEED_REASON | NEED_DATE},
    [ACT_STOP] = {"stop", ON_THE_WAY, BY_ROLE, AS(ROLE_SIGNER) | AS(ROLE_HEAD),
                  EVENT_STOPPED, "05", NEED_REASON},
    [ACT_GO_ON] = {"go_on", ON_THE_WAY, BY_ROLE,
                   AS(ROLE_SIGNER) | AS(ROLE_HEAD), EVENT_STOP_REFUSED, NULL,
                   NEED_REASON},
    [ACT_CORRECT] = {"correct", AT(STAGE_RETURN) | AT(STAGE_DONE), BY_ROLE,
                     AS(ROLE_SIGNER) | AS(ROLE_HEAD), EVENT_KIND__MAX, NULL,
                     NEED_REASON},
    [ACT_AMEND] = {"amend",
                   AT(STAGE_RECEPTION) | AT(STAGE_HANDOVER) | AT(STAGE_WORK),
                   BY_STEP, 0, EVENT_KIND__MAX, NULL,
                   NEED_REASON | NEED_ANSWERS},
};

const struct act_rule *act_rule_of(enum act act)
{
    return &rules[act];
}

const char *act_text(enum act act)
{
    return rules[act].name;
}

unsigned act_needs(enum act act)
{
    return rules[act].needs;
}

/* Who works on it, or stands in for them, at that agency. */
static const struct officer_post *post_of_worker(const struct officer *officer,
                                                 const struct work *work,
                                                 enum officer_role role)
{
    for (size_t i = 0; i < officer->post_count; i++) {
        const struct officer_post *post = &officer->posts[i];
        int64_t who = post->for_id != 0 ? post->for_id : officer->id;

        if (post->role == role && post->agency_id == work->agency_id &&
            who == work->officer_id)
            return post;
    }
    return NULL;
}

static enum officer_role role_at(const struct process *process,
                                 enum work_stage stage)
{
    static const enum officer_role usual[STAGE__MAX] = {
        [STAGE_RECEPTION] = ROLE_DESK,    [STAGE_HANDOVER] = ROLE_DESK,
        [STAGE_ASSIGN] = ROLE_HEAD,       [STAGE_WORK] = ROLE_SPECIALIST,
        [STAGE_CHECK] = ROLE_HEAD,        [STAGE_SIGN] = ROLE_SIGNER,
        [STAGE_NUMBER] = ROLE_CLERK,      [STAGE_RETURN] = ROLE_DESK,
        [STAGE_OPINION] = ROLE_SPECIALIST};
    const struct process_step *step = process_step_at(process, stage);

    return step != NULL ? step->role : usual[stage];
}

enum officer_role act_role_at(const struct process *process,
                              enum work_stage stage)
{
    return role_at(process, stage);
}

static const struct officer_post *post_for(const struct officer *officer,
                                           const struct act_view *view,
                                           const struct act_rule *rule)
{
    const struct work *work = &view->work;
    const struct process *process = &view->process;
    enum officer_role worker = role_at(process, STAGE_WORK);

    switch (rule->by) {
    case BY_WORKER:
        return post_of_worker(officer, work, worker);
    case BY_STEP:
        if (work->stage == STAGE_WORK)
            return post_of_worker(officer, work, worker);
        return officer_post_as(officer, role_at(process, work->stage),
                               work->agency_id);
    case BY_NEXT_STEP:
        return officer_post_as(officer, worker, work->agency_id);
    case BY_ROLE:
        return officer_post_at(officer, rule->roles, work->agency_id);
    case BY_SENDER:
        return work->sent_by == officer->id
                   ? officer_post_at(officer, ~0U, work->agency_id)
                   : NULL;
    }
    return NULL;
}

/* What else must be so, by act. */
static const char *why_else(const struct officer *officer,
                            const struct act_view *view, enum act act,
                            const struct officer_post *post)
{
    const struct decision *d = view->has_decision ? &view->decision : NULL;
    bool is_drafted = d != NULL && !d->is_issued;
    struct hand hand = {officer->id, post->for_id};

    switch (act) {
    case ACT_SUPPLEMENT:
        if (view->work.supplements > 0 &&
            officer_post_as(officer, ROLE_HEAD, view->work.agency_id) == NULL)
            return "second_supplement";
        return NULL;
    case ACT_SUBMIT:
        if (!is_drafted)
            return "no_draft";
        return view->awaits_opinion ? "awaits_opinion" : NULL;
    case ACT_APPROVE:
    case ACT_SIGN:
        if (!is_drafted || !d->is_frozen)
            return "no_draft";
        if (act == ACT_SIGN && view->awaits_opinion)
            return "awaits_opinion";
        return decision_is_own(d, hand) ? "own_draft" : NULL;
    case ACT_ISSUE:
        return is_drafted && d->is_signed ? NULL : "not_signed";
    case ACT_EXTEND:
        if (view->work.is_extended)
            return "extended_once";
        return view->dossier.due_at.us == 0 ? "no_promise" : NULL;
    case ACT_STOP:
    case ACT_GO_ON:
        return view->work.wants_stop ? NULL : "nobody_asked";
    case ACT_CORRECT:
        if (view->work.stage == STAGE_DONE &&
            view->dossier.status != DOSSIER_RETURNED)
            return "not_here";
        return d != NULL && d->is_issued ? NULL : "not_issued";
    case ACT_BACK:
        return process_previous(&view->process, view->work.stage) ==
                           STAGE_RECEPTION ||
                       view->work.stage == STAGE_HANDOVER
                   ? "not_here"
                   : NULL;
    default:
        return NULL;
    }
}

bool act_is_at_work(const struct officer *officer, const struct act_view *view)
{
    unsigned workers = AS(ROLE_DESK) | AS(ROLE_HEAD) | AS(ROLE_SPECIALIST) |
                       AS(ROLE_SIGNER) | AS(ROLE_CLERK) | AS(ROLE_RETURNS) |
                       AS(ROLE_FEES);
    bool is_theirs =
        view->work.officer_id != 0 && view->work.officer_id == officer->id;

    return !view->is_consulted &&
           officer_post_at(officer, workers,
                           is_theirs ? 0 : view->work.agency_id) != NULL;
}

const char *act_why(const struct officer *officer, const struct act_view *view,
                    enum act act, const struct officer_post **post)
{
    const struct act_rule *rule = &rules[act];

    *post = NULL;
    if ((rule->from & AT(view->work.stage)) == 0)
        return act == ACT_PULL ? "touched" : "not_here";
    if (act == ACT_EXTEND && view->work.stage == STAGE_CITIZEN &&
        view->work.before == STAGE_RECEPTION)
        return "not_here";
    *post = post_for(officer, view, rule);
    if (*post == NULL)
        return act == ACT_PULL ? "touched" : "not_yours";
    return why_else(officer, view, act, *post);
}
