/* picker.h: papers that are there already, chosen for one component. */
#ifndef MOTCUA_PORTAL_PICKER_H
#define MOTCUA_PORTAL_PICKER_H

#include "portal/steps.h"

/* The page of choices for the component `id`, and taking what was chosen.
 * NOT_FOUND: the draft's procedure has no such component. */
enum status picker_show(struct request *rq, struct step *step, int64_t id);
enum status picker_save(struct request *rq, struct step *step, int64_t id);

#endif
