/* SPDX-License-Identifier: GPL-3.0-or-later */
/* address.h: where somebody lives: province, commune, and the rest of it.
 *
 * Three fields of a form. Their values are units' ids; the communes offered are
 * those of the province that is chosen, and a button (FORM_AGAIN_FIELD) makes
 * the list anew where there is no script.
 */
#ifndef MOTCUA_PORTAL_ADDRESS_H
#define MOTCUA_PORTAL_ADDRESS_H

#include "domain/catalogue/unit.h"
#include "platform/form.h"

struct address_fields {
    const char *province, *commune, *street; /* names in the form */
    const char *list; /* Units.<list>.provinces and .communes of the page */
};

#define ADDRESS_RULES(province_name, commune_name, street_name, is_required)   \
    {.name = (province_name),                                                  \
     .kind = FIELD_DIGITS,                                                     \
     .required = (is_required)},                                               \
        {.name = (commune_name),                                               \
         .kind = FIELD_DIGITS,                                                 \
         .required = (is_required)},                                           \
    {                                                                          \
        .name = (street_name), .kind = FIELD_TEXT, .required = (is_required),  \
        .max = 200                                                             \
    }

/* Fills the fields from what is stored; unit_id 0: the province alone, the one
 * this portal serves. */
NODISCARD enum status address_set(struct request *rq, struct form *form,
                                  const struct address_fields *fields,
                                  int64_t unit_id, struct str street);

/* The commune that was chosen, or 0 where none was. A commune of another
 * province than the chosen one refuses the form. */
NODISCARD enum status address_get(struct request *rq, struct form *form,
                                  const struct address_fields *fields,
                                  int64_t *unit_id);

/* The lists to choose from, for the province that is typed or set. */
NODISCARD enum status address_to_page(struct request *rq,
                                      const struct form *form,
                                      const struct address_fields *fields);

/* The province that the unit lies in, and the one this portal serves (0: none).
 */
NODISCARD enum status address_province(struct request *rq, int64_t unit_id,
                                       int64_t *province_id);
NODISCARD enum status address_home(struct request *rq, int64_t *province_id);
/* "Phường Tân Ninh, Tỉnh Tây Ninh" of a commune's id as typed; "" where it is
 * none, or of another province than the typed one (STR_NONE: any). */
NODISCARD enum status address_words(struct request *rq, struct str province,
                                    struct str commune, struct str *words);

/* "12 Lê Lợi, Phường Tân Ninh, Tỉnh Tây Ninh" */
NODISCARD enum status address_text(struct request *rq, struct str street,
                                   int64_t unit_id, struct str *text);

#endif
