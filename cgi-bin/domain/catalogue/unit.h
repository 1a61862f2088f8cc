/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit.h: administrative units of both eras: province, district, commune.
 *
 * Until 30 June 2025 Vietnam had three tiers, since 1 July 2025 it has two, and
 * the codes were used again for other areas (25459 was Phường 3 and is Phường
 * Tân Ninh; 80 was Long An and is Tây Ninh). So a unit's key is its code and
 * the first day it was valid, and every question names the day it is about.
 * Dossiers and addresses keep the key, and with it the old name.
 */
#ifndef MOTCUA_DOMAIN_UNIT_H
#define MOTCUA_DOMAIN_UNIT_H

#include "platform/db.h"

enum unit_level { UNIT_NONE, UNIT_PROVINCE, UNIT_DISTRICT, UNIT_COMMUNE };

struct unit {
    int64_t id; /* 0: no unit */
    enum unit_level level;
    struct str code;        /* 2, 3 or 5 digits; leading zeros matter */
    struct date valid_from; /* with code: the key */
    struct date valid_to;   /* unset: still in force */
    int64_t parent_id;      /* 0: a province */
    struct str parent_code;
    struct str name;    /* "1", "Tân Ninh" */
    struct str type;    /* "phường" */
    struct str display; /* "Phường 1", "Phường Tân Ninh" */
    struct str name_en; /* "Tan Ninh"; "" where not known */
};

struct unit_list {
    const struct unit *units;
    size_t count;
};

/* All below: results live in the db's arena; UNAVAILABLE and INTERNAL as db.h
 * has them. */

/* The unit that has this code on that day. NOT_FOUND: none. */
NODISCARD enum status unit_load(struct db *db, struct str code, struct date day,
                                struct unit *unit);
NODISCARD enum status unit_load_id(struct db *db, int64_t id,
                                   struct unit *unit);

/* Provinces in force on that day, in alphabetical order; an empty list is OK.
 * For addresses: any province that was imported. */
NODISCARD enum status unit_list_provinces(struct db *db, struct date day,
                                          struct unit_list *list);
/* Every commune of a province, whichever tier stands between. */
NODISCARD enum status unit_list_communes(struct db *db, int64_t province_id,
                                         struct date day,
                                         struct unit_list *list);

/* Whether the day belongs to the era of districts: some district is in force
 * in a province that this portal serves (one with agencies of its own). */
NODISCARD enum status unit_has_districts(struct db *db, struct date day,
                                         bool *has_districts);
/* For choosing where to file: districts, or communes, of the provinces that
 * this portal serves on that day. parent_id 0: of any district. */
NODISCARD enum status unit_list_served(struct db *db, enum unit_level level,
                                       int64_t parent_id, struct date day,
                                       struct unit_list *list);

/* "Phường 1, Thành phố Tây Ninh, Tỉnh Tây Ninh": the unit and what it lay in
 * then. unit_id 0 gives "". */
NODISCARD enum status unit_path(struct db *db, int64_t unit_id,
                                struct str *path);

/* "thành phố" and "Tây Ninh": "Thành phố Tây Ninh". Lives in the arena. */
struct str unit_display_name(struct arena *arena, struct str type,
                             struct str name);

/* The one of the list with that code, or NULL. Lent. */
const struct unit *unit_find_code(const struct unit_list *list,
                                  struct str code);

const char *unit_level_text(enum unit_level level); /* "commune" */
enum unit_level unit_level_of(struct str text);     /* UNIT_NONE: unknown */

#endif
