/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_reach_test.c: servers over TLS, in order: the next where one is away, and
 * none that is not what its name says or holds what it should not.
 */
#include "check.h"
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "database.h"
#include "platform/db_reach.h"

static struct database *first, *second;
static unsigned first_port, second_port;
static char folder[] = "/tmp/motcua-reach-XXXXXX";
static char ca_file[64];

static unsigned free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    assert_int_equal(0, bind(fd, (struct sockaddr *)&at, size));
    assert_int_equal(0, getsockname(fd, (struct sockaddr *)&at, &size));
    close(fd);
    return ntohs(at.sin_port);
}

static void make_certificate(void)
{
    char command[512];

    assert_non_null(mkdtemp(folder));
    snprintf(ca_file, sizeof(ca_file), "%s/cert.pem", folder);
    snprintf(command, sizeof(command),
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256"
             " -nodes -days 30 -subj /CN=localhost"
             " -addext subjectAltName=DNS:localhost"
             " -keyout %s/key.pem -out %s 2>/dev/null",
             folder, ca_file);
    assert_int_equal(0, system(command));
}

/* What the next server that is started listens on. */
static void listen_on(unsigned port)
{
    char options[512];

    snprintf(options, sizeof(options),
             "--skip-networking=0 --bind-address=127.0.0.1,127.0.0.2"
             " --port=%u"
             " --ssl-cert=%s --ssl-key=%s/key.pem",
             port, ca_file, folder);
    setenv("MARIADB_OPTIONS", options, 1);
}

static void bring_back_the_first(void)
{
    listen_on(first_port);
    database_restart(first);
}

static struct database *start_on(unsigned port)
{
    listen_on(port);
    struct database *made = database_start();

    database_sql(made, NULL,
                 "CREATE DATABASE t;"
                 "CREATE TABLE t.schema_migration ("
                 " number INT PRIMARY KEY, applied_at DATETIME(6));"
                 "GRANT ALL ON t.* TO motcua_portal");
    return made;
}

/* The same installation on both, as a cluster has it. */
static void fill(struct database *server, const char *applied_at, int count)
{
    char sql[200];

    database_sql(server, "t", "DELETE FROM schema_migration");
    for (int i = 1; i <= count; i++) {
        snprintf(sql, sizeof(sql),
                 "INSERT INTO schema_migration VALUES (%d, '%s')", i,
                 applied_at);
        database_sql(server, "t", sql);
    }
}

static int start(void **state)
{
    (void)state;
    make_certificate();
    first_port = free_port();
    first = start_on(first_port);
    second_port = free_port();
    second = start_on(second_port);
    return 0;
}

