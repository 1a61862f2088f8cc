/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay.h: what was sent is what the ledger says: all messages of a dossier
 * made again, and compared byte for byte with those that are kept.
 */
#ifndef MOTCUA_DOMAIN_SYNC_REPLAY_H
#define MOTCUA_DOMAIN_SYNC_REPLAY_H

#include "gateway/national.h"
#include "platform/db.h"

struct replay {
    int64_t dossiers, messages, different;
    /* The first that differs: its dossier, event and kind. */
    struct str code, kind;
    int position;
};
/* dossier_id 0: all of them, in constant memory: the connection's arena is
 * `scratch` while it works, and reset for each dossier. Texts of *replay are in
 * `arena`. */
NODISCARD enum status sync_replay(struct db *db,
                                  const struct settings *settings,
                                  const char *system, int64_t dossier_id,
                                  struct arena *arena, struct arena *scratch,
                                  struct replay *replay);

#endif
