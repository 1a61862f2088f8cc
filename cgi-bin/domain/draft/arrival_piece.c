/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arrival_piece.c: A row comes before its object and goes after it; between,
 * it says whether the object counts. So whoever is killed wherever leaves
 * nothing that the worker does not find by due_at.
 */
#include <unistd.h>

#include "domain/draft/arrival_piece.h"
#include "platform/io.h"

enum { LIFE_S = 86400, REMOVED_A_ROUND = 500 };

static bool name_of(struct str bytes, struct storage_piece *name)
{
    if (bytes.len != sizeof(name->name))
        return false;
    memcpy(name->name, bytes.ptr, sizeof(name->name));
    return true;
}

static struct str name_bytes(const struct storage_piece *name)
{
    return (struct str){(const char *)name->name, sizeof(name->name)};
}

/* The last one that counts. NOT_FOUND: there is none. */
static enum status load_last(struct db *db, int64_t arrival_id,
                             struct arrival_piece *last,
                             struct storage_piece *name)
{
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT id, name, starts_at, size_bytes"
                                "  FROM arrival_piece"
                                " WHERE arrival_id = ?"
                                "   AND starts_at IS NOT NULL"
                                " ORDER BY starts_at DESC"
                                " LIMIT 1",
                                DB_ARGS(db_int(arrival_id)), &row);

    if (s != OK)
        return s;
    *last = (struct arrival_piece){.id = db_cell_int(row, 0),
                                   .starts_at = db_cell_int(row, 2),
                                   .size_bytes = db_cell_int(row, 3)};
    return name_of(db_cell_text(row, 1), name) ? OK : INTERNAL;
}

/* Where the pieces that count must end is where the arrival goes on: a program
 * of the version before, or another bucket, has it otherwise. */
static enum status find_last(const struct arrival_pieces *of, int64_t received,
                             struct arrival_piece *last,
                             struct storage_piece *name)
{
    *last = (struct arrival_piece){.id = 0};
    enum status s = load_last(of->db, of->arrival_id, last, name);

    if (s != OK && s != NOT_FOUND)
        return s;
    return last->starts_at + last->size_bytes == received ? OK : NOT_FOUND;
}

static enum status note(const struct arrival_pieces *of,
                        const struct storage_piece *name,
                        struct arrival_piece *piece)
{
    struct moment due = moment_add_s(of->now, LIFE_S);
    enum status s =
        db_write(of->db,
                 "INSERT INTO arrival_piece"
                 "   SET arrival_id = ?, name = ?, due_at = ?",
                 DB_ARGS(db_int(of->arrival_id), db_bytes(name_bytes(name)),
                         db_moment(db_arena(of->db), due)),
                 NULL);

    if (s == OK)
        piece->id = db_last_id(of->db);
    return s;
}

enum status arrival_piece_put(const struct arrival_pieces *of, int64_t received,
                              struct str bytes, struct arrival_piece *piece)
{
    CLEANUP(fd_close) int fd = -1;
    struct arrival_piece last;
    struct storage_piece name, last_name;
    enum status s = find_last(of, received, &last, &last_name);
    bool joins = last.id != 0 && last.size_bytes < ARRIVAL_PIECE_MIN;

    *piece = (struct arrival_piece){.starts_at = received,
                                    .size_bytes = (int64_t)bytes.len};
    if (joins) {
        piece->joined_id = last.id;
        piece->starts_at = last.starts_at;
        piece->size_bytes += last.size_bytes;
    }
    if (s == OK)
        s = storage_piece_name(&name);
    if (s == OK)
        s = note(of, &name, piece);
    if (s != OK)
        return s;
    s = storage_scratch_of(of->storage, STR(""), &fd);
    if (s == OK && joins)
        s = storage_piece_read(of->storage, &last_name, fd);
    if (s == OK && !io_write(fd, bytes))
        s = UNAVAILABLE;
    if (s == OK)
        s = storage_piece_put(of->storage, &name, fd);
    return s == UNAVAILABLE ? INVALID : s;
}

