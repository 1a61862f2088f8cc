/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_input.h: one input of an electronic form on a page, and what was typed
 * into it: for citizens who fill it in and officers who correct it. The macro
 * form_widget of templates/components/form-input.cst shows it.
 */
#ifndef MOTCUA_COMMON_EFORM_INPUT_H
#define MOTCUA_COMMON_EFORM_INPUT_H

#include "domain/form/walk.h"
#include "platform/page.h"

/* HDF names are identifiers: "ho-ten" is "ho_ten" there. */
struct str eform_hdf_id(struct arena *arena, struct str key);
/* The word that form_widget goes by: "date", "radios". */
const char *eform_widget(const struct eform_input *input);
/* How the platform shows it; the walk has checked it. */
enum field_kind eform_field_kind(const struct eform_input *input);
/* In the page's language: of a part its own name. */
struct str eform_input_label(struct request *rq, const struct eform_item *item);
/* <at>.choices.<n>.value, .label and .checked. */
void eform_choices_to_page(struct request *rq, const char *at,
                           const struct eform_item *item);
/* What the answers have, under the form's field of that name. */
void eform_value_to_form(struct form *form, const struct eform_item *item,
                         const char *name);
/* What the request's form says under the key, as answers keep it. */
struct str eform_typed(struct request *rq, const struct eform_input *input,
                       struct str key);

#endif
