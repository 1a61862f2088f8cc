/* steps.h: the filing as a table of steps.
 *
 * The table's order is the order of the journey: the progress line, “Quay lại”,
 * resuming and the guard against skipping all come from it. A new step is a
 * line there, a handler file, a template and a message block.
 *
 *   GET  /nop-ho-so/DRAFT          the first step that is not done
 *   GET  /nop-ho-so/DRAFT/SLUG     shows it, if all before are done
 *   POST /nop-ho-so/DRAFT/SLUG     saves it
 *   GET  /nop-ho-so/DRAFT/xong     the receipt
 */
#ifndef MOTCUA_PORTAL_STEPS_H
#define MOTCUA_PORTAL_STEPS_H

#include "domain/account.h"
#include "domain/draft.h"
#include "platform/form.h"
#include "platform/router.h"

struct step_line;

/* One step of one draft in one request. */
struct step {
    const struct step_line *line;
    struct draft draft;         /* draft.key carries the owner */
    struct draft_key key;       /* as the page showed it (field phien-ban) */
    struct procedure procedure; /* of the draft's version */
};

typedef enum status step_handler(struct request *rq, struct step *step);

struct step_line {
    const char *slug;       /* in addresses: "nguoi-nop" */
    const char *page;       /* template and message block: "applicant" */
    enum draft_part part;   /* 0: the last, which files */
    step_handler *show, *save;
};

/* Handlers of the routes. */
handler steps_resume, steps_show, steps_save, steps_discard;

/* Renders the step's template with progress, version and, unless NULL, form. */
enum status step_page(struct request *rq, struct step *step,
                      const struct form *form);
/* 303 to the step that follows, or back where “Quay lại” was pressed. */
enum status step_next(struct request *rq, struct step *step);
/* Changed in another tab: the form again as typed, with a notice and the new
 * version. */
enum status step_changed_elsewhere(struct request *rq, struct step *step,
                                   struct form *form);
/* The form was wrong or only half: keeps what was typed with the draft, then
 * goes back (where “Quay lại” was pressed) or shows the errors. */
enum status step_unfinished(struct request *rq, struct step *step,
                            const struct form *form);
/* The form to show first: what was typed and not saved, if anything was;
 * NOT_FOUND: nothing. */
enum status step_typed(struct request *rq, struct step *step,
                       const struct field_rule *rules, struct form **form);
/* Address of a step of this draft, in the arena. */
struct str step_href(struct request *rq, const struct draft *draft,
                     const char *slug);

extern const struct step_line steps[]; /* ends with {0} */

#endif
