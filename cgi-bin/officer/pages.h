/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pages.h: the handlers of the officers' pages; routes.c says which address is
 * whose.
 */
#ifndef MOTCUA_OFFICER_PAGES_H
#define MOTCUA_OFFICER_PAGES_H

#include "platform/router.h"

extern const struct route officer_routes[];

/* sign_in.c */
NODISCARD enum status sign_in_show(struct request *rq);
NODISCARD enum status sign_in_go(struct request *rq);
NODISCARD enum status sign_in_back(struct request *rq);
NODISCARD enum status sign_out(struct request *rq);
NODISCARD enum status sign_out_called(struct request *rq);

/* forms.c */
NODISCARD enum status forms_show(struct request *rq);
NODISCARD enum status forms_begin(struct request *rq);
NODISCARD enum status form_design_show(struct request *rq);
NODISCARD enum status form_design_save(struct request *rq);
NODISCARD enum status form_design_json(struct request *rq);
NODISCARD enum status form_try_show(struct request *rq);
NODISCARD enum status form_try_save(struct request *rq);
NODISCARD enum status form_try_paper(struct request *rq);
NODISCARD enum status form_field_show(struct request *rq);
NODISCARD enum status form_field_save(struct request *rq);

/* admin.c */
NODISCARD enum status admin_show(struct request *rq);
NODISCARD enum status admin_officers_show(struct request *rq);
NODISCARD enum status admin_add_show(struct request *rq);
NODISCARD enum status admin_add_save(struct request *rq);
NODISCARD enum status admin_officer_show(struct request *rq);
NODISCARD enum status admin_change_show(struct request *rq);
NODISCARD enum status admin_change_save(struct request *rq);

/* admin_move.c */
NODISCARD enum status admin_move_show(struct request *rq);
NODISCARD enum status admin_move_save(struct request *rq);

/* admin_steps.c */
NODISCARD enum status admin_steps_show(struct request *rq);
NODISCARD enum status admin_steps_new_show(struct request *rq);
NODISCARD enum status admin_steps_new_save(struct request *rq);
NODISCARD enum status admin_steps_end_show(struct request *rq);
NODISCARD enum status admin_steps_end(struct request *rq);

/* admin_letters.c */
NODISCARD enum status admin_letters_show(struct request *rq);
NODISCARD enum status admin_letter_new_show(struct request *rq);
NODISCARD enum status admin_letter_new_save(struct request *rq);
NODISCARD enum status admin_letter_show(struct request *rq);
NODISCARD enum status admin_letter_pdf(struct request *rq);
NODISCARD enum status admin_letter_use_save(struct request *rq);

/* today.c */
NODISCARD enum status today_show(struct request *rq);
NODISCARD enum status today_next(struct request *rq);

/* queue.c */
NODISCARD enum status queue_show(struct request *rq);

/* views.c */
NODISCARD enum status views_show(struct request *rq);
NODISCARD enum status view_show(struct request *rq);
NODISCARD enum status view_save(struct request *rq);
NODISCARD enum status view_remove(struct request *rq);

/* batch.c */
NODISCARD enum status batch_save(struct request *rq);

/* dossier.c */
NODISCARD enum status dossier_show(struct request *rq);
NODISCARD enum status dossier_file(struct request *rq);
NODISCARD enum status dossier_letter(struct request *rq);
NODISCARD enum status dossier_letter_pdf(struct request *rq);

/* viewer.c */
NODISCARD enum status viewer_show(struct request *rq);
NODISCARD enum status viewer_picture(struct request *rq);

/* book.c */
NODISCARD enum status book_show(struct request *rq);
NODISCARD enum status book_pdf(struct request *rq);
NODISCARD enum status slip_pdf(struct request *rq);

/* act.c */
NODISCARD enum status act_show(struct request *rq);
NODISCARD enum status act_save(struct request *rq);

/* answers.c */
NODISCARD enum status answer_show(struct request *rq);
NODISCARD enum status answer_save(struct request *rq);

/* talk.c */
NODISCARD enum status talk_show(struct request *rq);
NODISCARD enum status talk_save(struct request *rq);

/* desk.c */
NODISCARD enum status note_save(struct request *rq);
NODISCARD enum status papers_save(struct request *rq);
NODISCARD enum status opinion_save(struct request *rq);

/* national.c */
NODISCARD enum status national_show(struct request *rq);
NODISCARD enum status national_dossier_show(struct request *rq);
NODISCARD enum status national_dossier_pdf(struct request *rq); /* _paper.c */
NODISCARD enum status national_resend(struct request *rq);

/* national_in.c */
NODISCARD enum status national_receive(struct request *rq);

/* search.c */
NODISCARD enum status search_show(struct request *rq);
NODISCARD enum status search_find(struct request *rq);

#endif
