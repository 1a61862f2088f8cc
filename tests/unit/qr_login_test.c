/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qr_login_test.c: one code, many hands: whoever races, one thing happens. */
#include "check.h"

#include <pthread.h>

#include "database.h"
#include "domain/account/qr_login.h"

enum { ROUNDS = 15, SESSION = 71, THIEF = 72, DEVICE = 501, OTHER = 502 };

static struct database *server;
static struct moment now = {1795500332000000};
static struct db *portal, *smart;
/* Whether the codes of this test are of one device. */
static bool is_here;

static int start(void **state)
{
    (void)state;
    server = database_start();
    database_make(server, "motcua", "portal");
    database_make(server, "motcua_smart", "smart");
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
    struct db *root = database_root(server, "motcua");

    (void)state;
    arena_reset(server->arena);
    assert_int_equal(OK,
                     db_write(root, "DELETE FROM qr_login", DB_NO_ARGS, NULL));
    assert_int_equal(OK,
                     db_write(root, "DELETE FROM outbox", DB_NO_ARGS, NULL));
    db_free(&root);
    portal = database_as(server, "motcua_portal", "motcua");
    smart = database_as(server, "motcua_smart", "motcua_smart");
    is_here = false;
    return 0;
}

static int leave(void **state)
{
    (void)state;
    db_free(&portal);
    db_free(&smart);
    return 0;
}

static int64_t count(const char *sql)
{
    struct db *root = database_root(server, "motcua");
    int64_t number = database_number(root, sql);

    db_free(&root);
    return number;
}

static const struct qr_person person = {
    .subject = {"AAAAAAAAAAAAAAAAAAAAAA", 22},
    .full_name = {"Trần Thử", 12},
    .phone = {"0987654321", 10},
    .id_number = {"072090999123", 12},
    .born_on = {1990, 9, 2},
    .sex = SEX_MALE,
};

static struct qr_shown show(const char *browser, struct moment at)
{
    struct qr_asker asker = {
        .key = STR("a key of thirty-two bytes, nearly"),
        .session_id = SESSION,
        .return_to = STR("/tai-khoan"),
        .browser = str_of(browser),
        .address = STR("113.161.*.*"),
        .is_same_device = is_here,
    };
    struct qr_shown shown;

    assert_int_equal(OK, qr_login_show(portal, &asker, at, &shown));
    return shown;
}

static struct str code_of(struct qr_shown shown)
{
    return qr_login_codes(server->arena,
                          STR("a key of thirty-two bytes, nearly"),
                          shown.channel)
        .code;
}

static enum status scan(struct qr_shown shown, int64_t device, struct moment at)
{
    struct qr_request request;

    return qr_login_scan(smart, code_of(shown), is_here, person.subject, device,
                         at, STR("42.1.*.*"), &request);
}

static struct qr_shown scanned(void)
{
    struct qr_shown shown = show("Chrome, Windows", now);

    assert_int_equal(OK, scan(shown, DEVICE, now));
    return shown;
}

static int64_t number_of(struct qr_shown shown)
{
    char sql[80];

    snprintf(sql, sizeof(sql), "SELECT number FROM qr_login WHERE id = %lld",
             (long long)shown.id);
    return count(sql);
}

/* What the redirect of the latest yes brings. */
static struct str token;

static enum status choose(struct qr_shown shown, int64_t device, int64_t chosen,
                          struct moment at)
{
    struct qr_yes yes = {shown.id, device, is_here, chosen, &person};

    return qr_login_approve(smart, &yes, at, STR("42.1.*.*"), &token);
}

static enum status approve(struct qr_shown shown, struct moment at)
{
    return choose(shown, DEVICE, number_of(shown), at);
}

static struct qr_taking taking(struct qr_shown shown, int64_t session,
                               struct str brought)
{
    return (struct qr_taking){shown.channel, brought, session, STR("1.2.*.*"),
                              LANG_VI};
}

static enum status take(struct qr_shown shown, int64_t session,
                        struct moment at)
{
    struct qr_taking by = taking(shown, session, STR(""));
    struct qr_person got;

    return qr_login_take(portal, &by, at, &got);
}

static struct qr_shown approved(void)
{
    struct qr_shown shown = scanned();

    assert_int_equal(OK, approve(shown, now));
    return shown;
}

/* --- races: each hand has a connection of its own ------------------------- */

