/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file_lease_test.c: one stores or removes files of an owner at a time, at
 * whichever node; clocks that are minutes apart cost a try, never a file.
 */
#include "check.h"

#include "database.h"
#include "domain/file/file_lease.h"

enum { OWNER = 7 };

static struct database *server;
static struct db *here, *there;

static int start(void **state)
{
    (void)state;
    server = database_start();
    database_make(server, "motcua", "portal");
    here = database_as(server, "motcua_portal", "motcua");
    there = database_as(server, "motcua_portal", "motcua");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    db_free(&here);
    db_free(&there);
    database_stop(&server);
    return 0;
}

static void a_lease_is_given_back_and_taken_again(void **state)
{
    struct file_lease one, two;

    (void)state;
    assert_int_equal(OK, file_lock(here, OWNER, &one));
    assert_int_equal(OK, file_lease_keep(here, &one));
    file_unlock(here, &one);
    assert_int_equal(OK, file_lock(there, OWNER, &two));
    assert_int_equal(UNAVAILABLE, file_lease_keep(here, &one));
    file_unlock(there, &two);
}

static void who_holds_it_for_long_is_told_apart(void **state)
{
    struct file_lease one, two;

    (void)state;
    assert_int_equal(OK, file_lock(here, OWNER, &one));
    assert_int_equal(CONFLICT, file_lock(there, OWNER, &two));
    assert_int_equal(OK, file_lease_keep(here, &one));
    file_unlock(here, &one);
}

/* The other's node is five minutes ahead: for it the lease has passed. */
static void a_clock_ahead_takes_it_and_the_holder_notes_nothing(void **state)
{
    struct file_lease one, two;
    struct db *ahead;

    (void)state;
    assert_int_equal(OK, file_lock(here, OWNER, &one));
    database_sql(server, "motcua",
                 "SET GLOBAL init_connect ="
                 " 'SET timestamp = UNIX_TIMESTAMP() + 300'");
    ahead = database_as(server, "motcua_portal", "motcua");
    assert_int_equal(OK, file_lock(ahead, OWNER, &two));
    database_sql(server, "motcua", "SET GLOBAL init_connect = ''");
    assert_int_equal(UNAVAILABLE, file_lease_keep(here, &one));

    /* And the one behind waits for it, as for anybody. */
    assert_int_equal(CONFLICT, file_lock(here, OWNER, &one));
    file_unlock(ahead, &two);
    assert_int_equal(OK, file_lock(here, OWNER, &one));
    file_unlock(here, &one);
    db_free(&ahead);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lease_is_given_back_and_taken_again),
        cmocka_unit_test(who_holds_it_for_long_is_told_apart),
        cmocka_unit_test(a_clock_ahead_takes_it_and_the_holder_notes_nothing),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
