/* SPDX-License-Identifier: GPL-3.0-or-later */
/* http_test.c: what a browser sent is what a handler reads, or it is refused.
 */
#include "check.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "asking.h"

struct world {
    struct arena *arena;
    struct log log;
    struct request rq;
};

static int world_open(void **state)
{
    static struct world w;

    w.arena = arena_new((size_t)16 * 1024 * 1024);
    asking_open(&w.rq, &w.log, w.arena);
    *state = &w;
    return w.arena ? 0 : -1;
}

static int world_close(void **state)
{
    struct world *w = *state;

    arena_free(&w->arena);
    return 0;
}

#define assert_str(want, have)                                                 \
    assert_string_equal((want), str_z(w->arena, (have)))

static void a_query_is_decoded_once(void **state)
{
    struct world *w = *state;
    struct asking asking = {
        .uri = "/thu-tuc?q=khai+sinh%20%C4%91&doi-tuong=&trang&a=%2541&q=hai"};

    assert_int_equal(HTTP_FINE, asking_parse(&w->rq, &asking));
    assert_str("/thu-tuc", w->rq.path);
    assert_str("khai sinh đ", rq_query(&w->rq, "q"));
    assert_int_equal(2, params_count(&w->rq.query, "q"));
    assert_str("", rq_query(&w->rq, "doi-tuong"));
    assert_int_equal(1, params_count(&w->rq.query, "trang"));
    assert_str("%41", rq_query(&w->rq, "a"));
    assert_null(rq_query(&w->rq, "cap").ptr);
}

static void what_is_no_escape_stays(void **state)
{
    struct world *w = *state;
    struct asking asking = {.uri = "/?a=100%&b=%zz&c=%4"};

    assert_int_equal(HTTP_FINE, asking_parse(&w->rq, &asking));
    assert_str("100%", rq_query(&w->rq, "a"));
    assert_str("%zz", rq_query(&w->rq, "b"));
    assert_str("%4", rq_query(&w->rq, "c"));
}

static void a_value_with_nul_arrives_whole(void **state)
{
    struct world *w = *state;
    struct asking asking = {.uri = "/?a=x%00y"};

    assert_int_equal(HTTP_FINE, asking_parse(&w->rq, &asking));
    assert_int_equal(3, rq_query(&w->rq, "a").len);
}

static void bad_targets_are_refused(void **state)
{
    struct world *w = *state;
    static const char *const targets[] = {"x", "https://evil.example/",
                                          "/a%00b", "/a%0d%0aSet-Cookie:x",
                                          "/a\nb"};

    for (size_t i = 0; i < ARRAY_LENGTH(targets); i++) {
        struct asking asking = {.uri = targets[i]};

        assert_int_equal(HTTP_BAD, asking_parse(&w->rq, &asking));
        assert_str("/", w->rq.target);
    }
}

static void a_long_query_is_too_long(void **state)
{
    struct world *w = *state;
    char uri[10000] = "/?a=";

    memset(uri + 4, 'x', sizeof(uri) - 5);
    struct asking asking = {.uri = uri};
    assert_int_equal(HTTP_TOO_LONG, asking_parse(&w->rq, &asking));
    uri[4 + 8190] = '\0';
    assert_int_equal(HTTP_FINE, asking_parse(&w->rq, &asking));
}

static void too_many_names_are_refused(void **state)
{
    struct world *w = *state;
    char uri[1000] = "/?";

    for (int i = 0; i < 101; i++)
        memcpy(uri + 2 + (size_t)i * 2, "a&", 3);
    struct asking asking = {.uri = uri};
    assert_int_equal(HTTP_BAD, asking_parse(&w->rq, &asking));
    struct asking form = {.method = "POST",
                          .content_type = "application/x-www-form-urlencoded",
                          .body = str_of(uri + 2)};
    assert_int_equal(HTTP_TOO_LARGE, asking_parse(&w->rq, &form));
}

static void cookies_are_found_by_name(void **state)
{
    struct world *w = *state;
    struct asking asking = {
        .cookie = "__Host-ngon_ngu=en;__Host-motcua_portal=abc ; lone; =x;"
                  " a=b=c"};

    assert_int_equal(HTTP_FINE, asking_parse(&w->rq, &asking));
    assert_str("abc", rq_cookie(&w->rq, "__Host-motcua_portal"));
    assert_str("b=c", rq_cookie(&w->rq, "a"));
    assert_int_equal(LANG_EN, w->rq.lang);
}

