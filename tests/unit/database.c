/* SPDX-License-Identifier: GPL-3.0-or-later */
/* database.c: starts and fills the test's own MariaDB by tests/lib/mariadb. */
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "database.h"

static const char *const users[] = {"motcua_portal", "motcua_identity",
                                    "motcua_smart", "motcua_officer",
                                    "motcua_worker"};

static const char *source_dir(void)
{
    const char *dir = getenv("srcdir");

    return dir != NULL ? dir : ".";
}

static void shell(struct database *database, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Ends the test program when the command fails: nothing can be tested then. */
static void shell(struct database *database, const char *format, ...)
{
    char command[2048];
    va_list args;

    va_start(args, format);
    int length = vsnprintf(command, sizeof(command), format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof(command) ||
        system(command) != 0) {
        fprintf(stderr, "database: failed: %s (in %s)\n", command,
                database->folder);
        exit(EXIT_FAILURE);
    }
}

static void server(struct database *database, const char *what)
{
    shell(database, "'%s/tests/lib/mariadb' %s '%s' >/dev/null", source_dir(),
          what, database->folder);
}

struct database *database_start(void)
{
    struct database *database = calloc(1, sizeof(*database));

    assert(database != NULL);
    snprintf(database->folder, sizeof(database->folder),
             "/tmp/motcua-test-XXXXXX");
    if (mkdtemp(database->folder) == NULL) {
        perror("mkdtemp");
        exit(EXIT_FAILURE);
    }
    snprintf(database->socket, sizeof(database->socket), "%s/mariadb.sock",
             database->folder);
    server(database, "start");

    char log[128];

    snprintf(log, sizeof(log), "%s/test.log", database->folder);
    database->log = (struct log){
        .program = "test",
        .level = LOG_LEVEL_DEBUG,
        .fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
    database->arena = arena_new((size_t)64 << 20);
    assert(database->arena != NULL && database->log.fd >= 0);
    for (size_t i = 0; i < ARRAY_LENGTH(users); i++) {
        char sql[200];

        snprintf(sql, sizeof(sql), "CREATE USER %s IDENTIFIED BY '%s'",
                 users[i], users[i]);
        database_sql(database, NULL, sql);
    }
    return database;
}

void database_stop(struct database **database)
{
    struct database *gone = *database;

    server(gone, "kill");
    shell(gone, "rm -rf '%s'", gone->folder);
    arena_free(&gone->arena);
    close(gone->log.fd);
    free(gone);
    *database = NULL;
}

void database_kill(struct database *database)
{
    server(database, "kill");
}

void database_restart(struct database *database)
{
    server(database, "stop");
    server(database, "start");
}

void database_make(struct database *database, const char *name,
                   const char *schema)
{
    char sql[200];

    snprintf(sql, sizeof(sql),
             "CREATE DATABASE %s CHARACTER SET utf8mb4"
             " COLLATE utf8mb4_unicode_520_ci",
             name);
    database_sql(database, NULL, sql);
    /* motcuactl makes this one before any migration. */
    database_sql(database, name,
                 "CREATE TABLE schema_migration (number INT PRIMARY KEY)");
    shell(database,
          "cat '%s/schema/%s/'[0-9]*.sql |"
          " '%s/tests/lib/mariadb' sql '%s' '%s'",
          source_dir(), schema, source_dir(), database->folder, name);
}

void database_sql(struct database *database, const char *name, const char *sql)
{
    shell(database, "'%s/tests/lib/mariadb' sql '%s' %s -e \"%s\"",
          source_dir(), database->folder, name != NULL ? name : "", sql);
}

struct db *database_as(struct database *database, const char *user,
                       const char *name)
{
    struct db *db = NULL;
    const char *password = strcmp(user, "root") == 0 ? "" : user;
    const struct db_reach reach = db_reach_socket(database->socket);
    enum status s =
        db_new(&db, &database->log, &reach, user, str_of(password), name);

    assert(s == OK);
    db_use_arena(db, database->arena);
    return db;
}

struct db *database_root(struct database *database, const char *name)
{
    return database_as(database, "root", name);
}

int64_t database_number(struct db *db, const char *sql)
{
    struct db_row row;
    enum status s = db_read_row(db, sql, DB_NO_ARGS, &row);

    if (s != OK) {
        fprintf(stderr, "database: status %d for %s\n", (int)s, sql);
        exit(EXIT_FAILURE);
    }
    return db_cell_int(row, 0);
}
