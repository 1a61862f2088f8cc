/* SPDX-License-Identifier: GPL-3.0-or-later */
/* officer_walk_test.c: what cannot be, walked at random over the domain: eight
 * officers with posts that overlap, stand-ins that come and go, and a citizen
 * who answers, try whatever there is on a handful of dossiers.
 *
 * After each step: an open dossier is at one stage, where somebody can act; the
 * promise is what its events give; nobody decided on an own draft; an old
 * version changes nothing; what is said inside stays inside; the trail holds.
 */
#include "check.h"

#include "domain/catalogue/holiday.h"
#include "domain/officer/act.h"
#include "domain/officer/opinion.h"
#include "filing_world.h"

enum { OFFICERS = 7, DOSSIERS = 6, STEPS = 2000 };

static const char people[] =
    "INSERT INTO agency SET id = 2, code = 'H53.11', name = 'Sở Tài chính',"
    " kind = 'department', is_synthetic = 0;"
    "INSERT INTO officer (id, public_id, id_number, full_name, created_at)"
    " VALUES (1, REPEAT('a', 22), '1', 'Bàn', UTC_TIMESTAMP(6)),"
    "        (2, REPEAT('b', 22), '2', 'Trưởng', UTC_TIMESTAMP(6)),"
    "        (3, REPEAT('c', 22), '3', 'Viên', UTC_TIMESTAMP(6)),"
    "        (4, REPEAT('d', 22), '4', 'Viên Hai', UTC_TIMESTAMP(6)),"
    "        (5, REPEAT('e', 22), '5', 'Ký', UTC_TIMESTAMP(6)),"
    "        (6, REPEAT('f', 22), '6', 'Thư', UTC_TIMESTAMP(6)),"
    "        (7, REPEAT('g', 22), '7', 'Hỏi', UTC_TIMESTAMP(6));"
    "INSERT INTO officer_post (officer_id, agency_id, role, valid_from)"
    " VALUES (1, 1, 'desk', '2026-01-01'), (2, 1, 'head', '2026-01-01'),"
    "        (2, 1, 'specialist', '2026-01-01'),"
    "        (2, 1, 'signer', '2026-01-01'),"
    "        (3, 1, 'specialist', '2026-01-01'),"
    "        (3, 1, 'head', '2026-01-01'),"
    "        (4, 1, 'specialist', '2026-01-01'),"
    "        (5, 1, 'signer', '2026-01-01'), (5, 1, 'head', '2026-01-01'),"
    "        (6, 1, 'clerk', '2026-01-01'),"
    "        (7, 2, 'consulted', '2026-01-01')";

static struct database *server;
static struct db *root, *portal, *office;
static const struct settings *settings;
static struct moment now = {1795500332000000};
static struct str ids[DOSSIERS];
static int64_t numbers[DOSSIERS];
static int done[ACT__MAX];

/* xorshift: the same walk each time. */
static uint64_t seed = 88172645463325252U;

static size_t any(size_t count)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % count);
}

static int64_t number_of(const char *sql, struct db_args args)
{
    struct db_row row;

    assert_int_equal(OK, db_read_row(root, sql, args, &row));
    return db_cell_int(row, 0);
}

