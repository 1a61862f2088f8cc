/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_whole.h: all that its citizen sees of a dossier, in one statement.
 */
#ifndef MOTCUA_DOMAIN_DOSSIER_WHOLE_H
#define MOTCUA_DOMAIN_DOSSIER_WHOLE_H

#include "domain/dossier/dossier.h"
#include "domain/dossier/dossier_form.h"
#include "domain/dossier/letter.h"
#include "domain/dossier/parcel.h"
#include "domain/dossier/work.h"

struct dossier_whole {
    struct dossier dossier;
    struct dossier_content content;
    struct dossier_events events;
    struct parcels parcels;
    struct dossier_forms forms;
    bool has_work; /* false: filed by an earlier version */
    struct work work;
    struct letters letters;
    struct work_looks looks;
};

/* In the db's arena; forms ask once more, for their corrections. NOT_FOUND: the
 * owner has none of that name. */
NODISCARD enum status dossier_load_whole(struct db *db, struct str public_id,
                                         int64_t owner_id,
                                         struct dossier_whole *whole);

#endif
