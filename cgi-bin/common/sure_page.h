/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sure_page.h: the question before an act that cannot be undone.
 *
 * A GET of the address that a POST of it acts on, so that the question and the
 * act are one line each in the routes. The page is PROGRAM/sure.cst; what it
 * says is Msg.sure.WHAT: heading, text, yes, no.
 */
#ifndef MOTCUA_COMMON_SURE_PAGE_H
#define MOTCUA_COMMON_SURE_PAGE_H

#include "platform/form.h"

struct sure {
    const char *what;        /* "rut": Msg.sure.rut */
    struct str name;         /* of what goes, as a caption */
    struct str back;         /* where who says no goes on */
    const struct form *form; /* what is asked along with it; NULL: nothing */
};
NODISCARD enum status sure_page(struct request *rq, const struct sure *sure);

#endif
