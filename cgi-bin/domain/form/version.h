/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version.h: the forms that are there, version by version, and which component
 * of a procedure each fills on a day.
 */
#ifndef MOTCUA_DOMAIN_FORM_VERSION_H
#define MOTCUA_DOMAIN_FORM_VERSION_H

#include "domain/catalogue/procedure.h"
#include "domain/form/eform.h"

/* A form that fills a component, in the version that is in force. */
struct form_binding {
    struct str name_starts; /* of the component */
    struct str slug;
    int64_t version_id;
};
struct form_bindings {
    const struct form_binding *items;
    size_t count;
};

/* Those offered on that day for a procedure; empty is OK. */
NODISCARD enum status form_bindings_load(struct db *db,
                                         struct str procedure_code,
                                         struct date day,
                                         struct form_bindings *bindings);
/* NULL: none fills it, or only a counter takes it. Lent. */
const struct form_binding *form_binding_of(const struct form_bindings *bindings,
                                           const struct component *component);

/* Reads that version, in the db's arena. NOT_FOUND: none. INTERNAL: what lies
 * there is no form. */
NODISCARD enum status form_version_load(struct db *db, int64_t version_id,
                                        struct eform *form);
/* The version that is in force that day, or with is_any the last one, offered
 * or not; *body is the file as it came. */
NODISCARD enum status form_version_find(struct db *db, struct str slug,
                                        struct date day, bool is_any,
                                        int64_t *version_id, struct str *body);

struct form_line {
    struct str slug, title, version;
    bool is_offered;
    struct date in_force_from, in_force_to;
};
struct form_lines {
    const struct form_line *items;
    size_t count;
};
/* Every version, by form and day. */
NODISCARD enum status form_version_list(struct db *db,
                                        struct form_lines *lines);

#endif
