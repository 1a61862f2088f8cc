/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/dossier/sync_line.h"
#include "gateway/national.h"

/* How many events there are now. Written so that no right to change the key is
 * needed, which MariaDB wants for INSERT … ON DUPLICATE KEY UPDATE. */
static enum status note_known(struct db *db, const struct dossier *dossier,
                              struct moment now)
{
    struct arena *arena = db_arena(db);
    uint64_t changed = 0;
    enum status s =
        db_write(db,
                 "UPDATE sync_dossier"
                 "   SET known = ?, due_at = IF(state = 'even', ?, due_at),"
                 "       since = IF(state = 'even', ?, since),"
                 "       state = IF(state = 'even', 'waiting', state)"
                 " WHERE system = 'national' AND dossier_id = ?",
                 DB_ARGS(db_int(dossier->version), db_moment(arena, now),
                         db_moment(arena, now), db_int(dossier->id)),
                 &changed);

    if (s != OK || changed > 0)
        return s;
    return db_write(db,
                    "INSERT INTO sync_dossier"
                    "   SET system = 'national', dossier_id = ?, known = ?,"
                    "       due_at = ?, since = ?",
                    DB_ARGS(db_int(dossier->id), db_int(dossier->version),
                            db_moment(arena, now), db_moment(arena, now)),
                    NULL);
}

enum status sync_line_add(struct db *db, const struct settings *settings,
                          const struct dossier *dossier, struct moment now)
{
    struct arena *arena = db_arena(db);

    if (!national_is_set(settings))
        return OK;
    enum status s = db_write(
        db,
        "INSERT INTO sync_line (system, dossier_id, position, status, due_at,"
        "                       fee_vnd, paid_at, is_verified, queued_at)"
        "SELECT 'national', d.id, ?, d.status, d.due_at, d.fee_vnd, d.paid_at,"
        "       COALESCE(a.verified_id_number IS NOT NULL, FALSE), ?"
        "  FROM dossier d"
        "  LEFT JOIN account a ON a.id = d.account_id"
        " WHERE d.id = ?",
        DB_ARGS(db_int(dossier->version), db_moment(arena, now),
                db_int(dossier->id)),
        NULL);

    return s == OK ? note_known(db, dossier, now) : s;
}
