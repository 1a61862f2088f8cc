/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_test.c: values go there and back; deadlocks, kills and restarts of
 * MariaDB do what db.h promises. */
#include "check.h"
#include <sys/wait.h>
#include <unistd.h>

#include "database.h"

static struct database *server;

static int start(void **state)
{
    (void)state;
    server = database_start();
    database_sql(server, NULL,
                 "CREATE DATABASE t COLLATE utf8mb4_unicode_520_ci;"
                 "CREATE TABLE t.thing ("
                 " id INT AUTO_INCREMENT PRIMARY KEY, n INT UNIQUE,"
                 " word VARCHAR(50), raw BLOB, at DATETIME(6), day DATE);"
                 "CREATE TABLE t.part (thing_id INT NOT NULL,"
                 " FOREIGN KEY (thing_id) REFERENCES t.thing (id))");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    database_stop(&server);
    return 0;
}

static int empty(void **state)
{
    arena_reset(server->arena);
    *state = database_root(server, "t");
    struct db *db = *state;
    enum status s = db_write(db, "DELETE FROM part", DB_NO_ARGS, NULL);

    if (s == OK)
        s = db_write(db, "DELETE FROM thing", DB_NO_ARGS, NULL);
    return s == OK ? 0 : -1;
}

static int leave(void **state)
{
    struct db *db = *state;

    db_free(&db);
    return 0;
}

static enum status add(struct db *db, int64_t n)
{
    return db_write(db, "INSERT INTO thing SET n = ?", DB_ARGS(db_int(n)),
                    NULL);
}

static int64_t count(struct db *db)
{
    return database_number(db, "SELECT COUNT(*) FROM thing");
}

static int64_t connection_id(struct db *db)
{
    return database_number(db, "SELECT CONNECTION_ID()");
}

/* Ends the server's side of a connection. */
static void cut(struct db *db)
{
    struct db *other = database_root(server, "t");
    char sql[64];

    snprintf(sql, sizeof(sql), "KILL CONNECTION %lld",
             (long long)connection_id(db));
    struct str complaint;
    enum status s = db_run_script(other, str_of(sql), &complaint);

    assert_int_equal(OK, s);
    db_free(&other);
    usleep(50000); /* until the server has closed the socket */
}

static void every_kind_of_value_comes_back_as_it_went(void **state)
{
    struct db *db = *state;
    struct moment at = {1795500332123456};
    struct date day = date_make(2026, 11, 24);
    struct str word = STR("H'Hen Niê, “Đặng” 𠀋");
    struct str raw = {"\0\xff\x80'\\", 5};
    struct db_row row;

    assert_int_equal(
        OK, db_write(db,
                     "INSERT INTO thing"
                     "   SET n = ?, word = ?, raw = ?, at = ?, day = ?",
                     DB_ARGS(db_int(-7), db_text(word), db_bytes(raw),
                             db_moment(server->arena, at),
                             db_date(server->arena, day)),
                     NULL));
    assert_int_equal(OK, db_read_row(db,
                                     "SELECT n, word, raw, at, day, id"
                                     "  FROM thing"
                                     " WHERE word = ?",
                                     DB_ARGS(db_text(word)), &row));
    assert_int_equal(-7, db_cell_int(row, 0));
    assert_true(str_equals(word, db_cell_text(row, 1)));
    assert_true(str_equals(raw, db_cell_text(row, 2)));
    assert_true(at.us == db_cell_moment(row, 3).us);
    assert_int_equal(0, date_compare(day, db_cell_date(row, 4)));
    assert_int_equal(db_last_id(db), db_cell_int(row, 5));
}

static enum status read_otherwise(struct db *db, void *data)
{
    struct db_row row;
    bool *is_number = data;

    enum status s =
        db_read_row(db, "SELECT 'ON', 'soon', 'today'", DB_NO_ARGS, &row);

    if (s == OK && *is_number)
        (void)db_cell_int(row, 0);
    return s;
}

/* A MariaDB that types a variable otherwise spoils the answer, not the process.
 */