struct hand {
    enum { APPROVES, REFUSES, TAKES } what;
    struct qr_shown shown;
    pthread_barrier_t *gate;
    struct db *db;
    struct arena *arena;
    enum status result;
    int64_t number;
};

static void *act(void *data)
{
    struct hand *hand = data;
    struct qr_taking by = taking(hand->shown, SESSION, STR(""));
    struct qr_yes yes = {hand->shown.id, DEVICE, false, hand->number, &person};
    struct qr_person got;
    struct str unused;

    pthread_barrier_wait(hand->gate);
    switch (hand->what) {
    case APPROVES:
        hand->result =
            qr_login_approve(hand->db, &yes, now, STR("42.1.*.*"), &unused);
        break;
    case REFUSES:
        hand->result = qr_login_refuse(hand->db, hand->shown.id, DEVICE, now,
                                       STR("42.1.*.*"));
        break;
    case TAKES:
        hand->result = qr_login_take(hand->db, &by, now, &got);
        break;
    }
    return NULL;
}

static void race(struct hand *a, struct hand *b)
{
    struct hand *hands[] = {a, b};
    pthread_barrier_t gate;
    pthread_t threads[2];

    pthread_barrier_init(&gate, NULL, 2);
    for (int i = 0; i < 2; i++) {
        bool is_portal = hands[i]->what == TAKES;
        hands[i]->gate = &gate;
        hands[i]->db =
            database_as(server, is_portal ? "motcua_portal" : "motcua_smart",
                        is_portal ? "motcua" : "motcua_smart");
        hands[i]->arena = arena_new(1 << 20);
        assert_non_null(hands[i]->arena);
        db_use_arena(hands[i]->db, hands[i]->arena);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(0, pthread_create(&threads[i], NULL, act, hands[i]));
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        db_free(&hands[i]->db);
        arena_free(&hands[i]->arena);
    }
    pthread_barrier_destroy(&gate);
}

static void two_approvals_in_parallel_are_one(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct qr_shown shown = scanned();
        struct hand a = {.what = APPROVES,
                         .shown = shown,
                         .number = number_of(shown)},
                    b = a;
        race(&a, &b);
        assert_int_equal(OK, a.result);
        assert_int_equal(OK, b.result);
        assert_int_equal(OK, take(shown, SESSION, now));
    }
    assert_int_equal(ROUNDS, count("SELECT COUNT(*) FROM qr_event"
                                   " WHERE event = 'approved'"));
}

static void yes_and_no_in_parallel_leave_one_answer(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct qr_shown shown = scanned();
        struct hand yes = {
            .what = APPROVES, .shown = shown, .number = number_of(shown)};
        struct hand no = {.what = REFUSES, .shown = shown};
        race(&yes, &no);
        assert_true((yes.result == OK && no.result == CONFLICT) ||
                    (yes.result == CONFLICT && no.result == OK));
        assert_int_equal(yes.result == OK ? OK : CONFLICT,
                         take(shown, SESSION, now));
    }
    assert_int_equal(ROUNDS, count("SELECT COUNT(*) FROM qr_event"
                                   " WHERE event IN ('approved', 'refused')"));
}

static void two_tabs_in_parallel_take_once(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct hand a = {.what = TAKES, .shown = approved()}, b = a;
        race(&a, &b);
        assert_true((a.result == OK && b.result == CONFLICT) ||
                    (a.result == CONFLICT && b.result == OK));
    }
    assert_int_equal(ROUNDS, count("SELECT COUNT(*) FROM qr_event"
                                   " WHERE event = 'used'"));
}

/* --- one after the other ---------------------------------------------------
 */

static void yes_after_no_is_no(void **state)
{
    struct qr_shown shown = scanned();

    (void)state;
    assert_int_equal(
        OK, qr_login_refuse(smart, shown.id, DEVICE, now, STR("42.1.*.*")));
    assert_int_equal(CONFLICT, approve(shown, now));
    assert_int_equal(CONFLICT, take(shown, SESSION, now));
}

static void it_is_taken_once_and_by_who_showed_it(void **state)
{
    struct qr_shown shown = approved();

    (void)state;
    assert_int_equal(CONFLICT, take(shown, THIEF, now));
    assert_int_equal(OK, take(shown, SESSION, now));
    assert_int_equal(CONFLICT, take(shown, SESSION, now));
}