static void cookies_of_a_parent_domain_crowd_out_none_of_ours(void **state)
{
    struct world *w = *state;
    struct buf sent = {.arena = w->arena};

    for (int i = 0; i < 200; i++)
        buf_print(&sent, "theirs%d=x; ", i);
    buf_addz(&sent, "__Host-motcua_portal=abc");

    struct asking asking = {.cookie = str_z(w->arena, buf_str(&sent))};

    assert_int_equal(HTTP_FINE, asking_parse(&w->rq, &asking));
    assert_str("abc", rq_cookie(&w->rq, "__Host-motcua_portal"));
    assert_str("x", rq_cookie(&w->rq, "theirs0"));
}

static void a_body_cut_off_is_refused(void **state)
{
    struct world *w = *state;
    struct asking asking = {.method = "POST",
                            .content_type = "application/x-www-form-urlencoded",
                            .announced = "10",
                            .body = STR("ho-ten=A")};

    assert_int_equal(HTTP_BAD, asking_parse(&w->rq, &asking));
    assert_int_equal(0, w->rq.form.count);
}

static void lengths_that_are_none_are_refused(void **state)
{
    struct world *w = *state;
    static const char *const lengths[] = {"-1", "1x", "+1", " 1",
                                          "99999999999999999999"};

    for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
        struct asking asking = {.method = "POST", .announced = lengths[i]};

        assert_int_equal(HTTP_BAD, asking_parse(&w->rq, &asking));
    }
    struct asking huge = {.method = "POST", .announced = "4194305"};
    assert_int_equal(HTTP_TOO_LARGE, asking_parse(&w->rq, &huge));
}

static void a_body_of_another_type_is_kept(void **state)
{
    struct world *w = *state;
    struct asking asking = {.method = "POST",
                            .content_type = "application/json",
                            .body = STR("{\"a\":1}")};

    assert_int_equal(HTTP_FINE, asking_parse(&w->rq, &asking));
    assert_str("{\"a\":1}", w->rq.body);
    assert_int_equal(0, w->rq.form.count);
}

/* Multipart ------------------------------------------------------------- */

#define TYPE "multipart/form-data; boundary=\"--x\""
#define PART(name) "----x\r\nContent-Disposition: form-data; " name "\r\n\r\n"
#define END "----x--\r\n"

static enum http_fault send_parts(struct world *w, const char *body,
                                  size_t piece)
{
    struct asking asking = {.method = "POST",
                            .content_type = TYPE,
                            .body = str_of(body),
                            .piece = piece};

    return asking_parse(&w->rq, &asking);
}

static void assert_file(struct world *w, const struct upload *upload,
                        const char *content)
{
    char have[2000] = "";
    FILE *file = fopen(str_z(w->arena, upload->path), "rb");

    assert_non_null(file);
    size_t size = fread(have, 1, sizeof(have) - 1, file);
    fclose(file);
    assert_int_equal(strlen(content), size);
    assert_memory_equal(content, have, size);
}

static void parts_arrive_however_they_are_cut(void **state)
{
    struct world *w = *state;
    static const char body[] = PART("name=\"ho-ten\"") "H'Hen Niê\r\n" PART(
        "name=\"tep\"; filename=\"a.pdf\"") "\r\n---x\r\n----\r\r\n\r\n"
                                            "----x\r\ncontent-type: "
                                            "text/plain\r\n"
                                            "CONTENT-DISPOSITION:form-data;"
                                            "name=trong;filename="
                                            "\"\"\r\n\r\n\r\n" PART(
                                                "name=\"rong\"") "\r\n" END;

    for (size_t piece = 1; piece < sizeof(body); piece++) {
        assert_int_equal(HTTP_FINE, send_parts(w, body, piece));
        assert_int_equal(2, w->rq.form.count);
        assert_str("H'Hen Niê", rq_form(&w->rq, "ho-ten"));
        assert_str("", rq_form(&w->rq, "rong"));
        assert_int_equal(1, w->rq.uploads.count);
        assert_str("a.pdf", w->rq.uploads.list[0].file_name);
        assert_file(w, &w->rq.uploads.list[0], "\r\n---x\r\n----\r\r\n");
        arena_reset(w->arena);
    }
}

static void names_are_unquoted(void **state)
{
    struct world *w = *state;

    assert_int_equal(
        HTTP_FINE,
        send_parts(
            w,
            PART(
                "filename=\"C:\\\\x\\a%22b\\\";.pdf\"; name=\"a\"") "1\r\n" END,
            0));
    assert_int_equal(1, w->rq.uploads.count);
    assert_str("a", w->rq.uploads.list[0].field);
    assert_str("C:\\\\x\\a\"b\";.pdf", w->rq.uploads.list[0].file_name);
}

