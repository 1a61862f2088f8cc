/* SPDX-License-Identifier: GPL-3.0-or-later */
/* log_test.c: one line for each event, and nothing else gets in. */
#include <unistd.h>

#include "check.h"

#include "platform/log.h"

static struct log the_log;
static int pipe_ends[2];
static char got[16384];

static int setup(void **state)
{
    (void)state;
    if (pipe(pipe_ends) != 0)
        return -1;
    the_log = (struct log){.program = "test", .level = LOG_LEVEL_INFO};
    the_log.fd = pipe_ends[1];
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    return 0;
}

/* What was written since the last call. */
static const char *lines(void)
{
    /* A line of nothing marks the end, so the read never waits. */
    assert_int_equal(write(pipe_ends[1], "\n", 1), 1);

    ssize_t len = read(pipe_ends[0], got, sizeof(got) - 1);

    assert_true(len >= 1);
    got[len - 1] = '\0';
    return got;
}

static void a_line_has_its_parts_in_order(void **state)
{
    (void)state;
    snprintf(the_log.request_id, sizeof(the_log.request_id), "abc123");
    log_event(&the_log, "draft.filed", "dossier=%s count=%d", "H1", 2);

    const char *line = lines();

    assert_memory_equal(line, "time=", 5);
    assert_non_null(strstr(line, "+07:00 level=info program=test "
                                 "request=abc123 event=draft.filed "
                                 "dossier=H1 count=2\n"));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void no_field_starts_a_line_of_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *shown;
    } cases[] = {
        {"a\nlevel=error", "a\\x0alevel=error"},
        {"a\r\nb", "a\\x0d\\x0ab"},
        {"\033[31mred", "\\x1b[31mred"},
        {"\x7f", "\\x7f"},
        {"\xc2\x85next", "\\xc2\\x85next"},           /* NEL */
        {"\xe2\x80\xa8next", "\\xe2\\x80\\xa8next"},  /* line separator */
        {"\xff\xfe", "\\xff\\xfe"},                   /* not UTF-8 */
        {"\xe1\xbb", "\\xe1\\xbb"},                   /* cut ễ */
        {"\xc0\xaf", "\\xc0\\xaf"},                   /* overlong */
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},          /* half a surrogate */
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* beyond Unicode */
        {"Nguyễn 😀", "Nguyễn 😀"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char wanted[128];

        log_event(&the_log, "x.y", "v=%s", cases[i].typed);
        snprintf(wanted, sizeof(wanted), " event=x.y v=%s\n", cases[i].shown);
        if (!strstr(lines(), wanted))
            fail_msg("wanted%sgot %s", wanted, got);
    }
}

static void less_important_lines_are_left_out(void **state)
{
    (void)state;
    the_log.level = LOG_LEVEL_WARN;
    log_event(&the_log, "x.info", "%s", "");
    log_warn(&the_log, "x.warn", "%s", "");
    log_error(&the_log, "x.error", "%s", "");

    const char *text = lines();

    assert_null(strstr(text, "x.info"));
    assert_non_null(strstr(text, " level=warn program=test event=x.warn\n"));
    assert_non_null(strstr(text, " level=error program=test event=x.error\n"));
}

static void a_long_line_is_cut_and_says_so(void **state)
{
    (void)state;
    static char field[20000];

    memset(field, '\n', sizeof(field) - 1);
    log_event(&the_log, "x.long", "v=%s", field);

    const char *text = lines();
    size_t len = strlen(text);

    assert_true(len > 2048 && len < 9000);
    assert_string_equal(text + len - strlen(" cut=yes\n"), " cut=yes\n");
    assert_ptr_equal(strchr(text, '\n'), text + len - 1);
}

static void masks_leave_a_few_characters(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *arena = arena_new(1 << 16);

    assert_true(str_is(log_masked(arena, STR("0987654321")), "•••4321"));
    assert_true(str_is(log_masked(arena, STR("072075999001")), "•••9001"));
    assert_true(str_is(log_masked(arena, STR("29000000")), "•••00"));
    assert_true(str_is(log_masked(arena, STR("123456")), "•••"));
    assert_true(str_is(log_masked(arena, STR_NONE), "•••"));
    assert_true(str_is(log_masked(arena, STR("Nguyễn Mẫu Hoà")), "•••"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_has_its_parts_in_order, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(no_field_starts_a_line_of_its_own,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(less_important_lines_are_left_out,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_line_is_cut_and_says_so, setup,
                                        teardown),
        cmocka_unit_test(masks_leave_a_few_characters),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
