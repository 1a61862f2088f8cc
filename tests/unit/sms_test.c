/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sms_test.c: texts leave once, without their marks, and a dead gateway is not
 * asked for ever. */
#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/breaker.h"
#include "gateway/demo_box.h"
#include "gateway/sms.h"

static char folder[64];
static struct arena *arena;
static struct log quiet = {.program = "test", .level = LOG_LEVEL_DEBUG};
static const struct moment now = {1795500332000000};

static int start(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/motcua-test-XXXXXX");
    arena = arena_new((size_t)64 << 20);
    return mkdtemp(folder) == NULL || arena == NULL ? -1 : 0;
}

static const char *path_of(const char *name)
{
    return str_z(arena, str_print(arena, "%s/%s", folder, name));
}

static void write_file(const char *name, const char *content)
{
    FILE *file = fopen(path_of(name), "w");

    assert_non_null(file);
    assert_int_equal(0, fchmod(fileno(file), 0600));
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(0, fclose(file));
}

static int empty(void **state)
{
    (void)state;
    unlink(path_of("demo-sms.jsonl"));
    unlink(path_of("log"));
    quiet.fd = open(path_of("log"), O_RDWR | O_CREAT | O_APPEND, 0600);
    return quiet.fd < 0 ? -1 : 0;
}

static int leave(void **state)
{
    (void)state;
    return close(quiet.fd);
}

static int stop(void **state)
{
    const char *names[] = {"log", "demo-sms.jsonl", "motcua.conf", "secret"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        unlink(path_of(names[i]));
    rmdir(folder);
    arena_free(&arena);
    return 0;
}

/* Settings of a demo with these lines more. */
static struct settings *settings_with(const char *more)
{
    struct settings *settings = NULL;
    struct str complaint = STR_NONE;
    struct str all = str_print(arena, "demo = yes\nstate_dir = .\n%s", more);

    write_file("secret", "s3cr3t\n");
    write_file("motcua.conf", str_z(arena, all));
    enum status s = settings_load(arena, path_of("motcua.conf"), NULL,
                                  &settings, &complaint);
    if (s != OK)
        print_error("%s\n", str_z(arena, complaint));
    assert_int_equal(OK, s);
    return settings;
}

static struct sms *gateway_with(const char *more)
{
    struct sms *sms = NULL;

    assert_int_equal(OK, sms_new(&sms, settings_with(more), &quiet));
    return sms;
}

static struct sms_text text_of(const char *phone, const char *text,
                               const char *reference)
{
    return (struct sms_text){str_of(phone), str_of(text), str_of(reference)};
}

static struct demo_notes box_of(const char *phone)
{
    struct demo_notes notes = {0};

    assert_int_equal(OK, demo_box_read(settings_with(""), arena, DEMO_BOX_SMS,
                                       str_of(phone), 10, &notes));
    return notes;
}

static void a_text_lies_in_the_box_without_its_marks(void **state)
{
    struct sms *sms CLEANUP(sms_free) = gateway_with("");
    struct sms_text text =
        text_of("0987654321", "Hồ sơ đã nhận.\n@localhost #123456", "a");

    (void)state;
    assert_int_equal(OK, sms_send(sms, arena, &text, now));
    struct demo_notes notes = box_of("0987654321");

    assert_int_equal(1, notes.count);
    assert_string_equal("Ho so da nhan.\n@localhost #123456",
                        str_z(arena, notes.list[0].text));
    assert_true(notes.list[0].at.us == now.us);
}

static void with_unicode_it_keeps_them(void **state)
{
    struct sms *sms CLEANUP(sms_free) = gateway_with("sms.unicode = yes\n");
    struct sms_text text = text_of("0987654321", "Hồ sơ đã nhận", "a");

    (void)state;
    assert_int_equal(OK, sms_send(sms, arena, &text, now));
    assert_string_equal("Hồ sơ đã nhận",
                        str_z(arena, box_of("0987654321").list[0].text));
}

static void one_reference_is_one_text(void **state)
{
    struct sms *sms CLEANUP(sms_free) = gateway_with("");
    struct sms_text text = text_of("0987654321", "one", "filed:1");

    (void)state;
    assert_int_equal(OK, sms_send(sms, arena, &text, now));
    assert_int_equal(OK, sms_send(sms, arena, &text, now));
    assert_int_equal(1, box_of("0987654321").count);
}

static void the_newest_come_first_and_only_to_that_phone(void **state)
{
    struct sms *sms CLEANUP(sms_free) = gateway_with("");

    (void)state;
    for (int i = 0; i < 15; i++) {
        const char *word = str_z(arena, str_print(arena, "n%d", i));
        struct sms_text text = text_of("0987654321", word, word);

        assert_int_equal(OK, sms_send(sms, arena, &text, now));
    }
    struct sms_text other = text_of("0900000000", "other", "other");

    assert_int_equal(OK, sms_send(sms, arena, &other, now));
    struct demo_notes notes = box_of("0987654321");

    assert_int_equal(10, notes.count);
    assert_string_equal("n14", str_z(arena, notes.list[0].text));
    assert_string_equal("n5", str_z(arena, notes.list[9].text));
}

static void what_is_no_phone_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",          "098765432", "09876543210", "84987654321", "09876\n4321",
        "0987 54321"};
    struct sms *sms CLEANUP(sms_free) = gateway_with("");

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        struct sms_text text = text_of(wrong[i], "x", "a");

        assert_int_equal(INVALID, sms_send(sms, arena, &text, now));
    }
}

