/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_lease.h: who stores or removes files of an owner just now.
 *
 * A row and no lock of the server's: it holds on all nodes of a cluster. One
 * that was left behind by a program that was killed ends by itself after
 * FILE_LEASE_S; until then the owner's next file is not kept, and says so.
 * Clocks of database servers may be apart by less than that.
 */
#ifndef MOTCUA_DOMAIN_FILE_LEASE_H
#define MOTCUA_DOMAIN_FILE_LEASE_H

#include "platform/db.h"

enum { FILE_LEASE_S = 30 };

struct file_lease {
    int64_t owner_id; /* in storage_name */
    unsigned char holder[16];
};

/* Waits some seconds for its turn; not in a transaction. CONFLICT: another
 * holds it for long, as where the store is slow. */
NODISCARD enum status file_lock(struct db *db, int64_t owner_id,
                                struct file_lease *lease);
/* Asked in the transaction that notes what was done under the lease, or right
 * before what cannot be undone: FILE_LEASE_S more. UNAVAILABLE: it passed, and
 * another has it. */
NODISCARD enum status file_lease_keep(struct db *db,
                                      const struct file_lease *lease);
void file_unlock(struct db *db, const struct file_lease *lease);

#endif
