/* SPDX-License-Identifier: GPL-3.0-or-later */
/* budget_test.c: a request that works without end is answered, and over. */
#include "check.h"

#include <signal.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "platform/budget.h"

#define PAGE "Status: 503\r\n\r\nbusy"

/* A child that begins, and works until it is ended. Gives how it ended, and
 * what it wrote. */
static int work_without_end(int fcgi_id, bool is_answered, char *out,
                            size_t size, size_t *len)
{
    int line[2];
    int state = 0;

    assert_int_equal(0, pipe(line));

    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct log log = {.program = "test", .fd = -1};
        volatile unsigned work = 0;

        alarm(60); /* where the budget holds nothing, the test fails */
        budget_catch();
        budget_begin(&(struct budget){.cpu_ms = 50,
                                      .fd = line[1],
                                      .fcgi_id = fcgi_id,
                                      .page = STR(PAGE),
                                      .log = &log});
        if (is_answered)
            budget_answered();
        for (;;)
            work++;
    }
    close(line[1]);
    *len = 0;
    for (ssize_t got = 1; got > 0;) {
        got = read(line[0], out + *len, size - *len);
        *len += got > 0 ? (size_t)got : 0;
    }
    close(line[0]);
    assert_int_equal(child, waitpid(child, &state, 0));
    assert_true(WIFEXITED(state));
    return WEXITSTATUS(state);
}

static void plain_cgi_gets_the_page(void **state)
{
    char out[200];
    size_t len;

    (void)state;
    assert_int_equal(EX_SOFTWARE,
                     work_without_end(0, false, out, sizeof(out), &len));
    assert_true(str_is((struct str){out, len}, PAGE));
}

/* Record by record, as FastCGI 1.0 has them. */
static void fastcgi_gets_the_page_and_its_end(void **state)
{
    static const char wanted[] =
        "\1\6\1\2\0\23\0\0" PAGE "\1\3\1\2\0\10\0\0\0\0\0\0\0\0\0\0";
    char out[200];
    size_t len;

    (void)state;
    assert_int_equal(EX_SOFTWARE,
                     work_without_end(0x102, false, out, sizeof(out), &len));
    assert_int_equal(sizeof(wanted) - 1, len);
    assert_memory_equal(wanted, out, len);
}

static void an_answer_that_is_leaving_is_not_mixed_with_another(void **state)
{
    char out[200];
    size_t len;

    (void)state;
    assert_int_equal(EX_SOFTWARE,
                     work_without_end(1, true, out, sizeof(out), &len));
    assert_int_equal(0, len);
}

static void what_ends_in_time_goes_on(void **state)
{
    struct log log = {.program = "test", .fd = -1};

    (void)state;
    budget_catch();
    budget_begin(&(struct budget){
        .cpu_ms = 5000, .fd = -1, .page = STR(PAGE), .log = &log});
    budget_answered();
    budget_end();
    assert_int_equal(0, raise(SIGPROF)); /* late, and for nobody */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_cgi_gets_the_page),
        cmocka_unit_test(fastcgi_gets_the_page_and_its_end),
        cmocka_unit_test(an_answer_that_is_leaving_is_not_mixed_with_another),
        cmocka_unit_test(what_ends_in_time_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
