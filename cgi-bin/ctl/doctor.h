/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor.h: what the files of `motcuactl doctor` share. */
#ifndef MOTCUA_CTL_DOCTOR_H
#define MOTCUA_CTL_DOCTOR_H

#include "ctl/ctl.h"

enum finding { FINE, CARE, BAD };

struct doctor {
    struct ctl *ctl;
    struct db *db; /* as administrator; NULL: not reachable */
    int bad, care;
};

/* doctor_say.c: a line: how it is, about what, and how to mend it. */
void doctor_say(struct doctor *doctor, enum finding finding, const char *about,
                const char *format, ...) PRINTF_LIKE(4, 5);

/* doctor_told.c */
void doctor_webhook(struct doctor *doctor);
void doctor_national(struct doctor *doctor);

/* doctor_cluster.c: each server of database.host by itself, and Galera's nodes:
 * who is there, how far behind, whose certificate ends when. */
void doctor_check_cluster(struct doctor *doctor);

#endif
