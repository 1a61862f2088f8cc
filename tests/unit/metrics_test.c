/* SPDX-License-Identifier: GPL-3.0-or-later */
/* metrics_test.c: counters that processes share: another version's file, one
 * that is none, and no folder at all. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#include "platform/metrics.h"

static struct arena *arena;
static char dir[] = "/tmp/motcua-metrics-XXXXXX";

/* An older program has the first alone. */
static const struct metrics_route routes[] = {{"GET", "/a"}, {"POST", "/b"}};

static const char *printed(void)
{
    struct buf out = {.arena = arena};

    metrics_print(&out, dir);
    return str_z(arena, buf_str(&out));
}

/* Opens, counts one request of the first route, and ends, in a process of its
 * own, as programs do. */
static void count_in_child(size_t count)
{
    pid_t pid = fork();

    if (pid == 0) {
        struct metrics *m = metrics_open(dir, "portal", routes, count);

        metrics_begin(m);
        metrics_end(m, 0, 200, 7000);
        metrics_count(m, METRIC_DB_LOST);
        _exit(m ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(pid, waitpid(pid, &status, 0));
    assert_int_equal(0, status);
}

#define ONE                                                                    \
    "motcua_requests_total{program=\"portal\",method=\"GET\",route=\"/"        \
    "a\",code=\"200\"} "

static void counts_stay_when_the_process_has_ended(void **state)
{
    (void)state;
    count_in_child(1);
    count_in_child(1);
    const char *text = printed();
    assert_non_null(strstr(text, ONE "2\n"));
    assert_non_null(strstr(text, "motcua_workers{program=\"portal\"} 0\n"));
    assert_non_null(strstr(text, "route=\"/a\",le=\"0.005\"} 0\n"));
    assert_non_null(strstr(text, "route=\"/a\",le=\"0.01\"} 2\n"));
    assert_non_null(strstr(text, "kind=\"lost\"} 2\n"));
}

static void another_version_begins_anew_and_disturbs_nobody(void **state)
{
    char path[64];

    (void)state;
    snprintf(path, sizeof(path), "%s/portal", dir);
    int held = open(path, O_RDONLY);
    struct stat before, after;
    assert_int_equal(0, fstat(held, &before));

    count_in_child(2);
    assert_non_null(strstr(printed(), ONE "1\n"));
    assert_int_equal(0, fstat(held, &after));
    assert_int_equal(before.st_size,
                     after.st_size); /* mapped by the old ones */
    close(held);
}

static void a_file_that_is_none_is_passed_over(void **state)
{
    char path[64];

    (void)state;
    snprintf(path, sizeof(path), "%s/portal", dir);
    for (size_t size = 0; size < 6000; size += 997) {
        int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0600);

        assert_true(fd >= 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(1, write(fd, "m", 1));
        close(fd);
        assert_null(strstr(printed(), "program=\"portal\""));
    }
    count_in_child(1);
    assert_non_null(strstr(printed(), ONE "1\n"));
}

static void without_the_folder_nothing_is_counted(void **state)
{
    struct metrics *m = metrics_open("/nowhere", "portal", routes, 1);

    (void)state;
    assert_null(m);
    metrics_begin(m);
    metrics_end(m, 0, 200, 1);
    metrics_count(m, METRIC_LOG_WARN);
}

static int open_folder(void **state)
{
    (void)state;
    arena = arena_new((size_t)1 << 20);
    return arena && mkdtemp(dir) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char path[64];

    (void)state;
    snprintf(path, sizeof(path), "%s/portal", dir);
    unlink(path);
    rmdir(dir);
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_stay_when_the_process_has_ended),
        cmocka_unit_test(another_version_begins_anew_and_disturbs_nobody),
        cmocka_unit_test(a_file_that_is_none_is_passed_over),
        cmocka_unit_test(without_the_folder_nothing_is_counted),
    };

    return cmocka_run_group_tests(tests, open_folder, remove_folder);
}
