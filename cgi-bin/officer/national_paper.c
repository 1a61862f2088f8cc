/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_paper.c: “Ai chậm?” as a paper under the office's seal, for who has
 * to show when what happened was told, and what the other side answered.
 */
#include "config.h"

#ifdef HAVE_PDF
#include "common/office_paper.h"
#include "domain/sync/check.h"
#include "officer/national_lines.h"
#include "officer/pages.h"

enum { COLUMNS = 4, DIFFERENCES_MOST = 100 };
static const char system_name[] = "national";

static struct str of(struct request *rq, const char *list, struct str name)
{
    return paper_words(rq, str_z(rq->arena, str_print(rq->arena, "%s.%" PRI_STR,
                                                      list, STR_ARG(name))));
}

static void heads_to_pdf(struct request *rq, struct pdf *pdf,
                         const char *const keys[COLUMNS])
{
    struct str cells[COLUMNS];

    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = paper_words(rq, keys[i]);
    pdf_cells(pdf, cells, COLUMNS, true, true);
}

/* To the second: who was late may be a matter of one. */
static struct str to_second(struct request *rq, struct moment at)
{
    struct date day = moment_date(at);
    struct time_of_day time = moment_time(at);

    return str_print(rq->arena, "%02d:%02d:%02d %02d/%02d/%04d", time.hour,
                     time.minute, time.second, day.day, day.month, day.year);
}

static void line_to_pdf(struct request *rq, struct pdf *pdf,
                        const struct national_line *line)
{
    struct str cells[COLUMNS] = {STR(""), STR(""), STR(""), STR("")};
    const struct dossier_event *e = line->event;
    const struct attempt *a = line->call;

    if (e != NULL) {
        cells[0] = to_second(rq, e->at);
        cells[1] = of(rq, "dossier.event", str_of(event_kind_text(e->kind)));
        cells[2] = e->actor_name;
    } else {
        cells[0] = to_second(rq, a->sent_at);
        cells[1] = of(rq, "officer_national.call", a->kind);
        cells[2] = of(rq, "officer_national.outcome", a->outcome);
        cells[3] = a->answered_at.us == 0
                       ? a->said
                       : str_print(rq->arena, "%" PRI_STR " %" PRI_STR,
                                   STR_ARG(to_second(rq, a->answered_at)),
                                   STR_ARG(a->said));
    }
    pdf_cells(pdf, cells, COLUMNS, false, true);
}

static enum status differences_to_pdf(struct request *rq, struct pdf *pdf,
                                      int64_t dossier_id)
{
    static const char *const heads[COLUMNS] = {
        "officer_national.field", "officer_national.ours",
        "officer_national.theirs", "officer_national.found"};
    struct differences list = {.count = 0};
    enum status s = sync_differences(rq->db, system_name, 0, dossier_id,
                                     DIFFERENCES_MOST, &list);

    if (s != OK || list.count == 0)
        return s;
    pdf_space(pdf, 10);
    heads_to_pdf(rq, pdf, heads);
    for (size_t i = 0; i < list.count; i++) {
        const struct difference *d = &list.items[i];
        struct str cells[COLUMNS] = {d->field, d->ours, d->theirs,
                                     moment_vn(rq->arena, d->found_at)};

        pdf_cells(pdf, cells, COLUMNS, false, true);
    }
    return OK;
}

enum status national_dossier_pdf(struct request *rq)
{
    static const char *const heads[COLUMNS] = {
        "officer_national.at", "officer_national.what",
        "officer_national.who_did", "officer_national.answer"};
    struct act_view view;
    struct national_lines lines = {.count = 0};
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    enum status s = national_view(rq, &view);

    if (s == OK)
        s = national_lines_load(rq, view.dossier.id, &lines);
    if (s == OK)
        s = dossier_note_look(rq, &view);
    if (s == OK)
        s = paper_begin(rq, view.dossier.agency_name,
                        paper_words(rq, "officer_national.paper"), STR(""),
                        view.dossier.code, &pdf);
    if (s != OK)
        return s;
    pdf_row(pdf, paper_words(rq, "receipt.code"), view.dossier.code);
    if (!str_is_empty(view.dossier.national_code))
        pdf_row(pdf, paper_words(rq, "officer_national.their_code"),
                view.dossier.national_code);
    pdf_row(pdf, paper_words(rq, "officer_national.printed"),
            str_print(rq->arena, "%" PRI_STR ", %" PRI_STR,
                      STR_ARG(moment_vn(rq->arena, rq->now)),
                      STR_ARG(officer_of(rq)->full_name)));
    pdf_space(pdf, 10);
    heads_to_pdf(rq, pdf, heads);
    for (size_t i = 0; i < lines.count; i++)
        line_to_pdf(rq, pdf, &lines.items[i]);
    s = differences_to_pdf(rq, pdf, view.dossier.id);
    paper_qr(rq, pdf, view.dossier.lookup_id);
    return s != OK ? s
                   : paper_answer(rq, pdf,
                                  str_print(rq->arena, "%" PRI_STR "-ai-cham",
                                            STR_ARG(view.dossier.code)));
}
#endif
