/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session_test.c: a session is found by its token alone, ends when it must,
 * and shows no more of a browser than a label. */
#include "check.h"

#include <sys/stat.h>

#include "database.h"
#include "platform/browser.h"
#include "platform/crypto.h"
#include "platform/server.h"
#include "platform/session.h"

static struct database *server;
/* Without a key every session has a row; with it, visitors have none. */
static struct settings *plain, *sealing, *settings;
static const struct program program = {.name = "portal"};
static struct app app = {.program = "portal", .definition = &program};
static struct moment now;

#define CHROME                                                                 \
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, "    \
    "like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"

static const char *write_file(const char *name, const char *text)
{
    static char path[256];

    snprintf(path, sizeof(path), "%s/%s", server->folder, name);
    FILE *file = fopen(path, "w");

    return file != NULL && fputs(text, file) >= 0 && fclose(file) == 0 &&
                   chmod(path, 0600) == 0
               ? path
               : "";
}

static struct settings *settings_of(const char *text)
{
    static struct arena *process;
    struct settings *read = NULL;
    struct str complaint = STR_NONE;

    if (process == NULL)
        process = arena_new((size_t)1 << 20);
    if (settings_load(process, write_file("motcua.conf", text), NULL, &read,
                      &complaint) != OK)
        print_error("%.*s\n", STR_ARG(complaint));
    return read;
}

static int start(void **state)
{
    (void)state;
    server = database_start();
    database_make(server, "motcua", "portal");
    write_file("captcha-key", "0123456789abcdef0123456789abcdef");
    plain = settings_of("demo = no\nstate_dir = .\n");
    sealing = settings_of(
        "demo = no\nstate_dir = .\ncaptcha.key_file = captcha-key\n");
    return plain != NULL && sealing != NULL ? 0 : -1;
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
    now = (struct moment){1795500332000000};
    settings = plain;
    app.program = "portal";
    *state = database_as(server, "motcua_portal", "motcua");
    return db_write(*state, "DELETE FROM session", DB_NO_ARGS, NULL) == OK ? 0
                                                                           : -1;
}

static int leave(void **state)
{
    struct db *db = *state;

    db_free(&db);
    return 0;
}

/* A request whose browser sends that cookie ("" for none). */
static struct request *request(struct db *db, struct str token)
{
    struct request *rq = ARENA_NEW(server->arena, struct request);
    struct param *cookie = ARENA_NEW(server->arena, struct param);

    assert_non_null(rq);
    assert_non_null(cookie);
    *cookie = (struct param){STR("__Host-motcua_portal"), token};
    rq->magic = REQUEST_MAGIC;
    rq->app = &app;
    rq->arena = server->arena;
    rq->db = db;
    rq->log = &server->log;
    rq->settings = settings;
    rq->now = now;
    rq->cookies = (struct params){cookie, token.len > 0 ? 1 : 0};
    rq->user_agent = STR(CHROME);
    rq->address = STR("113.161.72.14");
    return rq;
}

/* The token in the Set-Cookie of the answer. */
static struct str token_of(const struct request *rq)
{
    for (size_t i = 0; i < rq->response.header_count; i++) {
        struct str value = rq->response.headers[i].value;

        if (!str_starts_with(value, "__Host-motcua_portal="))
            continue;
        value = str_skip(value, str_find(value, '=') + 1);
        return str_slice(value, 0, str_find(value, ';'));
    }
    return STR_NONE;
}

static struct str started(struct db *db)
{
    struct request *rq = request(db, STR(""));

    assert_int_equal(OK, session_start(rq));
    assert_non_null(rq->session);
    assert_int_equal(43, token_of(rq).len);
    return token_of(rq);
}

static struct request *loaded(struct db *db, struct str token)
{
    struct request *rq = request(db, token);

    assert_int_equal(OK, session_load(rq));
    return rq;
}

static struct str signed_in(struct db *db, int64_t account_id)
{
    struct request *rq = loaded(db, started(db));

    assert_int_equal(OK, session_rotate(rq, account_id));
    return token_of(rq);
}