static int start(void **state)
{
    (void)state;
    server = database_start();
    filing_world_make(server);
    database_sql(server, "motcua", people);
    root = database_as(server, "root", "motcua");
    portal = database_as(server, "motcua_portal", "motcua");
    office = database_as(server, "motcua_officer", "motcua");
    settings = filing_world_settings(server);
    for (int i = 0; i < DOSSIERS; i++) {
        struct receipt receipt;
        struct draft_key key = filing_world_draft(root, i + 1, 1, now);

        assert_int_equal(OK,
                         filing_world_file(server, portal, key, now, &receipt));
        ids[i] = str_copy(server->arena, receipt.dossier_public_id);
        numbers[i] = i + 1;
    }
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

/* --- a step --- */

static void stand_in(void)
{
    int64_t away = (int64_t)any(6) + 1, deputy = (int64_t)any(6) + 1;

    assert_int_equal(
        OK, db_write(root, "DELETE FROM officer_stand_in", DB_NO_ARGS, NULL));
    if (away != deputy)
        assert_int_equal(
            OK, officer_stand_in_add(root, away, deputy, moment_date(now),
                                     date_add_days(moment_date(now), 2)));
}

static void citizen_does(size_t nth)
{
    int64_t status = number_of("SELECT status FROM dossier WHERE id = ?",
                               DB_ARGS(db_int(numbers[nth])));
    struct happening what = {.kind = EVENT_STOP_ASKED,
                             .actor = ACTOR_CITIZEN,
                             .note = STR("Tôi trả lời.")};
    struct dossier dossier;

    if (status == DOSSIER_SUPPLEMENT)
        what.kind = EVENT_SUPPLEMENTED;
    else if (status == DOSSIER_FEE)
        what.kind = EVENT_PAID;
    else if (any(8) != 0)
        return;
    enum status s =
        dossier_happen(portal, settings, numbers[nth], 0, &what, now, &dossier);
    assert_true(s == OK || s == CONFLICT);
}

static void somebody_answers(const struct officer *officer, size_t nth)
{
    struct opinions opinions;

    assert_int_equal(OK, opinion_list(office, numbers[nth], &opinions));
    for (size_t i = 0; i < opinions.count; i++) {
        enum status s = opinion_answer(office, officer, opinions.items[i].id,
                                       STR("NỘI BỘ: phù hợp."), now);

        assert_true(s == OK || s == CONFLICT || s == NOT_FOUND);
    }
}

static bool leads_on(enum act act)
{
    static const enum act list[] = {
        ACT_RECEIVE, ACT_HANDOVER, ACT_TAKE,  ACT_ASSIGN, ACT_SUBMIT,
        ACT_APPROVE, ACT_SIGN,     ACT_ISSUE, ACT_GIVE,   ACT_CORRECT};

    for (size_t i = 0; i < ARRAY_LENGTH(list); i++)
        if (act == list[i])
            return true;
    return false;
}

/* Mostly something that may be done now; else whatever comes to mind. */
static enum act choose(const struct officer *officer, size_t nth)
{
    struct act_view view;
    enum act may[ACT__MAX];
    size_t count = 0;

    if (any(4) == 0 || act_load(office, officer, ids[nth], &view) != OK)
        return (enum act)any(ACT__MAX);
    for (size_t act = 0; act < ACT__MAX; act++) {
        const struct officer_post *post;

        if (act_why(officer, &view, (enum act)act, &post) == NULL)
            may[count++] = (enum act)act;
    }
    /* Often what leads on, so that dossiers come to their end. */
    bool is_forward = any(4) != 0;

    for (size_t i = 0; is_forward && i < count; i++)
        if (leads_on(may[i]))
            return may[i];
    return count > 0 ? may[any(count)] : (enum act)any(ACT__MAX);
}

static void officer_does(const struct officer *officer, size_t nth)
{
    struct file file;
    struct act_told told = {.why = NULL};
    enum act act = choose(officer, nth);
    bool is_outside = act == ACT_REFUSE || act == ACT_SUPPLEMENT ||
                      act == ACT_FEE || act == ACT_STOP || act == ACT_GO_ON ||
                      act == ACT_EXTEND;
    struct act_words words = {
        .reason = is_outside ? STR("Cần thêm giấy tờ.")
                             : STR("NỘI BỘ: chỉ trong cơ quan."),
        .officer_id = (int64_t)any(OFFICERS) + 1,
        .agency_id = 2,
        .is_mandatory = any(2) == 0,
        .day = date_add_days(moment_date(now), (int)any(20)),
        .title = STR("Kết quả"),
        .body = STR("Chấp thuận."),
        .money = {(int64_t)any(2) * 1000},
        .number = STR("1/KQ"),
        .receiver = STR("Trần Thử"),
    };
    int64_t version =
        number_of("SELECT version FROM dossier_work WHERE dossier_id = ?",
                  DB_ARGS(db_int(numbers[nth])));
    bool is_old = any(8) == 0;

    if ((act == ACT_REFUSE || act == ACT_STOP) && any(40) != 0)
        return; /* they end it; the walk is to go on */
    if (act == ACT_SIGN) {
        file = filing_world_signed(root);
        words.file = &file;
    }
    enum status s =
        act_do(office, settings, officer, ids[nth],
               is_old ? version - 1 : version, act, &words, now, &told);
    assert_true(s == OK || s == INVALID || s == CONFLICT || s == NOT_FOUND);
    if (is_old && version > 1)
        assert_true(s == CONFLICT || s == NOT_FOUND);
    if (s == INVALID)
        assert_non_null(told.why);
    if (s != OK)
        assert_int_equal(
            version,
            number_of("SELECT version FROM dossier_work WHERE dossier_id = ?",
                      DB_ARGS(db_int(numbers[nth]))));
    done[act] += s == OK;
}

/* --- what must hold --- */

static void check_somebody_can_act(size_t nth)
{
    for (int64_t who = 1; who <= OFFICERS; who++) {
        struct officer officer;
        struct act_view view;

        assert_int_equal(OK,
                         officer_load(office, who, moment_date(now), &officer));
        if (act_load(office, &officer, ids[nth], &view) != OK)
            continue;
        if (view.work.stage == STAGE_DONE || view.work.stage == STAGE_CITIZEN)
            return; /* over, or the citizen's turn */
        for (size_t act = 0; act < ACT__MAX; act++) {
            const struct officer_post *post;

            if (act_why(&officer, &view, (enum act)act, &post) == NULL)
                return;
        }
    }
    fail_msg("dossier %zu waits for nobody", nth + 1);
}

/* The promise by the events alone. */
static void check_promise(size_t nth)
{
    struct dossier dossier;
    struct dossier_events events;
    struct moment due = {0}, asked = {0};
    struct calendar calendar;
    struct db_rows rows;

    assert_int_equal(OK, dossier_load_public(office, ids[nth], &dossier));
    assert_int_equal(OK, dossier_load_events(office, dossier.id, &events));
    assert_int_equal(OK,
                     calendar_load(office, date_make(2026, 1, 1), &calendar));
    assert_int_equal(OK, db_read(root,
                                 "SELECT due_at FROM dossier_event"
                                 " WHERE dossier_id = ? ORDER BY position",
                                 DB_ARGS(db_int(dossier.id)), &rows));
    for (size_t i = 0; i < events.count; i++) {
        const struct dossier_event *e = &events.items[i];

        if (e->kind == EVENT_FILED || e->kind == EVENT_ACCEPTED)
            due = working_days_due(e->at, 3, PROCESSING_WORKING_DAY, &calendar,
                                   false);
        if (e->kind == EVENT_SUPPLEMENT_ASKED)
            asked = e->at;
        if (e->kind == EVENT_SUPPLEMENTED) {
            int days = calendar_days_between(&calendar, moment_date(asked),
                                             moment_date(e->at));

            if (days > 0)
                due = working_days_due(due, days, PROCESSING_WORKING_DAY,
                                       &calendar, false);
        }
        if (e->kind == EVENT_EXTENDED)
            due = db_cell_moment(db_row_at(&rows, i), 0);
    }
    assert_int_equal(due.us, dossier.due_at.us);
}

static void check_rows(void)
{
    static const char *const never[] = {
        /* ended, and still in a queue; or the other way round */
        "SELECT COUNT(*) FROM dossier d"
        "  JOIN dossier_work w ON w.dossier_id = d.id"
        " WHERE (d.status IN (3, 7, 8) AND w.stage <> 'done')"
        "    OR (w.stage = 'done' AND d.status NOT IN (3, 7, 8, 10))",
        "SELECT COUNT(*) FROM dossier d"
        "  LEFT JOIN dossier_work w ON w.dossier_id = d.id"
        " WHERE w.dossier_id IS NULL",
        "SELECT COUNT(*) FROM dossier_decision"
        " WHERE checked_by IN (drafted_by, COALESCE(drafted_for, 0))"
        "    OR signed_by IN (drafted_by, COALESCE(drafted_for, 0))"
        "    OR checked_for IN (drafted_by, COALESCE(drafted_for, 0))"
        "    OR signed_for IN (drafted_by, COALESCE(drafted_for, 0))",
        "SELECT COUNT(*) FROM dossier_event WHERE note LIKE '%NỘI BỘ%'",
        "SELECT COUNT(*) FROM dossier_letter WHERE body LIKE '%NỘI BỘ%'",
        /* what was issued has a file of the dossier */
        "SELECT COUNT(*) FROM dossier_decision x"
        " WHERE x.issued_at IS NOT NULL AND NOT EXISTS"
        "       (SELECT 1 FROM dossier_file f WHERE f.file_id = x.file_id"
        "           AND f.dossier_id = x.dossier_id AND f.role = 'result')",
        "SELECT COUNT(*) FROM dossier_work w JOIN dossier d"
        "    ON d.id = w.dossier_id"
        " WHERE (d.status IN (5, 6)) <> (w.stage = 'citizen')",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(never); i++)
        if (number_of(never[i], DB_NO_ARGS) != 0)
            fail_msg("%s", never[i]);
}

static void check_trail(void)
{
    int64_t count = 0, chain = 0, position = 0;
    enum status s = trail_verify(root, &count, &chain, &position);

    if (s != OK)
        fail_msg("the trail of %lld breaks at %lld", (long long)chain,
                 (long long)position);
}

static void whatever_is_tried_the_invariants_hold(void **state)
{
    (void)state;
    for (int step = 0; step < STEPS; step++) {
        size_t nth = any(DOSSIERS);
        struct officer officer;

        arena_reset(server->arena);
        settings = filing_world_settings(server);
        for (size_t i = 0; i < DOSSIERS; i++) {
            struct db_row row;

            assert_int_equal(
                OK,
                db_read_row(root, "SELECT public_id FROM dossier WHERE id = ?",
                            DB_ARGS(db_int(numbers[i])), &row));
            ids[i] = db_cell_text(row, 0);
        }
        now = moment_add_s(now, (int64_t)any(5400));
        if (any(20) == 0)
            stand_in();
        if (any(3) == 0)
            citizen_does(nth);
        assert_int_equal(OK, officer_load(office, (int64_t)any(OFFICERS) + 1,
                                          moment_date(now), &officer));
        if (any(10) == 0)
            somebody_answers(&officer, nth);
        officer_does(&officer, nth);
        check_promise(nth);
        check_somebody_can_act(nth);
        if (step % 20 == 0) {
            check_rows();
            check_trail();
        }
    }
    check_rows();
    check_trail();
    /* The walk went everywhere it should. */
    for (size_t act = 0; act < ACT__MAX; act++)
        if (done[act] == 0)
            print_message("never done: %s\n", act_text((enum act)act));
    assert_true(done[ACT_ISSUE] > 0 && done[ACT_BACK] > 0 &&
                done[ACT_SUPPLEMENT] > 0 && done[ACT_SIGN] > 0 &&
                done[ACT_EXTEND] > 0 && done[ACT_CORRECT] > 0);
}

static void a_change_to_the_trail_shows(void **state)
{
    int64_t count = 0, chain = 0, position = 0;

    (void)state;
    assert_int_equal(OK, db_write(root,
                                  "UPDATE officer_event SET note = 'khác'"
                                  " WHERE chain = 1 AND position = 2",
                                  DB_NO_ARGS, NULL));
    assert_int_equal(INVALID, trail_verify(root, &count, &chain, &position));
    assert_int_equal(1, chain);
    assert_int_equal(2, position);
    assert_int_equal(OK, db_write(root,
                                  "DELETE FROM officer_event WHERE chain = 1"
                                  " ORDER BY position DESC LIMIT 1",
                                  DB_NO_ARGS, NULL));
    assert_int_equal(INVALID, trail_verify(root, &count, &chain, &position));
    /* And no program could do it. */
    assert_int_not_equal(OK,
                         db_write(office, "UPDATE officer_event SET note = ''",
                                  DB_NO_ARGS, NULL));
    assert_int_not_equal(
        OK, db_write(office, "DELETE FROM officer_event", DB_NO_ARGS, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_tried_the_invariants_hold),
        cmocka_unit_test(a_change_to_the_trail_shows),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