static void a_cell_of_another_type_is_an_error(void **state)
{
    struct db *db = *state;
    bool is_number = false;
    struct db_row row;

    assert_int_equal(OK, db_transaction(db, read_otherwise, &is_number));
    is_number = true;
    assert_int_equal(INTERNAL, db_transaction(db, read_otherwise, &is_number));
    assert_true(arena_is_exhausted(server->arena));
    for (size_t column = 0; column < 3; column++) {
        arena_reset(server->arena);
        assert_int_equal(OK, db_read_row(db, "SELECT 'ON', 'soon', 'today'",
                                         DB_NO_ARGS, &row));
        if (column == 0)
            assert_false(db_cell_bool(row, column));
        else if (column == 1)
            assert_true(db_cell_moment(row, column).us == 0);
        else
            assert_false(date_is_set(db_cell_date(row, column)));
        assert_true(arena_is_exhausted(server->arena));
    }
    arena_reset(server->arena);
}

static void null_and_empty_are_two_things(void **state)
{
    struct db *db = *state;
    struct db_row row;

    assert_int_equal(
        OK, db_write(db,
                     "INSERT INTO thing SET n = ?, word = ?,"
                     " raw = ?, at = ?, day = ?",
                     DB_ARGS(db_null(), db_text(STR("")), db_bytes(STR_NONE),
                             db_moment(server->arena, (struct moment){0}),
                             db_date(server->arena, (struct date){0})),
                     NULL));
    assert_int_equal(OK,
                     db_read_row(db, "SELECT n, word, raw, at, day FROM thing",
                                 DB_NO_ARGS, &row));
    assert_true(db_cell_is_null(row, 0));
    assert_false(db_cell_is_null(row, 1));
    assert_int_equal(0, db_cell_text(row, 1).len);
    assert_true(db_cell_is_null(row, 2));
    assert_true(db_cell_moment(row, 3).us == 0);
    assert_false(date_is_set(db_cell_date(row, 4)));
}

static void many_rows_come_whole_and_in_order(void **state)
{
    struct db *db = *state;
    struct db_rows rows;

    assert_int_equal(OK, db_write(db,
                                  "INSERT INTO thing (n, word)"
                                  "SELECT seq, REPEAT('ă', seq % 50)"
                                  "  FROM seq_1_to_2000",
                                  DB_NO_ARGS, NULL));
    assert_int_equal(OK, db_read(db, "SELECT n, word FROM thing ORDER BY n",
                                 DB_NO_ARGS, &rows));
    assert_int_equal(2000, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        assert_int_equal(i + 1, db_cell_int(row, 0));
        assert_int_equal((i + 1) % 50 * 2, db_cell_text(row, 1).len);
    }
}

/* Of other types, and one of them empty. */
static void parts_of_one_statement_are_lists_by_themselves(void **state)
{
    struct db *db = *state;
    struct moment at = {1795500332123456};
    struct db_rows parts[3];

    for (int64_t n = 1; n <= 3; n++)
        assert_int_equal(OK, add(db, n));
    assert_int_equal(
        OK, db_read_parts(db,
                          "SELECT CAST(? AS DATETIME(6)), 7, 2"
                          " UNION ALL (SELECT n" DB_NULLS_1 ", 0 FROM thing"
                          " ORDER BY n DESC LIMIT 2)"
                          " UNION ALL SELECT 'none', NULL, 1 WHERE FALSE",
                          DB_ARGS(db_moment(server->arena, at)), parts, 3));
    assert_int_equal(2, parts[0].count);
    assert_int_equal(3, db_cell_int(db_row_at(&parts[0], 0), 0));
    assert_int_equal(2, db_cell_int(db_row_at(&parts[0], 1), 0));
    assert_true(db_cell_is_null(db_row_at(&parts[0], 0), 1));
    assert_int_equal(0, parts[1].count);
    assert_int_equal(1, parts[2].count);
    assert_true(at.us == db_cell_moment(db_row_at(&parts[2], 0), 0).us);
    assert_int_equal(7, db_cell_int(db_row_at(&parts[2], 0), 1));
}

