/* SPDX-License-Identifier: GPL-3.0-or-later */
/* office_paper.h: papers of the office as PDFs, tagged: what all of them begin
 * with, and how they are answered. In builds that make PDFs.
 */
#ifndef MOTCUA_COMMON_OFFICE_PAPER_H
#define MOTCUA_COMMON_OFFICE_PAPER_H

#include "domain/dossier/letter.h"
#include "platform/media/pdf.h"
#include "platform/page.h"

/* The words of that message in Vietnamese, the language of papers. */
struct str paper_words(struct request *rq, const char *key);
/* State motto, agency, title, and the form's number where there is one ("02").
 * Begins the paper; `running` heads its pages after the first. */
NODISCARD enum status paper_begin(struct request *rq, struct str agency_name,
                                  struct str title, struct str form,
                                  struct str running, struct pdf **pdf);
/* Lines as they are. */
void paper_lines(struct pdf *pdf, struct str text);
/* The QR that leads to the dossier's state, as on its receipt. */
void paper_qr(struct request *rq, struct pdf *pdf, struct str lookup_id);
/* Ends it, seals it where the settings have a seal, and answers with it under
 * that name ("….pdf"). INTERNAL too where the seal cannot be set: no paper goes
 * out that lacks it without saying so. */
NODISCARD enum status paper_answer(struct request *rq, struct pdf *pdf,
                                   struct str name);

/* Answers with a letter that nobody sent: it says so, and has neither seal nor
 * QR. */
NODISCARD enum status letter_preview_pdf(struct request *rq,
                                         const struct dossier *dossier,
                                         const struct letter *letter);
/* Answers with that letter, as it was sent. */
NODISCARD enum status letter_answer_pdf(struct request *rq,
                                        const struct dossier *dossier,
                                        const struct letter *letter);

#endif
