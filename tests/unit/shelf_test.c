/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shelf_test.c: what is on the shelf is found by all, and never half of it. */
#include "tests/unit/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/shelf.h"

static struct log log_ = {.program = "test", .fd = -1};
static char dir[] = "/tmp/motcua-shelf-XXXXXX";
static const struct moment now = {1700000000000000};

static struct shelf *open_shelf(const char *edition)
{
    struct shelf *shelf = shelf_new(&log_, dir);

    assert_non_null(shelf);
    shelf_turn(shelf, str_of(edition));
    return shelf;
}

/* Files of the folder; the last one's path. */
static size_t files(char *path, size_t size)
{
    DIR *open = opendir(dir);
    const struct dirent *found;
    size_t count = 0;

    assert_non_null(open);
    while ((found = readdir(open)) != NULL)
        if (found->d_name[0] != '.') {
            snprintf(path, size, "%s/%s", dir, found->d_name);
            count++;
        }
    closedir(open);
    return count;
}

static int clear(void **state)
{
    char path[512];

    (void)state;
    while (files(path, sizeof(path)) > 0)
        assert_int_equal(0, unlink(path));
    return 0;
}

static void assert_finds(struct shelf *shelf, struct str key, struct str wanted)
{
    struct str what;

    assert_true(shelf_find(shelf, key, &what));
    assert_true(str_equals(wanted, what));
    assert_int_equal(0, (uintptr_t)what.ptr % 16);
}

static void assert_lacks(struct shelf *shelf, struct str key)
{
    struct str what;

    assert_false(shelf_find(shelf, key, &what));
}

static void what_one_puts_all_find(void **state)
{
    struct shelf *one = open_shelf("1"), *other = open_shelf("1");
    char key[24];

    (void)state;
    assert_lacks(one, STR("q"));
    shelf_put(one, STR("q"), STR("answer"));
    shelf_put(other, STR("q"), STR("another")); /* the first one stays */
    assert_finds(one, STR("q"), STR("answer"));
    assert_finds(other, STR("q"), STR("answer"));
    assert_lacks(other, STR("q2"));
    /* Many, so that slots are shared. */
    for (int64_t i = 0; i < 50000; i++) {
        struct str text = {key, int_text(key, i)};

        shelf_put(i % 2 ? one : other, text, text);
    }
    for (int64_t i = 0; i < 50000; i += 7) {
        struct str text = {key, int_text(key, i)};

        assert_finds(one, text, text);
        assert_finds(other, text, text);
    }
    shelf_free(&one);
    one = open_shelf("1"); /* and who comes later */
    assert_finds(one, STR("q"), STR("answer"));
    shelf_free(&one);
    shelf_free(&other);
}

static void an_edition_is_a_shelf_of_its_own(void **state)
{
    struct shelf *one = open_shelf("1"), *other = open_shelf("1");
    char path[512];

    (void)state;
    shelf_put(one, STR("q"), STR("old"));
    assert_true(shelf_must_ask(other, now));
    assert_false(shelf_must_ask(other, now));
    assert_false(shelf_must_ask(one, now)); /* one of all is enough */
    shelf_turn(one, STR("2"));
    assert_true(shelf_is_of(one, STR("2")));
    assert_lacks(one, STR("q"));
    shelf_put(one, STR("q"), STR("new"));
    /* The other has the old one until it has asked, which it must. */
    assert_finds(other, STR("q"), STR("old"));
    assert_true(shelf_must_ask(other, now));
    shelf_turn(other, STR("2"));
    assert_finds(other, STR("q"), STR("new"));
    assert_int_equal(1, files(path, sizeof(path)));
    shelf_free(&one);
    shelf_free(&other);
}

static void who_changes_the_truth_has_all_ask(void **state)
{
    struct shelf *one = open_shelf("1"), *other = open_shelf("1");
    struct moment later = {now.us + SHELF_ASK_EVERY_MS * 1000};

    (void)state;
    assert_true(shelf_must_ask(one, now));
    assert_false(shelf_must_ask(one, now));
    shelf_expire(dir);
    assert_true(shelf_must_ask(other, now));
    assert_true(shelf_must_ask(one, now));
    assert_false(shelf_must_ask(other, now));
    assert_false(shelf_must_ask(one, now));
    assert_true(shelf_must_ask(one, later));
    assert_false(shelf_must_ask(other, later));
    shelf_expire("/nowhere");
    shelf_free(&one);
    shelf_free(&other);
}