static void statuses_say_what_happened(void **state)
{
    struct db *db = *state;
    struct db_row row;
    uint64_t changed = 9;

    assert_int_equal(OK, add(db, 1));
    assert_int_equal(CONFLICT, add(db, 1));
    assert_int_equal(CONFLICT, db_write(db, "INSERT INTO part SET thing_id = ?",
                                        DB_ARGS(db_int(999999)), NULL));
    assert_int_equal(NOT_FOUND,
                     db_read_row(db, "SELECT n FROM thing WHERE n = ?",
                                 DB_ARGS(db_int(2)), &row));
    assert_int_equal(NOT_FOUND, /* what no code can be is no fault of ours */
                     db_read_row(db,
                                 "SELECT 1 FROM"
                                 " (SELECT CONVERT('1.01' USING ascii) AS code"
                                 "  FROM DUAL) AS ours WHERE code = ?",
                                 DB_ARGS(db_text(STR("😀"))), &row));
    assert_int_equal(INTERNAL, db_read_row(db, "SELECT nonsense FROM thing",
                                           DB_NO_ARGS, &row));
    assert_int_equal(INTERNAL,
                     db_write(db, "INSERT INTO thing SET word = REPEAT(?, 51)",
                              DB_ARGS(db_text(STR("x"))),
                              NULL)); /* never a cut value */
    assert_int_equal(OK, db_write(db, "UPDATE thing SET n = ? WHERE n = ?",
                                  DB_ARGS(db_int(1), db_int(1)), &changed));
    assert_int_equal(1, changed); /* found, though nothing changed */
}

static void a_day_keeps_what_is_not_known_of_it(void **state)
{
    struct db *db = *state;
    static const struct partial_date days[] = {
        {1945, 0, 0}, {1945, 3, 0}, {1945, 3, 9}, {0, 0, 0}};

    for (size_t i = 0; i < ARRAY_LENGTH(days); i++) {
        struct db_row row;

        assert_int_equal(
            OK, db_read_row(db, "SELECT CAST(? AS DATE)",
                            DB_ARGS(db_partial(db_arena(db), days[i])), &row));
        assert_true(partial_equals(days[i], db_cell_partial(row, 0)));
    }
}

static void the_session_is_utc_and_strict(void **state)
{
    struct db *db = *state;
    struct db_row row;

    assert_int_equal(OK, db_read_row(db,
                                     "SELECT @@time_zone, @@sql_mode,"
                                     " @@character_set_connection,"
                                     " @@tx_isolation, @@max_statement_time",
                                     DB_NO_ARGS, &row));
    assert_true(str_is(db_cell_text(row, 0), "+00:00"));
    assert_true(str_starts_with(db_cell_text(row, 1), "ONLY_FULL_GROUP_BY,"
                                                      "STRICT_ALL_TABLES"));
    assert_true(str_is(db_cell_text(row, 2), "utf8mb4"));
    assert_true(str_is(db_cell_text(row, 3), "READ-COMMITTED"));
    assert_true(str_starts_with(db_cell_text(row, 4), "8.0"));
}

static void hundreds_of_statements_keep_their_places(void **state)
{
    static char sqls[300][40]; /* as good as literals: they stay */
    struct db *db = *state;

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 300; i++) {
            snprintf(sqls[i], sizeof(sqls[i]), "SELECT %d + 1", i);
            assert_int_equal(i + 1, database_number(db, sqls[i]));
        }
    }
    assert_true(database_number(db, "SELECT VARIABLE_VALUE"
                                    "  FROM information_schema.session_status"
                                    " WHERE VARIABLE_NAME ="
                                    " 'Com_stmt_prepare'") < 310);
}

static void a_write_goes_on_after_the_server_closed_the_connection(void **state)
{
    struct db *db = *state;

    assert_int_equal(OK, add(db, 1));
    cut(db);
    assert_int_equal(OK, add(db, 2));
    assert_int_equal(2, count(db));
}

static void reads_and_writes_go_on_after_a_restart(void **state)
{
    struct db *db = *state;

    assert_int_equal(OK, add(db, 1));
    database_restart(server);
    assert_int_equal(OK, add(db, 2));
    assert_int_equal(2, count(db));
}

static void while_the_server_is_away_it_is_unavailable(void **state)
{
    struct db *db = *state;

    assert_int_equal(OK, add(db, 1));
    assert_true(db_is_alive(db));
    database_kill(server);
    assert_int_equal(UNAVAILABLE, add(db, 2));
    assert_false(db_is_alive(db));
    database_restart(server);
    assert_true(db_is_alive(db));
    assert_int_equal(1, count(db)); /* what was acknowledged is there */
}

