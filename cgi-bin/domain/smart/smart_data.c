/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smart_data.c: all that Smart keeps of an account, to be taken along, and its
 * end. */
#include "domain/smart/smart_data.h"
#include "domain/guard/own_data.h"

static const struct own_part parts[] = {
    {"account", "SELECT JSON_OBJECT('id', public_id, 'phone', phone,"
                "       'full_name', full_name, 'id_number', id_number,"
                "       'born_on', born_on, 'sex', sex, 'address', address,"
                "       'consented_at', consented_at, 'created_at', created_at)"
                "  FROM smart_account"
                " WHERE id = ?"},
    {"devices",
     "SELECT JSON_OBJECT('name', d.name, 'browser', s.browser,"
     "       'address', s.place, 'since', s.created_at, 'seen_at', s.seen_at)"
     "  FROM session s"
     "  LEFT JOIN device d ON d.session_id = s.id"
     " WHERE s.account_id = ?"},
    {"browsers_let_in",
     "SELECT JSON_OBJECT('browser', q.browser, 'address', q.address,"
     "       'state', q.state, 'at', q.created_at)"
     "  FROM qr_login q"
     "  JOIN smart_account a ON a.public_id = q.scanned_by"
     " WHERE a.id = ?"},
    {0},
};

enum status smart_data(struct db *db, int64_t id, struct str *json)
{
    return own_data(db, parts, id, json);
}

enum status smart_account_remove(struct db *db, int64_t id)
{
    return db_write(db,
                    "DELETE FROM smart_account"
                    " WHERE id = ?",
                    DB_ARGS(db_int(id)), NULL);
}