static void a_multipart_body_cut_anywhere_is_refused(void **state)
{
    struct world *w = *state;
    static const char body[] =
        PART("name=\"a\"; filename=\"b\"") "data\r\n" PART(
            "name=\"c\"") "d\r\n----x--";

    for (size_t len = 0; len < sizeof(body) - 1; len++) {
        struct asking asking = {
            .method = "POST", .content_type = TYPE, .body = {body, len}};

        assert_int_equal(HTTP_BAD, asking_parse(&w->rq, &asking));
        assert_int_equal(0, w->rq.form.count);
        arena_reset(w->arena);
    }
    assert_int_equal(HTTP_FINE, send_parts(w, body, 0));
}

static void crooked_parts_are_refused(void **state)
{
    struct world *w = *state;
    static const char *const bodies[] = {
        "----x\r\n\r\nno header\r\n" END,
        PART("filename=\"no-name\"") "1\r\n" END,
        "----xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" END,
        "----x\nContent-Disposition: form-data; name=a\n\n1\n" END,
    };

    for (size_t i = 0; i < ARRAY_LENGTH(bodies); i++)
        assert_int_equal(HTTP_BAD, send_parts(w, bodies[i], 0));
    struct asking no_boundary = {.method = "POST",
                                 .content_type = "multipart/form-data"};
    assert_int_equal(HTTP_BAD, asking_parse(&w->rq, &no_boundary));
}

static void a_file_too_big_is_told_and_the_others_arrive(void **state)
{
    struct world *w = *state;
    static char body[200000];
    struct stat about;
    int len = snprintf(body, sizeof(body),
                       PART("name=a; filename=\"big\"") "%0150000d\r\n" PART(
                           "name=b; filename=\"fits\"") "%01000d\r\n" END,
                       0, 0);

    assert_true(len > 0 && len < (int)sizeof(body));
    assert_int_equal(HTTP_FINE, send_parts(w, body, 777));
    assert_int_equal(2, w->rq.uploads.count);
    const struct upload *big = &w->rq.uploads.list[0];
    assert_int_equal(150000, big->size_bytes);
    assert_int_equal(0, stat(str_z(w->arena, big->path), &about));
    assert_int_equal(1000, about.st_size);
    assert_int_equal(1000, w->rq.uploads.list[1].size_bytes);
}

static void text_and_parts_have_limits(void **state)
{
    struct world *w = *state;
    static char body[200000];
    size_t len = 0;

    snprintf(body, sizeof(body), PART("name=a") "%070000d\r\n" END, 0);
    assert_int_equal(HTTP_TOO_LARGE, send_parts(w, body, 0));
    for (int i = 0; i < 21; i++)
        len += (size_t)snprintf(body + len, sizeof(body) - len,
                                PART("name=a") "1\r\n");
    snprintf(body + len, sizeof(body) - len, END);
    assert_int_equal(HTTP_TOO_LARGE, send_parts(w, body, 0));
}

static void a_file_is_gone_after_the_request_unless_kept(void **state)
{
    struct world *w = *state;
    static const char body[] = PART("name=a; filename=x") "1\r\n" PART(
        "name=b; filename=y") "22\r\n" END;
    char first[64];
    char second[64];
    char kept[80];

    assert_int_equal(HTTP_FINE, send_parts(w, body, 0));
    assert_int_equal(2, w->rq.uploads.count);
    snprintf(first, sizeof(first), "%s",
             str_z(w->arena, w->rq.uploads.list[0].path));
    snprintf(second, sizeof(second), "%s",
             str_z(w->arena, w->rq.uploads.list[1].path));
    snprintf(kept, sizeof(kept), "%s-kept", second);
    assert_int_equal(0, rename(second, kept));
    arena_reset(w->arena);
    assert_int_equal(-1, access(first, F_OK));
    assert_int_equal(0, access(kept, F_OK));
    unlink(kept);
}

static bool says_no(struct request *rq, struct params before)
{
    (void)rq;
    assert_true(str_is(params_get(&before, "a"), "1"));
    assert_int_equal(1, before.count);
    return false;
}

/* Who has no right to send files costs no disk, and reads what was typed. */
static void files_of_nobody_are_not_written(void **state)
{
    struct world *w = *state;
    struct http_limits limits = asking_limits;
    struct asking asking = {.method = "POST", .content_type = TYPE};

    asking.body = STR(PART("name=a") "1\r\n" PART(
        "name=b; filename=y") "22\r\n" PART("name=c") "3\r\n" END);

    struct http_source source = asking_source(&asking);

    limits.upload_dir = "/nowhere"; /* where nothing can be written */
    asking_open(&w->rq, &w->log, w->arena);
    assert_int_equal(HTTP_FINE, http_read_head(&w->rq, &source, &limits));
    assert_int_equal(0, asking.used);
    assert_int_equal(HTTP_FINE,
                     http_read_body(&w->rq, ASKING_BODY_BYTES, says_no));
    assert_int_equal(1, w->rq.uploads.count);
    assert_true(w->rq.uploads.list[0].is_lost);
    assert_true(str_is(rq_form(&w->rq, "c"), "3"));
    assert_int_equal(-1, access(w->rq.uploads.list[0].path.ptr, F_OK));
}

