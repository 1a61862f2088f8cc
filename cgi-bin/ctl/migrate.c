/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migrate.c: brings the three databases to where the program's files are.
 *
 * A migration is a file NNNN-name.sql in schema_dir/{portal,identity,smart};
 * each one that is not noted in the database's table schema_migration runs, in
 * the order of the numbers, and is noted with its SHA-256. Before that come
 * the databases themselves and a user for each program, so an empty MariaDB
 * becomes ready in one call, and calling again does nothing.
 *
 * Holds: one migrate at a time (migrate_lease.h); a database that knows a
 * migration which the files do not have, or has another version of one, is left
 * alone.
 * MariaDB commits each CREATE and ALTER by itself: a migration that fails half
 * way is told with the number of its statement.
 */

#include "ctl/migrate.h"
#include "ctl/ctl.h"
#include "ctl/migrate_lease.h"
#include "platform/crypto.h"
#include "platform/db_place.h"

static const char *const schemas[] = {"portal", "identity", "smart"};

enum mode { MODE_RUN, MODE_PLAN, MODE_FRESH };

static int complain(enum status s, const char *what, struct str complaint)
{
    return ctl_fail(ctl_code(s), "%s: %" PRI_STR, what, STR_ARG(complaint));
}

static int create_database(struct ctl *ctl, struct db *db, const char *schema)
{
    const char *name = db_place_database(schema);
    struct str complaint = STR("MariaDB is away");
    enum status s = db_run_script(
        db,
        str_print(ctl->arena,
                  "CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4"
                  " COLLATE utf8mb4_unicode_520_ci",
                  name),
        &complaint);

    return s == OK ? EX_OK : complain(s, name, complaint);
}

/* The password goes by a parameter: it stands in no text of ours. */
static int create_user(struct ctl *ctl, struct db *db, const char *program)
{
    const char *user = db_place_user(program);
    struct str password =
        settings_own_secret(ctl->settings, program, "password_file");
    struct str complaint = STR("MariaDB is away");

    if (str_is_empty(password))
        return ctl_fail(EX_CONFIG, "%s.password_file is not set", program);
    enum status s =
        db_write(db, "SET @motcua_user = ?, @motcua_password = ?",
                 DB_ARGS(db_text(str_of(user)), db_text(password)), NULL);
    if (s == OK)
        s = db_run_script(
            db,
            STR("EXECUTE IMMEDIATE CONCAT("
                "'CREATE USER IF NOT EXISTS ', @motcua_user,"
                "' IDENTIFIED BY ', QUOTE(@motcua_password));"
                "EXECUTE IMMEDIATE CONCAT("
                "'ALTER USER ', @motcua_user,"
                "' IDENTIFIED BY ', QUOTE(@motcua_password));"
                "SET @motcua_user = NULL, @motcua_password = NULL"),
            &complaint);
    return s == OK ? EX_OK : complain(s, user, complaint);
}

static int prepare_server(struct ctl *ctl, struct db *db)
{
    int code = EX_OK;

    for (size_t i = 0; code == EX_OK && i < ARRAY_LENGTH(schemas); i++)
        code = create_database(ctl, db, schemas[i]);
    for (size_t i = 0; code == EX_OK && db_place_program(i) != NULL; i++)
        code = create_user(ctl, db, db_place_program(i));
    return code;
}

static int drop_databases(struct ctl *ctl, struct db *db)
{
    if (!settings_flag(ctl->settings, "demo"))
        return ctl_fail(EX_USAGE, "--fresh drops all data, and so works with "
                                  "demo = yes only");
    for (size_t i = 0; i < ARRAY_LENGTH(schemas); i++) {
        const char *name = db_place_database(schemas[i]);
        struct str complaint = STR("MariaDB is away");
        enum status s = db_run_script(
            db, str_print(ctl->arena, "DROP DATABASE IF EXISTS %s", name),
            &complaint);

        if (s != OK)
            return complain(s, name, complaint);
    }
    return EX_OK;
}

static int apply(struct ctl *ctl, const struct migrate_lease *lease,
                 struct db *db, const struct migration *migration)
{
    struct str complaint = STR("MariaDB is away");

    if (!migrate_lease_holds(ctl, lease))
        return ctl_fail(EX_TEMPFAIL, "the lease was lost; run it again");
    enum status s = db_run_script(db, migration->sql, &complaint);
    if (s != OK)
        return ctl_fail(ctl_code(s), "%s/%s.sql: %" PRI_STR, migration->schema,
                        migration->name, STR_ARG(complaint));
    s = migration_note(db, migration, moment_now());
    if (s != OK)
        return ctl_fail(ctl_code(s), "%s/%s.sql ran, but could not be noted",
                        migration->schema, migration->name);
    printf("%s/%s applied\n", migration->schema, migration->name);
    return fflush(stdout) == 0 ? EX_OK : ctl_code(INTERNAL);
}

