/* people.h: the demo's sample accounts. */
#ifndef MOTCUA_CTL_PEOPLE_H
#define MOTCUA_CTL_PEOPLE_H

#include "ctl/ctl.h"

/* Makes those that are not there yet (schema/seed/people.tsv, then the file
 * that MOTCUA_PEOPLE names), and prints all. */
int demo_people(struct ctl *ctl, int argc, char **argv);

#endif
