/* SPDX-License-Identifier: GPL-3.0-or-later */
/* opinion.h: what another agency is asked about a dossier, and says.
 *
 * A question has a date and may be mandatory: then the decision waits for the
 * answer. Silence is not consent. What is still open closes when the decision
 * is submitted. Who is asked sees the dossier's papers and the question until
 * it is closed, and then their own question and answer alone; of what the
 * office says among itself nothing.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_OPINION_H
#define MOTCUA_DOMAIN_OFFICER_OPINION_H

#include "domain/officer/officer.h"

struct opinion_question {
    int64_t dossier_id, agency_id, asked_by;
    struct str question;
    bool is_mandatory;
    struct date due_on;
};
NODISCARD enum status opinion_ask(struct db *db,
                                  const struct opinion_question *question,
                                  struct moment now);
NODISCARD enum status opinion_close_all(struct db *db, int64_t dossier_id,
                                        struct moment now);
/* Whether a mandatory one is open. */
NODISCARD enum status opinion_is_awaited(struct db *db, int64_t dossier_id,
                                         bool *is_awaited);
/* Whether an agency where the officer gives opinions is, or was, asked; and
 * whether all that they were asked is closed. */
NODISCARD enum status opinion_is_asked(struct db *db,
                                       const struct officer *officer,
                                       int64_t dossier_id, bool *is_asked,
                                       bool *is_over);

struct opinion {
    int64_t id;
    int64_t agency_id;
    struct str agency_name, question, asker_name, answerer_name, answer;
    bool is_mandatory, is_closed;
    struct date due_on;
    struct moment asked_at, closed_at;
    /* In a list of what is asked of an agency. */
    struct str dossier_public_id, dossier_code, procedure_name;
};
struct opinions {
    const struct opinion *items;
    size_t count;
};
NODISCARD enum status opinion_list(struct db *db, int64_t dossier_id,
                                   struct opinions *opinions);
/* What waits for an answer of the agency, nearest date first. */
NODISCARD enum status opinion_queue(struct db *db, int64_t agency_id,
                                    struct opinions *opinions);
/* One transaction: answers it, and where it was mandatory and the last open one
 * the dossier goes back to who works on it. CONFLICT: it is closed. NOT_FOUND:
 * the officer's agencies are not asked. */
NODISCARD enum status opinion_answer(struct db *db,
                                     const struct officer *officer, int64_t id,
                                     struct str answer, struct moment now);

#endif
