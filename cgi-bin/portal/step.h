/* SPDX-License-Identifier: GPL-3.0-or-later */
/* step.h: the filing as a table of steps.
 *
 * The table's order is the order of the journey: the progress line, “Quay lại”,
 * resuming and the guard against skipping all come from it. A new step is a
 * value of enum step_nth, its lines in step.c and steps.c, a handler file, a
 * template and a message block.
 *
 *   GET  /nop-ho-so/DRAFT          the first step that is not done
 *   GET  /nop-ho-so/DRAFT/SLUG     shows it, if all before are done
 *   POST /nop-ho-so/DRAFT/SLUG     saves it
 *   GET  /nop-ho-so/DRAFT/xong     the receipt (filed.c)
 */
#ifndef MOTCUA_PORTAL_STEP_H
#define MOTCUA_PORTAL_STEP_H

#include "domain/account/account.h"
#include "domain/draft/draft.h"
#include "platform/form.h"
#include "platform/router.h"

struct step_line;

/* One step of one draft in one request. */
struct step {
    const struct step_line *line;
    struct draft draft;         /* draft.key carries the owner */
    struct draft_key key;       /* as the page showed it (field phien-ban) */
    struct procedure procedure; /* of the draft's version */
    struct str typed; /* and not saved (draft.h), when the step was found */
};

typedef enum status step_handler(struct request *rq, struct step *step);

/* In the order of the journey. */
enum step_nth {
    STEP_APPLICANT,
    STEP_PAPERS,
    STEP_DELIVERY,
    STEP_REVIEW,
    STEP__MAX
};
struct step_line {
    const char *slug;     /* in addresses: "nguoi-nop" */
    const char *page;     /* template and message block: "applicant" */
    enum draft_part part; /* 0: the last, which files */
};
enum step_nth step_nth(const struct step *step);

/* applicant.c, papers.c, delivery.c, review.c */
step_handler applicant_show, applicant_save;
step_handler papers_show, papers_save;
step_handler delivery_show, delivery_save;
step_handler review_show, review_save;

/* The draft of the address and the step of that slug, guarded as every step is.
 * *is_answered: the answer is made already, a redirect to where the draft
 * stands. NOT_FOUND: no such step, or no draft of the citizen's. */
NODISCARD enum status step_find(struct request *rq, struct str slug,
                                struct step *step, bool *is_answered);

/* Renders the step's template with progress and version, and unless it is NULL
 * the form. Also writes Draft.*, Procedure.*. */
NODISCARD enum status step_page(struct request *rq, struct step *step,
                                const struct form *form);
/* The same with another template than the step's own. */
NODISCARD enum status step_page_of(struct request *rq, struct step *step,
                                   const struct form *form, const char *name);
/* 303 to the step that follows, or back where “Quay lại” was pressed. */
NODISCARD enum status step_next(struct request *rq, struct step *step);
/* The draft of the address. */
NODISCARD enum status step_load_draft(struct request *rq, struct draft *draft);
/* The first step that is not done. */
const struct step_line *step_first_open(const struct draft *draft);
/* 303 to a step of this draft. */
NODISCARD enum status step_go(struct request *rq, const struct draft *draft,
                              const char *slug);
/* The same, at the place of one component: "…/giay-to#giay-12". */
NODISCARD enum status step_go_at(struct request *rq, const struct draft *draft,
                                 const char *slug, int64_t component_id);
/* Changed in another tab: shows the form as typed, with a notice and the new
 * version. `form` may be NULL. */
NODISCARD enum status step_changed_elsewhere(struct request *rq,
                                             struct step *step,
                                             struct form *form);

/* The form was wrong, half, or is wanted again as typed. Keeps what was typed
 * with the draft; true: “Quay lại” was pressed, and *answer is its answer. */
bool step_left_unfinished(struct request *rq, struct step *step,
                          enum status *answer);
/* What was typed in this step and not saved, in rq->form, as if it had just
 * been sent with the language switch: form_read then gives it back unchecked.
 * NOT_FOUND: nothing. */
NODISCARD enum status step_load_typed(struct request *rq, struct step *step);

/* Address of a step of this draft, in the arena. */
struct str step_href(struct request *rq, const struct draft *draft,
                     const char *slug);
/* The same, at the place of one component. */
struct str step_href_at(struct request *rq, const struct draft *draft,
                        const char *slug, int64_t component_id);

#endif
