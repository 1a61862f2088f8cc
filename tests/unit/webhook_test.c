/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webhook_test.c: signatures are those of Standard Webhooks, and secrets that
 * are none are not signed with. */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "gateway/webhook.h"

static char folder[64];
static struct arena *arena;
static struct log quiet = {
    .program = "test", .level = LOG_LEVEL_ERROR, .fd = -1};

/* The vector that all libraries of the specification test themselves with. */
static const struct moment tried_at = {1614265330LL * 1000000};
#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

static int start(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/motcua-test-XXXXXX");
    arena = arena_new((size_t)1 << 20);
    return mkdtemp(folder) == NULL || arena == NULL ? -1 : 0;
}

static int stop(void **state)
{
    (void)state;
    rmdir(folder);
    arena_free(&arena);
    return 0;
}

static enum status sign(const char *secrets, struct str *signature)
{
    return webhook_sign(arena, str_of(secrets),
                        STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), tried_at,
                        STR("{\"test\": 2432232314}"), signature);
}

static void the_signature_is_that_of_the_specification(void **state)
{
    struct str signature;

    (void)state;
    assert_int_equal(OK, sign(SECRET, &signature));
    assert_string_equal(SIGNATURE, str_z(arena, signature));
}

static void while_a_secret_changes_both_sign(void **state)
{
    struct str signature;

    (void)state;
    assert_int_equal(
        OK, sign("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\n\n " SECRET "\r\n",
                 &signature));
    struct str second = signature, first;
    assert_true(str_next(&second, ' ', &first));
    assert_true(str_starts_with(first, "v1,"));
    assert_string_equal(SIGNATURE, str_z(arena, second));
}

/* Twelve characters of base64, nine bytes. */
#define NINE "AAAAAAAAAAAA"
static const char *const none[] = {
    "",
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-w",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
    "whsec_" NINE NINE "AAAAAA==",                          /* 22 bytes */
    "whsec_" NINE NINE NINE NINE NINE NINE NINE "AAAAAAAA", /* 69 bytes */
    SECRET "\nwhsec_x",
};

static void what_is_no_secret_signs_nothing(void **state)
{
    struct str signature = STR("as it was");

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(none); i++)
        assert_int_equal(INVALID, sign(none[i], &signature));
    assert_true(str_is(signature, "as it was"));
}

static void write_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(0, fchmod(fileno(file), 0600));
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(0, fclose(file));
}

/* With webhook.url, and that secret (NULL: no line for it). */
static enum status gateway_with(const char *secret)
{
    struct settings *settings = NULL;
    struct str complaint = STR_NONE;
    struct webhook *webhook CLEANUP(webhook_free) = NULL;
    const char *conf = str_z(arena, str_print(arena, "%s/motcua.conf", folder));
    const char *key = str_z(arena, str_print(arena, "%s/secret", folder));

    write_file(key, secret != NULL ? secret : "x");
    write_file(conf, secret != NULL
                         ? "webhook.url = https://nhan.example/su-kien\n"
                           "webhook.secret_file = secret\n"
                         : "webhook.url = https://nhan.example/su-kien\n");
    assert_int_equal(OK,
                     settings_load(arena, conf, NULL, &settings, &complaint));
    unlink(key);
    unlink(conf);
    assert_true(webhook_is_set(settings));
    return webhook_new(&webhook, settings, &quiet);
}

static void an_address_wants_a_secret(void **state)
{
    (void)state;
    assert_int_equal(OK, gateway_with(SECRET "\n"));
    assert_int_equal(INVALID, gateway_with(NULL));
    assert_int_equal(INVALID, gateway_with("s3cr3t\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_signature_is_that_of_the_specification),
        cmocka_unit_test(while_a_secret_changes_both_sign),
        cmocka_unit_test(what_is_no_secret_signs_nothing),
        cmocka_unit_test(an_address_wants_a_secret),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
