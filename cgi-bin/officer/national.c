/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national.c: “Liên thông”, what the national portal was not told yet and
 * where both sides differ; and “Ai chậm?” for one dossier: what happened here,
 * when it was sent and answered, as one line of time.
 */
#include "config.h"

#include "domain/officer/trail.h"
#include "domain/sync/check.h"
#include "domain/sync/incoming.h"
#include "domain/sync/ledger.h"
#include "officer/national_lines.h"
#include "officer/pages.h"

enum { ROWS_MOST = 100 };
static const char system_name[] = "national";

static const char *name_of(struct request *rq, const char *list, size_t nth,
                           const char *name)
{
    return str_z(rq->arena, str_print(rq->arena, "%s.%zu.%s", list, nth, name));
}

static struct str href_of(struct request *rq, struct str public_id)
{
    return str_print(rq->arena, "/ho-so/%" PRI_STR "/lien-thong",
                     STR_ARG(public_id));
}

static void state_to_page(struct request *rq, const struct sync_state *state)
{
    struct page *page = page_of(rq);

    page_set_int(page, "State.waiting", state->waiting);
    page_set_int(page, "State.held", state->held);
    page_set_int(page, "State.differences", state->differences);
    if (state->checked_at.us != 0)
        page_set(page, "State.checked", page_moment(rq, state->checked_at));
    if (state->oldest.us != 0)
        page_set(page, "State.oldest", page_moment(rq, state->oldest));
    if (state->rests_until.us != 0)
        page_set(page, "State.failed", page_moment(rq, state->failed_at));
    else if (state->answered_at.us != 0)
        page_set(page, "State.answered", page_moment(rq, state->answered_at));
}

static void row_to_page(struct request *rq, const char *list, size_t nth,
                        const struct sync_row *row)
{
    struct page *page = page_of(rq);

    page_set_in(page, list, nth, "href", href_of(rq, row->public_id));
    page_set_code(page, name_of(rq, list, nth, "code"), row->code);
    page_set_in(page, list, nth, "name", row->procedure_name);
    page_set_in(page, list, nth, "state", row->state);
    page_set_in(page, list, nth, "reason", row->reason);
    page_set_in(page, list, nth, "detail", row->detail);
    page_set_int_in(page, list, nth, "behind", row->known - row->told);
    page_set_in(page, list, nth, "since", page_moment(rq, row->since));
}

static void difference_to_page(struct request *rq, size_t nth,
                               const struct difference *d)
{
    struct page *page = page_of(rq);

    page_set_in(page, "Differences", nth, "href", href_of(rq, d->public_id));
    page_set_code(page, name_of(rq, "Differences", nth, "code"), d->code);
    page_set_in(page, "Differences", nth, "field", d->field);
    page_set_in(page, "Differences", nth, "ours", d->ours);
    page_set_in(page, "Differences", nth, "theirs", d->theirs);
    page_set_in(page, "Differences", nth, "at", page_moment(rq, d->found_at));
}

/* The offices whose dossiers the officer reads: each once. */
static bool is_first_post(const struct officer *officer, size_t nth)
{
    const struct officer_post *post = &officer->posts[nth];

    return officer_post_at(officer, OFFICER_READERS, post->agency_id) == post;
}

static enum status office_to_page(struct request *rq, int64_t agency_id,
                                  size_t *rows, size_t *differences)
{
    struct sync_rows behind = {.count = 0};
    struct differences differ = {.count = 0};
    enum status s =
        sync_behind(rq->db, system_name, agency_id, ROWS_MOST, &behind);

    if (s == OK)
        s = sync_differences(rq->db, system_name, agency_id, 0, ROWS_MOST,
                             &differ);
    for (size_t i = 0; s == OK && i < behind.count; i++)
        row_to_page(rq, "Behind", (*rows)++, &behind.items[i]);
    for (size_t i = 0; s == OK && i < differ.count; i++)
        difference_to_page(rq, (*differences)++, &differ.items[i]);
    return s;
}

/* Whoever of the desks sees the page sees what came in for nobody yet: whose it
 * is may be what is not known. No names are in it. */
static enum status incoming_to_page(struct request *rq)
{
    struct incoming_rows rows = {.count = 0};
    struct page *page = page_of(rq);
    enum status s = incoming_list(rq->db, system_name, ROWS_MOST, &rows);

    for (size_t i = 0; s == OK && i < rows.count; i++) {
        const struct incoming_row *row = &rows.items[i];

        page_set_code(page, name_of(rq, "Incoming", i, "code"), row->code);
        page_set_in(page, "Incoming", i, "kind", row->kind);
        page_set_in(page, "Incoming", i, "state", row->state);
        page_set_in(page, "Incoming", i, "reason", row->reason);
        page_set_in(page, "Incoming", i, "detail", row->detail);
        page_set_in(page, "Incoming", i, "procedure", row->procedure_code);
        page_set_in(page, "Incoming", i, "agency", row->agency_code);
        page_set_in(page, "Incoming", i, "since",
                    page_moment(rq, row->received_at));
    }
    return s;
}

enum status national_show(struct request *rq)
{
    const struct officer *officer = officer_of(rq);
    struct sync_state state;
    size_t rows = 0, differences = 0;

