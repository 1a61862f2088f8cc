/* SPDX-License-Identifier: GPL-3.0-or-later */
/* snapshot.h: what a dossier was at one of its events, as the national portal's
 * protocols want it.
 *
 * A pure function of rows that do not change: the dossier and its papers, its
 * events up to that one, the line of the ledger, the map as it was when the
 * message was made. Making it again, years later, gives the same.
 */
#ifndef MOTCUA_DOMAIN_SYNC_SNAPSHOT_H
#define MOTCUA_DOMAIN_SYNC_SNAPSHOT_H

#include "gateway/national.h"
#include "platform/db.h"

/* How long a link to a file is good, from when the message was made. */
#define SYNC_LINK_S ((int64_t)7 * 86400)

/* Why no message can be made: somebody has to decide. */
struct snapshot_hold {
    const char *reason; /* "procedure", "agency", "status" */
    struct str detail;  /* the code */
};

/* All texts are in the connection's arena. NOT_FOUND: there is no such line.
 * INVALID: *hold says why. CONFLICT: another system states the status of the
 * procedure, so nothing is told. */
NODISCARD enum status snapshot_load(struct db *db,
                                    const struct settings *settings,
                                    const char *system, int64_t dossier_id,
                                    int position, struct moment built_at,
                                    struct national_dossier *dossier,
                                    struct snapshot_hold *hold);

/* Whether a link to a file is one of ours: its file's public id, and that it
 * has not ended at `now`. */
NODISCARD bool sync_link_is_good(struct arena *arena,
                                 const struct settings *settings,
                                 struct str file_id, struct str ends,
                                 struct str mac, struct moment now);

#endif
