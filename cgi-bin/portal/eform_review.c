/* eform_review.c: all that an electronic form says, to read: see eform.h. */
#include "platform/page.h"
#include "portal/eform.h"

static struct str words(struct request *rq, const struct eform_words *w)
{
    return eform_words_in(w, rq->lang);
}

static void field_to_summary(struct request *rq, const struct eform_walk *walk,
                             const struct eform_field *field, int row,
                             const char *rows, size_t *nth)
{
    struct str value = eform_field_words(rq->arena, walk, field, row, rq->lang);

    if (str_is_empty(value) || field->kind == EFORM_STATEMENT)
        return;
    page_set_in(page_of(rq), rows, *nth, "label", words(rq, &field->label));
    page_set_in(page_of(rq), rows, *nth, "value", value);
    (*nth)++;
}

static void group_to_summary(struct request *rq, const struct eform_walk *walk,
                             const struct eform_group *group, const char *rows,
                             size_t *nth)
{
    int numbers[EFORM_ROWS_MAX] = {0};
    size_t count = group->is_repeated ? eform_rows(walk, group, numbers) : 1;

    for (size_t i = 0; i < count; i++) {
        if (group->is_repeated) {
            page_set_in(page_of(rq), rows, *nth, "head",
                        str_print(rq->arena, "%" PRI_STR " %zu",
                                  STR_ARG(words(rq, &group->title)), i + 1));
            (*nth)++;
        }
        for (size_t n = 0; n < group->field_count; n++)
            field_to_summary(rq, walk,
                             &walk->form->fields[group->first_field + n],
                             numbers[i], rows, nth);
    }
}

void eform_summary(struct request *rq, const struct eform_walk *walk,
                   const char *prefix, struct str base)
{
    size_t parts = 0;

    for (size_t i = 0; i < walk->form->page_count; i++) {
        const struct eform_page *page = &walk->form->pages[i];
        const char *rows = str_z(
            rq->arena, str_print(rq->arena, "%s.%zu.rows", prefix, parts));
        size_t nth = 0;

        if (!walk->is_page_asked[i])
            continue;
        for (size_t n = 0; n < page->group_count; n++)
            if (walk->is_group_asked[page->first_group + n])
                group_to_summary(rq, walk,
                                 &walk->form->groups[page->first_group + n],
                                 rows, &nth);
        page_set_in(page_of(rq), prefix, parts, "title",
                    words(rq, &page->title));
        if (!str_is_empty(base))
            page_set_in(page_of(rq), prefix, parts, "href",
                        str_print(rq->arena, "%" PRI_STR "/%" PRI_STR,
                                  STR_ARG(base), STR_ARG(page->id)));
        parts++;
    }
}

static void faults_to_page(struct request *rq, const struct eform_open *open)
{
    size_t nth = 0;

    for (size_t i = 0; i < open->form.page_count; i++) {
        const struct eform_page *page = &open->form.pages[i];

        if (!open->walk.is_page_asked[i] ||
            eform_page_faults(&open->walk, page) == 0)
            continue;
        page_set_in(page_of(rq), "Eform.open", nth, "title",
                    words(rq, &page->title));
        page_set_in(page_of(rq), "Eform.open", nth, "href",
                    str_print(rq->arena, "%" PRI_STR "?" EFORM_CHECK_QUERY "=1",
                              STR_ARG(eform_href(rq, open, page->id))));
        nth++;
    }
    nth = 0;
    for (size_t i = 0; i < open->walk.broken_count; i++) {
        const struct eform_broken *broken = &open->walk.broken[i];

        if (broken->rule->level == EFORM_ERROR)
            continue;
        page_set_in(page_of(rq), "Eform.warnings", nth, "text",
                    words(rq, &broken->rule->message));
        page_set_in(page_of(rq), "Eform.warnings", nth, "href",
                    str_print(rq->arena, "%" PRI_STR "#%" PRI_STR,
                              STR_ARG(eform_href(rq, open, broken->page->id)),
                              STR_ARG(broken->key)));
        nth++;
    }
}

enum status eform_review_show(struct request *rq, struct eform_open *open,
                              const char *fault)
{
    eform_head(rq, open, NULL);
    eform_summary(rq, &open->walk, "Eform.parts",
                  eform_href(rq, open, STR("")));
    faults_to_page(rq, open);
    page_set(page_of(rq), "Eform.here",
             eform_href(rq, open, STR(EFORM_REVIEW)));
    page_set(page_of(rq), "Eform.signer", open->applicant.self.full_name);
    if (fault != NULL)
        page_set(page_of(rq), "Eform.fault", str_of(fault));
    return step_page_of(rq, &open->step, NULL, "eform_review");
}
