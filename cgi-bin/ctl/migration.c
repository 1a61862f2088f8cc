/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migration.c: reads the schema's files and the table that notes them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/migration.h"
#include "platform/db_place.h"
#include "platform/io.h"

#define FILE_LIMIT ((size_t)8 << 20)

static void dir_close(DIR **dir)
{
    if (*dir != NULL)
        closedir(*dir);
}

/* "0001-session.sql" */
static bool parse_name(struct arena *arena, struct str file,
                       struct migration *migration)
{
    if (!str_ends_with(file, ".sql") || file.len < sizeof("0001-x.sql") - 1 ||
        file.len > 100 || file.ptr[4] != '-')
        return false;
    if (!str_to_int(str_slice(file, 0, 4), 1, 9999, &migration->number))
        return false;
    migration->name = str_z(arena, str_slice(file, 0, file.len - 4));
    return true;
}

static int by_number(const void *a, const void *b)
{
    const struct migration *left = a, *right = b;

    return (left->number > right->number) - (left->number < right->number);
}

static enum status read_one(struct arena *arena, const char *path,
                            const char *schema, struct str file,
                            struct migrations *files, struct str *complaint)
{
    struct migration migration = {.schema = schema};

    if (!parse_name(arena, file, &migration)) {
        *complaint =
            str_print(arena, "%s/%" PRI_STR " is not named NNNN-name.sql", path,
                      STR_ARG(file));
        return INVALID;
    }
    const char *full =
        str_z(arena, str_print(arena, "%s/%" PRI_STR, path, STR_ARG(file)));
    if (!io_read_file(arena, full, FILE_LIMIT, &migration.sql)) {
        *complaint =
            str_print(arena, "%s cannot be read: %s", full, strerror(errno));
        return INTERNAL;
    }
    migration.sha256 = crypto_sha256(migration.sql);

    struct migration *list =
        arena_array(arena, files->count + 1, sizeof(*list));

    if (list == NULL)
        return INTERNAL;
    if (files->count > 0)
        memcpy(list, files->list, files->count * sizeof(*list));
    list[files->count++] = migration;
    files->list = list;
    return OK;
}

enum status migrations_read(struct arena *arena, const char *folder,
                            const char *schema, struct migrations *files,
                            struct str *complaint)
{
    const char *path = str_z(arena, str_print(arena, "%s/%s", folder, schema));
    DIR *dir CLEANUP(dir_close) = opendir(path);
    const struct dirent *entry;

    *files = (struct migrations){0};
    if (dir == NULL) {
        *complaint =
            str_print(arena, "no folder %s (setting schema_dir)", path);
        return INVALID;
    }
    while ((entry = readdir(dir)) != NULL) {
        struct str file = str_copy(arena, str_of(entry->d_name));

        if (str_starts_with(file, ".") || str_ends_with(file, "~"))
            continue;
        enum status s = read_one(arena, path, schema, file, files, complaint);
        if (s != OK)
            return s;
    }
    if (files->count > 0)
        qsort(files->list, files->count, sizeof(*files->list), by_number);
    for (size_t i = 1; i < files->count; i++) {
        if (files->list[i].number != files->list[i - 1].number)
            continue;
        *complaint =
            str_print(arena, "%s and %s in %s have one number",
                      files->list[i - 1].name, files->list[i].name, path);
        return INVALID;
    }
    return OK;
}

enum status migration_table_make(struct db *db, const char *schema,
                                 struct str *complaint)
{
    struct buf script = {.arena = db_arena(db)};
    const char *program;

    buf_addz(&script, "CREATE TABLE IF NOT EXISTS schema_migration ("
                      "    number     INT UNSIGNED NOT NULL,"
                      "    name       VARCHAR(100) NOT NULL,"
                      "    sha256     BINARY(32)   NOT NULL,"
                      "    applied_at DATETIME(6)  NOT NULL,"
                      "    PRIMARY KEY (number)"
                      ") ENGINE = InnoDB DEFAULT CHARSET = ascii"
                      "  COLLATE = ascii_bin");
    /* Each program looks at its own database; the worker at all of them. */
    for (size_t i = 0; (program = db_place_program(i)) != NULL; i++)
        if (strcmp(db_place_schema(program), schema) == 0 ||
            strcmp(program, "worker") == 0)
            buf_print(&script, "; GRANT SELECT ON schema_migration TO %s",
                      db_place_user(program));
    return db_run_script(db, buf_str(&script), complaint);
}

static struct migration *find(const struct migrations *files, int64_t number)
{
    for (size_t i = 0; i < files->count; i++)
        if (files->list[i].number == number)
            return &files->list[i];
    return NULL;
}

/* Before the first migrate there is no table, and so nothing applied. */
static enum status table_exists(struct db *db)
{
    struct db_row row;

    return db_read_row(db,
                       "SELECT 1"
                       "  FROM information_schema.tables"
                       " WHERE table_schema = DATABASE()"
                       "   AND table_name = 'schema_migration'",
                       DB_NO_ARGS, &row);
}

static enum status compare_one(struct arena *arena, struct db_row row,
                               const struct migrations *files,
                               struct str *complaint)
{
    struct str name = db_cell_text(row, 1);
    struct migration *file = find(files, db_cell_int(row, 0));

    if (file == NULL || !str_is(name, file->name)) {
        *complaint = str_print(
            arena,
            "the database is newer than this program: it has %" PRI_STR
            ", which is not among the files; install the version that has it",
            STR_ARG(name));
        return INVALID;
    }
    if (!str_equals(db_cell_text(row, 2), sha256_str(&file->sha256))) {
        *complaint = str_print(
            arena,
            "%s.sql is not the text that was applied; put that text back, and "
            "write the change as a new migration",
            file->name);
        return INVALID;
    }
    file->is_applied = true;
    return OK;
}

enum status migrations_compare(struct db *db, struct migrations *files,
                               struct str *complaint)
{
    struct db_rows rows = {0};
    enum status s = table_exists(db);

    if (s == NOT_FOUND)
        return OK;
    if (s == OK)
        s = db_read(db,
                    "SELECT number, name, sha256"
                    "  FROM schema_migration"
                    " ORDER BY number",
                    DB_NO_ARGS, &rows);
    if (s != OK) {
        *complaint = STR("schema_migration cannot be read");
        return s;
    }
    for (size_t i = 0; s == OK && i < rows.count; i++)
        s = compare_one(db_arena(db), db_row_at(&rows, i), files, complaint);
    return s;
}

enum status migration_note(struct db *db, const struct migration *migration,
                           struct moment now)
{
    return db_write(db,
                    "INSERT INTO schema_migration"
                    "   SET number = ?, name = ?, sha256 = ?, applied_at = ?",
                    DB_ARGS(db_int(migration->number),
                            db_text(str_of(migration->name)),
                            db_bytes(sha256_str(&migration->sha256)),
                            db_moment(db_arena(db), now)),
                    NULL);
}
