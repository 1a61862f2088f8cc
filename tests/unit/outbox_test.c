/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outbox_test.c: every message is sent at least once, no claim ends twice. */
#include "check.h"

#include "database.h"
#include "domain/message/outbox.h"

static struct database *server;
static struct moment now = {1795500332000000};

static int start(void **state)
{
    (void)state;
    server = database_start();
    database_make(server, "motcua", "portal");
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
    *state = database_as(server, "motcua_worker", "motcua");
    return db_write(*state, "DELETE FROM outbox", DB_NO_ARGS, NULL) == OK ? 0
                                                                          : -1;
}

static int leave(void **state)
{
    struct db *db = *state;

    db_free(&db);
    return 0;
}

static struct outbox_message message(const char *key)
{
    return (struct outbox_message){
        .channel = OUTBOX_SMS,
        .urgency = OUTBOX_URGENT,
        .recipient = STR("0987654321"),
        .lang = LANG_VI,
        .message = "sms.filed",
        .arg0 = STR("000.00.16.H53-261124-0001"),
        .arg1 = STR("Hòa Thành"),
        .key = str_of(key),
    };
}

static void add(struct db *db, const char *key)
{
    struct outbox_message m = message(key);

    assert_int_equal(OK, outbox_add(db, &m, now));
}

static struct outbox_batch claim(struct db *db, struct moment at)
{
    struct outbox_batch batch = {0};

    assert_int_equal(OK, outbox_claim(db, at, 10, &batch));
    return batch;
}

static void what_was_added_is_claimed_as_it_was(void **state)
{
    add(*state, "filed:1");

    struct outbox_batch batch = claim(*state, now);

    assert_int_equal(1, batch.count);
    const struct outbox_message *m = &batch.items[0].message;

    assert_int_equal(OUTBOX_SMS, m->channel);
    assert_int_equal(OUTBOX_URGENT, m->urgency);
    assert_int_equal(LANG_VI, m->lang);
    assert_string_equal("sms.filed", m->message);
    assert_true(str_is(m->recipient, "0987654321"));
    assert_true(str_is(m->arg1, "Hòa Thành"));
    assert_true(str_is(m->key, "filed:1"));
    assert_int_equal(1, batch.items[0].attempt);
}

static void one_event_adds_one_message(void **state)
{
    add(*state, "filed:1");
    add(*state, "filed:1");
    assert_int_equal(1, claim(*state, now).count);
}

static void a_kind_of_a_newer_version_waits_for_its_worker(void **state)
{
    struct db_row row;

    add(*state, "filed:1");
    add(*state, "filed:2");
    assert_int_equal(OK,
                     db_write(*state,
                              "UPDATE outbox SET message = 'sms.of_tomorrow'"
                              " WHERE dedupe_key = 'filed:1'",
                              DB_NO_ARGS, NULL));
    struct outbox_batch batch = claim(*state, now);
    assert_int_equal(1, batch.count);
    assert_true(str_is(batch.items[0].message.key, "filed:2"));
    assert_int_equal(OK, db_read_row(*state,
                                     "SELECT status, attempt FROM outbox"
                                     " WHERE dedupe_key = 'filed:1'",
                                     DB_NO_ARGS, &row));
    assert_true(str_is(db_cell_text(row, 0), "waiting"));
    assert_int_equal(0, db_cell_int(row, 1));
}

static void the_portal_may_add_and_not_read(void **state)
{
    struct db *portal = database_as(server, "motcua_portal", "motcua");
    struct db_row row;

    (void)state;
    add(portal, "filed:1");
    add(portal, "filed:1");
    assert_int_equal(
        INTERNAL,
        db_read_row(portal, "SELECT recipient FROM outbox", DB_NO_ARGS, &row));
    assert_int_equal(
        OK, outbox_reported(portal, STR("filed:1"), OUTBOX_DELIVERED, now));
    db_free(&portal);
}

static void a_claim_keeps_others_away_until_its_lease_ends(void **state)
{
    struct moment later = moment_add_s(now, OUTBOX_LEASE_S - 1);
    struct moment end = moment_add_s(now, OUTBOX_LEASE_S);

    add(*state, "filed:1");
    struct outbox_batch first = claim(*state, now);

    assert_int_equal(1, first.count);
    assert_int_equal(0, claim(*state, later).count);
    struct outbox_batch second = claim(*state, end);

    assert_int_equal(1, second.count);
    assert_int_equal(2, second.items[0].attempt);
    /* The first one comes back to life: its claim is worth nothing now. */
    assert_int_equal(CONFLICT, outbox_sent(*state, &first.items[0], end));
    assert_int_equal(CONFLICT,
                     outbox_failed(*state, &first.items[0], "late", end));
    assert_int_equal(OK, outbox_sent(*state, &second.items[0], end));
    assert_int_equal(CONFLICT, outbox_sent(*state, &second.items[0], end));
}

struct greedy {
    struct db *other;
    size_t seen;
};

