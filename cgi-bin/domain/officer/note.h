/* SPDX-License-Identifier: GPL-3.0-or-later */
/* note.h: what the office keeps beside a dossier: inner notes, which are only
 * ever added, and what the desk found of each paper.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_NOTE_H
#define MOTCUA_DOMAIN_OFFICER_NOTE_H

#include "domain/officer/officer.h"

struct note {
    struct str officer_name, text;
    struct moment at;
};
struct notes {
    const struct note *items;
    size_t count;
};
/* Latest first. */
NODISCARD enum status note_list(struct db *db, int64_t dossier_id,
                                struct notes *notes);
NODISCARD enum status note_add(struct db *db, const struct officer *officer,
                               int64_t dossier_id, struct str text,
                               struct moment now);

enum paper_verdict { PAPER_UNSEEN, PAPER_GOOD, PAPER_BAD };
struct paper_check {
    int position; /* of the component */
    enum paper_verdict verdict;
    struct str reason; /* PAPER_BAD */
};
struct paper_checks {
    const struct paper_check *items;
    size_t count;
};
NODISCARD enum status paper_check_list(struct db *db, int64_t dossier_id,
                                       struct paper_checks *checks);
/* All of them at once, in one transaction; CONFLICT: no such component. */
NODISCARD enum status paper_check_save(struct db *db,
                                       const struct officer *officer,
                                       int64_t dossier_id,
                                       const struct paper_checks *checks,
                                       struct moment now);

#endif
