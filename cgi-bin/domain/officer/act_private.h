/* SPDX-License-Identifier: GPL-3.0-or-later */
/* act_private.h: what act_table.c and act.c share. */
#ifndef MOTCUA_DOMAIN_OFFICER_ACT_PRIVATE_H
#define MOTCUA_DOMAIN_OFFICER_ACT_PRIVATE_H

#include "domain/officer/act.h"

/* Whose act it is. */
enum act_by {
    BY_STEP,      /* the role of the step; at work: who works on it */
    BY_WORKER,    /* who works on it */
    BY_NEXT_STEP, /* the role of the step `work` */
    BY_ROLE,      /* any of `roles` at the agency */
    BY_SENDER     /* who sent it here */
};

struct act_rule {
    const char *name;
    unsigned from; /* stages, as bits */
    enum act_by by;
    unsigned roles;       /* BY_ROLE, as bits */
    enum event_kind kind; /* what happens to the dossier; __MAX: nothing */
    const char *form;     /* of the letter that goes out; NULL: none */
    unsigned needs;
};
const struct act_rule *act_rule_of(enum act act);
enum officer_role act_role_at(const struct process *process,
                              enum work_stage stage);

#endif
