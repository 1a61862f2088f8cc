/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings_test.c: what motcua.conf may say, and how a mistake is told. */
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

#include "platform/settings.h"

#include "platform/settings_table.h"

static struct arena *arena;
static char folder[] = "/tmp/motcua-settings-XXXXXX";
static char path[64];

static int setup(void **state)
{
    (void)state;
    arena = arena_new(16 << 20);
    if (!arena || !mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/motcua.conf", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(path);
    arena_free(&arena);
    return rmdir(folder);
}

static void write_file(const char *name, const char *content, mode_t mode)
{
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(name, mode), 0);
}

static struct settings *load_as(const char *content, const char *program)
{
    struct settings *settings = NULL;
    struct str complaint = STR_NONE;

    write_file(path, content, 0644);

    enum status s = settings_load(arena, path, program, &settings, &complaint);

    if (s != OK)
        fail_msg("%" PRI_STR, STR_ARG(complaint));
    return settings;
}

static struct settings *load(const char *content)
{
    return load_as(content, NULL);
}

/* wanted: "LINE: the end of the complaint's beginning". */
static void assert_complaint(const char *content, const char *wanted)
{
    struct settings *settings = NULL;
    struct str complaint = STR_NONE;

    write_file(path, content, 0644);
    assert_int_equal(settings_load(arena, path, NULL, &settings, &complaint),
                     INVALID);
    assert_null(settings);

    struct str start = str_print(arena, "%s:%s", path, wanted);

    if (!str_equals(str_slice(complaint, 0, start.len), start))
        fail_msg("\"%" PRI_STR "\" is not \"%" PRI_STR "…\"",
                 STR_ARG(complaint), STR_ARG(start));
    assert_int_equal(str_find(complaint, '\n'), complaint.len);
}

static void an_empty_file_gives_the_defaults(void **state)
{
    (void)state;
    struct settings *settings = load("");

    assert_false(settings_flag(settings, "demo"));
    assert_int_equal(settings_number(settings, "session.idle_s"), 1800);
    assert_string_equal(settings_textz(settings, "province"), "tay-ninh");
    assert_true(str_is(settings_own(settings, "officer", "password_file"), ""));
    assert_string_equal(settings_textz(settings, "templates_dir"),
                        MOTCUA_DATADIR "/templates");
    assert_string_equal(settings_textz(settings, "state_dir"), MOTCUA_STATEDIR);
    assert_string_equal(settings_textz(settings, "portal.origin"), "");
    assert_true(
        str_is_empty(settings_secret(settings, "portal.password_file")));
    assert_true(str_is_empty(settings_name(settings, "provider", 0)));
}

static void lines_are_read_with_comments_and_spaces(void **state)
{
    (void)state;
    struct settings *settings = load("# a comment = not a setting\r\n"
                                     "\n"
                                     "  session.idle_s =  900  \r\n"
                                     "\tdemo=yes\n"
                                     "provider.vneid.label = Mẫu = # không\n"
                                     "state_dir = state\n"
                                     "templates_dir = /srv/templates\n"
                                     "log.level = debug");

    assert_int_equal(settings_number(settings, "session.idle_s"), 900);
    assert_true(settings_flag(settings, "demo"));
    assert_string_equal(settings_textz(settings, "provider.vneid.label"),
                        "Mẫu = # không");
    assert_true(str_equals(settings_text(settings, "state_dir"),
                           str_print(arena, "%s/state", folder)));
    assert_string_equal(settings_textz(settings, "templates_dir"),
                        "/srv/templates");
    assert_string_equal(settings_textz(settings, "log.level"), "debug");
}

static void free_names_come_in_file_order(void **state)
{
    (void)state;
    struct settings *settings =
        load("provider.vneid.issuer = https://sso.example/realms/a\n"
             "provider.motcua.label = Một Cửa\n"
             "provider.vneid.label = VNeID\n"
             "provider.b-2.label = B\n");

    assert_true(str_is(settings_name(settings, "provider", 0), "vneid"));
    assert_true(str_is(settings_name(settings, "provider", 1), "motcua"));
    assert_true(str_is(settings_name(settings, "provider", 2), "b-2"));
    assert_true(str_is_empty(settings_name(settings, "provider", 3)));
    assert_string_equal(settings_textz(settings, "provider.motcua.issuer"), "");
}

