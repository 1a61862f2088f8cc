/* SPDX-License-Identifier: GPL-3.0-or-later */
/* step.c: the table of steps, and what all steps have in common: finding the
 * draft, the guard, the progress line, going on and back.
 *
 * Holds: a handler runs only with a draft of the citizen who is signed in, and
 * only when every step before it is done.
 */
#include "portal/step.h"
#include "platform/session.h"
#include "portal/pages.h"

#define VERSION_FIELD "phien-ban"
#define BACK_FIELD "quay-lai"
#define VERSION_UNKNOWN (-1)

static const struct step_line steps[STEP__MAX + 1] = {
    [STEP_APPLICANT] = {"nguoi-nop", "applicant", DRAFT_APPLICANT},
    [STEP_PAPERS] = {"giay-to", "papers", DRAFT_PAPERS},
    [STEP_DELIVERY] = {"buu-chinh", "delivery", DRAFT_DELIVERY},
    [STEP_REVIEW] = {"kiem-tra", "review", 0},
};

struct str step_href(struct request *rq, const struct draft *draft,
                     const char *slug)
{
    return str_print(rq->arena, "/nop-ho-so/%" PRI_STR "/%s",
                     STR_ARG(draft->key.public_id), slug);
}

enum status step_go(struct request *rq, const struct draft *draft,
                    const char *slug)
{
    return response_redirect(rq, step_href(rq, draft, slug));
}

struct str step_href_at(struct request *rq, const struct draft *draft,
                        const char *slug, int64_t component_id)
{
    return str_print(rq->arena, "%" PRI_STR "#giay-%lld",
                     STR_ARG(step_href(rq, draft, slug)),
                     (long long)component_id);
}

enum status step_go_at(struct request *rq, const struct draft *draft,
                       const char *slug, int64_t component_id)
{
    return response_redirect(rq, step_href_at(rq, draft, slug, component_id));
}

/* The last step, which files, is never done. */
const struct step_line *step_first_open(const struct draft *draft)
{
    const struct step_line *line = steps;

    while (line->part != 0 && (draft->done & (unsigned)line->part) != 0)
        line++;
    return line;
}

static const struct step_line *line_of(struct str slug)
{
    for (const struct step_line *line = steps; line->slug != NULL; line++)
        if (str_is(slug, line->slug))
            return line;
    return NULL;
}

enum status step_load_draft(struct request *rq, struct draft *draft)
{
    return draft_load(rq->db, rq_path_arg(rq, "draft"), rq->session->account_id,
                      rq->now, draft);
}

static struct draft_key key_shown(struct request *rq, const struct draft *draft)
{
    struct draft_key key = draft->key;

    if (rq->method == METHOD_POST &&
        !str_to_int(rq_form(rq, VERSION_FIELD), 1, INT32_MAX, &key.version))
        key.version = VERSION_UNKNOWN;
    return key;
}

/* The last step has no part of its own, and yet something is typed there. */
static enum draft_part part_of(const struct step *step)
{
    return step->line->part != 0 ? step->line->part : DRAFT_REVIEW;
}

enum status step_find(struct request *rq, struct str slug, struct step *step,
                      bool *is_answered)
{
    enum status s;

    *step = (struct step){.line = line_of(slug)};
    *is_answered = true;
    if (step->line == NULL)
        return NOT_FOUND;
    s = draft_load_typed(rq->db, rq_path_arg(rq, "draft"),
                         rq->session->account_id, part_of(step), rq->now,
                         &step->draft, &step->typed);
    if (s != OK)
        return s;
    if (step->draft.is_filed)
        return step_go(rq, &step->draft, "xong");
    if (step->line > step_first_open(&step->draft))
        return step_go(rq, &step->draft, step_first_open(&step->draft)->slug);

    s = procedure_load_version(rq->db, step->draft.procedure_version_id,
                               &step->procedure);
    step->key = key_shown(rq, &step->draft);
    *is_answered = false;
    return s;
}

/* --- the page --- */

static struct str label_of(struct request *rq, const struct step_line *line)
{
    return message_text(
        rq->app->templates, rq->arena, rq->lang,
        str_z(rq->arena, str_print(rq->arena, "steps.%s", line->page)),
        STR_NONE, STR_NONE);
}

static void progress_to_page(struct request *rq, const struct step *step)
{
    static const char list[] = "Steps";
    struct page *page = page_of(rq);
    const struct step_line *open = step_first_open(&step->draft);

    for (size_t i = 0; steps[i].slug != NULL; i++) {
        const struct step_line *line = &steps[i];

        page_set_in(page, list, i, "label", label_of(rq, line));
        if (line == step->line)
            page_set_in(page, list, i, "is_current", STR("1"));
        else if ((step->draft.done & (unsigned)line->part) != 0)
            page_set_in(page, list, i, "is_done", STR("1"));
        if (line <= open && line != step->line)
            page_set_in(page, list, i, "href",
                        step_href(rq, &step->draft, line->slug));
    }
}

