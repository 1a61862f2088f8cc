/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/file/file.h"
#include "platform/public_id.h"

static const char *const scans[] = {
    [FILE_WAITING] = "waiting",
    [FILE_CLEAN] = "clean",
    [FILE_INFECTED] = "infected",
};

enum file_scan file_scan_of(struct str text)
{
    return (enum file_scan)STR_AMONG(
        text, scans, FILE_WAITING); /* never "clean" by accident */
}

struct file file_of_row(struct db_row row, size_t first)
{
    return (struct file){
        .id = db_cell_int(row, first),
        .public_id = db_cell_text(row, first + 1),
        .owner_id = db_cell_int(row, first + 2),
        .content = sha256_of_bytes(db_cell_text(row, first + 3)),
        .size_bytes = db_cell_int(row, first + 4),
        .type = db_cell_text(row, first + 5),
        .name = db_cell_text(row, first + 6),
        .scan = file_scan_of(db_cell_text(row, first + 7)),
        .created_at = db_cell_moment(row, first + 8),
    };
}

static enum status load_content(struct db *db, struct file *file)
{
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT " FILE_COLUMNS("") "  FROM file"
                                   " WHERE account_id = ?"
                                   "   AND content = ?",
        DB_ARGS(db_int(file->owner_id), db_bytes(sha256_str(&file->content))),
        &row);

    if (s == OK)
        *file = file_of_row(row, 0);
    return s;
}

enum status file_exists(struct db *db, int64_t owner_id,
                        const struct sha256 *content)
{
    struct db_row row;

    return db_read_row(db,
                       "SELECT id"
                       "  FROM file"
                       " WHERE account_id = ?"
                       "   AND content = ?",
                       DB_ARGS(db_int(owner_id), db_bytes(sha256_str(content))),
                       &row);
}

/* Given again: not to be removed for some time. */
static enum status touch(struct db *db, const struct file *file,
                         struct moment now)
{
    return db_write(db,
                    "UPDATE file"
                    "   SET used_at = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_moment(db_arena(db), now), db_int(file->id)),
                    NULL);
}

enum status file_add(struct db *db, struct file *file, struct moment now)
{
    struct arena *arena = db_arena(db);
    enum status s = load_content(db, file);

    if (s == OK)
        return touch(db, file, now);
    if (s != NOT_FOUND)
        return s;
    s = public_id_new(arena, &file->public_id);
    if (s != OK)
        return s;
    struct db_value scanned_at =
        file->scan == FILE_WAITING ? db_null() : db_moment(arena, now);
    s = db_write(db,
                 "INSERT INTO file"
                 "   SET public_id = ?, account_id = ?, content = ?,"
                 "       size_bytes = ?, type = ?, name = ?, scan = ?,"
                 "       scanned_at = ?, created_at = ?",
                 DB_ARGS(db_text(file->public_id), db_int(file->owner_id),
                         db_bytes(sha256_str(&file->content)),
                         db_int(file->size_bytes), db_text(file->type),
                         db_text(file->name),
                         db_text(str_of(scans[file->scan])), scanned_at,
                         db_moment(arena, now)),
                 NULL);
    if (s == CONFLICT) /* the same file came in by another tab */
        return load_content(db, file);
    if (s == OK) {
        file->id = db_last_id(db);
        file->created_at = now;
    }
    return s;
}

enum status file_load(struct db *db, struct str public_id, int64_t owner_id,
                      struct file *file)
{
    struct db_row row;

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    enum status s =
        db_read_row(db,
                    "SELECT " FILE_COLUMNS("") "  FROM file"
                                               " WHERE public_id = ?"
                                               "   AND account_id = ?",
                    DB_ARGS(db_text(public_id), db_int(owner_id)), &row);
    if (s == OK)
        *file = file_of_row(row, 0);
    return s;
}

enum status file_load_any(struct db *db, struct str public_id,
                          struct file *file)
{
    struct db_row row;

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    enum status s =
        db_read_row(db,
                    "SELECT " FILE_COLUMNS("") "  FROM file"
                                               " WHERE public_id = ?",
                    DB_ARGS(db_text(public_id)), &row);
    if (s == OK)
        *file = file_of_row(row, 0);
    return s;
}

enum status file_list(struct db *db, int64_t after, int64_t limit,
                      struct file **files, size_t *count)
{
    struct db_rows rows;
    enum status s = db_read(db,
                            "SELECT " FILE_COLUMNS("") "  FROM file"
                                                       " WHERE id > ?"
                                                       " ORDER BY id"
                                                       " LIMIT ?",
                            DB_ARGS(db_int(after), db_int(limit)), &rows);

    if (s != OK)
        return s;
    struct file *list = arena_array(db_arena(db), rows.count, sizeof(*list));

    if (list == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        list[i] = file_of_row(db_row_at(&rows, i), 0);
    *files = list;
    *count = rows.count;
    return OK;
}

enum status file_set_scan(struct db *db, int64_t id, enum file_scan scan,
                          struct moment now)
{
    struct db_value at =
        scan == FILE_WAITING ? db_null() : db_moment(db_arena(db), now);

    return db_write(db,
                    "UPDATE file"
                    "   SET scan = ?, scanned_at = ?"
                    " WHERE id = ?",
                    DB_ARGS(db_text(str_of(scans[scan])), at, db_int(id)),
                    NULL);
}

enum status file_total_bytes(struct db *db, int64_t owner_id, int64_t *total)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT COALESCE(SUM(size_bytes), 0)"
                                "  FROM file"
                                " WHERE account_id = ?",
                                DB_ARGS(db_int(owner_id)), &row);

    if (s == OK)
        *total = db_cell_int(row, 0);
    return s;
}
