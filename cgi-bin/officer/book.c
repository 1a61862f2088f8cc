/* SPDX-License-Identifier: GPL-3.0-or-later */
/* book.c: “Sổ theo dõi hồ sơ” (form 07), a page and a PDF of some days of one
 * agency; and “Phiếu kiểm soát” (form 06) of one dossier, a PDF.
 */
#include "config.h"

#ifdef HAVE_PDF
#include "common/office_paper.h"
#endif
#include "domain/officer/queue.h"
#include "domain/officer/slip.h"
#include "domain/officer/trail.h"
#include "officer/dossier_page.h"
#include "officer/pages.h"
#include "platform/form.h"

enum { BOOK_ROWS = 500, BOOK_DAYS = 31 };

/* --- form 07 --- */

struct asked {
    const struct officer_post *post;
    struct date from, to;
    struct form *form;
};

static const struct field_rule fields[] = {
    {.name = "tu", .kind = FIELD_DATE},
    {.name = "den", .kind = FIELD_DATE},
    {.name = "co-quan", .kind = FIELD_DIGITS, .max = 10},
    {0},
};

/* A book is of an agency where the officer reads dossiers; days are a month at
 * most, and the last week where none are said. */
static enum status read_asked(struct request *rq, struct asked *a)
{
    const struct officer *officer = officer_of(rq);
    unsigned readers = (1U << ROLE_DESK) | (1U << ROLE_HEAD) |
                       (1U << ROLE_CLERK) | (1U << ROLE_RETURNS) |
                       (1U << ROLE_WATCH) | (1U << ROLE_STATISTICS);
    struct date today = moment_date(rq->now);
    int64_t agency_id = 0;

    a->form = form_read_query(rq, fields);
    a->to = form_date(a->form, "den");
    a->from = form_date(a->form, "tu");
    if (!date_is_set(a->to))
        a->to = today;
    if (!date_is_set(a->from))
        a->from = date_add_days(a->to, -6);
    if (date_compare(a->from, date_add_days(a->to, -BOOK_DAYS)) < 0)
        a->from = date_add_days(a->to, -BOOK_DAYS);
    form_set_date(a->form, "tu", a->from);
    form_set_date(a->form, "den", a->to);
    if (!str_to_int(form_text(a->form, "co-quan"), 0, UINT32_MAX, &agency_id))
        agency_id = 0;
    a->post = officer_post_at(officer, readers, agency_id);
    return a->post == NULL ? NOT_FOUND : OK;
}

/* Names, addresses and telephones of a month: whose look it was stays. */
static enum status load_book(struct request *rq, const struct asked *a,
                             struct book *book)
{
    const struct officer *officer = officer_of(rq);
    struct trail_event event = {
        .chain = 0,
        .at = rq->now,
        .officer_id = officer->id,
        .officer_name = officer->full_name,
        .for_name = a->post->for_name,
        .agency_name = a->post->agency_name,
        .role = str_of(officer_role_text(a->post->role)),
        .act = STR("read_book"),
        .note = str_print(rq->arena, "%" PRI_STR " – %" PRI_STR,
                          STR_ARG(date_iso(rq->arena, a->from)),
                          STR_ARG(date_iso(rq->arena, a->to))),
    };
    enum status s = trail_note(rq->db, &event);

    return s == OK ? book_load(rq->db, a->post->agency_code, a->from, a->to,
                               BOOK_ROWS, book)
                   : s;
}

static struct str day_of(struct request *rq, struct moment at)
{
    return at.us == 0 ? STR("") : date_vn(rq->arena, moment_date(at));
}

enum status book_show(struct request *rq)
{
    struct asked a;
    struct book book;
    struct page *page = page_of(rq);
    enum status s = read_asked(rq, &a);

    if (s == OK)
        s = load_book(rq, &a, &book);
    for (size_t i = 0; s == OK && i < book.count; i++) {
        const struct book_line *b = &book.items[i];

        page_set_in(page, "Book", i, "code", b->code);
        page_set_in(page, "Book", i, "name", b->procedure_name);
        page_set_in(page, "Book", i, "owner", b->owner_name);
        page_set_in(page, "Book", i, "street", b->street);
        page_set_in(page, "Book", i, "phone", b->phone);
        page_set_in(page, "Book", i, "filed", day_of(rq, b->filed_at));
        page_set_in(page, "Book", i, "due", day_of(rq, b->due_at));
        page_set_in(page, "Book", i, "returned", day_of(rq, b->returned_at));
        page_set_in(page, "Book", i, "receiver", b->receiver_name);
        page_set_in(page, "Book", i, "desk", b->desk_name);
        page_set_int_in(page, "Book", i, "status", b->status);
    }
    if (s != OK)
        return s;
    page_set(page, "Agency", a.post->agency_name);
    page_set_int(page, "Agency_id", a.post->agency_id);
    page_set_flag(page, "Is_cut", book.count == BOOK_ROWS);
#ifdef HAVE_PDF
    page_set(page, "Pdf",
             str_print(rq->arena,
                       "/so-theo-doi.pdf?tu-ngay=%d&tu-thang=%d&tu-nam=%d"
                       "&den-ngay=%d&den-thang=%d&den-nam=%d&co-quan=%lld",
                       a.from.day, a.from.month, a.from.year, a.to.day,
                       a.to.month, a.to.year, (long long)a.post->agency_id));
#endif
    form_to_page(rq, a.form);
    return page_render(rq, "book");
}

