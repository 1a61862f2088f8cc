/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_lease.c: a row for each owner, taken where none is or it has passed. */
#include "domain/file/file_lease.h"
#include "platform/crypto.h"

#define WAIT_MS 6000 /* longer than storing one file takes */
#define LOOK_MS 25

static struct db_value holder(const struct file_lease *lease)
{
    return db_bytes(
        (struct str){(const char *)lease->holder, sizeof(lease->holder)});
}

/* NOT_FOUND: another has it. */
static enum status try_to_take(struct db *db, const struct file_lease *lease)
{
    struct db_row row;
    enum status s = db_write(
        db,
        "INSERT INTO file_lease (owner_id, holder, ends_at)"
        "VALUES (?, ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND)"
        "    ON DUPLICATE KEY UPDATE"
        "       holder = IF(ends_at < UTC_TIMESTAMP(6), VALUES(holder), "
        "holder),"
        "       ends_at = IF(holder = VALUES(holder), VALUES(ends_at), "
        "ends_at)",
        DB_ARGS(db_int(lease->owner_id), holder(lease), db_int(FILE_LEASE_S)),
        NULL);

    if (s != OK)
        return s;
    return db_read_row(db,
                       "SELECT 1"
                       "  FROM file_lease"
                       " WHERE owner_id = ?"
                       "   AND holder = ?",
                       DB_ARGS(db_int(lease->owner_id), holder(lease)), &row);
}

enum status file_lock(struct db *db, int64_t owner_id, struct file_lease *lease)
{
    const struct timespec nap = {0, LOOK_MS * 1000000L};
    struct file_lease made = {.owner_id = owner_id};
    enum status s = crypto_random(made.holder, sizeof(made.holder));

    if (s != OK)
        return s;
    s = try_to_take(db, &made);
    for (int ms = 0; s == NOT_FOUND && ms < WAIT_MS; ms += LOOK_MS) {
        nanosleep(&nap, NULL);
        s = try_to_take(db, &made);
    }
    if (s == OK)
        *lease = made;
    return s == NOT_FOUND ? CONFLICT : s;
}

enum status file_lease_keep(struct db *db, const struct file_lease *lease)
{
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "UPDATE file_lease"
        "   SET ends_at = UTC_TIMESTAMP(6) + INTERVAL ? SECOND"
        " WHERE owner_id = ?"
        "   AND holder = ?",
        DB_ARGS(db_int(FILE_LEASE_S), db_int(lease->owner_id), holder(lease)),
        &changed);

    return s == OK && changed == 0 ? UNAVAILABLE : s;
}

void file_unlock(struct db *db, const struct file_lease *lease)
{
    status_ignore(db_write(db,
                           "DELETE FROM file_lease"
                           " WHERE owner_id = ?"
                           "   AND holder = ?",
                           DB_ARGS(db_int(lease->owner_id), holder(lease)),
                           NULL),
                  "it ends by itself");
}