static void only_the_phone_that_scanned_decides(void **state)
{
    struct qr_shown shown = scanned();

    (void)state;
    assert_int_equal(CONFLICT, scan(shown, OTHER, now));
    assert_int_equal(CONFLICT, choose(shown, OTHER, number_of(shown), now));
    assert_int_equal(CONFLICT,
                     qr_login_refuse(smart, shown.id, OTHER, now, STR("")));
    assert_int_equal(OK, approve(shown, now));
    assert_int_equal(INVALID, scan(shown, OTHER, now));
    assert_int_equal(INVALID, scan(shown, DEVICE, now));
}

static void nothing_works_after_its_time(void **state)
{
    struct qr_shown shown = show("Chrome, Windows", now);
    struct qr_waiting waiting;

    (void)state;
    assert_int_equal(NOT_FOUND, scan(shown, DEVICE, shown.expires_at));
    assert_int_equal(OK,
                     scan(shown, DEVICE, moment_add_s(shown.expires_at, -1)));
    assert_int_equal(CONFLICT, approve(shown, shown.expires_at));
    assert_int_equal(OK, qr_login_state(portal, shown.channel, SESSION,
                                        shown.expires_at, &waiting));
    assert_int_equal(QR_EXPIRED, waiting.state);
}

/* Smart's machine and the portal's disagree by an hour. */
static void a_clock_an_hour_off_lets_nothing_live_longer(void **state)
{
    struct moment ahead = moment_add_s(now, 3600);
    struct moment behind = moment_add_s(now, -3600);
    struct qr_shown shown = show("Chrome, Windows", now);

    (void)state;
    assert_int_equal(NOT_FOUND, scan(shown, DEVICE, ahead));
    assert_int_equal(OK, scan(shown, DEVICE, behind));
    assert_int_equal(CONFLICT, approve(shown, ahead));
    assert_int_equal(OK, approve(shown, behind));
    assert_int_equal(CONFLICT,
                     take(shown, SESSION, moment_add_s(shown.expires_at, 31)));
    assert_int_equal(OK,
                     take(shown, SESSION, moment_add_s(shown.expires_at, 29)));
}

/* --- two devices: the number; one device: the token ------------------------
 */

static void a_wrong_number_is_a_no(void **state)
{
    struct qr_shown shown = scanned();
    int64_t right = number_of(shown);

    (void)state;
    assert_int_equal(INVALID,
                     choose(shown, DEVICE, right == 10 ? 11 : 10, now));
    assert_int_equal(CONFLICT, choose(shown, DEVICE, right, now));
    assert_int_equal(CONFLICT, take(shown, SESSION, now));
    assert_int_equal(1, count("SELECT COUNT(*) FROM qr_event"
                              " WHERE event = 'refused'"));
}

static void the_choices_have_the_number_and_are_the_same_again(void **state)
{
    (void)state;
    for (int64_t number = 10; number <= 99; number++) {
        struct qr_request request = {
            .number = number,
            .channel =
                str_print(server->arena, "channel %lld", (long long)number),
        };
        struct qr_choices a =
            qr_login_choices(server->arena, STR("k"), &request);
        struct qr_choices b =
            qr_login_choices(server->arena, STR("k"), &request);
        bool is_in = false;

        for (int i = 0; i < QR_CHOICES; i++) {
            assert_int_equal(a.list[i], b.list[i]);
            assert_in_range(a.list[i], 10, 99);
            if (i > 0)
                assert_true(a.list[i - 1] < a.list[i]);
            is_in = is_in || a.list[i] == number;
        }
        assert_true(is_in);
    }
}

static enum status take_with(struct qr_shown shown, int64_t session,
                             struct str brought)
{
    struct qr_taking by = taking(shown, session, brought);
    struct qr_person got;

    return qr_login_take(portal, &by, now, &got);
}

static void on_one_device_session_and_token_go_together(void **state)
{
    struct qr_shown shown;
    struct str first;

    (void)state;
    is_here = true;
    shown = approved();
    first = token;
    assert_int_equal(CONFLICT, take_with(shown, SESSION, STR("")));
    assert_int_equal(CONFLICT, take_with(shown, SESSION, STR("another")));
    assert_int_equal(CONFLICT, take_with(shown, THIEF, first));
    /* Yes again, since the first answer was lost: the latest token counts. */
    assert_int_equal(OK, approve(shown, now));
    assert_int_equal(CONFLICT, take_with(shown, SESSION, first));
    assert_int_equal(OK, take_with(shown, SESSION, token));
    assert_int_equal(CONFLICT, take_with(shown, SESSION, token));
    is_here = false;
}