static void a_session_is_found_by_its_token(void **state)
{
    struct str token = started(*state);
    struct request *rq = loaded(*state, token);

    assert_non_null(rq->session);
    assert_int_equal(0, rq->session->account_id);
    assert_null(loaded(*state, STR(""))->session);
    assert_null(loaded(*state, STR("x"))->session);
    assert_null(loaded(*state, str_lower_ascii(server->arena, token))->session);
}

static void the_table_holds_no_token(void **state)
{
    struct str token = started(*state);
    struct db *root = database_root(server, "motcua");
    struct db_row row;

    assert_int_equal(OK, db_read_row(root,
                                     "SELECT token_hash, SHA2(?, 256),"
                                     " LOWER(HEX(token_hash)) FROM session",
                                     DB_ARGS(db_text(token)), &row));
    assert_false(str_equals(token, db_cell_text(row, 0)));
    assert_true(str_equals(db_cell_text(row, 1), db_cell_text(row, 2)));
    db_free(&root);
}

static void it_ends_when_idle(void **state)
{
    struct str token = started(*state);

    now = moment_add_s(now, 1799);
    assert_non_null(loaded(*state, token)->session); /* and touches it */
    now = moment_add_s(now, 1799);
    assert_non_null(loaded(*state, token)->session);
    now = moment_add_s(now, 1800);
    assert_null(loaded(*state, token)->session);
}

static void it_ends_half_a_day_after_sign_in_in_any_case(void **state)
{
    struct str token = signed_in(*state, 7);

    for (int i = 0; i < 47; i++) { /* a request each quarter of an hour */
        now = moment_add_s(now, 900);
        assert_non_null(loaded(*state, token)->session);
    }
    now = moment_add_s(now, 900);
    assert_null(loaded(*state, token)->session);
}

static int64_t writes(struct db *db)
{
    return database_number(db, "SELECT VARIABLE_VALUE"
                               "  FROM information_schema.session_status"
                               " WHERE VARIABLE_NAME = 'Com_update'");
}

static void it_is_touched_once_a_minute(void **state)
{
    struct str token = started(*state);
    int64_t before = writes(*state);

    for (int i = 0; i < 59; i++) {
        now = moment_add_s(now, 1);
        assert_non_null(loaded(*state, token)->session);
    }
    assert_int_equal(before, writes(*state));
    now = moment_add_s(now, 1);
    assert_non_null(loaded(*state, token)->session);
    assert_int_equal(before + 1, writes(*state));
}

static void signing_in_makes_the_old_token_worthless(void **state)
{
    struct str old = started(*state);
    struct request *rq = loaded(*state, old);
    int64_t id = rq->session->id;
    struct str old_csrf = rq->session->csrf;

    assert_int_equal(OK, session_rotate(rq, 7));
    assert_false(str_equals(old_csrf, rq->session->csrf));
    assert_null(loaded(*state, old)->session);
    rq = loaded(*state, token_of(rq));
    assert_non_null(rq->session);
    assert_int_equal(7, rq->session->account_id);
    assert_int_equal(id, rq->session->id);
    assert_true(rq->session->signed_in_at.us == now.us);
}

static void another_account_never_gets_the_row_of_the_first(void **state)
{
    struct request *rq = loaded(*state, signed_in(*state, 7));
    int64_t id = rq->session->id;

    assert_int_equal(OK, session_rotate(rq, 8));
    assert_int_equal(8, rq->session->account_id);
    assert_int_not_equal(id, rq->session->id);
    assert_int_equal(1,
                     database_number(*state, "SELECT COUNT(*) FROM session"));
}

static void the_csrf_token_is_this_sessions_and_stays(void **state)
{
    struct str token = started(*state);
    struct request *rq = loaded(*state, token);
    struct request *other = loaded(*state, started(*state));
    struct str csrf = session_csrf(rq);

    assert_false(str_equals(csrf, session_csrf(rq))); /* a mask for each page */

    assert_true(session_csrf_is_right(loaded(*state, token), csrf));
    assert_false(session_csrf_is_right(other, csrf));
    assert_false(session_csrf_is_right(rq, STR("")));
    assert_false(session_csrf_is_right(rq, STR_NONE));
    assert_false(session_csrf_is_right(rq, str_slice(csrf, 0, csrf.len - 1)));
    assert_false(session_csrf_is_right(request(*state, STR("")), csrf));
}

