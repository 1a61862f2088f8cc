/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault.h: “Kho giấy tờ”, the citizen's own papers, kept for the next filing.
 *
 * A paper has a name, a kind, perhaps number and days, and files. Used in a
 * draft, its files are named there (paper.h, PAPER_VAULT): the same bytes, and
 * frozen with the dossier; the paper may be changed or removed afterwards.
 */
#ifndef MOTCUA_DOMAIN_VAULT_H
#define MOTCUA_DOMAIN_VAULT_H

#include "domain/draft/draft.h"
#include "domain/file/file_look.h"

enum { VAULT_PAPERS_MAX = 200, VAULT_FILES_MAX = 10, VAULT_NEAR = 20 };

struct vault_file {
    struct file file;
    struct str name;
    struct file_look look;
};

struct vault_paper {
    int64_t id;
    struct str public_id;
    struct str name;
    struct str kind; /* "birth": one of vault_kinds */
    struct str number;
    struct date issued_on, valid_until; /* unset: not said; for always */
    const struct vault_file *files;
    size_t file_count;
    int nearness; /* vault_rank's; from VAULT_NEAR on it may be meant */
};

/* Their names in forms and messages, NULL-ended. */
extern const char *const vault_kinds[];

struct vault_list {
    struct vault_paper *items;
    size_t count;
};

/* The owner's, last changed first. */
NODISCARD enum status vault_list(struct db *db, int64_t owner_id,
                                 struct vault_list *list);
/* NOT_FOUND: none, or another's. */
NODISCARD enum status vault_load(struct db *db, struct str public_id,
                                 int64_t owner_id, struct vault_paper *paper);

/* Writes the paper with exactly these files; a new one where paper->id is 0.
 * Sets paper->public_id. Files must be the owner's. NOT_FOUND: it was removed.
 * INVALID: "vault_full" (number: the most). */
NODISCARD enum status vault_save(struct db *db, int64_t owner_id,
                                 struct vault_paper *paper, struct moment now,
                                 struct refusal *why);
/* The files stay where dossiers name them. OK also when there was none. */
NODISCARD enum status vault_remove(struct db *db, struct str public_id,
                                   int64_t owner_id);

/* Which papers of these names vault_keep_draft would keep: all but forms, which
 * are filled in anew for each filing. */
NODISCARD enum status vault_keeps(struct db *db, const struct str *names,
                                  size_t count, bool *is_kept);
/* Inside the transaction that files the draft: a paper for each component whose
 * files came from the citizen's device, where they are not in the vault yet.
 * What is filled in anew each time (declarations) is left out. */
NODISCARD enum status vault_keep_draft(struct db *db, const struct draft *draft,
                                       struct moment now);

/* Whether the dossier has results that are no paper of its owner's yet. */
NODISCARD enum status vault_lacks_results(struct db *db, int64_t dossier_id,
                                          bool *lacks);
/* Makes them one, named after what the procedure gives. OK also when there is
 * none. INVALID: "vault_full" as vault_save. */
NODISCARD enum status vault_keep_results(struct db *db, int64_t dossier_id,
                                         int64_t owner_id, struct moment now,
                                         struct refusal *why);

/* Nearest to the component of that name first; sets nearness. */
NODISCARD enum status vault_rank(struct db *db, struct str component_name,
                                 struct vault_list *list);

bool vault_is_expired(const struct vault_paper *paper, struct date today);

#endif
