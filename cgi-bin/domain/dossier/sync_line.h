/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sync_line.h: an event of a dossier as a line of the ledger, for the systems
 * outside that must hear of it (domain/sync/ledger.h).
 *
 * The line is written in the event's transaction, with what the dossier's own
 * row said then; so a line is there for each event, or the event is not.
 */
#ifndef MOTCUA_DOMAIN_SYNC_LINE_H
#define MOTCUA_DOMAIN_SYNC_LINE_H

#include "domain/dossier/dossier.h"

/* For event_append: the event that brought the dossier to its version. Nothing
 * where no system is set. */
NODISCARD enum status sync_line_add(struct db *db,
                                    const struct settings *settings,
                                    const struct dossier *dossier,
                                    struct moment now);

#endif