/* NULL: all are. */
static bool is_wanted(const struct migrate_wanted *wanted,
                      const struct migration *migration)
{
    for (size_t i = 0; wanted != NULL && i < wanted->count; i++)
        if (strcmp(wanted->list[i].schema, migration->schema) == 0 &&
            strcmp(wanted->list[i].name, migration->name) == 0)
            return true;
    return wanted == NULL;
}

/* One database: reads files and table, compares, applies or tells. */
static int migrate_schema(struct ctl *ctl, const struct migrate_lease *lease,
                          const char *schema, enum mode mode,
                          const struct migrate_wanted *wanted)
{
    struct migrations files = {0};
    struct str complaint = STR_NONE;
    struct db *db CLEANUP(db_free) = ctl_db(ctl, schema);

    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s =
        migrations_read(ctl->arena, settings_textz(ctl->settings, "schema_dir"),
                        schema, &files, &complaint);
    if (s == OK && mode != MODE_PLAN)
        s = migration_table_make(db, schema, &complaint);
    if (s == OK)
        s = migrations_compare(db, &files, &complaint);
    if (s != OK)
        return ctl_fail(ctl_code(s), "%s: %" PRI_STR "%s", schema,
                        STR_ARG(complaint),
                        s == INVALID && settings_flag(ctl->settings, "demo")
                            ? "; or start a demo's data anew: motcuactl "
                              "migrate --fresh"
                            : "");

    int code = EX_OK;

    for (size_t i = 0; code == EX_OK && i < files.count; i++) {
        if (files.list[i].is_applied || !is_wanted(wanted, &files.list[i]))
            continue;
        if (mode == MODE_PLAN)
            printf("%s/%s\n", schema, files.list[i].name);
        else
            code = apply(ctl, lease, db, &files.list[i]);
    }
    return code;
}

/* A plan changes nothing, so where there is no database yet all of its files
 * are the plan. */
static int plan_schema(struct ctl *ctl, struct db *db, const char *schema)
{
    const char *name = db_place_database(schema);
    struct migrations files = {0};
    struct str complaint = STR_NONE;
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT 1"
                                "  FROM information_schema.schemata"
                                " WHERE schema_name = ?",
                                DB_ARGS(db_text(str_of(name))), &row);

    if (s == OK)
        return migrate_schema(ctl, NULL, schema, MODE_PLAN, NULL);
    if (s != NOT_FOUND)
        return ctl_fail(ctl_code(s), "MariaDB went away");
    s = migrations_read(ctl->arena, settings_textz(ctl->settings, "schema_dir"),
                        schema, &files, &complaint);
    if (s != OK)
        return complain(s, schema, complaint);
    printf("%s: database %s is to be made\n", schema, name);
    for (size_t i = 0; i < files.count; i++)
        printf("%s/%s\n", schema, files.list[i].name);
    return EX_OK;
}

/* ---- for a restore */

static int check_is_empty(struct db *db, const char *schema)
{
    const char *name = db_place_database(schema);
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT 1"
                                "  FROM information_schema.tables"
                                " WHERE table_schema = ?"
                                "   AND table_name <> 'migrate_lease'"
                                " LIMIT 1",
                                DB_ARGS(db_text(str_of(name))), &row);

    if (s == NOT_FOUND)
        return EX_OK;
    if (s != OK)
        return ctl_fail(ctl_code(s), "MariaDB went away");
    return ctl_fail(EX_CANTCREAT,
                    "the database %s has tables, and a restore wants an empty "
                    "place; to give up what is there: DROP DATABASE %s",
                    name, name);
}

/* That this program has the migration, as it was. */
static int check_is_known(struct ctl *ctl, const struct migration *wanted)
{
    struct migrations files = {0};
    struct str complaint = STR_NONE;
    enum status s =
        migrations_read(ctl->arena, settings_textz(ctl->settings, "schema_dir"),
                        wanted->schema, &files, &complaint);

    if (s != OK)
        return complain(s, wanted->schema, complaint);
    for (size_t i = 0; i < files.count; i++)
        if (strcmp(files.list[i].name, wanted->name) == 0 &&
            str_equals(sha256_str(&files.list[i].sha256),
                       sha256_str(&wanted->sha256)))
            return EX_OK;
    return ctl_fail(EX_DATAERR,
                    "the backup is newer than this program: it has %s/%s; "
                    "install the version that made it, or a newer one",
                    wanted->schema, wanted->name);
}