struct transfer {
    int runs;
    int64_t first, second; /* rows in the order of locking */
    enum status status;    /* to return at the end */
    void (*between)(struct db *db, struct transfer *transfer);
    int ready[2], go[2]; /* pipes, for two processes to meet */
};

static enum status transfer_body(struct db *db, void *data)
{
    struct transfer *t = data;

    t->runs++;
    enum status s = db_write(db, "UPDATE thing SET word = 'a' WHERE n = ?",
                             DB_ARGS(db_int(t->first)), NULL);
    if (s == OK && t->between != NULL)
        t->between(db, t);
    if (s == OK)
        s = db_write(db, "UPDATE thing SET word = 'b' WHERE n = ?",
                     DB_ARGS(db_int(t->second)), NULL);
    return s == OK ? t->status : s;
}

static void a_transaction_commits_on_ok_and_else_rolls_back(void **state)
{
    struct db *db = *state;
    struct transfer t = {.first = 1, .second = 2, .status = CONFLICT};

    assert_int_equal(OK, add(db, 1));
    assert_int_equal(OK, add(db, 2));
    assert_int_equal(CONFLICT, db_transaction(db, transfer_body, &t));
    assert_int_equal(1, t.runs);
    assert_int_equal(0, database_number(db, "SELECT COUNT(word) FROM thing"));
    t.status = OK;
    assert_int_equal(OK, db_transaction(db, transfer_body, &t));
    assert_int_equal(2, database_number(db, "SELECT COUNT(word) FROM thing"));
}

static void cut_once(struct db *db, struct transfer *t)
{
    if (t->runs == 1)
        cut(db);
}

static void a_connection_lost_in_a_transaction_runs_it_again(void **state)
{
    struct db *db = *state;
    struct transfer t = {.first = 1, .second = 2, .between = cut_once};

    assert_int_equal(OK, add(db, 1));
    assert_int_equal(OK, add(db, 2));
    assert_int_equal(OK, db_transaction(db, transfer_body, &t));
    assert_int_equal(2, t.runs);
    assert_int_equal(2, database_number(db, "SELECT COUNT(word) FROM thing"));
}

static void cut_always(struct db *db, struct transfer *t)
{
    (void)t;
    cut(db);
}

static void three_times_is_enough(void **state)
{
    struct db *db = *state;
    struct transfer t = {.first = 1, .second = 2, .between = cut_always};

    assert_int_equal(OK, add(db, 1));
    assert_int_equal(UNAVAILABLE, db_transaction(db, transfer_body, &t));
    assert_int_equal(3, t.runs);
    assert_int_equal(0, database_number(db, "SELECT COUNT(word) FROM thing"));
}

/* A body that does not look at what its statements say. */
static enum status careless_body(struct db *db, void *data)
{
    int *runs = data;

    if ((*runs)++ == 0)
        cut(db);
    status_ignore(add(db, 1), "careless on purpose");
    status_ignore(add(db, 2), "careless on purpose");
    return OK;
}

static void a_doomed_transaction_commits_nothing_by_itself(void **state)
{
    struct db *db = *state;
    int runs = 0;

    assert_int_equal(OK, db_transaction(db, careless_body, &runs));
    assert_int_equal(2, runs);
    assert_int_equal(2, count(db));
}

static void meet(struct db *db, struct transfer *t)
{
    char byte = 'x';

    (void)db;
    if (t->runs > 1)
        return;
    assert_int_equal(1, write(t->ready[1], &byte, 1));
    assert_int_equal(1, read(t->go[0], &byte, 1));
}

