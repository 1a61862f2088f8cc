/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/file/file_unused.h"
#include "domain/file/file_lease.h"

/* Whether a row names that content; asked under the owner's lease. */
static enum status is_named(struct db *db, struct storage_name name)
{
    struct db_row row;

    return db_read_row(db,
                       "SELECT 1"
                       "  FROM file f"
                       "  LEFT JOIN file_look l ON l.file_id = f.id"
                       " WHERE f.store_id = ?"
                       "   AND (f.content = ? OR l.thumbnail = ? OR l.copy = ?)"
                       " LIMIT 1",
                       DB_ARGS(db_int(name.owner_id),
                               db_bytes(sha256_str(&name.content)),
                               db_bytes(sha256_str(&name.content)),
                               db_bytes(sha256_str(&name.content))),
                       &row);
}

static enum status remove_bytes(struct db *db, struct storage *storage,
                                const struct file_lease *lease,
                                struct storage_name name, bool *is_removed)
{
    enum status s = file_lease_keep(db, lease);

    if (s == OK)
        s = is_named(db, name);
    *is_removed = s == NOT_FOUND;
    return s == NOT_FOUND ? storage_remove(storage, name) : s;
}

enum status file_remove_orphan(struct db *db, struct storage *storage,
                               struct storage_name name, bool *is_removed)
{
    struct file_lease lease;
    enum status s = file_lock(db, name.owner_id, &lease);

    if (s != OK)
        return s;
    s = remove_bytes(db, storage, &lease, name, is_removed);
    file_unlock(db, &lease);
    return s;
}

static enum status list_unused(struct db *db, size_t most, struct moment before,
                               struct db_rows *rows)
{
    struct arena *arena = db_arena(db);

    return db_read(db,
                   "SELECT f.id, f.store_id, f.content, l.thumbnail, l.copy"
                   "  FROM file f"
                   "  LEFT JOIN file_look l ON l.file_id = f.id"
                   " WHERE COALESCE(f.used_at, f.created_at) < ?"
                   "   AND NOT EXISTS (SELECT 1 FROM draft_paper_file x"
                   "                    WHERE x.file_id = f.id)"
                   "   AND NOT EXISTS (SELECT 1 FROM dossier_file x"
                   "                    WHERE x.file_id = f.id)"
                   "   AND NOT EXISTS (SELECT 1 FROM vault_file x"
                   "                    WHERE x.file_id = f.id)"
                   " LIMIT ?",
                   DB_ARGS(db_moment(arena, before), db_int((int64_t)most)),
                   rows);
}

/* Asked once more, now that nobody can give it again meanwhile. */
static enum status delete_row(struct db *db, int64_t id, struct moment before,
                              uint64_t *count)
{
    return db_write(db,
                    "DELETE f"
                    "  FROM file f"
                    " WHERE f.id = ?"
                    "   AND COALESCE(f.used_at, f.created_at) < ?"
                    "   AND NOT EXISTS (SELECT 1 FROM draft_paper_file x"
                    "                    WHERE x.file_id = f.id)"
                    "   AND NOT EXISTS (SELECT 1 FROM dossier_file x"
                    "                    WHERE x.file_id = f.id)"
                    "   AND NOT EXISTS (SELECT 1 FROM vault_file x"
                    "                    WHERE x.file_id = f.id)",
                    DB_ARGS(db_int(id), db_moment(db_arena(db), before)),
                    count);
}

static bool content_of(struct str bytes, struct sha256 *content)
{
    if (str_is_empty(bytes))
        return false;
    *content = sha256_of_bytes(bytes);
    return true;
}

static enum status remove_one(struct db *db, struct storage *storage,
                              struct db_row row, struct moment before,
                              size_t *removed)
{
    struct storage_name name = {.owner_id = db_cell_int(row, 1)};
    uint64_t count = 0;
    struct file_lease lease;
    bool unused;
    enum status s = file_lock(db, name.owner_id, &lease);

    if (s != OK)
        return s;
    s = delete_row(db, db_cell_int(row, 0), before, &count);
    if (s == CONFLICT)
        s = OK; /* named since; the foreign key has said so */
    for (size_t i = 2; i < 5 && s == OK && count > 0; i++)
        if (content_of(db_cell_text(row, i), &name.content))
            s = remove_bytes(db, storage, &lease, name, &unused);
    file_unlock(db, &lease);
    if (s == OK && count > 0)
        (*removed)++;
    return s;
}

enum status file_remove_unused(struct db *db, struct storage *storage,
                               size_t most, struct moment now,
                               struct file_removal *what)
{
    struct moment before = moment_add_s(now, -FILE_GRACE_S);
    struct db_rows rows;
    enum status s = list_unused(db, most, before, &rows);

    *what = (struct file_removal){.found = s == OK ? rows.count : 0};
    for (size_t i = 0; i < what->found && s == OK; i++)
        s = remove_one(db, storage, db_row_at(&rows, i), before,
                       &what->removed);
    return s;
}