/* While one transaction holds a row, another worker takes the rest. */
static enum status hold_one(struct db *db, void *data)
{
    struct greedy *greedy = data;
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT id FROM outbox"
                                " WHERE dedupe_key = 'filed:1' FOR UPDATE",
                                DB_NO_ARGS, &row);

    if (s == OK)
        greedy->seen = claim(greedy->other, now).count;
    return s;
}

static void two_workers_never_wait_for_each_other(void **state)
{
    struct greedy greedy = {database_as(server, "motcua_worker", "motcua"), 0};

    add(*state, "filed:1");
    add(*state, "filed:2");
    assert_int_equal(OK, db_transaction(*state, hold_one, &greedy));
    assert_int_equal(1, greedy.seen);
    db_free(&greedy.other);
}

static void urgent_ones_go_first(void **state)
{
    struct outbox_message polite = message("news:1");

    polite.urgency = OUTBOX_POLITE;
    assert_int_equal(OK, outbox_add(*state, &polite, moment_add_s(now, -60)));
    add(*state, "filed:1");
    struct outbox_batch batch = claim(*state, now);

    assert_int_equal(2, batch.count);
    assert_true(str_is(batch.items[0].message.key, "filed:1"));
}

static void failures_wait_longer_each_time_and_then_die(void **state)
{
    struct moment at = now;
    int64_t least = 30;
    struct outbox_lines dead = {0};

    add(*state, "filed:1");
    for (int attempt = 1; attempt <= OUTBOX_TRIES; attempt++) {
        struct outbox_batch batch = claim(*state, at);

        assert_int_equal(1, batch.count);
        assert_int_equal(attempt, batch.items[0].attempt);
        assert_int_equal(OK,
                         outbox_failed(*state, &batch.items[0], "timeout", at));
        if (attempt == OUTBOX_TRIES)
            break;
        assert_int_equal(0, claim(*state, moment_add_s(at, least - 1)).count);
        at = moment_add_s(at, least + least / 4 + 1);
        least = least * 2 > 6 * 3600 ? 6 * 3600 : least * 2;
    }
    assert_int_equal(0, claim(*state, moment_add_s(at, 86400)).count);
    assert_int_equal(OK, outbox_list(*state, "dead", &dead));
    assert_int_equal(1, dead.count);
    assert_true(str_is(dead.list[0].reason, "timeout"));

    assert_int_equal(OK, outbox_resend(*state, dead.list[0].id, at));
    assert_int_equal(NOT_FOUND, outbox_resend(*state, dead.list[0].id, at));
    assert_int_equal(NOT_FOUND, outbox_drop(*state, dead.list[0].id));
    assert_int_equal(1, claim(*state, at).items[0].attempt);
}

/* A program that was away for a night, and for a long week-end, is told. */
static void a_program_is_told_for_three_days(void **state)
{
    struct outbox_message m = message("filed:1");
    struct moment at = now;
    struct outbox_state look = {0};

    m.channel = OUTBOX_WEBHOOK;
    m.message = "webhook.event";
    assert_int_equal(OK, outbox_add(*state, &m, now));
    while (moment_s_between(now, at) < (int64_t)3 * 86400) {
        struct outbox_batch batch = claim(*state, at);

        assert_int_equal(1, batch.count);
        assert_int_equal(OK,
                         outbox_failed(*state, &batch.items[0], "away", at));
        at = moment_add_s(at, 3600 + 3600 / 4 + 1);
    }
    assert_int_equal(1, claim(*state, at).count);
    assert_int_equal(OK, outbox_look(*state, at, &look));
    assert_int_equal(0, look.dead);
}

static void one_that_kills_its_worker_is_given_up(void **state)
{
    struct moment at = now;
    struct outbox_state look = {0};

    add(*state, "filed:1");
    for (int i = 0; i < OUTBOX_TRIES; i++) {
        assert_int_equal(1, claim(*state, at).count);
        at = moment_add_s(at, OUTBOX_LEASE_S);
    }
    assert_int_equal(0, claim(*state, at).count);
    assert_int_equal(OK, outbox_look(*state, at, &look));
    assert_int_equal(1, look.dead);
    assert_int_equal(0, look.waiting);
}

static void postponing_costs_no_try(void **state)
{
    struct moment later = moment_add_s(now, 3600);

    add(*state, "filed:1");
    struct outbox_batch batch = claim(*state, now);

    assert_int_equal(OK, outbox_postponed(*state, &batch.items[0], later));
    assert_int_equal(0, claim(*state, moment_add_s(later, -1)).count);
    assert_int_equal(1, claim(*state, later).items[0].attempt);
}

/* The worker was killed after the gateway took the text: the report says so
 * before the lease ends. */
