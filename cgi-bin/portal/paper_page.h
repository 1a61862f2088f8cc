/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paper_page.h: the step “Thành phần hồ sơ” as a page, for its picker too, and
 * the files of one component for its script.
 */
#ifndef MOTCUA_PORTAL_PAPER_PAGE_H
#define MOTCUA_PORTAL_PAPER_PAGE_H

#include "domain/draft/paper.h"
#include "portal/step.h"

/* Ticked: the papers are collected by post. */
#define COLLECT_FIELD "gui-ban-giay"

/* What went wrong with a file or a component. */
struct paper_problem {
    int64_t component_id;
    struct str file_name; /* "": the component itself */
    struct refusal why;
};
struct paper_problems {
    struct paper_problem list[64]; /* more than that nobody reads */
    size_t count;
};

/* Borrows file_name until the page is shown. */
void paper_problem_add(struct paper_problems *problems, int64_t component_id,
                       struct str file_name, struct refusal why);

/* The step as it stands in step->draft, each problem at its component. */
NODISCARD enum status
papers_show_problems(struct request *rq, struct step *step,
                     const struct paper_problems *problems);

/* Advice.<n>: id, paper, name (of the component), file, key. */
void paper_advice_to_page(struct request *rq, const struct paper_list *list);

/* <prefix>.files.<n>: as file_to_page, and way, remove. */
void paper_files_to_page(struct request *rq, const struct paper *paper,
                         const char *prefix);

#endif
