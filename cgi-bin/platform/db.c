/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db.c: one connection to MariaDB, and transactions on it.
 *
 * Holds: within a transaction a deadlock, a lock time-out or a lost connection
 * dooms it: every further statement is refused, since the server has rolled
 * back already and would commit each one by itself.
 */
#include "platform/db_private.h"

#define TRANSACTION_TRIES 3

static char *copy_z(const char *z)
{
    return z == NULL ? NULL : strdup(z);
}

enum status db_new(struct db **db, struct log *log,
                   const struct db_reach *reach, const char *user,
                   struct str password, const char *database)
{
    struct db *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return INTERNAL;
    made->magic = DB_MAGIC;
    made->log = log;
    made->reach = *reach;
    made->host_count = db_reach_count(reach);
    made->user = copy_z(user);
    made->database = copy_z(database);
    made->password =
        password.len > 0 ? strndup(password.ptr, password.len) : strdup("");
    if (made->user == NULL || made->password == NULL ||
        (database != NULL && made->database == NULL)) {
        db_free(&made);
        return INTERNAL;
    }
    *db = made;
    return OK;
}

void db_free(struct db **db)
{
    struct db *gone = *db;

    if (gone == NULL)
        return;
    db_check(gone);
    db_disconnect(gone);
    free(gone->statements);
    free(gone->user);
    free(gone->database);
    if (gone->password != NULL) {
        explicit_bzero(gone->password, strlen(gone->password));
        free(gone->password);
    }
    free(gone);
    *db = NULL;
}

void db_be_patient(struct db *db)
{
    db_check(db);
    db->is_patient = true;
}

void db_use_arena(struct db *db, struct arena *arena)
{
    db_check(db);
    db->arena = arena;
}

struct arena *db_arena(const struct db *db)
{
    db_check(db);
    return db->arena;
}

void db_use_shelf(struct db *db, struct shelf *shelf)
{
    db_check(db);
    db->shelf = shelf;
}

struct shelf *db_shelf(const struct db *db)
{
    db_check(db);
    return db->shelf;
}

struct log *db_log(const struct db *db)
{
    db_check(db);
    return db->log;
}

/* Transactions */

static enum status say(struct db *db, const char *sql)
{
    enum status s = db_connect(db);

    if (s == OK && mysql_real_query(db->connection, sql, strlen(sql)) != 0)
        s = db_settle(db, mysql_errno(db->connection),
                      mysql_error(db->connection), sql);
    return s;
}

/* With the request's number as a comment (hexadecimal, by server_name_request),
 * so that MariaDB's logs tell for whom a transaction was. Other statements are
 * prepared once for all requests. */
static enum status say_for_request(struct db *db, const char *sql)
{
    char text[100];

    if (db->log->request_id[0] == '\0')
        return say(db, sql);
    snprintf(text, sizeof(text), "%s /* %s %s */", sql, db->log->program,
             db->log->request_id);
    return say(db, text);
}

/* Ends the connection where even that fails: the server then rolls back. */
static void roll_back(struct db *db)
{
    if (db->connection != NULL && mysql_rollback(db->connection) != 0)
        db_disconnect(db);
}

void db_pause(int attempt)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    long jitter_ns = (now.tv_nsec / 1000 % 20000) * 1000 * attempt;
    struct timespec pause = {0, 1000000 + jitter_ns};

    nanosleep(&pause, NULL);
}

/* One try. *again: nothing of it happened, and it may go better. */
static enum status transact(struct db *db,
                            enum status (*body)(struct db *, void *),
                            void *data, bool *again)
{
    bool was_connected = db->connection != NULL;

    *again = false;
    db->doom = TROUBLE_NONE;
    enum status s = say_for_request(db, "START TRANSACTION");
    if (s != OK) {
        *again = was_connected && db->connection == NULL;
        return s;
    }

    db->is_in_transaction = true;
    s = body(db, data);
    if (db->doom != TROUBLE_NONE) {
        s = UNAVAILABLE; /* whatever the body made of it */
        *again = true;
    } else if (s == OK && arena_is_exhausted(db->arena)) {
        log_error(db->log, "db.arena_exhausted", "used=%zu",
                  arena_used(db->arena));
        s = INTERNAL;
    }
    if (s == OK) {
        s = say_for_request(db, "COMMIT");
        *again = s != OK && db->doom == TROUBLE_DEADLOCK; /* certification */
    }
    if (s != OK)
        roll_back(db);
    db->is_in_transaction = false;
    db->doom = TROUBLE_NONE;
    return s;
}

enum status db_transaction(struct db *db,
                           enum status (*body)(struct db *, void *), void *data)
{
    enum status s = INTERNAL;
    bool again = true;

    db_check(db);
    assert(db->arena != NULL);
    assert(!db->is_in_transaction);
    for (int attempt = 0; again && attempt < TRANSACTION_TRIES; attempt++) {
        if (attempt > 0)
            db_pause(attempt);
        s = transact(db, body, data, &again);
    }
    return s;
}

static bool answers(struct db *db)
{
    if (say(db, "SELECT 1") != OK)
        return false;

    MYSQL_RES *result = mysql_store_result(db->connection);

    if (result == NULL) {
        db_disconnect(db);
        return false;
    }
    mysql_free_result(result);
    return true;
}

/* A node that was cut off since still answers SELECT 1. */
bool db_is_alive(struct db *db)
{
    db_check(db);
    assert(!db->is_in_transaction);
    if (!answers(db))
        return false;
    if (!db->is_of_cluster || db_node_is_ready(db->connection))
        return true;
    log_warn(db->log, "db.unfit", "why=cut_off");
    db_disconnect(db);
    return answers(db); /* at the next host, where there is one */
}

/* Scripts */

/* Goes through the results of a script; *done counts the statements that
 * went well. */
static bool drain_results(MYSQL *connection, int *done)
{
    for (;;) {
        MYSQL_RES *result = mysql_store_result(connection);

        if (result != NULL)
            mysql_free_result(result);
        else if (mysql_errno(connection) != 0)
            return false;
        (*done)++;

        int more = mysql_next_result(connection);

        if (more != 0)
            return more < 0;
    }
}

enum status db_run_script(struct db *db, struct str script,
                          struct str *complaint)
{
    int done = 0;

    db_check(db);
    assert(!db->is_in_transaction);
    enum status s = db_connect(db);
    if (s != OK)
        return s;

    MYSQL *connection = db->connection;

    mysql_set_server_option(connection, MYSQL_OPTION_MULTI_STATEMENTS_ON);
    if (mysql_real_query(connection, script.ptr, script.len) != 0 ||
        !drain_results(connection, &done)) {
        unsigned code = mysql_errno(connection);

        *complaint = str_print(db->arena, "statement %d: %s", done + 1,
                               mysql_error(connection));
        return db_settle(db, code, mysql_error(connection), "(script)");
    }
    mysql_set_server_option(connection, MYSQL_OPTION_MULTI_STATEMENTS_OFF);
    return OK;
}

bool db_was_refused(const struct db *db)
{
    return db->was_refused;
}
