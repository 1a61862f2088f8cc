/* db.c: one connection to MariaDB, and transactions on it.
 *
 * A connection is found dead before it is used where that is possible (the
 * peer closed the socket: one look, nothing sent), so that after a restart of
 * MariaDB even writes go on without an error.
 *
 * Holds: within a transaction a deadlock, a lock time-out or a lost connection
 * dooms it: every further statement is refused, since the server has rolled
 * back already and would commit each one by itself.
 */
#include <errno.h>
#include <sys/socket.h>

#include "platform/db_private.h"
#include "platform/metrics.h"

#define CONNECT_TIMEOUT_S 2
#define ANSWER_TIMEOUT_S 10 /* longer than MariaDB's own limits below */
#define TRANSACTION_TRIES 3

/* A DATE may have parts that nobody knows: see partial_date.h. */
static const char session_settings[] =
    "SET SESSION time_zone = '+00:00',"
    " sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_ZERO_DATE,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY,"
    "NO_AUTO_CREATE_USER',"
    " tx_isolation = 'READ-COMMITTED',"
    " autocommit = 1";
static const char session_limits[] = "SET SESSION max_statement_time = 8,"
                                     " innodb_lock_wait_timeout = 5,"
                                     " lock_wait_timeout = 5";

void db_disconnect(struct db *db)
{
    if (db->connection != NULL)
        mysql_close(db->connection); /* first, so that no statement talks */
    db->connection = NULL;
    db_statements_forget(db);
}

/* Nothing is on its way to us between two statements: a socket that has
 * something to read was closed by the server, or is about to be. */
static bool is_closed_by_peer(MYSQL *connection)
{
    char byte;
    ssize_t got =
        recv(mysql_get_socket(connection), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

    return !(got < 0 &&
             (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

static void set_options(MYSQL *connection, bool is_patient)
{
    const unsigned connect_s = CONNECT_TIMEOUT_S;
    const unsigned answer_s = ANSWER_TIMEOUT_S;
    const my_bool no = 0;
    const unsigned none = 0;

    mysql_options(connection, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
    if (!is_patient) {
        mysql_options(connection, MYSQL_OPT_READ_TIMEOUT, &answer_s);
        mysql_options(connection, MYSQL_OPT_WRITE_TIMEOUT, &answer_s);
        mysql_options(connection, MYSQL_INIT_COMMAND, session_limits);
    }
    mysql_options(connection, MYSQL_OPT_RECONNECT, &no);
    mysql_options(connection, MYSQL_OPT_LOCAL_INFILE, &none);
    mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(connection, MYSQL_INIT_COMMAND, session_settings);
}

/* A connection that is good as far as one can tell without sending. */
enum status db_connect(struct db *db)
{
    if (db->connection != NULL && !db->is_in_transaction &&
        is_closed_by_peer(db->connection)) {
        log_warn(db->log, "db.closed", "by=server");
        db_disconnect(db);
    }
    if (db->connection != NULL)
        return OK;

    MYSQL *connection = mysql_init(NULL);

    if (connection == NULL)
        return INTERNAL;
    set_options(connection, db->is_patient);
    if (mysql_real_connect(connection, NULL, db->user, db->password,
                           db->database, 0, db->socket,
                           CLIENT_FOUND_ROWS) == NULL) {
        metrics_count(db->log->metrics, METRIC_DB_AWAY);
        log_warn(db->log, "db.away", "code=%u user=%s message=\"%s\"",
                 mysql_errno(connection), db->user, mysql_error(connection));
        db->was_refused = db_refuses(mysql_errno(connection));
        mysql_close(connection);
        return UNAVAILABLE;
    }
    db->was_refused = false;
    db->connection = connection;
    return OK;
}

static char *copy_z(const char *z)
{
    return z == NULL ? NULL : strdup(z);
}

enum status db_new(struct db **db, struct log *log, const char *socket,
                   const char *user, struct str password, const char *database)
{
    struct db *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return INTERNAL;
    made->magic = DB_MAGIC;
    made->log = log;
    made->socket = copy_z(socket);
    made->user = copy_z(user);
    made->database = copy_z(database);
    made->password =
        password.len > 0 ? strndup(password.ptr, password.len) : strdup("");
    if (made->socket == NULL || made->user == NULL || made->password == NULL ||
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
    free(gone->socket);
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

/* Up to 20, 40, 60 ms: two that met once do not meet again. */
static void pause_before(int attempt)
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
        *again = s != OK && db->doom == TROUBLE_DEADLOCK; /* Galera */
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
            pause_before(attempt);
        s = transact(db, body, data, &again);
    }
    return s;
}

bool db_is_alive(struct db *db)
{
    db_check(db);
    assert(!db->is_in_transaction);
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
