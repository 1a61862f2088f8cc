/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design.h: a form being changed by officers: one question at a time, checked
 * whole each time, and published by a second person from a day on.
 *
 * What is written is the JSON that an import takes. A change that would leave
 * the form out of order is not kept; the faults say why.
 */
#ifndef MOTCUA_DOMAIN_FORM_DESIGN_H
#define MOTCUA_DOMAIN_FORM_DESIGN_H

#include "domain/form/version.h"

enum design_act {
    DESIGN_CHANGE, /* words and whether it must be given */
    DESIGN_ADD,    /* a field at the end of a group */
    DESIGN_UP,
    DESIGN_DOWN,
    DESIGN_REMOVE,
    DESIGN_DAYS, /* version's name, first and last day */
    DESIGN_TRY,  /* keeps a trial, in place of one of that name */
    DESIGN_FORGET
};

struct design_edit {
    enum design_act act;
    struct str id;   /* of the field; of DESIGN_ADD the group */
    struct str name; /* id of the field to add; of DESIGN_DAYS the version; of
                      * DESIGN_TRY and DESIGN_FORGET the trial */
    struct str kind; /* of the field to add */
    struct str label_vi, label_en, hint_vi, hint_en;
    bool is_required;
    bool keeps_required; /* leaves it, or its condition, as it is */
    bool keeps_when;
    json_t *when, *required; /* conditions; NULL: none. Borrowed */
    json_t *answers;         /* of a trial; borrowed */
    struct str faults;       /* keys that are wrong in it */
    struct date day;
    struct date from, to;
};

struct design {
    int64_t id;
    struct str slug, body;
    int64_t base_id, generation;
    int64_t written_by;
    struct str writer, base_body, base_version;
    bool is_published;
    struct moment changed_at;
};
struct design_list {
    const struct design *items; /* without bodies */
    size_t count;
};

/* Those that are not published, latest first. */
NODISCARD enum status design_list_load(struct db *db, struct design_list *list);
NODISCARD enum status design_load(struct db *db, int64_t id,
                                  struct design *design);
/* Begins with the form's version in force, or its latest. Finds the open one
 * where there is one. NOT_FOUND: no such form. */
NODISCARD enum status design_begin(struct db *db, struct str slug,
                                   int64_t officer_id, struct moment now,
                                   int64_t *id);
/* CONFLICT: somebody changed it meanwhile, or it is published. INVALID: *faults
 * says why; NOT_FOUND: no such field or group. */
NODISCARD enum status design_change(struct db *db, int64_t id,
                                    int64_t generation, int64_t officer_id,
                                    const struct design_edit *edit,
                                    struct moment now,
                                    struct eform_faults *faults);
/* Becomes a version that is offered. INVALID: why->key is "design_self" (who
 * wrote last publishes not), "design_day" (its first day is not after today),
 * "design_version" (the version's name is taken), "design_trial" (a trial comes
 * out otherwise than it says). CONFLICT as above. */
NODISCARD enum status design_publish(struct db *db, int64_t id,
                                     int64_t generation, int64_t officer_id,
                                     struct moment now, struct refusal *why);

/* The body with the edit in it; STR_NONE: there is no such field or group.
 * Pure; in the arena. */
struct str design_edited(struct arena *arena, struct str body,
                         const struct design_edit *edit);

#endif
