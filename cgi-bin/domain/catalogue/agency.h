/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agency.h: who takes a procedure, for which place, from when to when.
 *
 * Every agency belongs to days (one-stop desks of old communes end on 30 June
 * 2025) and mostly to a unit. What it takes is first what is written for the
 * pair (procedure, agency) on that day; where nothing is written for it, a desk
 * that takes a whole level takes the procedures of that level, at the
 * procedure's own service level. Province procedures with written agencies are
 * taken by these alone.
 */
#ifndef MOTCUA_DOMAIN_AGENCY_H
#define MOTCUA_DOMAIN_AGENCY_H

#include "domain/catalogue/procedure.h"

struct agency {
    int64_t id;
    struct str code; /* "H53.16"; goes into dossier codes */
    struct str name;
    struct str kind;   /* "department", "commune_one_stop", … */
    bool is_synthetic; /* invented code: never shown as official */
    int64_t parent_id; /* 0: none */
    struct str parent_name;
    int64_t unit_id;                  /* 0: of the province */
    struct date valid_from, valid_to; /* unset: open */
    /* Where it is, when it is open, whom to call; "": not known. */
    struct str address, hours, phone, email, map;
    bool is_sample; /* these are made up, to be looked at */
};

struct agency_choice {
    struct agency agency;
    enum service_level service_level; /* of the pair */
};
struct agency_choices {
    const struct agency_choice *items;
    size_t count;
};

/* Who takes the procedure for that unit (the commune or district that was
 * chosen; id 0 for a province procedure) on that day; agencies that take it
 * on paper only are there with SERVICE_INFORMATION. Empty is OK. */
NODISCARD enum status agency_list_for(struct db *db,
                                      const struct procedure *procedure,
                                      int64_t unit_id, struct date day,
                                      struct agency_choices *list);

NODISCARD enum status agency_load(struct db *db, int64_t id,
                                  struct agency *agency);
/* By code, in force on that day. NOT_FOUND: none. */
NODISCARD enum status agency_load_code(struct db *db, struct str code,
                                       struct date day, struct agency *agency);

/* The last that had the code, on whichever days. */
NODISCARD enum status agency_load_last(struct db *db, struct str code,
                                       struct agency *agency);

/* Service level of the pair on that day. NOT_FOUND: the agency does not take
 * it at all. */
NODISCARD enum status agency_service_level(struct db *db,
                                           const struct procedure *procedure,
                                           int64_t agency_id, struct date day,
                                           enum service_level *level);
/* Whether it can be filed online there: SERVICE_PARTIAL or SERVICE_FULL. */
bool service_level_is_online(enum service_level level);
/* Whether its papers can be sent by this portal, where no agency says another
 * thing: enough is known of it, and it is not filed elsewhere. */
bool procedure_is_filed_here(const struct procedure *procedure);

#endif
