/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import.h: taking in units, agencies, procedures and days off from files.
 *
 * Each import reads the whole file and checks it first, then writes in one
 * transaction: all of it or nothing. What is the same already is left alone,
 * so importing a file twice changes nothing. The catalogue's one row is locked
 * first: two imports at once come one after the other, and its generation goes
 * up in the same transaction when something changed.
 *
 * All give INVALID with `complaint` naming line (or record) and field; nothing
 * was written then.
 */
#ifndef MOTCUA_DOMAIN_IMPORT_H
#define MOTCUA_DOMAIN_IMPORT_H

#include "domain/catalogue/procedure.h"

struct overlay; /* import_private.h */

struct import {
    struct db *db;
    struct arena *arena; /* the db's; roomy: an import needs 100 MB */
    struct moment now;
    bool is_dry_run; /* tell the difference, write nothing */
    bool is_seed;    /* leave alone what came from elsewhere */

    /* Out: */
    struct str complaint;
    struct buf difference; /* "+ 1.001193 …", "~ …", a line each */
    size_t added, changed, unchanged;
    size_t kept; /* not taken, since what is there is better */

    /* While reading: */
    size_t line;
    struct str where;
    struct overlay *overlays;
    size_t overlay_count;
};

struct import import_new(struct db *db, struct moment now);

/* TSV with the columns level, code, parent_code, name, type, name_en,
 * valid_from, valid_to in any order; further columns are ignored. */
NODISCARD enum status import_units(struct import *in, struct str text);
/* TSV: old_code, new_code, relation (full or partial). The units come first. */
NODISCARD enum status import_unit_mapping(struct import *in, struct str text);
/* TSV: name, date_from, date_to, and if there: inferred, comp_dates. Makes the
 * years it names as the file has them; is_working days of a TSV with the column
 * working are the swapped ones. */
NODISCARD enum status import_holidays(struct import *in, struct str text);
/* JSON: {"agencies": […], "audiences": […]}, either may be missing. */
NODISCARD enum status import_agencies(struct import *in, struct str text);
/* JSON {"groups": […], "procedures": […]} or TSV with code, name, field,
 * field_slug, level, levels, audiences, service_level, issuer. A summary of the
 * TSV never replaces a detailed record. */
NODISCARD enum status import_procedures(struct import *in, struct str text);
/* JSON {"written_by": …, "procedures": […]}: what the province says over the
 * records. Makes the table as the file has it, and writes the procedures anew
 * that it changes. */
NODISCARD enum status import_overlays(struct import *in, struct str text);
/* TSV: procedure, agency, service_level, valid_from, valid_to. */
NODISCARD enum status import_pairs(struct import *in, struct str text);
/* TSV: agency, address, hours, phone, email, map, sample ("1": made up). What
 * is not in the file stays as it is. */
NODISCARD enum status import_contacts(struct import *in, struct str text);
/* TSV: phrase, means. Makes the table as the file has it. */
NODISCARD enum status import_synonyms(struct import *in, struct str text);
/* JSON: {"events": […]}. Makes the tables as the file has them. */
NODISCARD enum status import_life_events(struct import *in, struct str text);

/* JSON: {"forms": […]}: forms that are ours to fill in (sheet.h). Makes the
 * tables as the file has them. */
NODISCARD enum status import_sheets(struct import *in, struct str text);

/* JSON of one electronic form (form/eform.h), which becomes a version of it.
 * INVALID: `complaint` has a line for each fault, "line 12, …: what". */
NODISCARD enum status import_form(struct import *in, struct str text);
/* The same without a database: reads and checks. */
NODISCARD enum status import_check_form(struct import *in, struct str text);

#endif
