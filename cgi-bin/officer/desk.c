/* SPDX-License-Identifier: GPL-3.0-or-later */
/* desk.c: what is kept beside a dossier: inner notes, the checklist of papers,
 * and the answer of who was asked for an opinion.
 */
#include "domain/officer/note.h"
#include "domain/officer/opinion.h"
#include "officer/dossier_page.h"
#include "officer/pages.h"
#include "platform/form.h"
#include "platform/public_id.h"

enum { NOTE_CHARS = 10000, REASON_CHARS = 500, PAPERS_MAX = 200 };

/* Not for who is only asked, or only reads. */
static enum status inner_view(struct request *rq, struct act_view *view)
{
    enum status s = dossier_view_load(rq, view);

    return s == OK && !act_is_at_work(officer_of(rq), view) ? NOT_FOUND : s;
}

enum status note_save(struct request *rq)
{
    static const struct field_rule fields[] = {
        {.name = "ghi-chu",
         .kind = FIELD_LINES,
         .required = true,
         .max = NOTE_CHARS},
        {0},
    };
    struct act_view view;
    enum status s = inner_view(rq, &view);

    if (s != OK)
        return s;
    struct form *form = form_read(rq, fields);
    if (!form_is_valid(form))
        return dossier_view_back(rq, "?ghi-chu=1#ghi-chu");
    s = note_add(rq->db, officer_of(rq), view.dossier.id,
                 form_text(form, "ghi-chu"), rq->now);
    return s == OK ? dossier_view_back(rq, "#ghi-chu") : s;
}

/* Back to the paper that was looked at, or to the list of them. */
static const char *part_of(struct request *rq)
{
    struct str file = rq_form(rq, "tep");

    return public_id_is_one(file)
               ? str_z(rq->arena,
                       str_print(rq->arena, "/xem/%" PRI_STR, STR_ARG(file)))
               : "#giay-to";
}

/* "giay-1": good or bad; "ly-do-1": why bad. */
enum status papers_save(struct request *rq)
{
    struct act_view view;
    struct paper_check *items =
        arena_array(rq->arena, PAPERS_MAX, sizeof *items);
    struct paper_checks checks = {items, 0};
    enum status s = inner_view(rq, &view);

    if (s != OK || items == NULL)
        return s != OK ? s : INTERNAL;
    for (int i = 1; i <= PAPERS_MAX; i++) {
        const char *name = str_z(rq->arena, str_print(rq->arena, "giay-%d", i));
        const char *reason =
            str_z(rq->arena, str_print(rq->arena, "ly-do-%d", i));
        struct field_rule fields[] = {
            {.name = name,
             .kind = FIELD_CHOICE,
             .choices = (const char *const[]){"good", "bad", NULL}},
            {.name = reason, .kind = FIELD_TEXT, .max = REASON_CHARS},
            {0},
        };
        struct str verdict = rq_form(rq, name);

        if (str_is_empty(verdict))
            continue;
        struct form *form = form_read(rq, fields);
        if (!form_is_valid(form))
            continue;
        items[checks.count++] = (struct paper_check){
            i, str_is(verdict, "good") ? PAPER_GOOD : PAPER_BAD,
            form_text(form, reason)};
    }
    s = paper_check_save(rq->db, officer_of(rq), view.dossier.id, &checks,
                         rq->now);
    if (s == CONFLICT)
        return INVALID;
    return s == OK ? dossier_view_back(rq, part_of(rq)) : s;
}

enum status opinion_save(struct request *rq)
{
    static const struct field_rule fields[] = {
        {.name = "tra-loi",
         .kind = FIELD_LINES,
         .required = true,
         .max = NOTE_CHARS},
        {0},
    };
    struct act_view view;
    int64_t id = 0;
    enum status s = dossier_view_load_asked(rq, &view);

    if (s != OK)
        return s;
    if (!str_to_int(rq_path_arg(rq, "opinion"), 1, INT64_MAX, &id))
        return NOT_FOUND;
    struct form *form = form_read(rq, fields);
    if (!form_is_valid(form))
        return dossier_view_back(rq, "?y-kien=1#y-kien");
    s = opinion_answer(rq->db, officer_of(rq), id, form_text(form, "tra-loi"),
                       rq->now);
    return s == OK || s == CONFLICT ? dossier_view_back(rq, "#y-kien") : s;
}