static void the_log_has_neither_phone_nor_text(void **state)
{
    struct sms *sms CLEANUP(sms_free) = gateway_with("");
    struct sms_text text = text_of("0987654321", "code 424242", "a");
    char log[4096] = "";

    (void)state;
    assert_int_equal(OK, sms_send(sms, arena, &text, now));
    assert_true(pread(quiet.fd, log, sizeof(log) - 1, 0) > 0);
    assert_non_null(strstr(log, "sms.sent"));
    assert_null(strstr(log, "0987654321"));
    assert_null(strstr(log, "424242"));
}

static void the_log_gateway_is_for_the_demo_alone(void **state)
{
    struct settings *settings = NULL;
    struct sms *sms = NULL;
    struct str complaint;

    (void)state;
    write_file("motcua.conf", "state_dir = .\n");
    assert_int_equal(OK, settings_load(arena, path_of("motcua.conf"), NULL,
                                       &settings, &complaint));
    assert_int_equal(INVALID, sms_new(&sms, settings, &quiet));
}

/* Nobody listens on port 1: five failures, then no more calls for a while. */
static void a_dead_gateway_is_left_alone_for_a_while(void **state)
{
    struct sms *sms CLEANUP(sms_free) =
        gateway_with("sms.gateway = kannel\n"
                     "sms.kannel_url = http://127.0.0.1:1/\n"
                     "sms.kannel_password_file = secret\n");
    struct sms_text text = text_of("0987654321", "x", "a");
    char log[8192] = "", *at = log;
    int calls = 0;

    (void)state;
    for (int i = 0; i < BREAKER_FAILURES + 3; i++)
        assert_int_equal(UNAVAILABLE, sms_send(sms, arena, &text, now));
    assert_int_equal(UNAVAILABLE, sms_send(sms, arena, &text,
                                           moment_add_s(now, BREAKER_PAUSE_S)));
    assert_true(pread(quiet.fd, log, sizeof(log) - 1, 0) > 0);
    while ((at = strstr(at, "outgoing.failed")) != NULL) {
        calls++;
        at++;
    }
    assert_int_equal(BREAKER_FAILURES + 1, calls);
    assert_null(strstr(log, "s3cr3t"));
}

static void a_report_is_ours_only_with_its_mac(void **state)
{
    struct settings *settings = settings_with("sms.report_key_file = secret\n");

    (void)state;
    /* echo -n filed:1 | openssl dgst -sha256 -hmac s3cr3t */
    struct str mac = STR("7bb0d85f0e3744baae0db26d5f0d42ee"
                         "ee384b8db7c96f456160723de55716e0");

    assert_true(sms_report_is_ours(settings, arena, STR("filed:1"), mac));
    assert_false(sms_report_is_ours(settings, arena, STR("filed:2"), mac));
    assert_false(sms_report_is_ours(settings, arena, STR("filed:1"), STR("")));
    assert_false(
        sms_report_is_ours(settings_with(""), arena, STR("filed:1"), STR("")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, empty, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_text_lies_in_the_box_without_its_marks),
        TEST(with_unicode_it_keeps_them),
        TEST(one_reference_is_one_text),
        TEST(the_newest_come_first_and_only_to_that_phone),
        TEST(what_is_no_phone_is_refused),
        TEST(the_log_has_neither_phone_nor_text),
        TEST(the_log_gateway_is_for_the_demo_alone),
        TEST(a_dead_gateway_is_left_alone_for_a_while),
        TEST(a_report_is_ours_only_with_its_mac),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
