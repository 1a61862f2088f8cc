/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pages.h: the portal's handlers, a block for each file, as routes.c lists
 * them. */
#ifndef MOTCUA_PORTAL_PAGES_H
#define MOTCUA_PORTAL_PAGES_H

#include "platform/server.h"

extern const struct route portal_routes[];

/* search.c */
handler search_show, search_suggest;

/* sign_in.c */
handler sign_in_show, sign_in_go, sign_in_back, verify_show;

/* sign_out.c */
handler sign_out, sign_out_show, sign_out_called;

/* account.c; account_before is in account.h */
handler account_show, account_save, account_end_sessions;

/* life.c */
handler life_list_show, life_show;

/* eform.c */
handler eform_begin, eform_show, eform_save, eform_paper;

/* open_data.c */
handler open_data_show, open_data_json, open_data_csv, open_data_one;
handler open_data_forms, open_data_form;
/* Where the JSON Schema of each form is, before its slug. */
struct str open_data_forms_address(struct request *rq);
/* Sets the headers of data that change with the catalogue alone; *is_same: the
 * asker has it already. */
NODISCARD enum status open_data_check_etag(struct request *rq, bool *is_same);

/* old_names.c */
handler old_names_show, old_names_json;

/* procedure.c */
handler procedure_show;
struct str procedure_code_of(struct request *rq);

/* place.c */
handler place_show, place_choose;

/* steps.c */
handler steps_resume, steps_show, steps_save, steps_ask_discard, steps_discard,
    steps_take_back, steps_ask_remove, steps_remove;

/* filed.c, receipt.c, sheet.c */
handler filed_show, receipt_pdf, sheet_of_draft, sheet_of_procedure;

/* files.c */
handler file_show, file_thumbnail;

/* arrive.c */
handler arrive_begin, arrive_show, arrive_piece;

/* vault.c */
handler vault_show, vault_paper_show, vault_paper_save, vault_ask_remove,
    vault_paper_remove;

/* dossiers.c, dossier.c */
handler dossiers_show, dossiers_land;
handler dossier_show, dossier_answer, dossier_keep_results,
    dossier_ask_withdraw, dossier_withdraw, dossier_rate_save;

/* lookup.c */
handler lookup_show, lookup_find, lookup_by_qr;

/* sitemap.c */
handler robots_show, sitemap_show;

/* metrics.c */
handler metrics_show;

/* linked_file.c */
handler linked_file_show;

/* sms_report.c */
handler sms_report_take, sms_report_take_esms;

/* payment.c */
handler payment_show, payment_report;

/* design.c */
handler design_show;

/* qr_sign_in.c */
handler qr_sign_in_show, qr_sign_in_state, qr_sign_in_here;
handler qr_sign_in_return;

/* own_data.c */
handler own_data_show, own_data_post;

/* deep_link.c */
handler deep_link;

/* office.c: the office's side of a dossier. */
handler office_letter, office_letter_pdf, office_show_stop, office_ask_stop;

/* talk.c */
handler talk_show, talk_save;

#endif
