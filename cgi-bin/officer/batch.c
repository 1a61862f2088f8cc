/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.c: one act on many dossiers of a queue: those that were ticked, or all
 * that match, 200 at most a run.
 *
 * Each is an act of its own, with the version that the page showed, its own
 * permission and its own event; one that changed meanwhile is left alone. The
 * answer has a line for each.
 */
#include "officer/dossier_page.h"
#include "officer/pages.h"

enum { BATCH_MOST = 200 };

/* What needs no words may be done by the hundred; signing may not. */
static const struct {
    enum queue queue;
    enum act act;
} offered[] = {
    {QUEUE_RECEPTION, ACT_RECEIVE}, {QUEUE_HANDOVER, ACT_HANDOVER},
    {QUEUE_ASSIGN, ACT_TAKE},       {QUEUE_MINE, ACT_SUBMIT},
    {QUEUE_CHECK, ACT_APPROVE},
};

bool batch_act_of(enum queue queue, enum act *act)
{
    for (size_t i = 0; i < ARRAY_LENGTH(offered); i++)
        if (offered[i].queue == queue) {
            *act = offered[i].act;
            return true;
        }
    return false;
}

struct picked {
    struct str public_id;
    int64_t version;
};
struct picks {
    struct picked *list;
    size_t count;
};

/* "chon-PUBLICID.VERSION", as the page's boxes are named. */
static void pick_ticked(const struct request *rq, struct picks *picks)
{
    for (size_t i = 0; i < rq->form.count && picks->count < BATCH_MOST; i++) {
        struct str name = rq->form.list[i].name;
        struct str value = str_skip(name, sizeof("chon-") - 1);
        size_t dot = str_find(value, '.');
        int64_t version = 0;

        if (str_starts_with(name, "chon-") && dot < value.len &&
            str_to_int(str_skip(value, dot + 1), 1, INT64_MAX, &version))
            picks->list[picks->count++] =
                (struct picked){str_slice(value, 0, dot), version};
    }
}

/* All that match, as they are now. */
static enum status pick_all(struct request *rq, enum queue queue,
                            struct picks *picks)
{
    struct queue_asked asked = {.queue = queue, .most = BATCH_MOST};
    struct queue_lines lines;

    filter_read(form_read(rq, filter_fields), &asked);
    enum status s = queue_list(rq->db, officer_of(rq), &asked, rq->now, &lines);
    for (size_t i = 0; s == OK && i < lines.count; i++)
        picks->list[picks->count++] =
            (struct picked){lines.items[i].public_id, lines.items[i].version};
    return s;
}

/* A line of the answer: what became of that one. */
static enum status do_one(struct request *rq, enum act act, size_t nth,
                          const struct picked *pick, int64_t *count)
{
    struct act_words none = {.reason = STR("")};
    struct act_told told = {.why = NULL};
    struct act_view view;
    struct page *page = page_of(rq);
    enum status s = act_load(rq->db, officer_of(rq), pick->public_id, &view);

    if (s == NOT_FOUND) {
        page_set_in(page, "Lines", nth, "why", STR("gone"));
        return OK;
    }
    if (s != OK)
        return s;
    page_set_in(page, "Lines", nth, "code", view.dossier.code);
    page_set_in(
        page, "Lines", nth, "href",
        str_print(rq->arena, "/ho-so/%" PRI_STR, STR_ARG(pick->public_id)));
    s = act_do(rq->db, rq->settings, officer_of(rq), pick->public_id,
               pick->version, act, &none, rq->now, &told);
    if (s == OK) {
        page_set_in(page, "Lines", nth, "is_done", STR("1"));
        (*count)++;
        return OK;
    }
    if (s == CONFLICT) {
        page_set_in(page, "Lines", nth, "is_changed", STR("1"));
        page_set_in(page, "Lines", nth, "who", told.other.officer_name);
        return OK;
    }
    if (s == INVALID)
        page_set_in(page, "Lines", nth, "why", str_of(told.why));
    return s == INVALID ? OK : s;
}

enum status batch_save(struct request *rq)
{
    enum queue queue = queue_of(rq_path_arg(rq, "queue"));
    struct picks picks = {
        arena_array(rq->arena, BATCH_MOST, sizeof(struct picked)), 0};
    int64_t done = 0;
    enum status s = OK;
    enum act act;

    if (queue == QUEUE__MAX || !queue_is_seen(officer_of(rq), queue) ||
        !batch_act_of(queue, &act))
        return NOT_FOUND;
    if (picks.list == NULL)
        return INTERNAL;
    if (str_is(rq_form(rq, "tat-ca"), "1"))
        s = pick_all(rq, queue, &picks);
    else
        pick_ticked(rq, &picks);
    for (size_t i = 0; s == OK && i < picks.count; i++)
        s = do_one(rq, act, i, &picks.list[i], &done);
    if (s != OK)
        return s;
    page_set(page_of(rq), "Act", str_of(act_text(act)));
    page_set(page_of(rq), "Queue.slug", str_of(queue_slug(queue)));
    page_set_int(page_of(rq), "Done", done);
    page_set_int(page_of(rq), "Picked", (int64_t)picks.count);
    return page_render(rq, "batch");
}
