/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catalogue.h: the catalogue as a whole: its day and its generation.
 *
 * Each worker keeps lists made from the catalogue (search index, fields,
 * counts) and makes them again when the generation, one number in the
 * database that every import raises, is another than theirs.
 */
#ifndef MOTCUA_DOMAIN_CATALOGUE_H
#define MOTCUA_DOMAIN_CATALOGUE_H

#include "domain/catalogue/procedure.h"

/* The day whose units and agencies hold: today in Vietnam, or the setting
 * catalogue.day where an installation shows another era. */
struct date catalogue_day(const struct settings *settings, struct moment now);

NODISCARD enum status catalogue_generation(struct db *db, int64_t *generation);

#endif
