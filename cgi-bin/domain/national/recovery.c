/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recovery.c: new passwords that wait, one of an account. */
#include "domain/national/recovery.h"

#define KEPT_S (30 * 86400)

enum status recovery_ask(struct db *db, int64_t citizen_id,
                         const struct recovery *recovery, struct moment now)
{
    struct arena *arena = db_arena(db);

    return db_write(db,
                    "REPLACE INTO recovery"
                    "   SET citizen_id = ?, password = ?, asked_at = ?,"
                    "       due_at = ?",
                    DB_ARGS(db_int(citizen_id), db_text(recovery->password),
                            db_moment(arena, now),
                            db_moment(arena, recovery->due_at)),
                    NULL);
}

enum status recovery_load(struct db *db, int64_t citizen_id,
                          struct recovery *recovery)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT password, due_at"
                                "  FROM recovery"
                                " WHERE citizen_id = ?"
                                "   AND taken_at IS NULL",
                                DB_ARGS(db_int(citizen_id)), &row);

    if (s == OK)
        *recovery =
            (struct recovery){db_cell_text(row, 0), db_cell_moment(row, 1)};
    return s;
}

enum status recovery_take(struct db *db, int64_t citizen_id, struct moment now)
{
    return db_write(db,
                    "UPDATE recovery"
                    "   SET taken_at = ?"
                    " WHERE citizen_id = ?",
                    DB_ARGS(db_moment(db_arena(db), now), db_int(citizen_id)),
                    NULL);
}

enum status recovery_was_taken(struct db *db, int64_t citizen_id,
                               bool *was_taken)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT 1"
                                "  FROM recovery"
                                " WHERE citizen_id = ?"
                                "   AND taken_at IS NOT NULL",
                                DB_ARGS(db_int(citizen_id)), &row);

    *was_taken = s == OK;
    return s == NOT_FOUND ? OK : s;
}

enum status recovery_drop(struct db *db, int64_t citizen_id)
{
    return db_write(db,
                    "DELETE FROM recovery"
                    " WHERE citizen_id = ?",
                    DB_ARGS(db_int(citizen_id)), NULL);
}

enum status recovery_call_off(struct db *db, int64_t citizen_id)
{
    uint64_t changed = 0;
    enum status s = db_write(db,
                             "DELETE FROM recovery"
                             " WHERE citizen_id = ?"
                             "   AND taken_at IS NULL",
                             DB_ARGS(db_int(citizen_id)), &changed);

    return s == OK && changed == 0 ? NOT_FOUND : s;
}

enum status recovery_hasten(struct db *db, int64_t citizen_id,
                            struct moment now)
{
    uint64_t changed = 0;
    enum status s = db_write(
        db,
        "UPDATE recovery"
        "   SET due_at = ?"
        " WHERE citizen_id = ?"
        "   AND taken_at IS NULL",
        DB_ARGS(db_moment(db_arena(db), now), db_int(citizen_id)), &changed);

    return s == OK && changed == 0 ? NOT_FOUND : s;
}

enum status recovery_clean(struct db *db, struct moment now)
{
    return db_write(
        db,
        "DELETE FROM recovery"
        " WHERE due_at < ?"
        " LIMIT 5000",
        DB_ARGS(db_moment(db_arena(db), moment_add_s(now, -KEPT_S))), NULL);
}
