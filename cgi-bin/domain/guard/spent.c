/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spent.c: a row for each thing that was good once. */
#include "domain/guard/spent.h"

enum status spent_not_yet(struct db *db, struct str name)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT 1"
                                "  FROM spent"
                                " WHERE name = ?",
                                DB_ARGS(db_text(name)), &row);

    if (s == NOT_FOUND)
        return OK;
    return s == OK ? NOT_FOUND : s;
}

enum status spent_now(struct db *db, struct str name, struct moment until)
{
    uint64_t written = 0;
    enum status s = db_write(
        db,
        "INSERT IGNORE INTO spent"
        "   SET name = ?, until = ?",
        DB_ARGS(db_text(name), db_moment(db_arena(db), until)), &written);

    return s == OK && written == 0 ? CONFLICT : s;
}

enum status spent_clean(struct db *db, struct moment now)
{
    return db_write(db,
                    "DELETE FROM spent"
                    " WHERE until < ?",
                    DB_ARGS(db_moment(db_arena(db), now)), NULL);
}
