/* SPDX-License-Identifier: GPL-3.0-or-later */
/* officer_cut_test.c: an act is done once or not at all, whichever call of it
 * fails, and pressing again finishes it or says that it is done.
 *
 * Three dossiers live through all acts of officers but the correction of an
 * electronic form. In each act every call to MariaDB breaks in turn, in both
 * ways of broken_line.h.
 */
#include "check.h"

#include <signal.h>

#include "broken_line.h"
#include "domain/officer/act.h"
#include "domain/officer/moving.h"
#include "domain/officer/opinion.h"
#include "filing_world.h"

static const char people[] =
    "INSERT INTO agency SET id = 2, code = 'H53.11', name = 'Sở Tài chính',"
    " kind = 'department', is_synthetic = 0;"
    "INSERT INTO officer (id, public_id, id_number, full_name, created_at)"
    " VALUES (1, REPEAT('a', 22), '1', 'Bàn', UTC_TIMESTAMP(6)),"
    "        (2, REPEAT('b', 22), '2', 'Trưởng', UTC_TIMESTAMP(6)),"
    "        (3, REPEAT('c', 22), '3', 'Viên', UTC_TIMESTAMP(6)),"
    "        (4, REPEAT('d', 22), '4', 'Ký', UTC_TIMESTAMP(6)),"
    "        (5, REPEAT('e', 22), '5', 'Thư', UTC_TIMESTAMP(6)),"
    "        (6, REPEAT('f', 22), '6', 'Hỏi', UTC_TIMESTAMP(6));"
    "INSERT INTO officer_post (officer_id, agency_id, role, valid_from)"
    " VALUES (1, 1, 'desk', '2026-01-01'), (2, 1, 'head', '2026-01-01'),"
    "        (2, 1, 'specialist', '2026-01-01'),"
    "        (3, 1, 'specialist', '2026-01-01'),"
    "        (4, 1, 'signer', '2026-01-01'), (5, 1, 'clerk', '2026-01-01'),"
    "        (6, 2, 'consulted', '2026-01-01')";

enum who { DESK = 1, HEAD, SPECIALIST, SIGNER, CLERK, CONSULTED, CITIZEN };

/* One press after the other. What the citizen does between is not broken here.
 */
struct press {
    enum who who;
    enum act act;          /* an officer's */
    enum event_kind event; /* the citizen's */
};
static const struct press whole[] = {
    {DESK, ACT_RECEIVE, 0},
    {DESK, ACT_FEE, 0},
    {CITIZEN, 0, EVENT_PAID},
    {DESK, ACT_HANDOVER, 0},
    {DESK, ACT_PULL, 0},
    {DESK, ACT_HANDOVER, 0},
    {HEAD, ACT_ASSIGN, 0},
    {SPECIALIST, ACT_ASK, 0},
    {SPECIALIST, ACT_UNASK, 0},
    {SPECIALIST, ACT_SUPPLEMENT, 0},
    {CITIZEN, 0, EVENT_SUPPLEMENTED},
    {SIGNER, ACT_EXTEND, 0},
    {CITIZEN, 0, EVENT_STOP_ASKED},
    {HEAD, ACT_GO_ON, 0},
    {SPECIALIST, ACT_DRAFT, 0},
    {SPECIALIST, ACT_SUBMIT, 0},
    {HEAD, ACT_BACK, 0},
    {SPECIALIST, ACT_SUBMIT, 0},
    {HEAD, ACT_APPROVE, 0},
    {SIGNER, ACT_SIGN, 0},
    {CLERK, ACT_ISSUE, 0},
    {HEAD, ACT_CORRECT, 0},
    {SPECIALIST, ACT_DRAFT, 0},
    {SPECIALIST, ACT_SUBMIT, 0},
    {HEAD, ACT_APPROVE, 0},
    {SIGNER, ACT_SIGN, 0},
    {CLERK, ACT_ISSUE, 0},
    {DESK, ACT_GIVE, 0},
};
static const struct press refused[] = {{DESK, ACT_REFUSE, 0}};
static const struct press stopped[] = {
    {DESK, ACT_RECEIVE, 0},    {DESK, ACT_HANDOVER, 0},
    {SPECIALIST, ACT_TAKE, 0}, {CITIZEN, 0, EVENT_STOP_ASKED},
    {HEAD, ACT_STOP, 0},
};

