/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_data_page.h: “Dữ liệu của tôi” of each program: what is kept of a person
 * is taken along as a file, and goes at their word.
 *
 * The page is PROGRAM/own_data.cst, whose form is own_data_fields; what is
 * pressed is the field `viec`. What is told once all is gone is a page without
 * data, OWN_DATA_GONE.
 */
#ifndef MOTCUA_COMMON_OWN_DATA_PAGE_H
#define MOTCUA_COMMON_OWN_DATA_PAGE_H

#include "platform/form.h"
#include "platform/router.h"

#define OWN_DATA_GONE "/da-xoa-du-lieu"

extern const struct field_rule own_data_fields[];

enum own_data_wish { OWN_DATA_TAKE, OWN_DATA_ERASE, OWN_DATA_OTHER };
enum own_data_wish own_data_wish(const struct request *rq);

/* The answer: a file of that JSON. */
NODISCARD enum status own_data_send(struct request *rq, struct str json);

#endif
