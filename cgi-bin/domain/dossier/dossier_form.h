/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_form.h: the electronic forms of a dossier: what was filed, which
 * nobody changes, and the corrections of officers beside it.
 */
#ifndef MOTCUA_DOMAIN_DOSSIER_DOSSIER_FORM_H
#define MOTCUA_DOMAIN_DOSSIER_DOSSIER_FORM_H

#include "domain/form/version.h"
#include "domain/form/walk.h"

struct form_change {
    struct str key; /* of the answer */
    struct str old_value, new_value;
    struct str reason, by_name;
    struct moment at;
};

struct dossier_form {
    int64_t component_id;
    struct str component_name;
    int64_t version_id;
    struct str filed;      /* the JSON that was sealed */
    json_t *answers;       /* the same with the corrections; the arena's */
    struct str sha256_hex; /* of what was sealed */
    struct moment sealed_at;
    json_t *origins;       /* by key, as with the draft; the arena's */
    struct str signed_way; /* "sign-in", or how it was confirmed anew: "otp" */
    struct moment signed_at;           /* unset: as it was sealed */
    const struct form_change *changes; /* in order */
    size_t change_count;
};
struct dossier_forms {
    const struct dossier_form *items;
    size_t count;
};
/* In two queries; an empty list is OK. */
NODISCARD enum status dossier_forms_load(struct db *db, int64_t dossier_id,
                                         struct dossier_forms *forms);
/* Rows of these columns, by component; asks for their corrections, where there
 * are any forms. */
#define DOSSIER_FORM_COLUMNS                                                   \
    "x.component_id, c.name, x.form_version_id, x.answers,"                    \
    " LOWER(HEX(x.sha256)), x.sealed_at, x.signed_way, x.signed_at, x.origins"
#define DOSSIER_FORM_TABLES                                                    \
    "dossier_form x JOIN component c ON c.id = x.component_id"
NODISCARD enum status dossier_forms_of_rows(struct db *db, int64_t dossier_id,
                                            const struct db_rows *rows,
                                            struct dossier_forms *forms);

/* The form in the version it was filed with, walked on the day it was sealed.
 * `about` lives as long as *walk; its today is set. */
NODISCARD enum status dossier_form_walk(struct db *db,
                                        const struct dossier_form *filed,
                                        struct eform *form,
                                        struct eform_about *about,
                                        struct eform_walk *walk);

/* The latest form of that kind that the citizen filed, at most two years ago,
 * without its corrections. NOT_FOUND: none. */
NODISCARD enum status dossier_form_earlier(struct db *db, int64_t owner_id,
                                           struct str slug, struct moment now,
                                           struct dossier_form *form);

/* An officer corrects answers of one form, all of them or none. INVALID:
 * why->field is the key of one, and why->key "choice" where nothing of that key
 * is asked or it is not an officer's to say (a pledge, a consent, a commune,
 * what is computed), a field's own fault, "form_rule" where the form would
 * contradict itself, "required" without a reason. */
struct form_answer {
    struct str key, value;
};
struct form_correction {
    int64_t dossier_id, component_id;
    const struct form_answer *answers;
    size_t count;
    struct str reason, by_name;
    struct moment now;
};
NODISCARD enum status dossier_form_correct(struct db *db,
                                           const struct form_correction *what,
                                           struct refusal *why);
/* The same in the transaction of who holds the dossier; *changed says how many
 * of the answers were others before. */
NODISCARD enum status
dossier_form_correct_within(struct db *db, const struct form_correction *what,
                            size_t *changed, struct refusal *why);
/* Whether such an input of the field is an officer's to correct. */
bool dossier_form_may_correct(const struct eform_field *field,
                              const struct eform_input *input);

#endif
