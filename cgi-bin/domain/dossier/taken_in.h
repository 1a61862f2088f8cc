/* SPDX-License-Identifier: GPL-3.0-or-later */
/* taken_in.h: a dossier that was filed somewhere else becomes one of ours.
 *
 * What was checked there is not asked again: whoever takes it sees what is
 * missing and asks for it. From then on it is as if it had been filed here,
 * with the code that the citizen was given there beside ours.
 */
#ifndef MOTCUA_DOMAIN_DOSSIER_TAKEN_IN_H
#define MOTCUA_DOMAIN_DOSSIER_TAKEN_IN_H

#include "domain/catalogue/agency.h"
#include "domain/dossier/filing.h"

struct taken_paper {
    struct file file;     /* stored, the owner's */
    struct str name;      /* as the citizen calls it */
    struct str component; /* its whole name; "": of none */
};
struct taken_in {
    const struct settings *settings;
    struct str code; /* theirs; no dossier of ours has it */
    const struct procedure *procedure;
    const struct agency *agency;
    int64_t owner_id;
    struct person self;
    struct str organisation, tax_code; /* whom it is for; "": self */
    struct moment filed_at;            /* there, and not after now */
    const struct taken_paper *papers;
    size_t paper_count;
    struct moment now;
};

/* In the caller's transaction. CONFLICT: there is one with that code. */
NODISCARD enum status dossier_take_in(struct db *db, const struct taken_in *of,
                                      struct dossier *dossier);

#endif
