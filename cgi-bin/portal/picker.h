/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picker.h: papers that are there already, chosen for one component. */
#ifndef MOTCUA_PORTAL_PICKER_H
#define MOTCUA_PORTAL_PICKER_H

#include "portal/step.h"

/* The step's address with these shows a picker; a form with PICKED_FIELD is its
 * answer, the button PICK_FIELD opens it. */
#define PICKER_QUERY "chon"
#define PICKER_COMPONENT "giay"
#define PICKED_FIELD "dung"
#define PICK_FIELD "mo"

/* NOT_FOUND: no such picker, or the draft's procedure has no such component. */
NODISCARD enum status picker_show(struct request *rq, struct step *step);
NODISCARD enum status picker_save(struct request *rq, struct step *step);
NODISCARD enum status picker_open(struct request *rq, const struct step *step);

#endif