static void mistakes_are_told_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *content, *wanted;
    } cases[] = {
        {"demo = yes\nsesion.idle_s = 1\n",
         "2: there is no setting named sesion.idle_s"},
        {"demo\n", "1: a line is `key = value`"},
        {"= x\n", "1: a line is `key = value`"},
        {"De mo = yes\n", "1: a line is `key = value`"},
        {"demo = yes\n\ndemo = no\n", "3: demo is already set in line 1"},
        {"demo = true\n", "1: demo is yes or no"},
        {"demo =\n", "1: demo is yes or no"},
        {"session.idle_s = 30m\n",
         "1: session.idle_s is a whole number of 60 to 86400"},
        {"session.idle_s = 59\n", "1: session.idle_s is a whole number"},
        {"session.idle_s = 86401\n", "1: session.idle_s is a whole number"},
        {"session.idle_s = 99999999999999999999\n",
         "1: session.idle_s is a whole number"},
        {"log.level = loud\n", "1: log.level is error, warn, info or debug"},
        {"province =\n", "1: province takes 1 to 60 characters"},
        {"portal.user = dvc\n", "1: portal.user is no setting any more: it is "
                                "always motcua_portal; take the line away"},
        {"smart.database = motcua\n",
         "1: smart.database is no setting any more: it is always "
         "motcua_smart"},
        {"state_dir =\n", "1: state_dir is a path"},
        {"portal.origin = http://localhost\n", "1: portal.origin is an origin"},
        {"portal.origin = https://localhost/\n",
         "1: portal.origin is an origin"},
        {"portal.origin = https://Localhost\n",
         "1: portal.origin is an origin"},
        {"portal.origin = https://localhost:0\n",
         "1: portal.origin is an origin"},
        {"portal.origin = https://localhost:65536\n",
         "1: portal.origin is an origin"},
        {"portal.origin = https://u@localhost\n",
         "1: portal.origin is an origin"},
        {"portal.origin = https://\n", "1: portal.origin is an origin"},
        {"portal.origin = https://[::1\n", "1: portal.origin is an origin"},
        {"provider.x.issuer = ftp://a\n", "1: provider.x.issuer is an address"},
        {"demo = yes\nwebhook.url = nhan.example\n",
         "2: webhook.url is an address"},
        {"webhook.url = http://nhan.example/su-kien\n",
         "1: webhook.url is https://, or on this machine"},
        {"webhook.url = http://localhost.example\n",
         "1: webhook.url is https://, or on this machine"},
        {"webhook.url = http://127.0.0.1@nhan.example\n",
         "1: webhook.url is an address"},
        {"provider..issuer = https://a\n",
         "1: there is no setting named provider..issuer"},
        {"provider.x.nonsense = 1\n",
         "1: there is no setting named provider.x.nonsense"},
        {"provider.x = 1\n", "1: there is no setting named provider.x"},
        {"provider.x.label.y = 1\n",
         "1: there is no setting named provider.x.label.y"},
        {"provider.x.label = \xff\n", "1: the line is not plain UTF-8 text"},
        {"provider.x.label = a\x01\n", "1: the line is not plain UTF-8 text"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_complaint(cases[i].content, cases[i].wanted);

    char *long_line = arena_alloc(arena, 2001);

    memset(long_line, 'x', 2000);
    assert_complaint(long_line, "1: the line is too long");
}

static void events_leave_this_machine_by_tls_alone(void **state)
{
    static const char *const right[] = {
        "https://nhan.example/su-kien", "https://10.0.0.1:8443",
        "http://localhost:8080/x",      "http://127.0.0.1/",
        "http://[::1]:8080/x",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(right); i++)
        load(str_print(arena, "webhook.url = %s\n", right[i]).ptr);
}

static void a_demo_stays_on_this_machine(void **state)
{
    (void)state;
    static const char *const local[] = {
        "https://localhost:8443", "https://a.localhost", "https://127.0.0.1:1",
        "https://[::1]:8443",     "https://localhost",
    };
    static const char *const other[] = {
        "https://dichvucong.example", "https://localhost.example",
        "https://127.0.0.11",         "https://10.0.0.1:8443",
        "https://[2001:db8::1]",      "https://notlocalhost",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(local); i++)
        load(str_print(arena, "demo = yes\nsmart.origin = %s\n", local[i]).ptr);
    for (size_t i = 0; i < ARRAY_LENGTH(other); i++) {
        assert_complaint(str_print(arena,
                                   "portal.origin = https://localhost\n"
                                   "smart.origin = %s\ndemo = yes\n",
                                   other[i])
                             .ptr,
                         "2: demo = yes is only for this machine");
        load(str_print(arena, "demo = no\nsmart.origin = %s\n", other[i]).ptr);
    }
}

static void secrets_come_from_files_of_their_owner(void **state)
{
    (void)state;
    char secret[80];
    static const mode_t open_modes[] = {0640, 0604, 0660, 0644, 0620, 0601};

    snprintf(secret, sizeof(secret), "%s/secret", folder);
    write_file(secret, " bí mật \n", 0600);

    struct settings *settings = load("portal.password_file = secret\n");

    assert_true(
        str_is(settings_secret(settings, "portal.password_file"), "bí mật"));
    assert_string_equal(settings_textz(settings, "portal.password_file"),
                        secret);

    for (size_t i = 0; i < ARRAY_LENGTH(open_modes); i++) {
        assert_int_equal(chmod(secret, open_modes[i]), 0);
        assert_complaint("\nportal.password_file = secret\n",
                         str_print(arena,
                                   "2: portal.password_file: %s is open to "
                                   "others than its owner",
                                   secret)
                             .ptr);
    }
    /* A credential of systemd goes before it, with whatever mode it has. */
    char credentials[80], credential[100];

    snprintf(credentials, sizeof(credentials), "%s/credentials", folder);
    snprintf(credential, sizeof(credential), "%s/secret", credentials);
    assert_int_equal(mkdir(credentials, 0700), 0);
    write_file(credential, "của systemd\n", 0440);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", credentials, 1), 0);
    settings = load("portal.password_file = secret\n");
    assert_true(str_is(settings_secret(settings, "portal.password_file"),
                       "của systemd"));
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    unlink(credential);
    assert_int_equal(rmdir(credentials), 0);

    write_file(secret, " \n", 0400);
    assert_complaint(
        "portal.password_file = secret\n",
        str_print(arena, "1: portal.password_file: %s is empty", secret).ptr);
    unlink(secret);
    assert_complaint(
        "portal.password_file = secret\n",
        str_print(arena, "1: portal.password_file: %s: No such", secret).ptr);
    assert_complaint("portal.password_file = /\n",
                     "1: portal.password_file: / is no plain file");
}

/* What a program need not know it does not open, readable as it is here. */
static void a_program_reads_its_own_secrets_alone(void **state)
{
    (void)state;
    const char *secret = str_print(arena, "%s/secret", folder).ptr;
    static const struct {
        const char *key, *reader, *other;
    } rows[] = {{"identity.key_file", "identity", "portal"},
                {"storage.key_file", "worker", "identity"},
                {"provider.x.client_secret_file", "portal", "officer"},
                {"mail.password_file", "worker", "smart"},
                {"admin.password_file", NULL, "portal"},
                {"admin.password_file", "backup", "worker"}};

    write_file(secret, "word\n", 0400);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *text = str_print(arena, "%s = secret\n", rows[i].key).ptr;
        struct settings *settings = load_as(text, rows[i].reader);

        assert_true(str_is(settings_secret(settings, rows[i].key), "word"));
        settings = load_as(text, rows[i].other);
        assert_null(settings_secret(settings, rows[i].key).ptr);
    }
    unlink(secret);
    /* Nor does it matter to it that there is none. */
    load_as("identity.key_file = secret\n", "portal");
}

