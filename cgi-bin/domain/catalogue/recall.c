/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recall.c: rows laid out as bytes that any process can read, and the edition
 * they are of.
 *
 * The name of some rows is their statement with its values; their bytes are
 * counts, the length of each cell, then the cells, each with a NUL behind it.
 */
#include "domain/catalogue/recall.h"

#define NULL_CELL UINT32_MAX

struct shape {
    uint32_t count, columns;
};

const char *catalogue_shelf_dir(struct arena *arena,
                                const struct settings *settings)
{
    return str_z(arena,
                 str_print(arena, "%" PRI_STR "/catalogue",
                           STR_ARG(settings_text(settings, "state_dir"))));
}

/* Tells two catalogues of one generation apart, too: that of a backup, and one
 * that a migration has mended. */
static enum status read_edition(struct db *db, struct str *edition)
{
    static const char sql[] =
        "SELECT c.generation,"
        "       COALESCE(UNIX_TIMESTAMP(c.changed_at), 0),"
        "       (SELECT COUNT(*) FROM schema_migration)"
        "  FROM catalogue c"
        " WHERE c.id = 1";
    struct db_row row;
    enum status s = db_read_row(db, sql, DB_NO_ARGS, &row);

    if (s == OK)
        *edition = str_print(
            db_arena(db), "%" PRI_STR "-%" PRI_STR "-%" PRI_STR,
            STR_ARG(db_cell_text(row, 0)), STR_ARG(db_cell_text(row, 1)),
            STR_ARG(db_cell_text(row, 2)));
    return s;
}

void catalogue_refresh(struct db *db, struct moment now)
{
    struct shelf *shelf = db_shelf(db);
    struct str edition;

    if (shelf == NULL || !shelf_must_ask(shelf, now))
        return;
    if (read_edition(db, &edition) == OK && edition.len < SHELF_EDITION_BYTES)
        shelf_turn(shelf, edition);
}

bool catalogue_recall(struct db *db, struct str name, struct str *what)
{
    struct shelf *shelf = db_shelf(db);

    return shelf != NULL && shelf_find(shelf, name, what);
}

uint64_t catalogue_turn(const struct db *db)
{
    return db_shelf(db) == NULL ? 0 : shelf_turns(db_shelf(db));
}

/* An import may have come between the rows and now. */
void catalogue_keep(struct db *db, struct str name, struct str what)
{
    struct shelf *shelf = db_shelf(db);
    struct str edition;

    if (shelf != NULL && what.len > 0 && read_edition(db, &edition) == OK &&
        shelf_is_of(shelf, edition))
        shelf_put(shelf, name, what);
}

/* --- Rows --- */

static void add_bytes(struct buf *out, const void *bytes, size_t size)
{
    buf_add(out, (struct str){bytes, size});
}

static struct str name_of(struct arena *arena, const char *sql,
                          struct db_args args)
{
    struct buf name = buf_of_size(arena, 1024);

    buf_addz(&name, sql);
    for (size_t i = 0; i < args.count; i++) {
        const struct db_value *value = &args.values[i];

        buf_add_byte(&name, (char)value->kind);
        if (value->kind == DB_INT)
            add_bytes(&name, &value->number, sizeof(value->number));
        else if (value->kind != DB_NULL)
            add_bytes(&name, &value->text.len, sizeof(value->text.len));
        if (value->kind == DB_TEXT || value->kind == DB_BYTES)
            buf_add(&name, value->text);
    }
    return buf_str(&name);
}

static struct str pack(struct arena *arena, const struct db_rows *rows)
{
    size_t cells = rows->count * rows->columns, bytes = 0;
    struct shape shape = {(uint32_t)rows->count, (uint32_t)rows->columns};

    for (size_t i = 0; i < cells; i++)
        bytes += rows->cells[i].len + 1;
    struct buf out = buf_of_size(
        arena, sizeof(shape) + cells * sizeof(uint32_t) + bytes + 1);
    add_bytes(&out, &shape, sizeof(shape));
    for (size_t i = 0; i < cells; i++) {
        uint32_t len = rows->cells[i].ptr == NULL
                           ? NULL_CELL
                           : (uint32_t)rows->cells[i].len;

        add_bytes(&out, &len, sizeof(len));
    }
    for (size_t i = 0; i < cells; i++)
        if (rows->cells[i].ptr != NULL) {
            buf_add(&out, rows->cells[i]);
            buf_add_byte(&out, '\0');
        }
    return arena_is_exhausted(arena) ? STR_NONE : buf_str(&out);
}

/* The cells lend the bytes. False: these are no rows. */
static bool unpack(struct arena *arena, struct str bytes, struct db_rows *rows)
{
    struct shape shape;
    uint32_t len;

    if (bytes.len < sizeof(shape))
        return false;
    memcpy(&shape, bytes.ptr, sizeof(shape));
    size_t cells = (size_t)shape.count * shape.columns;
    struct str lens = str_skip(bytes, sizeof(shape));
    if (cells > lens.len / sizeof(len))
        return false;
    struct str rest = str_skip(lens, cells * sizeof(len));
    struct str *made = arena_array(arena, cells + 1, sizeof(*made));
    if (made == NULL)
        return false;
    for (size_t i = 0; i < cells; i++) {
        memcpy(&len, lens.ptr + i * sizeof(len), sizeof(len));
        if (len == NULL_CELL)
            continue;
        if (len >= rest.len)
            return false;
        made[i] = str_slice(rest, 0, len);
        rest = str_skip(rest, (size_t)len + 1);
    }
    *rows = (struct db_rows){shape.count, shape.columns, made};
    return true;
}

enum keeping { KEEP_ALL, KEEP_FOUND };

static enum status read_or_recall(struct db *db, const char *sql,
                                  struct db_args args, enum keeping keeping,
                                  struct db_rows *rows)
{
    struct arena *arena = db_arena(db);
    struct str name, bytes;

    if (db_shelf(db) == NULL)
        return db_read(db, sql, args, rows);
    name = name_of(arena, sql, args);
    if (catalogue_recall(db, name, &bytes) && unpack(arena, bytes, rows))
        return OK;
    enum status s = db_read(db, sql, args, rows);

    if (s == OK && (rows->count > 0 || keeping == KEEP_ALL))
        catalogue_keep(db, name, pack(arena, rows));
    return s;
}

enum status catalogue_read(struct db *db, const char *sql, struct db_args args,
                           struct db_rows *rows)
{
    return read_or_recall(db, sql, args, KEEP_ALL, rows);
}

enum status catalogue_read_row(struct db *db, const char *sql,
                               struct db_args args, struct db_row *row)
{
    struct db_rows rows;
    enum status s = read_or_recall(db, sql, args, KEEP_FOUND, &rows);

    if (s == OK && rows.count == 0)
        return NOT_FOUND;
    if (s == OK)
        *row = db_row_at(&rows, 0);
    return s;
}