#ifdef HAVE_PDF
enum status book_pdf(struct request *rq)
{
    static const char *const heads[] = {
        "officer_book.nth",   "dossier.code",         "dossier.procedure",
        "officer_book.owner", "officer_book.filed",   "officer_book.due",
        "officer_book.desk",  "officer_book.returned"};
    struct str cells[ARRAY_LENGTH(heads)];
    struct asked a;
    struct book book;
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    enum status s = read_asked(rq, &a);

    if (s == OK)
        s = load_book(rq, &a, &book);
    if (s == OK)
        s = paper_begin(rq, a.post->agency_name,
                        paper_words(rq, "officer_book.title"), STR("07"),
                        a.post->agency_name, &pdf);
    if (s != OK)
        return s;
    pdf_paragraph(pdf,
                  str_print(rq->arena, "%" PRI_STR " – %" PRI_STR,
                            STR_ARG(date_vn(rq->arena, a.from)),
                            STR_ARG(date_vn(rq->arena, a.to))),
                  PDF_CENTER, false);
    for (size_t n = 0; n < ARRAY_LENGTH(heads); n++)
        cells[n] = paper_words(rq, heads[n]);
    pdf_cells(pdf, cells, ARRAY_LENGTH(heads), true, true);
    for (size_t i = 0; i < book.count; i++) {
        const struct book_line *b = &book.items[i];

        cells[0] = str_print(rq->arena, "%zu", i + 1);
        cells[1] = b->code;
        cells[2] = b->procedure_name;
        cells[3] = str_print(rq->arena, "%" PRI_STR ", %" PRI_STR ", %" PRI_STR,
                             STR_ARG(b->owner_name), STR_ARG(b->street),
                             STR_ARG(b->phone));
        cells[4] = day_of(rq, b->filed_at);
        cells[5] = day_of(rq, b->due_at);
        cells[6] = b->desk_name;
        cells[7] = str_print(rq->arena, "%" PRI_STR " %" PRI_STR,
                             STR_ARG(day_of(rq, b->returned_at)),
                             STR_ARG(b->receiver_name));
        pdf_cells(pdf, cells, ARRAY_LENGTH(heads), false, true);
    }
    return paper_answer(rq, pdf,
                        str_print(rq->arena, "so-theo-doi-%" PRI_STR,
                                  STR_ARG(date_iso(rq->arena, a.from))));
}

/* --- form 06 --- */

static const char *const results[] = {
    [SLIP_NO_TIME] = "officer_slip.none",
    [SLIP_EARLY] = "officer_slip.early",
    [SLIP_IN_TIME] = "officer_slip.in_time",
    [SLIP_LATE] = "officer_slip.late",
};

static struct str stage_words(struct request *rq, enum work_stage stage)
{
    return paper_words(rq,
                       str_z(rq->arena, str_print(rq->arena, "officer_stage.%s",
                                                  work_stage_text(stage))));
}

static void lines_to_pdf(struct request *rq, struct pdf *pdf,
                         const struct slip *slip)
{
    static const char *const heads[] = {
        "officer_slip.giver", "officer_slip.taker", "officer_slip.at",
        "officer_slip.due",   "officer_slip.how",   "officer_slip.note"};
    struct str cells[ARRAY_LENGTH(heads)];

    for (size_t n = 0; n < ARRAY_LENGTH(heads); n++)
        cells[n] = paper_words(rq, heads[n]);
    pdf_cells(pdf, cells, ARRAY_LENGTH(heads), true, true);
    for (size_t i = 0; i < slip->count; i++) {
        const struct slip_line *l = &slip->items[i];

        cells[0] = str_print(rq->arena, "%" PRI_STR " (%" PRI_STR ")",
                             STR_ARG(l->officer_name),
                             STR_ARG(stage_words(rq, l->from)));
        cells[1] = stage_words(rq, l->to);
        cells[2] = moment_vn(rq->arena, l->at);
        cells[3] = l->due.us == 0 ? STR("") : moment_vn(rq->arena, l->due);
        cells[4] = paper_words(rq, results[l->result]);
        cells[5] = l->note;
        pdf_cells(pdf, cells, ARRAY_LENGTH(heads), false, true);
    }
}

enum status slip_pdf(struct request *rq)
{
    struct act_view view;
    struct slip slip;
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    enum status s = dossier_view_load(rq, &view);

    if (s == OK && view.is_consulted)
        s = NOT_FOUND;
    if (s == OK)
        s = slip_load(rq->db, &view, &slip);
    if (s == OK)
        s = dossier_note_look(rq, &view);
    if (s == OK)
        s = paper_begin(rq, view.dossier.agency_name,
                        paper_words(rq, "officer_slip.title"), STR("06"),
                        view.dossier.code, &pdf);
    if (s != OK)
        return s;
    pdf_row(pdf, paper_words(rq, "receipt.code"), view.dossier.code);
    pdf_row(pdf, paper_words(rq, "officer_letter.owner"), view.owner_name);
    pdf_row(pdf, paper_words(rq, "receipt.phone"), view.dossier.phone);
    pdf_row(pdf, paper_words(rq, "dossier.filed_at"),
            moment_vn(rq->arena, view.dossier.filed_at));
    if (view.dossier.due_at.us != 0)
        pdf_row(pdf, paper_words(rq, "officer_queue.promise"),
                moment_vn(rq->arena, view.dossier.due_at));
    pdf_space(pdf, 10);
    lines_to_pdf(rq, pdf, &slip);
    paper_qr(rq, pdf, view.dossier.lookup_id);
    return paper_answer(rq, pdf,
                        str_print(rq->arena, "%" PRI_STR "-mau-06",
                                  STR_ARG(view.dossier.code)));
}
#endif
