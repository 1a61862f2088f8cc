/* SPDX-License-Identifier: GPL-3.0-or-later */
/* people.h: the demo's sample accounts. */
#ifndef MOTCUA_CTL_PEOPLE_H
#define MOTCUA_CTL_PEOPLE_H

#include "ctl/ctl.h"

/* Makes those that are not there yet (schema/seed/people.tsv, then the file
 * that MOTCUA_PEOPLE names), and prints all. */
int demo_people(struct ctl *ctl, int argc, char **argv);

/* Sample officers (schema/seed/officers.tsv): their accounts of Identity, and
 * their posts here; prints a line for each post. */
int demo_officers(struct ctl *ctl, int argc, char **argv);

#endif
