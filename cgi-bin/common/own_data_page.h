/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_data_page.h: “Dữ liệu của tôi” of each program: what is kept of a person
 * is taken along as a file, and goes at their word.
 *
 * The page is PROGRAM/own_data.cst with the form's tick `dong-y`; what is
 * pressed is the field `viec`. What is told once all is gone is a page without
 * data, OWN_DATA_GONE.
 */
#ifndef MOTCUA_COMMON_OWN_DATA_PAGE_H
#define MOTCUA_COMMON_OWN_DATA_PAGE_H

#include "platform/form.h"
#include "platform/router.h"

#define OWN_DATA_GONE "/da-xoa-du-lieu"

struct own_data {
    /* What the page shows beside the form; NULL: nothing. */
    enum status (*more)(struct request *rq);
    handler *take;  /* answers by own_data_send */
    handler *erase; /* behind the tick; leads to OWN_DATA_GONE */
};
NODISCARD enum status own_data_page(struct request *rq,
                                    const struct own_data *of);
/* What was pressed there. */
NODISCARD enum status own_data_press(struct request *rq,
                                     const struct own_data *of);

/* The answer: a file of that JSON. */
NODISCARD enum status own_data_send(struct request *rq, struct str json);

#endif
