/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signing.h: the signed result of a dossier as a PDF.
 *
 * Either we make it of the frozen draft and set our seal, or the signer brings
 * one signed elsewhere, which is verified before anything else happens.
 */
#ifndef MOTCUA_OFFICER_SIGNING_H
#define MOTCUA_OFFICER_SIGNING_H

#include "officer/dossier_page.h"

/* The file, taken in and owned by the dossier's owner. INVALID: *why is a key
 * of Msg.officer_why. */
NODISCARD enum status signing_file(struct request *rq,
                                   const struct act_view *view,
                                   const struct officer_post *post,
                                   struct file *file, const char **why);
/* Whether what was signed is still what it was: before it is issued. */
NODISCARD enum status signing_check(struct request *rq,
                                    const struct act_view *view,
                                    const char **why);

#endif
