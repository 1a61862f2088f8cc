/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filing_day_test.c: a dossier's number and days, whoever files beside it and
 * whatever the clock and the calendar say. */
#include "check.h"

#include <sys/wait.h>
#include <unistd.h>

#include "filing_world.h"

enum { NODES = 2, FILINGS = 25 };

static struct database *server;
static int drafts;

static int start(void **state)
{
    (void)state;
    server = database_start();
    filing_world_make(server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    database_stop(&server);
    return 0;
}

/* Nobody has filed anything, and no day is a holiday. */
static int begin(void **state)
{
    arena_reset(server->arena);
    *state = database_root(server, "motcua");
    database_sql(server, "motcua",
                 "DELETE FROM outbox; DELETE FROM parcel;"
                 "DELETE FROM dossier_event; DELETE FROM dossier_component;"
                 "DELETE FROM dossier_applicant; DELETE FROM dossier_delivery;"
                 "DELETE FROM dossier; DELETE FROM daily_number;"
                 "DELETE FROM draft; DELETE FROM holiday;"
                 "UPDATE procedure_version SET is_cut_at_15 = 0");
    return 0;
}

static int end(void **state)
{
    struct db *root = *state;

    db_free(&root);
    return 0;
}

static struct moment at(int year, int month, int day, int hour, int minute)
{
    return moment_of(date_make(year, month, day),
                     (struct time_of_day){(int8_t)hour, (int8_t)minute, 0});
}

static struct receipt file(struct db *root, struct moment now)
{
    struct draft_key key = filing_world_draft(root, ++drafts, 1, now);
    struct receipt receipt = {0};

    assert_int_equal(OK, filing_world_file(server, root, key, now, &receipt));
    return receipt;
}

static void assert_code(struct receipt receipt, const char *code)
{
    if (!str_is(receipt.code, code))
        fail_msg("%" PRI_STR " is not %s", STR_ARG(receipt.code), code);
}

static void assert_due(struct receipt receipt, int year, int month, int day)
{
    struct date due = moment_date(receipt.due_at);

    if (date_compare(due, date_make(year, month, day)) != 0)
        fail_msg("due on %d-%02d-%02d", due.year, due.month, due.day);
}

/* In a process of its own, as on another machine; ends 0 when all were filed.
 */
static _Noreturn void be_node(int64_t citizen, struct moment now, int gate)
{
    struct db *root = database_root(server, "motcua");
    struct db *portal = database_as(server, "motcua_portal", "motcua");
    int first = (int)citizen * 1000;
    struct receipt receipt;
    char byte;

    if (read(gate, &byte, 1) != 0) /* until its other end is closed */
        _exit(2);
    for (int i = 0; i < FILINGS; i++) {
        struct draft_key key =
            filing_world_draft(root, first + i, citizen, now);

        if (filing_world_file(server, portal, key, now, &receipt) != OK)
            _exit(1);
    }
    _exit(0);
}

static void two_nodes_in_one_second_number_without_a_gap(void **state)
{
    struct moment now = at(2026, 11, 25, 9, 0);
    int gate[2];
    int result;

    assert_int_equal(0, pipe(gate));
    for (int i = 0; i < NODES; i++) {
        pid_t node = fork();

        assert_true(node >= 0);
        if (node == 0) {
            close(gate[1]);
            be_node(i + 1, now, gate[0]);
        }
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < NODES; i++) {
        assert_true(wait(&result) > 0);
        assert_int_equal(0, result);
    }
    assert_int_equal(NODES * FILINGS,
                     database_number(*state, "SELECT COUNT(*) FROM dossier"));
    assert_int_equal(
        NODES * FILINGS,
        database_number(*state, "SELECT COUNT(DISTINCT number) FROM dossier"
                                " WHERE filed_on = '2026-11-25'"));
    assert_int_equal(
        NODES * FILINGS,
        database_number(*state, "SELECT MAX(number) FROM dossier"));
}

static void midnight_in_vietnam_begins_a_day_and_a_year(void **state)
{
    struct moment midnight = at(2027, 1, 1, 0, 0);
    struct moment before = {midnight.us - 1};

    database_sql(server, "motcua",
                 "INSERT INTO holiday VALUES"
                 " ('2027-01-01', 'Tết Dương lịch', FALSE, FALSE)");
    assert_code(file(*state, at(2026, 12, 31, 10, 0)),
                "000.00.16.H53-261231-0001");
    struct receipt last = file(*state, before);
    assert_code(last, "000.00.16.H53-261231-0002");
    assert_due(last, 2027, 1, 6); /* Monday, Tuesday, Wednesday */
    struct receipt first = file(*state, midnight);
    assert_code(first, "000.00.16.H53-270101-0001");
    assert_due(first, 2027, 1, 6); /* counted from the day after */
}

static void a_clock_set_back_gives_no_number_twice(void **state)
{
    file(*state, at(2026, 12, 31, 23, 59));
    file(*state, at(2027, 1, 1, 0, 1));
    assert_code(file(*state, at(2026, 12, 31, 23, 58)),
                "000.00.16.H53-261231-0002");
    assert_code(file(*state, at(2027, 1, 1, 0, 2)),
                "000.00.16.H53-270101-0002");
}

static void the_leap_day_is_a_day(void **state)
{
    assert_code(file(*state, at(2028, 2, 29, 8, 0)),
                "000.00.16.H53-280229-0001");
    assert_due(file(*state, at(2028, 2, 28, 8, 0)), 2028, 3, 2);
}

/* The state says each year which days it is, so they are rows. */
static void tet_is_what_the_calendar_says(void **state)
{
    struct moment thursday = at(2027, 2, 4, 9, 0);

    assert_due(file(*state, thursday), 2027, 2, 9);
    database_sql(server, "motcua",
                 "INSERT INTO holiday"
                 " SELECT DATE '2027-02-05' + INTERVAL seq DAY,"
                 "        'Tết Nguyên đán', FALSE, FALSE FROM seq_0_to_6");
    assert_due(file(*state, thursday), 2027, 2, 16);
    database_sql(server, "motcua",
                 "INSERT INTO holiday VALUES"
                 " ('2027-02-13', 'Làm bù', TRUE, FALSE)");
    assert_due(file(*state, thursday), 2027, 2, 15);
}

static void the_hour_of_receipt_counts_where_the_procedure_says(void **state)
{
    assert_due(file(*state, at(2026, 12, 7, 15, 0)), 2026, 12, 10);
    database_sql(server, "motcua",
                 "UPDATE procedure_version SET is_cut_at_15 = 1");
    assert_due(file(*state, at(2026, 12, 7, 14, 59)), 2026, 12, 10);
    assert_due(file(*state, at(2026, 12, 7, 15, 0)), 2026, 12, 11);
    /* On a Saturday: as of Monday. */
    assert_due(file(*state, at(2026, 12, 12, 9, 0)), 2026, 12, 17);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_nodes_in_one_second_number_without_a_gap),
        TEST(midnight_in_vietnam_begins_a_day_and_a_year),
        TEST(a_clock_set_back_gives_no_number_twice),
        TEST(the_leap_day_is_a_day),
        TEST(tet_is_what_the_calendar_says),
        TEST(the_hour_of_receipt_counts_where_the_procedure_says),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
