/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/file/file_look.h"
#include "platform/media/preview.h"
#include "platform/public_id.h"

struct file_look file_look_of_row(struct db_row row, size_t first)
{
    return (struct file_look){
        .pages = (int32_t)db_cell_int(row, first),
        .has_active_content = db_cell_bool(row, first + 1),
        .has_thumbnail = db_cell_bool(row, first + 2),
    };
}

enum status file_look_load(struct db *db, int64_t file_id,
                           struct file_look *look)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT pages, has_active_content,"
                                "       thumbnail IS NOT NULL"
                                "  FROM file_look WHERE file_id = ?",
                                DB_ARGS(db_int(file_id)), &row);

    if (s == OK)
        *look = file_look_of_row(row, 0);
    return s;
}

/* Tried by photographs of papers, of tables and of pockets; a scan of a page
 * with one line on it is no blank one. */
enum {
    BLANK_SPREAD = 12,
    DARK_LIGHT = 50,
    BLURRED_SHARPNESS = 25,
    SMALL_SIDE = 500, /* A4 of that many points is not read */
};

struct str file_faults(const struct preview_facts *facts)
{
    int longer = facts->width > facts->height ? facts->width : facts->height;

    if (!facts->is_measured)
        return STR("");
    if (facts->spread < BLANK_SPREAD)
        return STR("blank");
    if (longer < SMALL_SIDE)
        return STR("small");
    if (facts->light < DARK_LIGHT)
        return STR("dark");
    return facts->sharpness < BLURRED_SHARPNESS ? STR("blurred") : STR("");
}

enum status file_look_add(struct db *db, int64_t file_id,
                          const struct file_look *look)
{
    return db_write(db,
                    "INSERT INTO file_look (file_id, pages, has_active_content,"
                    "       faults)"
                    "VALUES (?, ?, ?, ?)"
                    "    ON DUPLICATE KEY UPDATE pages = VALUES(pages)",
                    DB_ARGS(db_int(file_id), db_int(look->pages),
                            db_bool(look->has_active_content),
                            db_text(look->faults)),
                    NULL);
}

enum status file_look_thumbnail(struct db *db, struct str public_id,
                                int64_t owner_id, struct storage_name *stored)
{
    struct db_row row;

    if (!public_id_is_one(public_id))
        return NOT_FOUND;
    enum status s =
        db_read_row(db,
                    "SELECT l.thumbnail, f.store_id"
                    "  FROM file f"
                    "  JOIN file_look l ON l.file_id = f.id"
                    " WHERE f.public_id = ?"
                    "   AND f.account_id = ?"
                    "   AND f.scan = 'clean'"
                    "   AND l.thumbnail IS NOT NULL",
                    DB_ARGS(db_text(public_id), db_int(owner_id)), &row);
    if (s == OK)
        *stored = (struct storage_name){db_cell_int(row, 1),
                                        sha256_of_bytes(db_cell_text(row, 0))};
    return s;
}

static enum status give_list(struct db *db, const struct db_rows *rows,
                             struct file_list *list)
{
    struct file *files =
        arena_array(db_arena(db), rows->count + 1, sizeof *files);

    if (files == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows->count; i++)
        files[i] = file_of_row(db_row_at(rows, i), 0);
    *list = (struct file_list){files, rows->count};
    return OK;
}

enum status file_list_waiting(struct db *db, int64_t after, size_t most,
                              struct file_list *list)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT " FILE_COLUMNS("") "  FROM file"
                                           " WHERE scan = 'waiting'"
                                           "   AND id > ?"
                                           " ORDER BY id"
                                           " LIMIT ?",
                DB_ARGS(db_int(after), db_int((int64_t)most)), &rows);

    return s == OK ? give_list(db, &rows, list) : s;
}

enum status file_list_unseen(struct db *db, size_t most, struct file_list *list)
{
    struct db_rows rows;
    enum status s =
        db_read(db,
                "SELECT " FILE_COLUMNS("f.") "  FROM file_look l"
                                             "  JOIN file f ON f.id = l.file_id"
                                             " WHERE l.made_at IS NULL"
                                             "   AND f.scan = 'clean'"
                                             " ORDER BY l.file_id DESC"
                                             " LIMIT ?",
                DB_ARGS(db_int((int64_t)most)), &rows);

    return s == OK ? give_list(db, &rows, list) : s;
}

enum status file_look_set_thumbnail(struct db *db, int64_t file_id,
                                    const struct sha256 *content,
                                    struct moment now)
{
    struct db_value picture =
        content != NULL ? db_bytes(sha256_str(content)) : db_null();

    return db_write(
        db,
        "UPDATE file_look"
        "   SET made_at = ?, thumbnail = ?"
        " WHERE file_id = ?",
        DB_ARGS(db_moment(db_arena(db), now), picture, db_int(file_id)), NULL);
}

enum status file_look_copy(struct db *db, const struct file *file,
                           struct file_copy *copy)
{
    enum preview_kind kind;
    struct db_row row;

    if (!preview_kind_of(file->type, &kind) || preview_copy_type(kind) == NULL)
        return NOT_FOUND;
    enum status s = db_read_row(db,
                                "SELECT copy, copy_type, copy_bytes"
                                "  FROM file_look"
                                " WHERE file_id = ?"
                                "   AND copy IS NOT NULL",
                                DB_ARGS(db_int(file->id)), &row);
    if (s == OK)
        *copy = (struct file_copy){sha256_of_bytes(db_cell_text(row, 0)),
                                   db_cell_text(row, 1), db_cell_int(row, 2)};
    return s;
}

enum status file_look_set_copy(struct db *db, int64_t file_id,
                               const struct file_copy *copy)
{
    return db_write(db,
                    "UPDATE file_look"
                    "   SET copy = ?, copy_type = ?, copy_bytes = ?"
                    " WHERE file_id = ?",
                    DB_ARGS(db_bytes(sha256_str(&copy->content)),
                            db_text(copy->type), db_int(copy->size_bytes),
                            db_int(file_id)),
                    NULL);
}