/* Some migrations bring rows; those of the backup are all there shall be. */
static int empty_tables(struct ctl *ctl, const char *schema)
{
    struct db *db CLEANUP(db_free) = ctl_db(ctl, schema);
    struct buf script = {.arena = ctl->arena};
    struct str complaint = STR("MariaDB is away");
    struct db_rows rows;

    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = db_read(db,
                            "SELECT table_name"
                            "  FROM information_schema.tables"
                            " WHERE table_schema = DATABASE()"
                            "   AND table_type = 'BASE TABLE'"
                            "   AND table_name NOT IN"
                            "       ('schema_migration', 'migrate_lease')",
                            DB_NO_ARGS, &rows);
    if (s != OK)
        return ctl_fail(ctl_code(s), "MariaDB went away");
    buf_addz(&script, "SET foreign_key_checks = 0;");
    for (size_t i = 0; i < rows.count; i++)
        buf_print(&script, "TRUNCATE TABLE `%" PRI_STR "`;",
                  STR_ARG(db_cell_text(db_row_at(&rows, i), 0)));
    buf_addz(&script, "SET foreign_key_checks = 1");
    s = db_run_script(db, buf_str(&script), &complaint);
    return s == OK ? EX_OK : complain(s, schema, complaint);
}

int migrate_onto_empty(struct ctl *ctl, const struct migrate_wanted *wanted)
{
    struct db *db CLEANUP(db_free) = ctl_db(ctl, NULL);
    struct migrate_lease lease CLEANUP(migrate_lease_end) = {.pid = 0};
    int code = EX_OK;

    if (db == NULL)
        return EX_UNAVAILABLE;
    for (size_t i = 0; code == EX_OK && i < wanted->count; i++)
        code = check_is_known(ctl, &wanted->list[i]);
    for (size_t i = 0; code == EX_OK && i < ARRAY_LENGTH(schemas); i++)
        code = check_is_empty(db, schemas[i]);
    if (code == EX_OK)
        code = migrate_lease_take(ctl, &lease);
    if (code == EX_OK)
        code = prepare_server(ctl, db);
    for (size_t i = 0; code == EX_OK && i < ARRAY_LENGTH(schemas); i++)
        code = migrate_schema(ctl, &lease, schemas[i], MODE_RUN, wanted);
    for (size_t i = 0; code == EX_OK && i < ARRAY_LENGTH(schemas); i++)
        code = empty_tables(ctl, schemas[i]);
    return code;
}

int migrate_rest(struct ctl *ctl)
{
    struct migrate_lease lease CLEANUP(migrate_lease_end) = {.pid = 0};
    int code = migrate_lease_take(ctl, &lease);

    for (size_t i = 0; code == EX_OK && i < ARRAY_LENGTH(schemas); i++)
        code = migrate_schema(ctl, &lease, schemas[i], MODE_RUN, NULL);
    return code;
}

/* ---- the command */

static int print_admin_sql(struct ctl *ctl)
{
    const char *user = settings_textz(ctl->settings, "admin.user");
    const char *from = /* who may come in as the administrator */
        str_is_empty(settings_text(ctl->settings, "database.host"))
            ? "localhost"
            : "'%'";

    printf("-- Once, as root of MariaDB; with the content of %s as password.\n"
           "CREATE USER IF NOT EXISTS %s@%s IDENTIFIED BY '…';\n"
           "GRANT CREATE USER, RELOAD ON *.* TO %s@%s;\n",
           settings_textz(ctl->settings, "admin.password_file"), user, from,
           user, from);
    for (size_t i = 0; i < ARRAY_LENGTH(schemas); i++)
        printf("GRANT ALL ON %s.* TO %s@%s WITH GRANT OPTION;\n",
               db_place_database(schemas[i]), user, from);
    return EX_OK;
}

static int migrate(struct ctl *ctl, int argc, char **argv)
{
    enum mode mode = MODE_RUN;

    if (argc > 1)
        return ctl_usage(ctl);
    if (argc == 1 && strcmp(argv[0], "--admin-sql") == 0)
        return print_admin_sql(ctl);
    if (argc == 1 && strcmp(argv[0], "--plan") == 0)
        mode = MODE_PLAN;
    else if (argc == 1 && strcmp(argv[0], "--fresh") == 0)
        mode = MODE_FRESH;
    else if (argc == 1)
        return ctl_usage(ctl);
    struct db *db CLEANUP(db_free) = ctl_db(ctl, NULL);

    if (db == NULL)
        return EX_UNAVAILABLE;

    struct migrate_lease lease CLEANUP(migrate_lease_end) = {.pid = 0};
    int code = mode == MODE_FRESH ? drop_databases(ctl, db) : EX_OK;

    if (code == EX_OK && mode != MODE_PLAN)
        code = migrate_lease_take(ctl, &lease);
    if (code == EX_OK && mode != MODE_PLAN)
        code = prepare_server(ctl, db);
    for (size_t i = 0; code == EX_OK && i < ARRAY_LENGTH(schemas); i++)
        code = mode == MODE_PLAN
                   ? plan_schema(ctl, db, schemas[i])
                   : migrate_schema(ctl, &lease, schemas[i], mode, NULL);
    return code;
}

const struct command migrate_commands[] = {
    {"migrate", "[--plan | --fresh | --admin-sql]",
     "brings the databases to this version; --plan only tells; --fresh drops "
     "all data first (demo)",
     migrate, false},
    {0},
};
