/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smart_account.c: accounts of Smart, and what waits for an OTP.
 *
 * Whether a phone has an account is told only to who answers its OTP: until
 * then registering and signing in look the same from outside.
 */
#include "domain/smart/smart_account.h"
#include "platform/public_id.h"

static struct smart_account account_of(struct db_row row)
{
    return (struct smart_account){
        .id = db_cell_int(row, 0),
        .public_id = db_cell_text(row, 1),
        .phone = db_cell_text(row, 2),
        .full_name = db_cell_text(row, 3),
        .id_number = db_cell_text(row, 4),
        .is_id_verified = db_cell_bool(row, 5),
        .born_on = db_cell_partial(row, 6),
        .sex = sex_of(db_cell_text(row, 7)),
        .address = db_cell_text(row, 8),
    };
}

enum status smart_account_load(struct db *db, int64_t id,
                               struct smart_account *account)
{
    struct db_row row;

    enum status s = db_read_row(
        db,
        "SELECT id, public_id, phone, full_name, id_number, is_id_verified,"
        " born_on, sex, address FROM smart_account WHERE id = ?",
        DB_ARGS(db_int(id)), &row);
    if (s == OK)
        *account = account_of(row);
    return s;
}

/* NOT_FOUND: no account has this phone. */
static enum status smart_account_by_phone(struct db *db, struct str phone,
                                          struct smart_account *account)
{
    struct db_row row;

    enum status s = db_read_row(
        db,
        "SELECT id, public_id, phone, full_name, id_number, is_id_verified,"
        " born_on, sex, address FROM smart_account WHERE phone = ?",
        DB_ARGS(db_text(phone)), &row);
    if (s == OK)
        *account = account_of(row);
    return s;
}

enum status smart_account_check_id(struct db *db,
                                   const struct smart_account *account,
                                   bool *is_verified)
{
    struct db_row row;

    *is_verified = account->is_id_verified;
    if (*is_verified)
        return OK;
    enum status s = db_read_row(
        db,
        "SELECT 1 FROM portal_verified"
        " WHERE smart_public_id = ? AND id_number = ?",
        DB_ARGS(db_text(account->public_id), db_text(account->id_number)),
        &row);
    *is_verified = s == OK;
    return s == NOT_FOUND ? OK : s;
}

enum status smart_account_update(struct db *db,
                                 const struct smart_account *account)
{
    struct arena *arena = db_arena(db);

    /* MariaDB assigns from left to right: is_id_verified looks at the values
     * before this change. */
    return db_write(
        db,
        "UPDATE smart_account SET"
        " is_id_verified = is_id_verified AND id_number = ? AND born_on = ?,"
        " full_name = ?, id_number = ?, born_on = ?, sex = ?, address = ?"
        " WHERE id = ?",
        DB_ARGS(db_text(account->id_number),
                db_partial(arena, account->born_on),
                db_text(account->full_name), db_text(account->id_number),
                db_partial(arena, account->born_on),
                db_text(str_of(sex_text(account->sex))),
                db_text(account->address), db_int(account->id)),
        NULL);
}

enum status smart_pending_set(struct db *db, int64_t session_id,
                              const struct smart_pending *pending,
                              struct moment now)
{
    const struct smart_account *a = &pending->account;
    struct arena *arena = db_arena(db);

    return db_write(
        db,
        "REPLACE INTO pending_sign_in"
        " (session_id, phone, is_new, full_name, id_number, born_on, sex,"
        "  address, return_to, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        DB_ARGS(db_int(session_id), db_text(a->phone), db_bool(pending->is_new),
                db_text(a->full_name), db_text(a->id_number),
                db_partial(arena, a->born_on),
                db_text(str_of(sex_text(a->sex))), db_text(a->address),
                db_text(pending->return_to), db_moment(arena, now)),
        NULL);
}

enum status smart_pending_load(struct db *db, int64_t session_id,
                               struct smart_pending *pending)
{
    struct db_row row;