static void spoil(const char *path, off_t at)
{
    int fd = open(path, O_RDWR);
    unsigned char byte;

    assert_true(fd >= 0);
    assert_int_equal(1, pread(fd, &byte, 1, at));
    byte ^= 0x40;
    assert_int_equal(1, pwrite(fd, &byte, 1, at));
    close(fd);
}

/* Where the bytes stand in the file. */
static off_t place_of(const char *path, const char *bytes)
{
    static char whole[1024 * 1024];
    int fd = open(path, O_RDONLY);
    ssize_t size = read(fd, whole, sizeof(whole));
    const char *found = memmem(whole, (size_t)size, bytes, strlen(bytes));

    close(fd);
    assert_non_null(found);
    return found - whole;
}

static void a_damaged_answer_is_never_given(void **state)
{
    struct shelf *one = open_shelf("1");
    char path[512];

    (void)state;
    shelf_put(one, STR("question"), STR("the whole answer"));
    shelf_put(one, STR("sound"), STR("as it was"));
    shelf_free(&one);
    assert_int_equal(1, files(path, sizeof(path)));
    spoil(path, place_of(path, "whole answer"));
    one = open_shelf("1");
    assert_lacks(one, STR("question"));
    /* It is made anew at the next turn, and holds again. */
    assert_true(shelf_must_ask(one, now));
    shelf_turn(one, STR("1"));
    shelf_put(one, STR("question"), STR("the whole answer"));
    assert_finds(one, STR("question"), STR("the whole answer"));
    shelf_free(&one);
}

static void a_file_that_is_none_of_ours_is_made_anew(void **state)
{
    static const char *const at[] = {"motcua-shelf", "edition-7"};
    char path[512];

    (void)state;
    for (size_t i = 0; i <= ARRAY_LENGTH(at); i++) {
        struct shelf *one = open_shelf("edition-7");

        shelf_put(one, STR("q"), STR("answer"));
        shelf_free(&one);
        assert_int_equal(1, files(path, sizeof(path)));
        if (i < ARRAY_LENGTH(at))
            spoil(path, place_of(path, at[i]));
        else
            assert_int_equal(0, truncate(path, 4096));
        one = open_shelf("edition-7");
        assert_lacks(one, STR("q"));
        shelf_put(one, STR("q"), STR("answer"));
        assert_finds(one, STR("q"), STR("answer"));
        shelf_free(&one);
    }
}

static void without_a_place_nothing_is_found_and_all_goes_on(void **state)
{
    struct shelf *shelf = shelf_new(&log_, "/nowhere/at/all");
    struct moment later = {now.us + 11000000};

    (void)state;
    assert_true(shelf_must_ask(shelf, now));
    shelf_turn(shelf, STR("1"));
    shelf_put(shelf, STR("q"), STR("answer"));
    assert_lacks(shelf, STR("q"));
    assert_false(shelf_must_ask(shelf, now)); /* not at every request */
    assert_true(shelf_must_ask(shelf, later));
    shelf_free(&shelf);
}

/* As on a full disk: writes beyond the limit fail. */
static void what_the_disk_does_not_take_is_not_half_there(void **state)
{
    struct shelf *one = open_shelf("1");
    struct rlimit before, limit;
    char path[512];
    struct stat about;
    static char large[200000];

    (void)state;
    memset(large, 'x', sizeof(large));
    shelf_put(one, STR("small"), STR("answer"));
    assert_int_equal(1, files(path, sizeof(path)));
    assert_int_equal(0, stat(path, &about));
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &before));
    limit = before;
    limit.rlim_cur = (rlim_t)about.st_blocks * 512 + 100000;
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &limit));
    shelf_put(one, STR("large"), (struct str){large, sizeof(large)});
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &before));
    assert_lacks(one, STR("large"));
    assert_finds(one, STR("small"), STR("answer"));
    shelf_put(one, STR("large"), (struct str){large, sizeof(large)});
    assert_finds(one, STR("large"), (struct str){large, sizeof(large)});
    shelf_free(&one);
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) == NULL;
}

static int remove_dir(void **state)
{
    clear(state);
    return rmdir(dir);
}

#define TEST(name) cmocka_unit_test_setup(name, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_one_puts_all_find),
        TEST(an_edition_is_a_shelf_of_its_own),
        TEST(who_changes_the_truth_has_all_ask),
        TEST(a_damaged_answer_is_never_given),
        TEST(a_file_that_is_none_of_ours_is_made_anew),
        TEST(without_a_place_nothing_is_found_and_all_goes_on),
        TEST(what_the_disk_does_not_take_is_not_half_there),
    };

    log_.fd = open("/dev/null", O_WRONLY);
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
