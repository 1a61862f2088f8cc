/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draft_form.h: the electronic form of a component in a draft: what was
 * answered, and its sealing when all is in order.
 *
 * Answers are kept as typed, right or wrong, asked or not (form/walk.h); a
 * change writes the keys it names and leaves the others, so two tabs on two
 * pages keep both. Sealing fixes what is asked, with its hash, and puts the
 * printed form among the component's files, so everything after sees a paper
 * that is there; any change takes that away again.
 */
#ifndef MOTCUA_DOMAIN_DRAFT_DRAFT_FORM_H
#define MOTCUA_DOMAIN_DRAFT_DRAFT_FORM_H

#include "domain/draft/paper.h"
#include "domain/form/version.h"

enum { DRAFT_FORM_BYTES_MAX = 400 * 1024 };

struct draft_form {
    int64_t component_id;
    int64_t version_id;
    int64_t moved_from; /* the version it began with, until that was told */
    json_t *answers;    /* lives as long as the arena */
    json_t *origins;    /* by key: "applicant", "earlier", "copy"; the rest was
                         * typed */
    bool asks_one;      /* one question a page */
    bool is_sealed;
    struct moment changed_at;
};

/* NOT_FOUND: not begun. */
NODISCARD enum status draft_form_load(struct db *db, const struct draft *draft,
                                      int64_t component_id,
                                      struct draft_form *form);

/* Which components of the draft have one: their ids, and whether sealed. */
struct draft_form_line {
    int64_t component_id;
    bool is_sealed;
};
struct draft_form_lines {
    const struct draft_form_line *items;
    size_t count;
};
NODISCARD enum status draft_form_list(struct db *db, const struct draft *draft,
                                      struct draft_form_lines *lines);

/* Writes texts by key, with JSON null taking one away; begins the form with
 * them where it is not there. `origins`: the same of where they come from.
 * INVALID: "form_too_large" (number: KiB). */
NODISCARD enum status draft_form_change(struct db *db, struct draft_key key,
                                        int64_t component_id,
                                        int64_t version_id, json_t *answers,
                                        json_t *origins, struct moment now,
                                        struct refusal *why);

/* Whether it is asked one question a page from now on. NOT_FOUND: not begun. */
NODISCARD enum status draft_form_ask_one(struct db *db, struct draft_key key,
                                         int64_t component_id, bool asks_one,
                                         struct moment now);

/* Goes on with another version; all answers stay. */
NODISCARD enum status draft_form_move(struct db *db, struct draft_key key,
                                      int64_t component_id, int64_t version_id,
                                      struct moment now);

/* `values`: what is asked, in normal form. `file` is the printed form.
 * `signed_way`: "sign-in", or how it was confirmed anew at `signed_at` ("otp",
 * "passkey", "factors"). */
struct draft_form_seal {
    int64_t component_id;
    struct str values;
    struct str origins; /* of what is asked, JSON */
    const struct file *file;
    struct str name;
    struct str signed_way;
    struct moment signed_at;
};
NODISCARD enum status draft_form_seal(struct db *db, struct draft_key key,
                                      const struct draft_form_seal *seal,
                                      struct moment now);

/* For filing, in its transaction: copies what is sealed, and is printed, to the
 * dossier. */
NODISCARD enum status draft_form_file(struct db *db, int64_t draft_id,
                                      int64_t dossier_id);
/* Whether a sealed form is of a version that is not in force that day: INVALID
 * "form_changed". */
NODISCARD enum status draft_form_check(struct db *db, const struct draft *draft,
                                       struct moment now, struct refusal *why);

#endif
