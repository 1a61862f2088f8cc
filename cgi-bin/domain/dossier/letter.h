/* SPDX-License-Identifier: GPL-3.0-or-later */
/* letter.h: what an agency writes to a citizen about a dossier: forms 02 to 05
 * of Circular 03/2025/TT-VPCP, App. I, each kept as it was sent.
 *
 * Texts are templates with places, {ma} {chu_ho_so} {thu_tuc} {co_quan}
 * {can_bo} {dien_thoai} {ly_do} {giay_to} {han} {han_moi}, which a province
 * changes without C; one of a procedure goes before the one of all, and an
 * agency's own before the province's. A version holds from a day on. Form 05's
 * layout is not published where we can read it: it is made by analogy.
 */
#ifndef MOTCUA_DOMAIN_DOSSIER_LETTER_H
#define MOTCUA_DOMAIN_DOSSIER_LETTER_H

#include "domain/dossier/work.h"

struct letter {
    struct str public_id;
    struct str form; /* "02" */
    struct str title, body;
    struct str officer_name, agency_name;
    struct moment sent_at;
};
struct letters {
    const struct letter *items;
    size_t count;
};
/* Latest first. */
NODISCARD enum status letter_list(struct db *db, int64_t dossier_id,
                                  struct letters *letters);
/* Rows of these columns of `x`, in this order. */
#define LETTER_COLUMNS                                                         \
    "x.public_id, x.form, x.title, x.body, x.officer_name, x.agency_name,"     \
    " x.sent_at"
#define LETTER_ORDER " ORDER BY x.sent_at DESC, x.id DESC LIMIT 100"
NODISCARD enum status letters_of_rows(const struct db_rows *rows,
                                      struct letters *letters);
/* NOT_FOUND: none of that dossier's. */
NODISCARD enum status letter_load(struct db *db, int64_t dossier_id,
                                  struct str public_id, struct letter *letter);

/* What fills the places; "" leaves one empty. */
struct letter_words {
    struct str owner;  /* chu_ho_so */
    struct str office; /* co_quan */
    struct str officer, phone;
    struct str reason, papers;
    struct date due, new_due;
    struct date today; /* which texts hold */
};
/* Title and body of that form for the dossier, filled. */
NODISCARD enum status letter_make(struct db *db, const char *form,
                                  const struct dossier *dossier,
                                  const struct letter_words *words,
                                  struct letter *letter);
/* Keeps it as sent; sets its public id. */
NODISCARD enum status letter_keep(struct db *db, int64_t dossier_id,
                                  struct letter *letter, struct moment now);

/* ---- The templates. */
struct letter_template {
    int64_t id;
    struct str form, procedure_code; /* "": of all procedures */
    int64_t agency_id;               /* 0: of all agencies */
    struct str agency_name;
    struct date from; /* unset: prepared, in use from no day yet */
    int version;
    struct str title, body, created_by;
    struct moment created_at;
};
struct letter_templates {
    const struct letter_template *items;
    size_t count;
};
/* The latest of each form, procedure and agency; of the province's and that
 * agency's alone, where agency_id is not 0. */
NODISCARD enum status letter_template_list(struct db *db, int64_t agency_id,
                                           struct letter_templates *list);
NODISCARD enum status letter_template_load(struct db *db, int64_t id,
                                           struct letter_template *t);
/* The text as it would go out, with what the words say in its places. INVALID:
 * a place is none of ours. */
NODISCARD enum status letter_template_fill(struct arena *arena,
                                           const struct letter_template *t,
                                           const struct dossier *dossier,
                                           const struct letter_words *words,
                                           struct letter *letter);
/* A version more of t->form, ->procedure_code and ->agency_id, with ->title,
 * ->body, ->created_by and ->from; sets ->id and ->version. `base`: the version
 * that it was made from, or -1. INVALID: why->key "letter_place" (a place that
 * is none), or "letter_form"; NOT_FOUND: no such procedure. CONFLICT: there is
 * a later version than `base`. In the caller's transaction or alone. */
NODISCARD enum status letter_template_add(struct db *db,
                                          struct letter_template *t, int base,
                                          struct moment now,
                                          struct refusal *why);
/* In use from that day. CONFLICT: it is already. */
NODISCARD enum status letter_template_use(struct db *db, int64_t id,
                                          struct date from);

#endif