    if (session_id == 0) /* no row yet, so nothing hangs on it */
        return NOT_FOUND;
    enum status s = db_read_row(
        db,
        "SELECT phone, is_new, full_name, id_number, born_on, sex, address,"
        " return_to FROM pending_sign_in WHERE session_id = ?",
        DB_ARGS(db_int(session_id)), &row);
    if (s != OK)
        return s;
    *pending = (struct smart_pending){
        .is_new = db_cell_bool(row, 1),
        .account = {.phone = db_cell_text(row, 0),
                    .full_name = db_cell_text(row, 2),
                    .id_number = db_cell_text(row, 3),
                    .born_on = db_cell_partial(row, 4),
                    .sex = sex_of(db_cell_text(row, 5)),
                    .address = db_cell_text(row, 6)},
        .return_to = db_cell_text(row, 7),
    };
    return OK;
}

struct finishing {
    int64_t session_id;
    struct str phone;
    struct moment now;
    int64_t account_id;
};

static enum status account_insert(struct db *db, const struct smart_account *a,
                                  struct moment now, int64_t *id)
{
    struct arena *arena = db_arena(db);
    struct str public_id;
    enum status s = public_id_new(arena, &public_id);

    if (s != OK)
        return s;
    s = db_write(db,
                 "INSERT INTO smart_account"
                 " (public_id, phone, full_name, id_number, born_on, sex,"
                 "  address, consented_at, created_at)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 DB_ARGS(db_text(public_id), db_text(a->phone),
                         db_text(a->full_name), db_text(a->id_number),
                         db_partial(arena, a->born_on),
                         db_text(str_of(sex_text(a->sex))), db_text(a->address),
                         db_moment(arena, now), db_moment(arena, now)),
                 NULL);
    if (s == OK)
        *id = db_last_id(db);
    return s;
}

static enum status finish(struct db *db, void *data)
{
    struct finishing *f = data;
    struct smart_pending pending;
    struct smart_account account;

    enum status s = smart_pending_load(db, f->session_id, &pending);
    if (s != OK)
        return s;
    if (!str_equals(pending.account.phone, f->phone))
        return CONFLICT;
    s = smart_account_by_phone(db, f->phone, &account);
    if (s == OK)
        f->account_id = account.id;
    else if (s == NOT_FOUND && pending.is_new)
        s = account_insert(db, &pending.account, f->now, &f->account_id);
    if (s != OK)
        return s;
    return db_write(db, "DELETE FROM pending_sign_in WHERE session_id = ?",
                    DB_ARGS(db_int(f->session_id)), NULL);
}

enum status smart_pending_finish(struct db *db, int64_t session_id,
                                 struct str phone, struct moment now,
                                 int64_t *account_id)
{
    struct finishing finishing = {
        .session_id = session_id, .phone = phone, .now = now};

    enum status s = db_transaction(db, finish, &finishing);
    if (s == OK)
        *account_id = finishing.account_id;
    return s;
}

enum status smart_device_name(struct db *db, int64_t session_id,
                              struct str *name)
{
    struct db_row row;

    enum status s =
        db_read_row(db, "SELECT name FROM device WHERE session_id = ?",
                    DB_ARGS(db_int(session_id)), &row);
    if (s == NOT_FOUND) {
        *name = STR("");
        return OK;
    }
    if (s == OK)
        *name = db_cell_text(row, 0);
    return s;
}

enum status smart_device_rename(struct db *db, int64_t account_id,
                                int64_t session_id, struct str name)
{
    uint64_t changed;

    enum status s =
        db_write(db,
                 "INSERT INTO device (session_id, name)"
                 " SELECT id, ? FROM session WHERE id = ? AND account_id = ?"
                 " ON DUPLICATE KEY UPDATE name = VALUES(name)",
                 DB_ARGS(db_text(name), db_int(session_id), db_int(account_id)),
                 &changed);
    return s == OK && changed == 0 ? NOT_FOUND : s;
}
