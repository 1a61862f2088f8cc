/* SPDX-License-Identifier: GPL-3.0-or-later */
/* antivirus_test.c: only "stream: OK" makes a file clean.
 *
 * Against a stand-in that says what it is told; and, with MOTCUA_TEST_CLAMD =
 * socket, against a real clamd that knows EICAR (tests/peers/clamd.test.js).
 */
#include "tests/unit/check.h"

#include <zip.h>

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/antivirus.h"

/* The antivirus industry's harmless test file, in two halves so that this
 * source is none. */
#define EICAR                                                                  \
    "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-"                             \
    "ANTIVIRUS-TEST-FILE!$H+H*"

static struct log log_ = {.program = "test", .fd = -1};
static char folder[] = "/tmp/motcua-antivirus-XXXXXX";

static struct settings *settings_for(struct arena *arena, const char *socket)
{
    struct settings *settings = NULL;
    struct str complaint;
    char path[128], text[512];

    snprintf(path, sizeof(path), "%s/motcua.conf", folder);
    snprintf(text, sizeof(text),
             "antivirus.kind = clamd\nantivirus.socket = %s\n", socket);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(strlen(text), write(fd, text, strlen(text)));
    close(fd);
    assert_int_equal(OK,
                     settings_load(arena, path, NULL, &settings, &complaint));
    return settings;
}

static int file_of(const void *bytes, size_t size)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

    assert_int_equal(size, write(fd, bytes, size));
    return fd;
}

/* --- a stand-in ---------------------------------------------------------- */

struct stand_in {
    int listener;
    const char *answer;
    size_t answer_len;
};

/* Takes the whole stream, as clamd does, then says its word. */
static void *serve(void *data)
{
    const struct stand_in *stand_in = data;
    int fd = accept(stand_in->listener, NULL, NULL);
    char bytes[4096];
    size_t zeros = 0;

    while (zeros < 4) {
        ssize_t n = read(fd, bytes, sizeof(bytes));
        if (n <= 0)
            break;
        for (ssize_t i = 0; i < n; i++)
            zeros = bytes[i] == 0 ? zeros + 1 : 0;
    }
    if (write(fd, stand_in->answer, stand_in->answer_len) < 0)
        perror("write");
    close(fd);
    return NULL;
}

static enum status ask(const char *answer, size_t len,
                       enum antivirus_verdict *verdict)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stand_in stand_in = {.answer = answer, .answer_len = len};
    struct arena *arena = arena_new(1 << 20);
    pthread_t thread;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
    unlink(address.sun_path);
    stand_in.listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(0,
                     bind(stand_in.listener, (const struct sockaddr *)&address,
                          sizeof(address)));
    assert_int_equal(0, listen(stand_in.listener, 1));
    pthread_create(&thread, NULL, serve, &stand_in);
    int fd = file_of("hello", 5);
    enum status s = antivirus_scan(settings_for(arena, address.sun_path), &log_,
                                   fd, verdict);
    pthread_join(thread, NULL);
    close(fd);
    close(stand_in.listener);
    arena_free(&arena);
    return s;
}

static void only_the_exact_answer_is_clean(void **state)
{
    enum antivirus_verdict verdict = ANTIVIRUS_NOT_ASKED;

    (void)state;
    assert_int_equal(OK, ask("stream: OK", 11, &verdict));
    assert_int_equal(ANTIVIRUS_CLEAN, verdict);
    assert_int_equal(OK, ask("stream: Eicar FOUND", 20, &verdict));
    assert_int_equal(ANTIVIRUS_INFECTED, verdict);
}

static void nonsense_is_no_answer(void **state)
{
    enum antivirus_verdict verdict = ANTIVIRUS_NOT_ASKED;
    static const char *const answers[] = {"",
                                          "OK",
                                          "stream: OKAY",
                                          "stream: ERROR",
                                          "INSTREAM size limit exceeded. ERROR",
                                          "stream: OK FOUND OK"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(answers); i++) {
        assert_int_equal(UNAVAILABLE,
                         ask(answers[i], strlen(answers[i]) + 1, &verdict));
        assert_int_equal(ANTIVIRUS_NOT_ASKED, verdict);
    }
}

static void a_scanner_that_is_away_means_waiting(void **state)
{
    enum antivirus_verdict verdict;
    struct arena *arena = arena_new(1 << 20);
    int fd = file_of("hello", 5);

    (void)state;
    assert_int_equal(UNAVAILABLE,
                     antivirus_scan(settings_for(arena, "/nowhere/clamd"),
                                    &log_, fd, &verdict));
    close(fd);
    arena_free(&arena);
}

/* --- the real one -------------------------------------------------------- */

static enum antivirus_verdict scan_by_clamd(int fd)
{
    struct arena *arena = arena_new(1 << 20);
    enum antivirus_verdict verdict = ANTIVIRUS_NOT_ASKED;

    assert_int_equal(
        OK, antivirus_scan(settings_for(arena, getenv("MOTCUA_TEST_CLAMD")),
                           &log_, fd, &verdict));
    close(fd);
    arena_free(&arena);
    return verdict;
}

static int zip_of(const char *text)
{
    char path[64];
    int error = 0;

    snprintf(path, sizeof(path), "%s/x.zip", folder);
    zip_t *zip = zip_open(path, ZIP_TRUNCATE | ZIP_CREATE, &error);
    assert_non_null(zip);
    zip_file_add(zip, "a.txt", zip_source_buffer(zip, text, strlen(text), 0),
                 0);
    assert_int_equal(0, zip_close(zip));
    return open(path, O_RDONLY);
}

static void clamd_finds_eicar_alone_and_in_an_archive(void **state)
{
    (void)state;
    if (getenv("MOTCUA_TEST_CLAMD") == NULL)
        skip();
    assert_int_equal(ANTIVIRUS_INFECTED,
                     scan_by_clamd(file_of(EICAR, strlen(EICAR))));
    assert_int_equal(ANTIVIRUS_INFECTED, scan_by_clamd(zip_of(EICAR)));
    assert_int_equal(ANTIVIRUS_CLEAN, scan_by_clamd(zip_of("hồ sơ")));
}

static void clamd_takes_the_largest_file(void **state)
{
    size_t size = 20u << 20;
    char *bytes = calloc(1, size);

    (void)state;
    if (getenv("MOTCUA_TEST_CLAMD") == NULL) {
        free(bytes);
        skip();
    }
    assert_int_equal(ANTIVIRUS_CLEAN, scan_by_clamd(file_of(bytes, size)));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_exact_answer_is_clean),
        cmocka_unit_test(nonsense_is_no_answer),
        cmocka_unit_test(a_scanner_that_is_away_means_waiting),
        cmocka_unit_test(clamd_finds_eicar_alone_and_in_an_archive),
        cmocka_unit_test(clamd_takes_the_largest_file),
    };

    log_.fd = open("/dev/null", O_WRONLY);
    if (mkdtemp(folder) == NULL)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char path[64];
    const char *const left[] = {"motcua.conf", "socket", "x.zip"};
    for (size_t i = 0; i < ARRAY_LENGTH(left); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, left[i]);
        unlink(path);
    }
    rmdir(folder);
    return failed;
}
