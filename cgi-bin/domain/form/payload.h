/* SPDX-License-Identifier: GPL-3.0-or-later */
/* payload.h: a form's answers for other programs: under the names that the
 * national portal gives them (dossier's EformThongTinChiTiet), and what may be
 * in a form, as JSON Schema (2020-12).
 */
#ifndef MOTCUA_DOMAIN_FORM_PAYLOAD_H
#define MOTCUA_DOMAIN_FORM_PAYLOAD_H

#include "domain/form/version.h"
#include "domain/form/walk.h"

/* One JSON object; in the arena. Choices by the national code, days by ISO; a
 * field of a repeated group is a list; what is not asked is not there, unless
 * the form says what to send then. */
NODISCARD enum status eform_payload(struct arena *arena,
                                    const struct eform_walk *walk,
                                    struct str *text);

/* The forms that are offered on a day, as a JSON list: form, version, title,
 * in_force_from, in_force_to, and schema: `address` with the form's slug and
 * ".json" behind. In the arena. */
NODISCARD enum status eform_list_json(struct db *db, struct date day,
                                      struct str address, struct str *text);

/* {"$schema": …, "title": …, "properties": {…}}; in the arena. */
NODISCARD enum status eform_schema(struct arena *arena,
                                   const struct eform *form, struct str address,
                                   struct str *text);

#endif