static void signing_out_ends_the_row_and_the_cookie(void **state)
{
    struct str token = signed_in(*state, 7);
    struct request *rq = loaded(*state, token);

    assert_int_equal(OK, session_end(rq));
    assert_null(rq->session);
    assert_int_equal(0, token_of(rq).len);
    assert_null(loaded(*state, token)->session);
}

static void others_of_the_account_can_be_seen_and_ended(void **state)
{
    struct str first = signed_in(*state, 7);
    struct str second = signed_in(*state, 7);
    struct str stranger = signed_in(*state, 8);
    struct request *rq = loaded(*state, first);
    struct session_list list = {0};
    int64_t other = 0;

    assert_int_equal(OK, session_list(rq, &list));
    assert_int_equal(2, list.count);
    for (size_t i = 0; i < 2; i++) {
        assert_true(str_is(list.lines[i].browser, "Chrome, Android"));
        assert_true(str_is(list.lines[i].place, "113.161.*.*"));
        if (!list.lines[i].is_this)
            other = list.lines[i].id;
    }
    assert_int_equal(NOT_FOUND, session_end_by_id(*state, 8, other));
    assert_non_null(loaded(*state, second)->session);
    assert_int_equal(OK, session_end_by_id(*state, 7, other));
    assert_null(loaded(*state, second)->session);

    second = signed_in(*state, 7);
    assert_int_equal(OK, session_end_all(*state, 7, rq->session->id));
    assert_null(loaded(*state, second)->session);
    assert_non_null(loaded(*state, first)->session);
    assert_non_null(loaded(*state, stranger)->session);
}

static void the_worker_removes_what_has_ended_and_no_more(void **state)
{
    struct db *worker = database_as(server, "motcua_worker", "motcua");
    struct str idle = started(*state), live;

    (void)idle;
    now = moment_add_s(now, 1800);
    live = started(*state);
    assert_int_equal(
        OK, session_clean(worker, session_limits_of(settings, "portal"), now));
    assert_int_equal(1,
                     database_number(*state, "SELECT COUNT(*) FROM session"));
    assert_non_null(loaded(*state, live)->session);
    db_free(&worker);
}

static int64_t rows(struct db *db)
{
    return database_number(db, "SELECT COUNT(*) FROM session");
}

static void who_only_looks_leaves_no_row(void **state)
{
    settings = sealing;

    struct str token = started(*state);
    struct request *rq = loaded(*state, token);

    assert_non_null(rq->session);
    assert_int_equal(0, rq->session->id);
    assert_int_equal(0, rows(*state));

    struct str csrf = session_csrf(rq);

    assert_int_equal(OK, session_keep(rq));
    assert_int_equal(1, rows(*state));
    assert_true(session_csrf_is_right(loaded(*state, token), csrf));
    assert_int_equal(rq->session->id, loaded(*state, token)->session->id);
}

static void two_requests_at_once_get_one_row(void **state)
{
    settings = sealing;

    struct str token = started(*state);
    struct request *one = loaded(*state, token), *other = loaded(*state, token);

    assert_int_equal(OK, session_keep(one));
    assert_int_equal(OK, session_keep(other));
    assert_int_equal(one->session->id, other->session->id);
    assert_int_equal(OK, session_keep(other));
    assert_int_equal(1, rows(*state));
}

static void a_token_is_ours_or_none(void **state)
{
    settings = sealing;

    struct str token = started(*state);

    for (size_t i = 0; i < token.len; i++) {
        char changed[64];

        snprintf(changed, sizeof(changed), "%.*s", STR_ARG(token));
        changed[i] = changed[i] == 'A' ? 'Q' : 'A';
        assert_null(loaded(*state, str_of(changed))->session);
    }
    app.program = "smart"; /* another program's token */
    assert_null(loaded(*state, token)->session);
    app.program = "portal";
    settings = plain; /* no key seals nothing */
    assert_null(loaded(*state, token)->session);
}