static void a_missing_file_is_not_found(void **state)
{
    (void)state;
    struct settings *settings = NULL;
    struct str complaint = STR_NONE;

    assert_int_equal(settings_load(arena, "/nowhere/motcua.conf", NULL,
                                   &settings, &complaint),
                     NOT_FOUND);
    assert_null(settings);
    assert_true(str_starts_with(complaint, "/nowhere/motcua.conf: "));
}

static void every_line_of_the_table_is_sound(void **state)
{
    (void)state;
    for (const struct setting *setting = settings_table; setting->kind;
         setting++) {
        assert_non_null(setting->help);
        if (setting->kind == SETTING_TITLE)
            continue;
        if (setting_find(str_of(setting->key)) != setting)
            fail_msg("%s is twice in the table", setting->key);
        if (str_find(str_of(setting->key), '*') < strlen(setting->key))
            continue;

        /* What the table says counts when it is written out as well. */
        bool is_secret = setting->kind == SETTING_SECRET;
        bool is_of_build = setting->fallback && setting->fallback[0] == '@';

        if (!setting->fallback || is_secret || is_of_build)
            continue;

        struct settings *settings = load(
            str_print(arena, "%s = %s\n", setting->key, setting->fallback).ptr);

        assert_true(
            str_is(settings_text(settings, setting->key), setting->fallback));
    }
}

static void the_example_is_the_table(void **state)
{
    (void)state;
    const char *source = getenv("srcdir");
    static char text[256 * 1024];
    struct buf wanted = {.arena = arena};
    struct str name =
        str_print(arena, "%s/conf/motcua.conf.in", source ? source : ".");
    FILE *file = fopen(name.ptr, "r");

    if (!file)
        fail_msg("%s is missing", name.ptr);

    size_t len = fread(text, 1, sizeof(text), file);

    assert_int_equal(fclose(file), 0);
    settings_table_print(&wanted);
    if (!str_equals(buf_str(&wanted), (struct str){text, len}))
        fail_msg("conf/motcua.conf.in is not what the table says; "
                 "`make settings-example` writes it anew");
    load(str_z(arena, buf_str(&wanted)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_gives_the_defaults),
        cmocka_unit_test(lines_are_read_with_comments_and_spaces),
        cmocka_unit_test(free_names_come_in_file_order),
        cmocka_unit_test(mistakes_are_told_with_their_line),
        cmocka_unit_test(events_leave_this_machine_by_tls_alone),
        cmocka_unit_test(a_demo_stays_on_this_machine),
        cmocka_unit_test(secrets_come_from_files_of_their_owner),
        cmocka_unit_test(a_program_reads_its_own_secrets_alone),
        cmocka_unit_test(a_missing_file_is_not_found),
        cmocka_unit_test(every_line_of_the_table_is_sound),
        cmocka_unit_test(the_example_is_the_table),
    };

    return cmocka_run_group_tests_name("settings", tests, setup, teardown);
}