enum status step_page(struct request *rq, struct step *step,
                      const struct form *form)
{
    return step_page_of(rq, step, form, step->line->page);
}

enum status step_page_of(struct request *rq, struct step *step,
                         const struct form *form, const char *name)
{
    struct page *page = page_of(rq);

    progress_to_page(rq, step);
    page_set(page, "Draft.id", step->draft.key.public_id);
    page_set_int(page, "Draft.version", step->draft.key.version);
    page_set_date(page, "Draft.expires", moment_date(step->draft.expires_at));
    page_set(page, "Draft.agency", step->draft.agency_name);
    page_set(page, "Procedure.code", step->procedure.code);
    page_set(page, "Procedure.name", step->procedure.name);
    page_set_flag(page, "Step.needs_verified_id",
                  rq->account->proof < step->procedure.least_proof);
    if (form != NULL)
        form_to_page(rq, form);
    return page_render(rq, name);
}

enum step_nth step_nth(const struct step *step)
{
    return (enum step_nth)(step->line - steps);
}

static bool is_going_back(const struct request *rq)
{
    return params_count(&rq->form, BACK_FIELD) > 0;
}

static enum status go_back(struct request *rq, const struct step *step)
{
    if (step->line > steps)
        return step_go(rq, &step->draft, (step->line - 1)->slug);
    return response_redirect(rq, str_print(rq->arena,
                                           "/thu-tuc/%" PRI_STR
                                           "/noi-nop?ban-nhap=%" PRI_STR,
                                           STR_ARG(step->procedure.code),
                                           STR_ARG(step->draft.key.public_id)));
}

enum status step_next(struct request *rq, struct step *step)
{
    if (is_going_back(rq))
        return go_back(rq, step);
    return step_go(rq, &step->draft, (step->line + 1)->slug);
}

enum status step_changed_elsewhere(struct request *rq, struct step *step,
                                   struct form *form)
{
    enum status s = step_load_draft(rq, &step->draft);

    if (s != OK)
        return s;
    if (step->draft.is_filed) /* in another tab, or by the same click */
        return step_go(rq, &step->draft, "xong");
    page_set_flag(page_of(rq), "Step.is_changed", true);
    return step_page(rq, step, form);
}

/* --- what was typed and is not saved --- */

static bool is_kept(struct str name)
{
    static const char *const not_kept[] = {
        "csrf",   VERSION_FIELD,    BACK_FIELD,   LANG_FIELD,
        "doi-ma", FORM_AGAIN_FIELD, "captcha_id", "ma-bao-mat",
    };

    return STR_AMONG(name, not_kept, SIZE_MAX) == SIZE_MAX;
}

static struct str typed_body(struct request *rq)
{
    struct buf out = {.arena = rq->arena};

    for (size_t i = 0; i < rq->form.count; i++) {
        const struct param *typed = &rq->form.list[i];

        if (!is_kept(typed->name))
            continue;
        if (out.len > 0)
            buf_add_byte(&out, '&');
        buf_add(&out, http_url_encode(rq->arena, typed->name));
        buf_add_byte(&out, '=');
        buf_add(&out, http_url_encode(rq->arena, typed->value));
    }
    return buf_str(&out);
}

bool step_left_unfinished(struct request *rq, struct step *step,
                          enum status *answer)
{
    status_ignore(draft_keep_typed(rq->db, step->draft.key, part_of(step),
                                   typed_body(rq)),
                  "the page shows it all the same");
    if (!is_going_back(rq))
        return false;
    *answer = go_back(rq, step);
    return true;
}

enum status step_load_typed(struct request *rq, struct step *step)
{
    struct str body = step->typed, pair;

    if (body.ptr == NULL)
        return NOT_FOUND;

    size_t size = 2;
    for (size_t i = 0; i < body.len; i++)
        size += body.ptr[i] == '&';
    struct param *list = arena_array(rq->arena, size, sizeof *list);
    if (list == NULL)
        return INTERNAL;
    size_t count = 0;

    while (str_next(&body, '&', &pair)) {
        size_t equals = str_find(pair, '=');

        list[count++] = (struct param){
            http_url_decode(rq->arena, str_slice(pair, 0, equals)),
            http_url_decode(rq->arena, equals < pair.len
                                           ? str_skip(pair, equals + 1)
                                           : STR("")),
        };
    }
    list[count++] = (struct param){STR(FORM_AGAIN_FIELD), STR("1")};
    rq->form = (struct params){list, count};
    return OK;
}