static void a_visitor_may_take_half_a_day_and_no_longer(void **state)
{
    settings = sealing;

    struct str token = started(*state);

    now = moment_add_s(now, 43199);
    assert_non_null(loaded(*state, token)->session);
    now = moment_add_s(now, 1);
    assert_null(loaded(*state, token)->session);
    now = moment_add_s(now, -43200 - 299); /* another machine's clock */
    assert_non_null(loaded(*state, token)->session);
    now = moment_add_s(now, -2);
    assert_null(loaded(*state, token)->session);
}

static void a_visitor_signs_in_by_another_token(void **state)
{
    settings = sealing;

    struct str token = started(*state);
    struct request *rq = loaded(*state, token);

    assert_int_equal(OK, session_rotate(rq, 7));
    assert_false(str_equals(token, token_of(rq)));
    assert_int_equal(7, loaded(*state, token_of(rq))->session->account_id);
    assert_int_equal(0, loaded(*state, token)->session->account_id);
    assert_int_equal(1, rows(*state));
}

static void loading_looks_at_one_row(void **state)
{
    struct db *root = database_root(server, "motcua");
    struct db_row row;

    (void)state;
    assert_int_equal(
        OK, db_write(root,
                     "INSERT INTO session (token_hash, created_at, seen_at,"
                     "                     browser, place)"
                     "SELECT UNHEX(SHA2(seq, 256)), UTC_TIMESTAMP(),"
                     "       UTC_TIMESTAMP(), '', '' FROM seq_1_to_2000",
                     DB_NO_ARGS, NULL));
    assert_int_equal(OK,
                     db_read_row(root,
                                 "EXPLAIN SELECT id FROM session"
                                 " WHERE token_hash = UNHEX(SHA2(?, 256))"
                                 "   AND seen_at > '2020-01-01'"
                                 "   AND COALESCE(signed_in_at, created_at) >"
                                 "       '2020-01-01'",
                                 DB_ARGS(db_int(5)), &row));
    assert_true(str_is(db_cell_text(row, 3), "const"));
    assert_true(str_is(db_cell_text(row, 5), "session_token"));
    db_free(&root);
}

static void browsers_have_names_people_know(void **state)
{
    static const char *const known[][2] = {
        {CHROME, "Chrome, Android"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
         "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 "
         "Safari/604.1",
         "Safari, iPhone"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
         "like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
         "Edge, Windows"},
        {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
         "Firefox/128.0",
         "Firefox, Linux"},
        {"<script>alert(1)</script>", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++)
        assert_string_equal(
            known[i][1],
            str_z(server->arena,
                  browser_label(server->arena, str_of(known[i][0]))));
    assert_true(browser_label(server->arena, STR_NONE).len == 0);
}

static void places_are_masked(void **state)
{
    static const char *const known[][2] = {
        {"113.161.72.14", "113.161.*.*"},
        {"2402:800:63a1:5::1", "2402:800:*"},
        {"::ffff:113.161.72.14", "113.161.*.*"},
        {"nonsense", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++)
        assert_string_equal(
            known[i][1],
            str_z(server->arena,
                  browser_place(server->arena, str_of(known[i][0]))));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, empty, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_is_found_by_its_token),
        TEST(the_table_holds_no_token),
        TEST(it_ends_when_idle),
        TEST(it_ends_half_a_day_after_sign_in_in_any_case),
        TEST(it_is_touched_once_a_minute),
        TEST(signing_in_makes_the_old_token_worthless),
        TEST(another_account_never_gets_the_row_of_the_first),
        TEST(the_csrf_token_is_this_sessions_and_stays),
        TEST(signing_out_ends_the_row_and_the_cookie),
        TEST(others_of_the_account_can_be_seen_and_ended),
        TEST(the_worker_removes_what_has_ended_and_no_more),
        TEST(who_only_looks_leaves_no_row),
        TEST(two_requests_at_once_get_one_row),
        TEST(a_token_is_ours_or_none),
        TEST(a_visitor_may_take_half_a_day_and_no_longer),
        TEST(a_visitor_signs_in_by_another_token),
        TEST(loading_looks_at_one_row),
        TEST(browsers_have_names_people_know),
        TEST(places_are_masked),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
