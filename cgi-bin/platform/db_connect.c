/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_connect.c: which server a connection goes to, and how.
 *
 * A connection is found dead before it is used where that is possible (the
 * peer closed the socket: one look, nothing sent), so that after a restart of
 * MariaDB even writes go on without an error.
 *
 * Of several hosts the first that is fit is taken. One that was not rests, so
 * that a machine that is off costs a request its time limit once in a while and
 * not each time; while all rest, the one that rests longest is asked.
 */
#include <errno.h>
#include <sys/socket.h>

#include "platform/db_private.h"
#include "platform/metrics.h"

#define REST_MS 10000

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

static void set_limits(MYSQL *connection, const struct db *db)
{
    const unsigned connect_s = db->reach.connect_s;
    const unsigned answer_s = db->reach.answer_s;

    mysql_options(connection, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
    if (db->is_patient)
        return;
    mysql_options(connection, MYSQL_OPT_READ_TIMEOUT, &answer_s);
    mysql_options(connection, MYSQL_OPT_WRITE_TIMEOUT, &answer_s);
    mysql_options(connection, MYSQL_INIT_COMMAND, session_limits);
}

/* Over a network: TLS or nothing, where somebody vouches for the other side. */
static void set_way(MYSQL *connection, const struct db *db)
{
    const unsigned tcp = MYSQL_PROTOCOL_TCP;
    const my_bool is_tls = db->reach.ca_file != NULL;

    if (db->host_count == 0)
        return;
    mysql_options(connection, MYSQL_OPT_PROTOCOL, &tcp);
    mysql_options(connection, MYSQL_OPT_SSL_ENFORCE, &is_tls);
    mysql_options(connection, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &is_tls);
    if (is_tls)
        mysql_options(connection, MYSQL_OPT_SSL_CA, db->reach.ca_file);
}

static void set_options(MYSQL *connection, const struct db *db)
{
    const my_bool no = 0;
    const unsigned none = 0;

    set_limits(connection, db);
    set_way(connection, db);
    mysql_options(connection, MYSQL_OPT_RECONNECT, &no);
    mysql_options(connection, MYSQL_OPT_LOCAL_INFILE, &none);
    mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(connection, MYSQL_INIT_COMMAND, session_settings);
}

/* The nth host, or the socket where there is none. */
static enum status connect_to(struct db *db, size_t nth)
{
    MYSQL *connection = mysql_init(NULL);
    struct db_host host = {"", 0};
    bool is_socket = db->host_count == 0;

    if (connection == NULL)
        return INTERNAL;
    if (!is_socket && !db_reach_host(&db->reach, nth, &host)) {
        mysql_close(connection);
        return INTERNAL;
    }
    set_options(connection, db);
    if (mysql_real_connect(connection, is_socket ? NULL : host.name, db->user,
                           db->password, db->database, host.port,
                           is_socket ? db->reach.socket : NULL,
                           CLIENT_FOUND_ROWS) == NULL) {
        metrics_count(db->log->metrics, METRIC_DB_AWAY);
        log_warn(db->log, "db.away", "code=%u user=%s host=%s message=\"%s\"",
                 mysql_errno(connection), db->user, is_socket ? "-" : host.name,
                 mysql_error(connection));
        db->was_refused = db_refuses(mysql_errno(connection));
        mysql_close(connection);
        return UNAVAILABLE;
    }
    db->was_refused = false;
    if (!db_node_is_fit(db, connection, nth)) {
        metrics_count(db->log->metrics, METRIC_DB_AWAY);
        mysql_close(connection);
        return UNAVAILABLE;
    }
    db->connection = connection;
    db->host = nth;
    return OK;
}

static int64_t steady_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static enum status try_host(struct db *db, size_t nth)
{
    enum status s = connect_to(db, nth);

    db->rest_until[nth] = s == OK ? 0 : steady_ms() + REST_MS;
    return s;
}

static enum status connect_to_first(struct db *db)
{
    int64_t began = steady_ms();
    size_t longest = 0;
    bool was_any_asked = false;

    for (size_t i = 0; i < db->host_count; i++) {
        if (db->rest_until[i] < db->rest_until[longest])
            longest = i;
        if (db->rest_until[i] > began)
            continue;
        was_any_asked = true;
        enum status s = try_host(db, i);
        if (s != UNAVAILABLE)
            return s;
    }
    return was_any_asked ? UNAVAILABLE : try_host(db, longest);
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
    return db->host_count == 0 ? connect_to(db, 0) : connect_to_first(db);
}

bool db_where(const struct db *db, struct db_host *host)
{
    return db->connection != NULL && db->host_count > 0 &&
           db_reach_host(&db->reach, db->host, host);
}