static struct database *server;
static struct db *root, *portal, *office;
static struct moment now = {1795500332000000};
static int drafts, pressed[ACT__MAX];

static int start(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    server = database_start();
    filing_world_make(server);
    database_sql(server, "motcua", people);
    root = database_as(server, "root", "motcua");
    portal = database_as(server, "motcua_portal", "motcua");
    office = database_as(server, "motcua_officer", "motcua");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    db_free(&root);
    db_free(&portal);
    db_free(&office);
    database_stop(&server);
    return 0;
}

/* All that an act writes, counted, and where the dossier is. */
static struct str everything(void)
{
    struct db_row row;

    assert_int_equal(
        OK,
        db_read_row(
            root,
            "SELECT CONCAT_WS(' ',"
            " (SELECT GROUP_CONCAT(CONCAT_WS('/', dossier_id, stage, version,"
            "   COALESCE(officer_id, 0), supplements, is_extended, wants_stop))"
            "    FROM dossier_work),"
            " (SELECT GROUP_CONCAT(CONCAT_WS('/', status, version,"
            "   COALESCE(due_at, ''))) FROM dossier),"
            " (SELECT COUNT(*) FROM dossier_event),"
            " (SELECT COUNT(*) FROM officer_event),"
            " (SELECT COUNT(*) FROM dossier_letter),"
            " (SELECT COUNT(*) FROM dossier_file),"
            " (SELECT COUNT(*) FROM outbox),"
            " (SELECT COUNT(closed_at) + COUNT(*) * 1000 FROM dossier_opinion),"
            " (SELECT COUNT(*) FROM dossier_decision),"
            " (SELECT COUNT(frozen) + 10 * COUNT(checked_by)"
            "       + 100 * COUNT(signed_by) + 1000 * COUNT(issued_at)"
            "    FROM dossier_decision))",
            DB_NO_ARGS, &row));
    return str_copy(server->arena, db_cell_text(row, 0));
}

static enum status press(const struct press *p, struct str dossier,
                         int64_t version, const struct file *file,
                         struct act_told *told)
{
    struct officer officer;
    struct act_words words = {
        .reason = STR("Cần thêm giấy tờ."),
        .officer_id = SPECIALIST,
        .agency_id = 2,
        .is_mandatory = true,
        .day = date_make(2026, 12, 29),
        .title = STR("Kết quả"),
        .body = STR("Chấp thuận."),
        .money = {1000},
        .number = STR("1/KQ"),
        .receiver = STR("Trần Thử"),
        .file = file,
    };
    enum status s =
        officer_load(office, (int64_t)p->who, moment_date(now), &officer);

    return s == OK ? act_do(office, filing_world_settings(server), &officer,
                            dossier, version, p->act, &words, now, told)
                   : s;
}

/* Presses until nothing breaks any more. A press that failed changed nothing,
 * or did all of it: then the next one, with the same page, is told so. */
static void press_through(const struct press *p, struct str dossier,
                          enum way way)
{
    struct file file = {0};
    struct db_row row;
    int unanswered = 0;

    assert_int_equal(OK, db_read_row(root,
                                     "SELECT w.version FROM dossier_work w"
                                     "  JOIN dossier d ON d.id = w.dossier_id"
                                     " WHERE d.public_id = ?",
                                     DB_ARGS(db_text(dossier)), &row));
    int64_t version = db_cell_int(row, 0);
    if (p->act == ACT_SIGN)
        file = filing_world_signed(root);
    now = moment_add_s(now, 60);
    for (int nth = 1;; nth++) {
        struct act_told told = {.why = NULL};
        struct str before = everything();

        line_break(nth, way);
        enum status s = press(p, dossier, version,
                              p->act == ACT_SIGN ? &file : NULL, &told);
        bool is_struck = line_mend();
        struct str after = everything();

        if (s == INVALID)
            fail_msg("%s: %s", act_text(p->act), told.why);
        if (s == CONFLICT) { /* the answer to COMMIT was lost */
            assert_int_equal(1, unanswered);
            assert_true(str_is(told.other.act, act_text(p->act)));
            assert_int_equal((int64_t)p->who, told.other.officer_id);
            break;
        }
        assert_true(s == OK || s == UNAVAILABLE);
        if (s == UNAVAILABLE && !str_equals(before, after)) {
            assert_int_equal(UNANSWERED, way);
            unanswered++;
            continue;
        }
        if (s == OK && !str_equals(before, after)) {
            assert_true(nth > 10 || is_struck);
            break;
        }
        assert_true(is_struck && s == UNAVAILABLE);
    }
    pressed[p->act]++;
}

