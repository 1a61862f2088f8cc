/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migrate_lease.h: one migrate at a time, on whichever node it runs.
 *
 * A row in the portal's database, which all nodes of a cluster see (GET_LOCK
 * holds at one server). A process of its own renews it for as long as this one
 * lives, so it ends a minute after a power cut and at once otherwise.
 */
#ifndef MOTCUA_CTL_MIGRATE_LEASE_H
#define MOTCUA_CTL_MIGRATE_LEASE_H

#include "ctl/ctl.h"

#define MIGRATE_LEASE_TABLE "migrate_lease"

struct migrate_lease {
    unsigned char holder[16];
    int end;   /* of the pipe whose other end the renewing process watches */
    pid_t pid; /* of that process; 0: none */
};

/* Makes the portal's database where there is none yet. Waits for its turn; an
 * exit status, complained about. */
int migrate_lease_take(struct ctl *ctl, struct migrate_lease *lease);
/* Whether it is ours still. */
bool migrate_lease_holds(struct ctl *ctl, const struct migrate_lease *lease);
/* Nothing happens where none was taken ({.pid = 0}). */
void migrate_lease_end(struct migrate_lease *lease);

#endif