static void two_that_deadlock_both_succeed(void **state)
{
    struct db *db = *state;
    struct transfer t = {.first = 1, .second = 2, .between = meet};
    int to_child[2], to_parent[2], outcome;

    assert_int_equal(OK, add(db, 1));
    assert_int_equal(OK, add(db, 2));
    assert_int_equal(0, pipe(to_child));
    assert_int_equal(0, pipe(to_parent));
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct db *mine = database_root(server, "t");
        struct transfer u = {.first = 2, .second = 1, .between = meet};

        memcpy(u.ready, to_parent, sizeof(to_parent));
        memcpy(u.go, to_child, sizeof(to_child));
        enum status s = db_transaction(mine, transfer_body, &u);

        _exit(s == OK ? u.runs : 100);
    }
    memcpy(t.ready, to_child, sizeof(to_child));
    memcpy(t.go, to_parent, sizeof(to_parent));
    assert_int_equal(OK, db_transaction(db, transfer_body, &t));
    assert_int_equal(child, waitpid(child, &outcome, 0));
    assert_true(WIFEXITED(outcome));
    assert_int_equal(3, WEXITSTATUS(outcome) + t.runs); /* one ran twice */
}

static enum status hungry_body(struct db *db, void *data)
{
    enum status s = add(db, 1);

    while (arena_alloc(data, 1 << 20) != NULL)
        ;
    return s;
}

static void an_exhausted_arena_rolls_back(void **state)
{
    struct db *db = *state;
    struct arena *small = arena_new((size_t)4 << 20);

    assert_non_null(small);
    db_use_arena(db, small);
    assert_int_equal(INTERNAL, db_transaction(db, hungry_body, small));
    db_use_arena(db, server->arena);
    assert_int_equal(0, count(db));
    arena_free(&small);
}

static void a_script_says_which_statement_failed(void **state)
{
    struct db *db = *state;
    struct str complaint = STR_NONE;

    assert_int_equal(INTERNAL,
                     db_run_script(db,
                                   STR("INSERT INTO thing SET n = 1;"
                                       "SELECT n FROM thing;"
                                       "INSERT INTO nowhere SET n = 2"),
                                   &complaint));
    assert_true(str_starts_with(complaint, "statement 3: "));
    assert_int_equal(OK, db_run_script(db, STR("DO 1; -- fine\n"), &complaint));
    assert_int_equal(1, count(db));
}

static void a_grant_makes_no_user(void **state)
{
    struct db *db = *state;
    struct str complaint = STR_NONE;

    assert_int_equal(INTERNAL,
                     db_run_script(db,
                                   STR("GRANT SELECT ON thing TO nobody_there"),
                                   &complaint));
}

static void values_do_not_get_into_the_log(void **state)
{
    struct db *db = *state;
    char line[256], path[128];
    bool has_line = false;

    assert_int_equal(INTERNAL, db_write(db, "INSERT INTO thing SET day = ?",
                                        DB_ARGS(db_text(STR("s3cr3t"))), NULL));
    snprintf(path, sizeof(path), "%s/test.log", server->folder);
    FILE *log = fopen(path, "r");

    assert_non_null(log);
    while (fgets(line, sizeof(line), log) != NULL) {
        has_line = has_line || strstr(line, "SET day = ?") != NULL;
        assert_null(strstr(line, "s3cr3t"));
    }
    fclose(log);
    assert_true(has_line);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, empty, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_kind_of_value_comes_back_as_it_went),
        TEST(null_and_empty_are_two_things),
        TEST(a_cell_of_another_type_is_an_error),
        TEST(many_rows_come_whole_and_in_order),
        TEST(parts_of_one_statement_are_lists_by_themselves),
        TEST(statuses_say_what_happened),
        TEST(a_day_keeps_what_is_not_known_of_it),
        TEST(the_session_is_utc_and_strict),
        TEST(hundreds_of_statements_keep_their_places),
        TEST(a_write_goes_on_after_the_server_closed_the_connection),
        TEST(reads_and_writes_go_on_after_a_restart),
        TEST(while_the_server_is_away_it_is_unavailable),
        TEST(a_transaction_commits_on_ok_and_else_rolls_back),
        TEST(a_connection_lost_in_a_transaction_runs_it_again),
        TEST(three_times_is_enough),
        TEST(a_doomed_transaction_commits_nothing_by_itself),
        TEST(two_that_deadlock_both_succeed),
        TEST(an_exhausted_arena_rolls_back),
        TEST(a_script_says_which_statement_failed),
        TEST(a_grant_makes_no_user),
        TEST(values_do_not_get_into_the_log),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
