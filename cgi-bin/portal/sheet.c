/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet.c: “Tải mẫu đơn”: a form that is ours, as a PDF; at a draft with what
 * the draft knows of its people, at the procedure empty.
 *
 * Forms are law and in Vietnamese, whatever language the pages have.
 */
#include "domain/catalogue/sheet.h"
#include "domain/draft/applicant.h"
#include "domain/draft/draft.h"
#include "platform/media/pdf.h"
#include "platform/session.h"
#include "portal/address.h"
#include "portal/pages.h"

static struct str words(struct request *rq, const char *key)
{
    return message_text(rq->app->templates, rq->arena, LANG_VI, key, STR_NONE,
                        STR_NONE);
}

/* "applicant.sex.male": the words of a value that the form had a list for. */
static struct str words_of(struct request *rq, const char *list,
                           struct str value)
{
    if (str_is_empty(value))
        return STR("");
    return words(rq,
                 str_z(rq->arena, str_print(rq->arena, "applicant.%s.%" PRI_STR,
                                            list, STR_ARG(value))));
}

static struct str day(struct request *rq, struct date date)
{
    return date_is_set(date) ? date_vn(rq->arena, date) : STR("");
}

static enum status person_values(struct request *rq, const struct person *p,
                                 struct sheet_person *person)
{
    struct str kind =
        words_of(rq, "paper", str_of(paper_type_text(p->paper_type)));
    struct str address;
    enum status s = address_text(rq, p->street, p->unit_id, &address);

    if (s != OK)
        return s;
    *person = (struct sheet_person){{
        [SHEET_NAME] = p->full_name,
        [SHEET_BIRTH_DATE] =
            partial_text(rq->app->templates, rq->arena, LANG_VI, p->birth_date),
        [SHEET_SEX] = words_of(rq, "sex", str_of(sex_text(p->sex))),
        [SHEET_NATIONALITY] = words_of(rq, "nationality", p->nationality),
        [SHEET_PAPER] =
            str_is_empty(p->paper_number)
                ? STR("")
                : str_print(rq->arena, "%" PRI_STR " %" PRI_STR, STR_ARG(kind),
                            STR_ARG(p->paper_number)),
        [SHEET_PAPER_DATE] = day(rq, p->paper_date),
        [SHEET_PAPER_PLACE] = p->paper_place,
        [SHEET_ADDRESS] = address,
        [SHEET_PHONE] = p->phone,
        [SHEET_EMAIL] = p->email,
    }};
    return OK;
}

static enum status applicant_values(struct request *rq,
                                    const struct draft *draft,
                                    struct sheet_values *values)
{
    struct applicant applicant;
    enum status s = draft_load_applicant(rq->db, draft->key, &applicant);

    if (s == OK)
        s = person_values(rq, &applicant.self, &values->self);
    if (s == OK && applicant.is_for_other)
        s = person_values(rq, &applicant.other, &values->other);
    if (s == OK && applicant.is_for_other)
        values->relation =
            words_of(rq, "relation", str_of(relation_text(applicant.relation)));
    values->agency = draft->agency_name;
    return s;
}

static void write_lines(struct request *rq, struct pdf *pdf,
                        const struct sheet *sheet,
                        const struct sheet_values *values)
{
    pdf_paragraph(pdf, words(rq, "receipt.republic"), PDF_CENTER, true);
    pdf_paragraph(pdf, words(rq, "receipt.motto"), PDF_CENTER, true);
    pdf_space(pdf, 14);
    pdf_heading(pdf, sheet->title, 15);
    pdf_space(pdf, 6);
    for (size_t i = 0; i < sheet->count; i++) {
        const struct sheet_line *line = &sheet->lines[i];
        struct str text = sheet_fill(rq->arena, line->text, values);

        switch (line->kind) {
        case SHEET_ROW:
            pdf_row(pdf, line->label, text);
            pdf_space(pdf, 4); /* for a hand that writes */
            break;
        case SHEET_HEADING:
            pdf_subheading(pdf, text);
            break;
        case SHEET_CENTER:
        case SHEET_TEXT:
            pdf_paragraph(pdf, text,
                          line->kind == SHEET_CENTER ? PDF_CENTER : PDF_LEFT,
                          false);
            break;
        }
    }
}

static enum status answer(struct request *rq, const struct procedure *procedure,
                          const struct sheet_values *values)
{
    struct sheet sheet;
    struct str bytes;
    CLEANUP(pdf_free) struct pdf *pdf = NULL;
    enum status s =
        sheet_load(rq->db, procedure, rq_path_arg(rq, "sheet"), &sheet);

    if (s == OK)
        s = pdf_new(rq->arena,
                    &(struct pdf_about){sheet.title, "vi", sheet.title}, &pdf);
    if (s != OK)
        return s;
    write_lines(rq, pdf, &sheet, values);
    s = pdf_end(pdf, &bytes);
    if (s != OK)
        return s;
    response_header(rq, "Content-Disposition",
                    str_print(rq->arena,
                              "attachment; filename=\"%" PRI_STR ".pdf\"",
                              STR_ARG(sheet.slug)));
    return response_text(rq, 200, STR("application/pdf"), bytes);
}

enum status sheet_of_draft(struct request *rq)
{
    struct draft draft;
    struct procedure procedure;
    struct sheet_values values = {.agency = STR("")};
    enum status s = draft_load(rq->db, rq_path_arg(rq, "draft"),
                               rq->session->account_id, rq->now, &draft);

    if (s == OK)
        s = procedure_load_version(rq->db, draft.procedure_version_id,
                                   &procedure);
    if (s == OK)
        s = applicant_values(rq, &draft, &values);
    return s == OK ? answer(rq, &procedure, &values) : s;
}

enum status sheet_of_procedure(struct request *rq)
{
    static const struct sheet_values none;
    struct procedure procedure;
    enum status s = procedure_load(rq->db, procedure_code_of(rq), &procedure);

    return s == OK ? answer(rq, &procedure, &none) : s;
}