static void citizen_does(const struct press *p, struct str dossier)
{
    struct happening what = {
        .kind = p->event, .actor = ACTOR_CITIZEN, .note = STR("Tôi trả lời.")};
    struct dossier d;

    assert_int_equal(OK, dossier_load_public(root, dossier, &d));
    assert_int_equal(OK, dossier_happen(portal, filing_world_settings(server),
                                        d.id, 0, &what, now, &d));
}

static void live(const struct press *presses, size_t count, enum way way)
{
    struct receipt receipt = {0};
    struct draft_key key = filing_world_draft(root, ++drafts, 1, now);

    assert_int_equal(OK, filing_world_file(server, portal, key, now, &receipt));
    struct str dossier = str_copy(server->arena, receipt.dossier_public_id);
    for (size_t i = 0; i < count; i++)
        if (presses[i].who == CITIZEN)
            citizen_does(&presses[i], dossier);
        else
            press_through(&presses[i], dossier, way);
    arena_reset(server->arena);
}

static void live_all(enum way way)
{
    int64_t count = 0, chain = 0, position = 0;

    live(whole, ARRAY_LENGTH(whole), way);
    live(refused, ARRAY_LENGTH(refused), way);
    live(stopped, ARRAY_LENGTH(stopped), way);
    assert_int_equal(OK, trail_verify(root, &count, &chain, &position));
}

static void an_act_is_done_once_whichever_call_is_not_heard(void **state)
{
    (void)state;
    live_all(UNHEARD);
    for (size_t i = 0; i < ACT__MAX; i++)
        if (pressed[i] == 0 && i != ACT_AMEND)
            fail_msg("never pressed: %s", act_text((enum act)i));
}

static void an_act_is_done_once_whichever_answer_is_lost(void **state)
{
    (void)state;
    live_all(UNANSWERED);
}

/* All work of one to another, and the account's end: one transaction too. */
static void an_account_is_closed_whole_or_not_at_all(void **state)
{
    (void)state;
    for (size_t way = UNHEARD; way <= UNANSWERED; way++) {
        int64_t from = 10 + (int64_t)way, moved = 0;
        struct receipt receipt = {0};
        struct draft_key key = filing_world_draft(root, ++drafts, 1, now);

        assert_int_equal(OK,
                         filing_world_file(server, portal, key, now, &receipt));
        assert_int_equal(
            OK,
            db_write(root,
                     "INSERT INTO officer SET id = ?, id_number = ?,"
                     " public_id = LPAD(?, 22, 'm'), full_name = 'Đi',"
                     " created_at = UTC_TIMESTAMP(6)",
                     DB_ARGS(db_int(from), db_int(from), db_int(from)), NULL));
        assert_int_equal(OK, db_write(root,
                                      "UPDATE dossier_work SET stage = 'work',"
                                      " officer_id = ?"
                                      " ORDER BY dossier_id DESC LIMIT 1",
                                      DB_ARGS(db_int(from)), NULL));
        for (int nth = 1;; nth++) {
            line_break(nth, (enum way)way);
            enum status s =
                moving_do(root, &(struct trail_hand){.name = STR("Quản trị")},
                          from, SPECIALIST, true, now, &moved);
            (void)line_mend();
            struct db_row row;

            assert_int_equal(
                OK, db_read_row(root,
                                "SELECT (SELECT COUNT(*) FROM dossier_work"
                                "         WHERE officer_id = o.id),"
                                "       o.closed_at IS NOT NULL"
                                "  FROM officer o WHERE o.id = ?",
                                DB_ARGS(db_int(from)), &row));
            assert_int_equal(db_cell_int(row, 0) == 0, db_cell_int(row, 1));
            if (db_cell_int(row, 1) == 1)
                break;
            assert_int_equal(UNAVAILABLE, s);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_act_is_done_once_whichever_call_is_not_heard),
        cmocka_unit_test(an_act_is_done_once_whichever_answer_is_lost),
        cmocka_unit_test(an_account_is_closed_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