    if (!queue_is_seen(officer, QUEUE_ALL) || !national_is_set(rq->settings))
        return NOT_FOUND;
    enum status s = sync_look(rq->db, system_name, &state);
    for (size_t i = 0; s == OK && i < officer->post_count; i++)
        if (is_first_post(officer, i))
            s = office_to_page(rq, officer->posts[i].agency_id, &rows,
                               &differences);
    if (s == OK)
        s = incoming_to_page(rq);
    if (s != OK)
        return s;
    state_to_page(rq, &state);
    return page_render(rq, "national");
}

/* --- “Ai chậm?” */

static void event_to_page(struct request *rq, size_t nth,
                          const struct dossier_event *e)
{
    struct page *page = page_of(rq);

    page_set_in(page, "Line", nth, "event", str_of(event_kind_text(e->kind)));
    page_set_in(page, "Line", nth, "at", page_moment(rq, e->at));
    page_set_in(page, "Line", nth, "who", e->actor_name);
}

static void call_to_page(struct request *rq, size_t nth,
                         const struct attempt *a)
{
    struct page *page = page_of(rq);

    page_set_in(page, "Line", nth, "call", a->kind);
    page_set_in(page, "Line", nth, "outcome", a->outcome);
    page_set_in(page, "Line", nth, "said", a->said);
    page_set_in(page, "Line", nth, "at", page_moment(rq, a->sent_at));
    if (a->answered_at.us != 0)
        page_set_int_in(page, "Line", nth, "took_ms",
                        (a->answered_at.us - a->sent_at.us) / 1000);
}

enum status national_lines_load(struct request *rq, int64_t dossier_id,
                                struct national_lines *lines)
{
    struct dossier_events events = {.count = 0};
    struct attempts calls = {.count = 0};
    enum status s = dossier_load_events(rq->db, dossier_id, &events);

    if (s == OK)
        s = attempts_of(rq->db, system_name, dossier_id, &calls);
    if (s != OK)
        return s;
    struct national_line *items =
        arena_array(rq->arena, events.count + calls.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    *lines = (struct national_lines){items, events.count + calls.count};
    for (size_t e = 0, c = 0; e < events.count || c < calls.count;) {
        bool is_event =
            c == calls.count ||
            (e < events.count &&
             !moment_is_before(calls.items[c].sent_at, events.items[e].at));

        items[e + c] = is_event
                           ? (struct national_line){.event = &events.items[e]}
                           : (struct national_line){.call = &calls.items[c]};
        e += is_event;
        c += !is_event;
    }
    return OK;
}

static enum status line_to_page(struct request *rq, int64_t dossier_id)
{
    struct national_lines lines = {.count = 0};
    enum status s = national_lines_load(rq, dossier_id, &lines);

    for (size_t i = 0; s == OK && i < lines.count; i++)
        if (lines.items[i].event != NULL)
            event_to_page(rq, i, lines.items[i].event);
        else
            call_to_page(rq, i, lines.items[i].call);
    return s;
}

enum status national_view(struct request *rq, struct act_view *view)
{
    enum status s =
        national_is_set(rq->settings) ? dossier_view_load(rq, view) : NOT_FOUND;

    return s == OK && view->is_consulted ? NOT_FOUND : s;
}

enum status national_dossier_show(struct request *rq)
{
    struct differences differ = {.count = 0};
    struct act_view view;
    struct sync_row row;
    enum status s = national_view(rq, &view);

    if (s == OK)
        s = dossier_note_look(rq, &view);
    if (s == OK)
        s = line_to_page(rq, view.dossier.id);
    if (s == OK)
        s = sync_differences(rq->db, system_name, 0, view.dossier.id, ROWS_MOST,
                             &differ);
    if (s != OK)
        return s;
    s = sync_of(rq->db, system_name, view.dossier.id, &row);
    if (s == OK)
        row_to_page(rq, "Told", 0, &row);
    else if (s != NOT_FOUND)
        return s;
    for (size_t i = 0; i < differ.count; i++)
        difference_to_page(rq, i, &differ.items[i]);
    page_set_flag(page_of(rq), "Works", act_is_at_work(officer_of(rq), &view));
#ifdef HAVE_PDF
    page_set_flag(page_of(rq), "Has_paper", true);
#endif
    dossier_view_to_page(rq, &view);
    return page_render(rq, "national_dossier");
}

/* Sending again is an act: who and when stays. */
static enum status note_resend(struct request *rq, const struct act_view *view)
{
    const struct officer *officer = officer_of(rq);
    const struct officer_post *post =
        officer_post_at(officer, ~0U, view->work.agency_id);

    if (post == NULL)
        post = officer_post_at(officer, ~0U, 0);
    if (post == NULL)
        return NOT_FOUND;
    struct trail_event event = {
        .chain = view->dossier.id,
        .at = rq->now,
        .officer_id = officer->id,
        .officer_name = officer->full_name,
        .agency_name = post->agency_name,
        .role = str_of(officer_role_text(post->role)),
        .act = STR("resent"),
        .from = view->work.stage,
        .to = view->work.stage,
    };

    return trail_note(rq->db, &event);
}

enum status national_resend(struct request *rq)
{
    struct act_view view;
    enum status s = national_view(rq, &view);

    if (s == OK && !act_is_at_work(officer_of(rq), &view))
        s = NOT_FOUND;
    if (s == OK)
        s = sync_resend(rq->db, system_name, view.dossier.id, rq->now);
    if (s == OK)
        s = note_resend(rq, &view);
    return s == OK || s == NOT_FOUND ? dossier_view_back(rq, "/lien-thong") : s;
}