static int stop(void **state)
{
    char command[100];

    (void)state;
    database_stop(&first);
    database_stop(&second);
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

static int same(void **state)
{
    (void)state;
    fill(first, "2026-01-01 00:00:00.000001", 2);
    fill(second, "2026-01-01 00:00:00.000001", 2);
    return 0;
}

/* "NAME:first NAME:second" for that name, as the portal. */
static struct db *reach(const char *name, char hosts[100])
{
    struct db *db = NULL;
    struct db_reach way = db_reach_socket("/nowhere");

    snprintf(hosts, 100, "%s:%u  %s:%u", name, first_port, name, second_port);
    way.hosts = hosts;
    way.ca_file = ca_file;
    assert_int_equal(OK, db_new(&db, &first->log, &way, "motcua_portal",
                                STR("motcua_portal"), "t"));
    db_use_arena(db, first->arena);
    return db;
}

static unsigned port_of(const struct db *db)
{
    struct db_host host = {"", 0};

    return db_where(db, &host) ? host.port : 0;
}

static void a_way_over_the_network_is_tls(void **state)
{
    char hosts[100];
    struct db *db = reach("localhost", hosts);
    struct db_row row;

    (void)state;
    assert_true(db_is_alive(db));
    assert_int_equal(first_port, port_of(db));
    assert_int_equal(OK, db_read_row(db,
                                     "SELECT variable_value LIKE 'TLSv1.%'"
                                     "  FROM information_schema.session_status"
                                     " WHERE variable_name = 'Ssl_version'",
                                     DB_NO_ARGS, &row));
    assert_true(db_cell_bool(row, 0));
    db_free(&db);
}

/* Of 127.0.0.1 libmariadb 3.4 asks no name: that is this machine. */
static void a_certificate_for_another_name_is_refused(void **state)
{
    char hosts[100];
    struct db *db = reach("127.0.0.2", hosts);

    (void)state;
    assert_false(db_is_alive(db));
    db_free(&db);
}

/* The first is killed with a statement before it; reads go on at the next, and
 * so does a whole transaction. When it is back, a new connection is its own. */
static enum status add(struct db *db, void *data)
{
    struct db_row row;
    enum status s =
        db_read_row(db, "SELECT COUNT(*) FROM schema_migration FOR UPDATE",
                    DB_NO_ARGS, &row);

    (void)data;
    return s == OK ? db_write(db,
                              "INSERT INTO schema_migration"
                              " VALUES (100, '2026-01-01')",
                              DB_NO_ARGS, NULL)
                   : s;
}

static void where_one_dies_the_next_goes_on(void **state)
{
    char hosts[100];
    struct db *db = reach("localhost", hosts);

    (void)state;
    assert_true(db_is_alive(db));
    database_kill(first);
    assert_int_equal(OK, db_transaction(db, add, NULL));
    assert_int_equal(second_port, port_of(db));
    assert_int_equal(3, database_number(db, "SELECT COUNT(*)"
                                            "  FROM schema_migration"));
    db_free(&db);
    bring_back_the_first();
    db = reach("localhost", hosts);
    assert_true(db_is_alive(db));
    assert_int_equal(first_port, port_of(db));
    db_free(&db);
}

static void a_node_one_migration_behind_is_passed_over(void **state)
{
    char hosts[100];
    struct db *db = reach("localhost", hosts);

    (void)state;
    fill(first, "2026-01-01 00:00:00.000001", 1);
    db_want_migrations(db, 2);
    assert_true(db_is_alive(db));
    assert_int_equal(second_port, port_of(db));
    db_free(&db);
}

static void another_installation_is_none_of_ours(void **state)
{
    char hosts[100];
    struct db *db = reach("localhost", hosts);

    (void)state;
    fill(second, "2025-05-05 05:05:05.000005", 2);
    db_want_migrations(db, 2);
    assert_true(db_is_alive(db));
    assert_int_equal(first_port, port_of(db));
    database_kill(first);
    assert_false(db_is_alive(db)); /* tells that it is gone */
    assert_false(db_is_alive(db)); /* rather nobody than that one */
    bring_back_the_first();
    db_free(&db);
    db = reach("localhost", hosts);
    assert_true(db_is_alive(db));
    db_free(&db);
}

static void a_server_that_only_reads_is_passed_over(void **state)
{
    char hosts[100];
    struct db *db = reach("localhost", hosts);

    (void)state;
    database_sql(first, NULL, "SET GLOBAL read_only = 1");
    assert_true(db_is_alive(db));
    assert_int_equal(second_port, port_of(db));
    database_sql(first, NULL, "SET GLOBAL read_only = 0");
    db_free(&db);
}

static void hosts_are_read_as_they_are_written(void **state)
{
    struct db_reach way = {.hosts = " db1  [fe80::1]:3307 10.0.0.2 ",
                           .port = 3306};
    struct db_host host;

    (void)state;
    assert_int_equal(3, db_reach_count(&way));
    assert_true(db_reach_host(&way, 1, &host));
    assert_string_equal("fe80::1", host.name);
    assert_int_equal(3307, host.port);
    assert_true(db_reach_host(&way, 2, &host));
    assert_string_equal("10.0.0.2", host.name);
    assert_int_equal(3306, host.port);
    assert_false(db_reach_host(&way, 3, &host));
    assert_null(db_hosts_fault(STR("db1 db2:1"), true));
    assert_null(db_hosts_fault(STR("127.0.0.1 localhost:3307 [::1]"), false));
    assert_non_null(db_hosts_fault(STR("db1"), false));
    for (size_t i = 0; i < 7; i++) {
        static const char *const bad[] = {" ",
                                          "db1:",
                                          "db1:0",
                                          "db1:65536",
                                          "[::1",
                                          "a/b",
                                          "1 2 3 4 5 6 7 8 9 10"};

        assert_non_null(db_hosts_fault(str_of(bad[i]), true));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_are_read_as_they_are_written),
        cmocka_unit_test_setup(a_way_over_the_network_is_tls, same),
        cmocka_unit_test_setup(a_certificate_for_another_name_is_refused, same),
        cmocka_unit_test_setup(where_one_dies_the_next_goes_on, same),
        cmocka_unit_test_setup(a_node_one_migration_behind_is_passed_over,
                               same),
        cmocka_unit_test_setup(another_installation_is_none_of_ours, same),
        cmocka_unit_test_setup(a_server_that_only_reads_is_passed_over, same),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
