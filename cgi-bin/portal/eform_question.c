/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_question.c: one question a page, and the addresses of pages and
 * questions.
 *
 * The questions are those of the walk, in its order, so the way on and back
 * follows what is asked; what an answer opens stands after it. One that is
 * asked no more leads to the first that is open.
 */
#include "portal/eform.h"

#define MORE_PREFIX "them."

static bool is_blamed(const struct eform_open *open,
                      const struct eform_item *item)
{
    for (size_t i = 0; i < open->walk.broken_count; i++)
        if (open->walk.broken[i].rule->level == EFORM_ERROR &&
            str_equals(open->walk.broken[i].key, item->key))
            return true;
    return false;
}

/* An input opens a question, or belongs to the one before. */
static void add_item(struct request *rq, const struct eform_open *open,
                     const struct eform_item *item, struct eform_question *list,
                     size_t *count)
{
    struct eform_question *last = *count > 0 ? &list[*count - 1] : NULL;

    if (eform_is_locked(rq, open, item->field))
        return;
    if (last == NULL || last->field != item->field || last->row != item->row) {
        last = &list[(*count)++];
        *last = (struct eform_question){
            .page = item->page,
            .group = item->group,
            .field = item->field,
            .row = item->row,
            .key = eform_key(rq->arena, item->field->id, item->row),
        };
    }
    last->is_open |= item->fault != NULL || is_blamed(open, item);
}

enum status eform_find_questions(struct request *rq, struct eform_open *open)
{
    const struct eform *form = &open->form;
    struct eform_question *list = arena_array(
        rq->arena, open->walk.count + form->group_count + 1, sizeof *list);
    size_t count = 0, next = 0;

    if (list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < form->group_count; i++) {
        const struct eform_group *group = &form->groups[i];

        while (next < open->walk.count && open->walk.items[next].group == group)
            add_item(rq, open, &open->walk.items[next++], list, &count);
        if (group->is_repeated && open->walk.is_group_asked[i])
            list[count++] = (struct eform_question){
                .page = &form->pages[group->page],
                .group = group,
                .key = str_print(rq->arena, MORE_PREFIX "%" PRI_STR,
                                 STR_ARG(group->id))};
    }
    open->questions = list;
    open->question_count = count;
    return OK;
}

const struct eform_question *eform_question_asked(struct request *rq,
                                                  const struct eform_open *open)
{
    struct str key = rq_query(rq, EFORM_QUESTION_QUERY);

    for (size_t i = 0; i < open->question_count; i++)
        if (str_equals(open->questions[i].key, key))
            return &open->questions[i];
    return NULL;
}

const struct eform_question *eform_question_open(const struct eform_open *open,
                                                 const struct eform_page *page,
                                                 size_t nth)
{
    for (size_t i = nth; i < open->question_count; i++)
        if (open->questions[i].is_open &&
            (page == NULL || open->questions[i].page == page))
            return &open->questions[i];
    return NULL;
}

const struct eform_question *eform_question_of(const struct eform_open *open,
                                               const struct eform_page *page,
                                               int row)
{
    for (size_t i = 0; i < open->question_count; i++)
        if (open->questions[i].page == page &&
            (row == 0 || open->questions[i].row == row))
            return &open->questions[i];
    return NULL;
}

bool eform_question_has(const struct eform_question *question,
                        const struct eform_item *item)
{
    return item->field == question->field && item->row == question->row;
}

const struct eform_question *eform_question_at(const struct eform_open *open,
                                               struct str key)
{
    const struct eform_item *item = NULL;

    for (size_t i = 0; i < open->walk.count && item == NULL; i++)
        if (str_equals(open->walk.items[i].key, key))
            item = &open->walk.items[i];
    for (size_t i = 0; i < open->question_count; i++)
        if (str_equals(open->questions[i].key, key) ||
            (item != NULL && eform_question_has(&open->questions[i], item)))
            return &open->questions[i];
    return NULL;
}

struct str eform_href(struct request *rq, const struct eform_open *open,
                      struct str page)
{
    return str_print(
        rq->arena, "/nop-ho-so/%" PRI_STR "/to-khai/%lld%s%" PRI_STR,
        STR_ARG(open->step.draft.key.public_id), (long long)open->component->id,
        str_is_empty(page) ? "" : "/", STR_ARG(page));
}

static bool is_returning(const struct request *rq)
{
    return str_is(rq_query(rq, EFORM_RETURN_QUERY), EFORM_REVIEW);
}

struct str eform_question_href(struct request *rq,
                               const struct eform_open *open,
                               const struct eform_question *question,
                               const char *behind)
{
    return str_print(
        rq->arena, "%" PRI_STR "?" EFORM_QUESTION_QUERY "=%" PRI_STR "%s%s",
        STR_ARG(eform_href(rq, open, question->page->id)),
        STR_ARG(question->key),
        is_returning(rq) ? "&" EFORM_RETURN_QUERY "=" EFORM_REVIEW : "",
        behind);
}

static enum status go(struct request *rq, const struct eform_open *open,
                      const struct eform_question *question, const char *behind)
{
    return response_redirect(
        rq, question == NULL ? eform_href(rq, open, STR(EFORM_REVIEW))
                             : eform_question_href(rq, open, question, behind));
}

enum status eform_question_go(struct request *rq, const struct eform_open *open,
                              const struct eform_page *page, enum eform_way way,
                              int new_row)
{
    const struct eform_question *here = eform_question_asked(rq, open);

    if (new_row > 0)
        return go(rq, open, eform_question_of(open, page, new_row), "");
    if (here == NULL) /* that answer took it away, or another tab's */
        return go(rq, open, eform_question_open(open, NULL, 0), "");
    if (way == EFORM_STAY)
        return go(rq, open, here, "");
    if (way == EFORM_BACK) {
        if (is_returning(rq))
            return go(rq, open, NULL, "");
        return here == open->questions
                   ? step_go_at(rq, &open->step.draft, "giay-to",
                                open->component->id)
                   : go(rq, open, here - 1, "");
    }
    if (here->is_open)
        return go(rq, open, here, "&" EFORM_CHECK_QUERY "=1");
    size_t next = (size_t)(here - open->questions) + 1;
    if (is_returning(rq))
        return go(rq, open, eform_question_open(open, NULL, next), "");
    return go(rq, open,
              next < open->question_count ? &open->questions[next] : NULL, "");
}