static void no_room_for_a_file_is_told_at_it(void **state)
{
    struct world *w = *state;
    struct http_limits limits = asking_limits;
    struct asking asking = {.method = "POST",
                            .content_type = TYPE,
                            .body = STR(PART("name=a; filename=x") "1\r\n" PART(
                                "name=b") "2\r\n" END)};
    struct http_source source = asking_source(&asking);

    limits.upload_dir = "/nowhere";
    assert_int_equal(HTTP_FINE, asking_parse_from(&w->rq, &source, &limits));
    assert_int_equal(1, w->rq.uploads.count);
    assert_true(w->rq.uploads.list[0].is_lost);
    assert_true(str_is(w->rq.uploads.list[0].file_name, "x"));
    assert_true(str_is(rq_form(&w->rq, "b"), "2"));
}

/* Answers --------------------------------------------------------------- */

static void only_paths_of_our_own_are_local(void **state)
{
    static const char *const ours[] = {"/", "/ho-so?a=b", "/a//b", "/%2f"};
    static const char *const others[] = {
        "",     "x",    "//evil", "/\\evil", "https://evil", "/a\nb",
        "/a b", "/\tx", "\\/x",   "/đ",      "javascript:x"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(ours); i++)
        assert_true(http_is_local_path(str_of(ours[i])));
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        assert_false(http_is_local_path(str_of(others[i])));
}

static void a_redirect_elsewhere_is_refused(void **state)
{
    struct world *w = *state;

    assert_int_equal(INTERNAL, response_redirect(&w->rq, STR("//evil")));
    assert_int_equal(INTERNAL, response_redirect(&w->rq, STR("javascript:x")));
    assert_int_equal(0, w->rq.response.header_count);
    assert_int_equal(OK, response_redirect(&w->rq, STR("/ho-so")));
    assert_int_equal(303, w->rq.response.code);
}

static void a_name_for_a_download_cannot_break_its_header(void **state)
{
    struct world *w = *state;

    assert_int_equal(OK, response_accel(&w->rq, STR("/x"), STR("image/png"),
                                        STR("Đơn \"1\"\r\n;x.png"), true));
    assert_str("attachment; filename=\"____n _1____x.png\"; "
               "filename*=UTF-8''%C4%90%C6%A1n%20%221%22%0D%0A%3Bx.png",
               w->rq.response.headers[1].value);
}

static void urls_are_encoded_and_back(void **state)
{
    struct world *w = *state;
    char all[256];

    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    struct str encoded = http_url_encode(w->arena, (struct str){all, 256});
    assert_int_equal(encoded.len, strlen(str_z(w->arena, encoded)));
    struct str back = http_url_decode(w->arena, encoded);
    assert_int_equal(256, back.len);
    assert_memory_equal(all, back.ptr, 256);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_query_is_decoded_once),
        TEST(what_is_no_escape_stays),
        TEST(a_value_with_nul_arrives_whole),
        TEST(bad_targets_are_refused),
        TEST(a_long_query_is_too_long),
        TEST(too_many_names_are_refused),
        TEST(cookies_are_found_by_name),
        TEST(cookies_of_a_parent_domain_crowd_out_none_of_ours),
        TEST(a_body_cut_off_is_refused),
        TEST(lengths_that_are_none_are_refused),
        TEST(a_body_of_another_type_is_kept),
        TEST(parts_arrive_however_they_are_cut),
        TEST(names_are_unquoted),
        TEST(a_multipart_body_cut_anywhere_is_refused),
        TEST(crooked_parts_are_refused),
        TEST(a_file_too_big_is_told_and_the_others_arrive),
        TEST(text_and_parts_have_limits),
        TEST(a_file_is_gone_after_the_request_unless_kept),
        TEST(files_of_nobody_are_not_written),
        TEST(no_room_for_a_file_is_told_at_it),
        TEST(only_paths_of_our_own_are_local),
        TEST(a_redirect_elsewhere_is_refused),
        TEST(a_name_for_a_download_cannot_break_its_header),
        TEST(urls_are_encoded_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