static void a_report_spares_the_second_sending(void **state)
{
    add(*state, "filed:1");
    assert_int_equal(1, claim(*state, now).count);
    assert_int_equal(
        OK, outbox_reported(*state, STR("filed:1"), OUTBOX_ACCEPTED, now));
    assert_int_equal(0, claim(*state, moment_add_s(now, OUTBOX_LEASE_S)).count);
    assert_int_equal(
        OK, outbox_reported(*state, STR("filed:1"), OUTBOX_DELIVERED, now));
    assert_int_equal(NOT_FOUND, outbox_reported(*state, STR("unknown"),
                                                OUTBOX_DELIVERED, now));
}

static void an_undeliverable_one_is_dead_unless_delivered(void **state)
{
    struct outbox_state look = {0};

    add(*state, "filed:1");
    add(*state, "filed:2");
    struct outbox_batch batch = claim(*state, now);

    for (size_t i = 0; i < batch.count; i++)
        assert_int_equal(OK, outbox_sent(*state, &batch.items[i], now));
    assert_int_equal(
        OK, outbox_reported(*state, STR("filed:2"), OUTBOX_DELIVERED, now));
    assert_int_equal(
        OK, outbox_reported(*state, STR("filed:1"), OUTBOX_UNDELIVERABLE, now));
    assert_int_equal(NOT_FOUND, outbox_reported(*state, STR("filed:2"),
                                                OUTBOX_UNDELIVERABLE, now));
    assert_int_equal(OK, outbox_look(*state, now, &look));
    assert_int_equal(1, look.dead);
}

static enum status add_and_fail(struct db *db, void *data)
{
    struct outbox_message m = message("filed:1");
    enum status s = outbox_add(db, &m, now);

    (void)data;
    return s == OK ? CONFLICT : s;
}

static void a_rollback_takes_the_message_back(void **state)
{
    assert_int_equal(CONFLICT, db_transaction(*state, add_and_fail, NULL));
    assert_int_equal(0, claim(*state, now).count);
}

static void old_ones_are_removed_and_unsent_ones_never(void **state)
{
    add(*state, "filed:1");
    struct outbox_batch batch = claim(*state, now);

    assert_int_equal(OK, outbox_sent(*state, &batch.items[0], now));
    add(*state, "filed:2");
    assert_int_equal(OK,
                     outbox_clean(*state, 30, moment_add_s(now, 31 * 86400)));
    assert_int_equal(1, database_number(*state, "SELECT COUNT(*) FROM outbox"));
    assert_int_equal(1,
                     database_number(*state, "SELECT COUNT(*) FROM outbox"
                                             " WHERE dedupe_key = 'filed:2'"));
}

static bool contains(struct str s, const char *part)
{
    return strstr(str_z(server->arena, s), part) != NULL;
}

static void claiming_uses_the_index(void **state)
{
    struct db *root = database_root(server, "motcua");
    struct db_row row;

    assert_int_equal(
        OK, db_write(root,
                     "INSERT INTO outbox (status, is_polite, due_at, channel,"
                     " recipient, lang, message, dedupe_key, created_at,"
                     " sent_at)"
                     "SELECT 'sent', 0, UTC_TIMESTAMP(), 'sms', '0987654321',"
                     " 'vi', 'sms.filed', CONCAT('k', seq), UTC_TIMESTAMP(),"
                     " UTC_TIMESTAMP() FROM seq_1_to_3000",
                     DB_NO_ARGS, NULL));
    db_free(&root);
    add(*state, "filed:1");
    database_sql(server, "motcua", "ANALYZE TABLE outbox");
    assert_int_equal(OK, db_read_row(*state,
                                     "EXPLAIN SELECT id, recipient FROM outbox"
                                     " WHERE status = 'waiting'"
                                     "   AND is_polite IN (0, 1)"
                                     "   AND due_at <= '2030-01-01'"
                                     " ORDER BY is_polite, due_at LIMIT 10",
                                     DB_NO_ARGS, &row));
    assert_true(str_is(db_cell_text(row, 5), "outbox_due"));
    /* Rows looked at, some of them deleted ones of the tests before. */
    assert_true(db_cell_int(row, 8) < 300);
    assert_false(contains(db_cell_text(row, 9), "filesort"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, empty, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_added_is_claimed_as_it_was),
        TEST(one_event_adds_one_message),
        TEST(a_kind_of_a_newer_version_waits_for_its_worker),
        TEST(the_portal_may_add_and_not_read),
        TEST(a_claim_keeps_others_away_until_its_lease_ends),
        TEST(two_workers_never_wait_for_each_other),
        TEST(urgent_ones_go_first),
        TEST(failures_wait_longer_each_time_and_then_die),
        TEST(a_program_is_told_for_three_days),
        TEST(one_that_kills_its_worker_is_given_up),
        TEST(postponing_costs_no_try),
        TEST(a_report_spares_the_second_sending),
        TEST(an_undeliverable_one_is_dead_unless_delivered),
        TEST(a_rollback_takes_the_message_back),
        TEST(old_ones_are_removed_and_unsent_ones_never),
        TEST(claiming_uses_the_index),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