static void a_token_gone_astray_ends_it(void **state)
{
    struct qr_shown shown;

    (void)state;
    is_here = true;
    shown = approved();
    assert_int_equal(OK, qr_login_astray(portal, shown.channel, STR("guessed"),
                                         now, STR("1.2.*.*")));
    assert_int_equal(0, count("SELECT COUNT(*) FROM qr_login"
                              " WHERE state = 'refused'"));
    assert_int_equal(
        OK, qr_login_astray(portal, shown.channel, token, now, STR("1.2.*.*")));
    assert_int_equal(CONFLICT, take_with(shown, SESSION, token));
    is_here = false;
}

static void a_code_of_one_way_is_none_of_the_other(void **state)
{
    struct qr_shown shown = show("Chrome, Windows", now);

    (void)state;
    is_here = true;
    assert_int_equal(NOT_FOUND, scan(shown, DEVICE, now));
    shown = show("Chrome, Windows", now);
    is_here = false;
    assert_int_equal(NOT_FOUND, scan(shown, DEVICE, now));
}

static void what_no_phone_took_goes_after_an_hour(void **state)
{
    struct qr_shown shown = show("Chrome, Windows", now);
    struct db *worker = database_as(server, "motcua_worker", "motcua");
    const char *left = "SELECT COUNT(*) FROM qr_login";

    (void)state;
    assert_int_equal(OK, scan(shown, DEVICE, now));
    show("Firefox, Linux", now);
    assert_int_equal(OK, qr_login_clean(worker, moment_add_s(now, 3000)));
    assert_int_equal(2, count(left));
    assert_int_equal(OK, qr_login_clean(worker, moment_add_s(now, 4000)));
    assert_int_equal(1, count(left));
    db_free(&worker);
}

/* --- what the phone is told ------------------------------------------------
 */

static void let_in(const char *browser)
{
    struct qr_shown shown = show(browser, now);

    assert_int_equal(OK, scan(shown, DEVICE, now));
    assert_int_equal(OK, approve(shown, now));
    assert_int_equal(OK, take(shown, SESSION, now));
}

static void a_new_browser_is_told_by_sms_once(void **state)
{
    const char *texts = "SELECT COUNT(*) FROM outbox WHERE message ="
                        " 'sms.qr_signed_in' AND recipient = '0987654321'";

    (void)state;
    let_in("Chrome, Windows");
    assert_int_equal(1, count(texts));
    let_in("Chrome, Windows");
    assert_int_equal(1, count(texts));
    let_in("Firefox, Linux");
    assert_int_equal(2, count(texts));
    assert_int_equal(1, count("SELECT COUNT(*) FROM outbox WHERE arg0 ="
                              " 'Firefox, Linux' AND arg1 LIKE '%/2026'"));
}

static void a_disowned_browser_is_new_again(void **state)
{
    (void)state;
    let_in("Chrome, Windows");
    assert_int_equal(OK, qr_login_disown(smart,
                                         count("SELECT MAX(id) FROM qr_login"),
                                         person.subject, now, STR("42.1.*.*")));
    let_in("Chrome, Windows");
    assert_int_equal(2, count("SELECT COUNT(*) FROM outbox"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, empty, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_approvals_in_parallel_are_one),
        TEST(yes_and_no_in_parallel_leave_one_answer),
        TEST(two_tabs_in_parallel_take_once),
        TEST(yes_after_no_is_no),
        TEST(it_is_taken_once_and_by_who_showed_it),
        TEST(only_the_phone_that_scanned_decides),
        TEST(nothing_works_after_its_time),
        TEST(a_clock_an_hour_off_lets_nothing_live_longer),
        TEST(a_wrong_number_is_a_no),
        TEST(the_choices_have_the_number_and_are_the_same_again),
        TEST(on_one_device_session_and_token_go_together),
        TEST(a_token_gone_astray_ends_it),
        TEST(a_code_of_one_way_is_none_of_the_other),
        TEST(what_no_phone_took_goes_after_an_hour),
        TEST(a_new_browser_is_told_by_sms_once),
        TEST(a_disowned_browser_is_new_again),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
