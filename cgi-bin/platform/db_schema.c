/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>

#include "platform/db_schema.h"

static void dir_close(DIR **dir)
{
    if (*dir != NULL)
        closedir(*dir);
}

static bool has_row(const struct db_rows *rows, struct str name)
{
    for (size_t i = 0; i < rows->count; i++)
        if (str_equals(db_cell_text(db_row_at(rows, i), 0), name))
            return true;
    return false;
}

enum status db_schema_check(struct db *db, const char *folder,
                            const char *schema, struct str *complaint)
{
    struct arena *arena = db_arena(db);
    const char *path = str_z(arena, str_print(arena, "%s/%s", folder, schema));
    DIR *dir CLEANUP(dir_close) = opendir(path);
    const struct dirent *entry;
    struct db_rows rows = {0};

    if (dir == NULL) {
        *complaint =
            str_print(arena, "schema_dir: %s: %s", path, strerror(errno));
        return INVALID;
    }
    enum status s =
        db_read(db, "SELECT name FROM schema_migration", DB_NO_ARGS, &rows);
    bool is_away = s == UNAVAILABLE && !db_was_refused(db);

    if (s != OK && !is_away) {
        *complaint = str_print(arena,
                               "the database of %s does not let us in (the "
                               "line above says why); run: motcuactl migrate",
                               schema);
        return INVALID;
    }
    size_t count = 0;

    while ((entry = readdir(dir)) != NULL) {
        struct str file = str_of(entry->d_name);
        struct str name = str_slice(file, 0, file.len < 4 ? 0 : file.len - 4);

        count += str_ends_with(file, ".sql");
        if (s != OK || !str_ends_with(file, ".sql") || has_row(&rows, name))
            continue;
        *complaint = str_print(arena,
                               "the database is older than this program: it "
                               "lacks %s/%" PRI_STR "; run: motcuactl migrate",
                               schema, STR_ARG(name));
        return INVALID;
    }
    db_want_migrations(db, count);
    return s;
}
