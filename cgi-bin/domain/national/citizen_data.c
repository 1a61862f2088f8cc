/* SPDX-License-Identifier: GPL-3.0-or-later */
/* citizen_data.c: all that Identity keeps of an account, to be taken along, and
 * who is told what by its citizen's consent.
 */
#include "domain/national/citizen_data.h"
#include "domain/guard/own_data.h"

static const struct own_part parts[] = {
    {"account", "SELECT JSON_OBJECT('id', public_id, 'id_number', id_number,"
                "       'old_number', old_number, 'id_proof', id_proof,"
                "       'proved_at', proved_at, 'full_name', full_name,"
                "       'birth_date', birth_date, 'sex', sex, 'phone', phone,"
                "       'email', email, 'password_at', password_at,"
                "       'agreed_at', agreed_at, 'created_at', created_at)"
                "  FROM citizen"
                " WHERE id = ?"},
    {"sessions", "SELECT JSON_OBJECT('browser', browser, 'address', place,"
                 "       'since', created_at, 'seen_at', seen_at)"
                 "  FROM session"
                 " WHERE account_id = ?"},
    {"known_browsers", "SELECT JSON_OBJECT('seen_at', seen_at)"
                       "  FROM known_browser"
                       " WHERE citizen_id = ?"},
    {"passkeys",
     "SELECT JSON_OBJECT('browser', browser, 'created_at', created_at,"
     "       'used_at', used_at)"
     "  FROM passkey"
     " WHERE citizen_id = ?"},
    {"consents", "SELECT JSON_OBJECT('client', c.name, 'scope', x.scope,"
                 "       'agreed_at', x.agreed_at)"
                 "  FROM consent x"
                 "  JOIN client c ON c.id = x.client_id"
                 " WHERE x.citizen_id = ?"},
    {"recovery", "SELECT JSON_OBJECT('asked_at', asked_at, 'due_at', due_at)"
                 "  FROM recovery"
                 " WHERE citizen_id = ?"},
    {"history", "SELECT JSON_OBJECT('kind', kind, 'at', at, 'browser', browser,"
                "       'address', place, 'client', client)"
                "  FROM citizen_event"
                " WHERE citizen_id = ?"
                " ORDER BY id"},
    {0},
};

enum status citizen_data(struct db *db, int64_t id, struct str *json)
{
    return own_data(db, parts, id, json);
}

enum status consent_list(struct db *db, int64_t citizen_id,
                         struct consents *list)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT c.id, c.name, x.scope, x.agreed_at"
                            "  FROM consent x"
                            "  JOIN client c ON c.id = x.client_id"
                            " WHERE x.citizen_id = ?"
                            " ORDER BY x.agreed_at, c.id",
                            DB_ARGS(db_int(citizen_id)), &rows);

    if (s != OK)
        return s;

    struct consent *all =
        arena_array(db_arena(db), rows.count + 1, sizeof(*all));

    if (all == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        all[i] = (struct consent){db_cell_int(row, 0), db_cell_text(row, 1),
                                  db_cell_text(row, 2), db_cell_moment(row, 3)};
    }
    *list = (struct consents){all, rows.count};
    return OK;
}

struct ending {
    int64_t citizen_id, client_id;
    struct moment now;
};

static enum status end_body(struct db *db, void *data)
{
    const struct ending *e = data;
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "DELETE FROM consent"
        " WHERE citizen_id = ? AND client_id = ?",
        DB_ARGS(db_int(e->citizen_id), db_int(e->client_id)), &changed);

    if (s == OK && changed == 0)
        return NOT_FOUND;
    if (s != OK)
        return s;
    return db_write(db,
                    "UPDATE authorization"
                    "   SET revoked_at = COALESCE(revoked_at, ?)"
                    " WHERE citizen_id = ? AND client_id = ?",
                    DB_ARGS(db_moment(db_arena(db), e->now),
                            db_int(e->citizen_id), db_int(e->client_id)),
                    NULL);
}

enum status consent_end(struct db *db, int64_t citizen_id, int64_t client_id,
                        struct moment now)
{
    struct ending e = {citizen_id, client_id, now};

    return db_transaction(db, end_body, &e);
}