enum status arrival_piece_drop(const struct arrival_pieces *of,
                               const struct arrival_piece *piece)
{
    return db_write(
        of->db,
        "UPDATE arrival_piece"
        "   SET starts_at = NULL, due_at = ?"
        " WHERE id = ?",
        DB_ARGS(db_moment(db_arena(of->db), of->now), db_int(piece->id)), NULL);
}

enum status arrival_piece_count(const struct arrival_pieces *of,
                                const struct arrival_piece *piece)
{
    uint64_t count = 1;
    enum status s = OK;

    if (piece->joined_id != 0)
        s = db_write(of->db,
                     "UPDATE arrival_piece"
                     "   SET starts_at = NULL, due_at = ?"
                     " WHERE id = ?"
                     "   AND starts_at = ?",
                     DB_ARGS(db_moment(db_arena(of->db), of->now),
                             db_int(piece->joined_id),
                             db_int(piece->starts_at)),
                     &count);
    if (s == OK && count == 0)
        return CONFLICT;
    if (s == OK)
        s = db_write(of->db,
                     "UPDATE arrival_piece"
                     "   SET starts_at = ?, size_bytes = ?"
                     " WHERE id = ?",
                     DB_ARGS(db_int(piece->starts_at),
                             db_int(piece->size_bytes), db_int(piece->id)),
                     NULL);
    return s;
}

/* Appends them to fd; *end is where they end without a gap. */
static enum status copy_pieces(const struct arrival_pieces *of, int fd,
                               int64_t *end)
{
    struct db_rows rows;
    struct storage_piece name;
    enum status s = db_read(of->db,
                            "SELECT name, starts_at, size_bytes"
                            "  FROM arrival_piece"
                            " WHERE arrival_id = ?"
                            "   AND starts_at IS NOT NULL"
                            " ORDER BY starts_at",
                            DB_ARGS(db_int(of->arrival_id)), &rows);

    *end = 0;
    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        if (db_cell_int(row, 1) != *end)
            return NOT_FOUND;
        if (!name_of(db_cell_text(row, 0), &name))
            return INTERNAL;
        s = storage_piece_read(of->storage, &name, fd);
        if (s == UNAVAILABLE)
            return INVALID;
        *end += db_cell_int(row, 2);
    }
    return s;
}

enum status arrival_piece_open(const struct arrival_pieces *of, int64_t size,
                               int *fd)
{
    CLEANUP(fd_close) int made = -1;
    int64_t end = 0;
    enum status s = storage_scratch_of(of->storage, STR(""), &made);

    if (s == UNAVAILABLE)
        return INVALID;
    if (s == OK)
        s = copy_pieces(of, made, &end);
    if (s == OK && end != size)
        s = NOT_FOUND;
    if (s == OK && lseek(made, 0, SEEK_SET) != 0)
        s = UNAVAILABLE;
    if (s == OK) {
        *fd = made;
        made = -1;
    }
    return s;
}

enum status arrival_piece_forget(const struct arrival_pieces *of)
{
    return db_write(
        of->db,
        "UPDATE arrival_piece"
        "   SET starts_at = NULL, due_at = ?"
        " WHERE arrival_id = ?"
        "   AND starts_at IS NOT NULL",
        DB_ARGS(db_moment(db_arena(of->db), of->now), db_int(of->arrival_id)),
        NULL);
}

enum status arrival_piece_clean(struct db *db, struct storage *storage,
                                struct moment now)
{
    struct db_rows rows;
    enum status s = db_read(
        db,
        "SELECT id, name"
        "  FROM arrival_piece"
        " WHERE due_at <= ?"
        " LIMIT ?",
        DB_ARGS(db_moment(db_arena(db), now), db_int(REMOVED_A_ROUND)), &rows);

    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);
        struct storage_piece name;

        s = name_of(db_cell_text(row, 1), &name)
                ? storage_piece_remove(storage, &name)
                : INTERNAL;
        if (s == OK)
            s = db_write(db, "DELETE FROM arrival_piece WHERE id = ?",
                         DB_ARGS(db_int(db_cell_int(row, 0))), NULL);
    }
    return s;
}
