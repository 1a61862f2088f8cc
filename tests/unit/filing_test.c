/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filing_test.c: one dossier, whichever call of the filing fails, and sending
 * again finishes; one payment, whichever call of taking it fails.
 *
 * Every call that they make to MariaDB breaks in turn, in both ways of
 * broken_line.h.
 */
#include "check.h"

#include <signal.h>

#include "broken_line.h"
#include "domain/dossier/payment.h"
#include "filing_world.h"

static struct database *server;
static struct moment now = {1795500332000000};
static int drafts;

/* --- the world --- */

static int start(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
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

static struct draft_key complete_draft(struct db *root)
{
    return filing_world_draft(root, ++drafts, 1, now);
}

static enum status file(struct db *portal, struct draft_key key,
                        struct receipt *receipt)
{
    return filing_world_file(server, portal, key, now, receipt);
}

/* Everything that one filing leaves is there once for each dossier. */
static void check_all(struct db *root, int dossiers)
{
    static const struct {
        const char *sql;
        int each;
    } counts[] = {
        {"SELECT COUNT(*) FROM dossier", 1},
        {"SELECT COUNT(DISTINCT draft_public_id) FROM dossier", 1},
        {"SELECT MAX(number) FROM dossier", 1},
        {"SELECT SUM(last_number) FROM daily_number", 1},
        {"SELECT COUNT(*) FROM dossier_applicant", 1},
        {"SELECT COUNT(*) FROM dossier_delivery", 1},
        {"SELECT COUNT(*) FROM dossier_component", 1},
        {"SELECT COUNT(*) FROM dossier_event WHERE kind = 'filed'", 1},
        {"SELECT COUNT(*) FROM outbox WHERE message = 'sms.filed'", 1},
        {"SELECT COUNT(*) FROM outbox WHERE message = 'mail.filed'", 1},
        {"SELECT COUNT(*) FROM outbox"
         " WHERE dedupe_key LIKE 'filed:%:1:webhook'",
         1},
        {"SELECT COUNT(*) FROM parcel WHERE status = 'wanted'", 1},
        {"SELECT COUNT(*) FROM outbox WHERE message = 'post.order'", 1},
        {"SELECT COUNT(*) FROM draft WHERE filed_at IS NOT NULL", 1},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(counts); i++)
        if (database_number(root, counts[i].sql) != dossiers * counts[i].each)
            fail_msg("after %d: %s gives %lld", dossiers, counts[i].sql,
                     (long long)database_number(root, counts[i].sql));
}

/* How the nth call of a filing may end: *was_filed tells whether the citizen
 * was told of a trouble though the dossier was there. */
static bool file_with_fault(int nth, enum way way, bool *was_filed)
{
    struct db *root = database_root(server, "motcua");
    struct db *portal = database_as(server, "motcua_portal", "motcua");
    struct draft_key key = complete_draft(root);
    struct receipt first = {0}, again = {0};

    line_break(nth, way);
    enum status s = file(portal, key, &first);
    bool is_struck = line_mend();
    assert_true(s == OK || s == UNAVAILABLE);
    int64_t filed = database_number(root, "SELECT COUNT(*) FROM dossier");
    assert_true(filed == drafts || (s != OK && filed == drafts - 1));
    *was_filed = s != OK && filed == drafts;

    assert_int_equal(OK, file(portal, key, &again));
    if (s == OK)
        assert_true(str_equals(first.code, again.code));
    assert_int_equal(s == OK || *was_filed, again.is_again);
    check_all(root, drafts);
    db_free(&portal);
    db_free(&root);
    arena_reset(server->arena);
    return is_struck;
}

static int count_faults(enum way way, int *were_filed)
{
    bool was_filed;
    int nth = 1;

    *were_filed = 0;
    for (; file_with_fault(nth, way, &was_filed); nth++)
        *were_filed += was_filed;
    return nth - 1;
}

static void filing_is_once_whichever_call_is_not_heard(void **state)
{
    int were_filed;
    int calls = count_faults(UNHEARD, &were_filed);

    (void)state;
    assert_true(calls > 40); /* a filing is prepared and run call by call */
    assert_int_equal(0, were_filed);
}

static void filing_is_once_whichever_answer_is_lost(void **state)
{
    int were_filed;
    int calls = count_faults(UNANSWERED, &were_filed);

    (void)state;
    assert_true(calls > 40);
    assert_int_equal(1, were_filed); /* the answer to COMMIT */
}

/* A dossier whose fee is asked. */
static struct dossier dossier_with_fee(struct db *root, struct db *portal)
{
    static const struct happening asked = {.kind = EVENT_FEE_ASKED,
                                           .actor = ACTOR_OFFICER,
                                           .note = STR("Lệ phí"),
                                           .fee = {50000}};
    struct receipt receipt = {0};
    struct dossier dossier = {0};

    assert_int_equal(OK, file(portal, complete_draft(root), &receipt));
    assert_int_equal(OK, dossier_load_code(root, receipt.code, &dossier));
    assert_int_equal(OK, dossier_happen(root, filing_world_settings(server),
                                        dossier.id, 0, &asked, now, &dossier));
    return dossier;
}

/* Whoever tells of a transfer does it again until it is answered. */
static bool pay_with_fault(int nth, enum way way)
{
    static const char *const of_each[] = {
        "SELECT COUNT(dossier_id) FROM payment",
        "SELECT COUNT(*) FROM dossier_event WHERE kind = 'paid'",
        "SELECT COUNT(*) FROM outbox WHERE message = 'sms.paid'",
        "SELECT COUNT(*) FROM outbox WHERE dedupe_key LIKE 'paid:%:3:webhook'",
    };
    struct db *root = database_root(server, "motcua");
    struct db *portal = database_as(server, "motcua_portal", "motcua");
    struct dossier asked = dossier_with_fee(root, portal), paid = {0};
    struct arena *arena = server->arena;
    const struct settings *settings = filing_world_settings(server);
    struct transfer transfer = {
        .number = str_print(arena, "FT%lld", (long long)asked.id),
        .amount = asked.fee,
        .content = payment_content(arena, asked.code)};

    line_break(nth, way);
    enum status s = payment_take(portal, settings, &transfer, now, &paid);
    bool is_struck = line_mend();
    assert_true(s == OK || s == UNAVAILABLE);
    assert_int_equal(OK, payment_take(portal, settings, &transfer, now, &paid));

    assert_int_equal(OK, dossier_load_code(root, asked.code, &paid));
    assert_true(paid.is_paid);
    check_all(root, drafts);
    int64_t payments = database_number(root, "SELECT COUNT(*) FROM payment");
    for (size_t i = 0; i < ARRAY_LENGTH(of_each); i++)
        assert_int_equal(payments, database_number(root, of_each[i]));
    db_free(&portal);
    db_free(&root);
    arena_reset(server->arena);
    return is_struck;
}

static void a_fee_is_paid_once_whichever_call_breaks(void **state)
{
    int calls[] = {[UNHEARD] = 1, [UNANSWERED] = 1};

    (void)state;
    while (pay_with_fault(calls[UNHEARD], UNHEARD))
        calls[UNHEARD]++;
    while (pay_with_fault(calls[UNANSWERED], UNANSWERED))
        calls[UNANSWERED]++;
    assert_true(calls[UNHEARD] > 15);
    assert_true(calls[UNANSWERED] > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filing_is_once_whichever_call_is_not_heard),
        cmocka_unit_test(filing_is_once_whichever_answer_is_lost),
        cmocka_unit_test(a_fee_is_paid_once_whichever_call_breaks),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
