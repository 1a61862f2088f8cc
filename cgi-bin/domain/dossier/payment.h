/* SPDX-License-Identifier: GPL-3.0-or-later */
/* payment.h: fees by transfer: what a transfer says, and what becomes of the
 * dossier when the bank tells us of one.
 */
#ifndef MOTCUA_DOMAIN_PAYMENT_H
#define MOTCUA_DOMAIN_PAYMENT_H

#include "domain/dossier/dossier.h"

/* The words of the transfer: the code's letters and digits, 25 at most, so that
 * any bank carries them. */
struct str payment_content(struct arena *arena, struct str code);

struct transfer {
    struct str number; /* the bank's, unique */
    struct vnd amount;
    struct str content;
};
/* Records the transfer and, where its content names a dossier whose fee is due
 * and it is enough, marks that paid; told again, it changes nothing. *dossier
 * is set where it paid one now. NOT_FOUND: recorded, but it pays none: people
 * look at it. */
NODISCARD enum status payment_take(struct db *db,
                                   const struct settings *settings,
                                   const struct transfer *transfer,
                                   struct moment now, struct dossier *dossier);

#endif
