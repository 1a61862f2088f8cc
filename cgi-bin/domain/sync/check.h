/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.h: what both sides say of a dossier, field by field.
 *
 * Asked for each dossier that counts as told; what is not the same becomes rows
 * with both values, and rows of what has become the same are removed.
 */
#ifndef MOTCUA_DOMAIN_SYNC_CHECK_H
#define MOTCUA_DOMAIN_SYNC_CHECK_H

#include "gateway/national.h"
#include "platform/db.h"

struct check {
    int64_t asked, same, different, absent, unasked;
};
/* From which day on the next check leaves no hole: that of the last one, and
 * yesterday at the latest. */
NODISCARD enum status sync_check_since(struct db *db, const char *system,
                                       struct moment now, struct date *since);

/* Those with an event told since that day, and those that differed before, by
 * rising id. Nothing is asked while the other side does not answer: UNAVAILABLE
 * then, *check as far as it is. One that came to its end and left no hole is
 * noted. The connection's arena is `scratch` while it works. */
NODISCARD enum status sync_check(struct db *db, const struct settings *settings,
                                 struct national *national, const char *system,
                                 struct date since, struct arena *scratch,
                                 struct check *check);

struct difference {
    int64_t dossier_id;
    struct str code, public_id, field, ours, theirs;
    struct moment found_at;
};
struct differences {
    const struct difference *items;
    size_t count;
};
/* Of that agency (0: of all), latest first, `most` at most; dossier_id 0: of
 * all dossiers. */
NODISCARD enum status sync_differences(struct db *db, const char *system,
                                       int64_t agency_id, int64_t dossier_id,
                                       size_t most,
                                       struct differences *differences);

#endif
