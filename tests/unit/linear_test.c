/* SPDX-License-Identifier: GPL-3.0-or-later */
/* linear_test.c: no reader of outside text takes more work, byte for byte, of a
 * long text than of a short one.
 *
 * Each reader gets each pattern, repeated to some length and to eight times
 * that length. What counts is the ratio of the two: about 8 where the work
 * follows the length, 64 where it follows its square. The processor's time of
 * this process alone is looked at, the least of several tries, so a busy
 * machine changes nothing.
 */
#include "check.h"

#include <time.h>

#include "asking.h"
#include "platform/browser.h"
#include "platform/crypto.h"
#include "platform/form.h"
#include "platform/http_private.h"
#include "platform/jose.h"
#include "platform/media/pdf_signed.h"
#include "platform/text.h"
#include "platform/webauthn.h"

enum {
    SHORT_BYTES = 4096,
    TIMES = 8,
    MOST = 24, /* of the ratio: between 8 and 64 */
    TRIES = 5,
    FLOOR_NS = 200000, /* less than this for the long one is no work at all */
};

typedef void reader(struct arena *arena, struct str text);

static struct arena *arena;

static void clean_as(struct str text, enum text_kind kind, size_t most)
{
    struct str clean = STR_NONE;
    struct refusal why;

    if (text_clean(arena, text, kind, most, &clean, &why) != OK)
        return;
    (void)text_fold(arena, clean);
    (void)text_key(arena, clean);
    (void)text_ascii(arena, clean);
    (void)text_length(clean);
    (void)text_is_name(clean);
}

static void read_line(struct arena *a, struct str text)
{
    (void)a;
    clean_as(text, TEXT_LINE, SIZE_MAX);
}

static void read_lines(struct arena *a, struct str text)
{
    (void)a;
    clean_as(text, TEXT_LINES, SIZE_MAX);
}

static void read_exact(struct arena *a, struct str text)
{
    (void)a;
    clean_as(text, TEXT_EXACT, SIZE_MAX);
}

static void read_short_line(struct arena *a, struct str text)
{
    (void)a;
    clean_as(text, TEXT_LINE, 200);
}

static void read_shown(struct arena *a, struct str text)
{
    (void)form_shown(a, text);
    (void)http_url_encode(a, text);
    (void)http_form_decode(a, text);
}

static char *bytes_of(struct arena *a, struct str text)
{
    char *copy = arena_alloc(a, text.len + 1);

    assert_non_null(copy);
    memcpy(copy, text.ptr, text.len);
    return copy;
}

static void read_query(struct arena *a, struct str text)
{
    struct param_list list = {.arena = a, .limit = SIZE_MAX};

    if (params_read_urlencoded(&list, bytes_of(a, text), text.len)) {
        struct params params = param_list_get(&list);

        (void)params_get(&params, "none");
        (void)params_count(&params, "none");
    }
}

static void read_cookies(struct arena *a, struct str text)
{
    struct param_list list = {.arena = a, .limit = SIZE_MAX};

    params_read_cookies(&list, text);

    struct params params = param_list_get(&list);

    (void)params_get(&params, "none");
}

static void read_header(struct arena *a, struct str text)
{
    struct str value;

    (void)!header_param(a, text, "boundary", &value);
    (void)browser_label(a, text);
    (void)browser_place(a, text);
}

static void read_parts(struct arena *a, struct str text)
{
    struct request rq;
    struct log log;
    struct buf body = {.arena = a};
    struct asking asking = {.method = "POST",
                            .content_type =
                                "multipart/form-data; boundary=----x"};

    /* The pattern stands where a stream is cut, and between the delimiters. */
    buf_addz(&body,
             "------x\r\ncontent-disposition: form-data; name=a\r\n\r\n");
    buf_add(&body, text);
    buf_addz(&body, "\r\n------x\r\n");
    buf_add(&body, text);
    buf_addz(&body, "\r\n------x--\r\n");
    asking.body = buf_str(&body);
    asking_open(&rq, &log, a);
    (void)asking_parse(&rq, &asking);
}

static void read_json(struct arena *a, struct str text)
{
    CLEANUP(json_release) json_t *json = json_parse(text);

    (void)json;
    struct buf object = {.arena = a};
    struct str rest = text;

    /* As an object with many names too. */
    buf_addz(&object, "{");
    for (size_t i = 0; rest.len > 8; i++) {
        buf_print(&object, "%s\"%zu\":0", i > 0 ? "," : "", i);
        rest = str_skip(rest, 8);
    }
    buf_addz(&object, "}");

    CLEANUP(json_release) json_t *many = json_parse(buf_str(&object));

    assert_non_null(many);
}

static void read_token(struct arena *a, struct str text)
{
    CLEANUP(json_release) json_t *keys = json_pack("{s:[]}", "keys");
    CLEANUP(json_release) json_t *claims = NULL;
    struct jose_fault fault;
    struct str bytes;

    status_ignore(jose_verify(keys, text, &claims, &fault), "only its cost");
    (void)!crypto_unbase64url(a, text, &bytes);
    (void)!crypto_unbase64(a, text, &bytes);
    (void)!crypto_unhex(a, text, &bytes);
}

static void read_paper(struct arena *a, struct str text)
{
    struct cms_trust trust = {.pem = STR(""), .file = ""};
    bool is_signed;

    (void)a;
    status_ignore(pdf_signed_check(text, &trust, &is_signed), "only its cost");
}

static void read_passkey(struct arena *a, struct str text)
{
    static const struct webauthn_expect expect = {
        .origin = {"https://a", 9}, .challenge = {"bW90IHRodSB0aGFjaA", 18}};
    struct webauthn_key key = {0};

    status_ignore(webauthn_register(a, &expect, text, text, &key),
                  "only its cost");
    status_ignore(webauthn_register(
                      a, &expect,
                      STR("{\"type\":\"webauthn.create\",\"challenge\":"
                          "\"bW90IHRodSB0aGFjaA\",\"origin\":\"https://a\"}"),
                      text, &key),
                  "only its cost");
}

static const struct {
    const char *name;
    reader *read;
} readers[] = {
    {"a line", read_line},         {"lines", read_lines},
    {"a password", read_exact},    {"a short line", read_short_line},
    {"what is shown", read_shown}, {"a query", read_query},
    {"cookies", read_cookies},     {"a header", read_header},
    {"parts", read_parts},         {"JSON", read_json},
    {"a token", read_token},       {"a paper", read_paper},
    {"a passkey", read_passkey},
};

static const struct str patterns[] = {
    {"a", 1},
    {"\xcc\x81", 2},         /* U+0301, a mark */
    {"\xcc\x81\xcc\xa3", 4}, /* two that must be sorted */
    {"a\xcc\x81", 3},
    {"e\xcc\xa3\xcc\x82", 5},
    {"\xcd\x84", 2},     /* U+0344: a mark that is two */
    {"\xe0\xbd\xb3", 3}, /* U+0F73: no mark, but becomes two */
    {"\xe0\xbd\xb3\xcc\xa3", 5},
    {"\xef\xbe\x9e", 3}, /* U+FF9E becomes a mark when it is folded */
    {"\xef\xb7\xba", 3}, /* U+FDFA becomes eighteen */
    {"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 9}, /* letters of Hangul */
    {"\xe2\x80\x8b", 3},                         /* an invisible one, dropped */
    {"\xcd\x8f\xcc\x81", 4}, /* a joiner that is dropped, a mark */
    {" ", 1},
    {"\n", 1},
    {"a\n", 2},
    {"\r", 1},
    {"\r\n", 2},
    {"\r\n-----", 7},
    {"\r\n------x\r\n", 11},
    {"%", 1},
    {"%41", 3},
    {"%C4%91", 6},
    {"a=1&", 4},
    {"&", 1},
    {"=", 1},
    {"a=b; ", 5},
    {";", 1},
    {"\"", 1},
    {"\\\"", 2},
    {"; a=\"", 5},
    {"[", 1},
    {"{\"a\":", 5},
    {"0,", 2},
    {"AAAA", 4},
    {".", 1},
    {"AA.", 3},
    {"1.", 2},
    {"/ByteRange", 10},
    {"/ByteRange [0 1 2 ", 18},
    {"/ByteRang", 9},
    {"\xff", 1},
    {"\0", 1},
    {"\x81", 1}, /* CBOR: an array of one, nested */
    {"\x5f", 1}, /* CBOR: a text without end */
    {"Chrome/", 7},
    {"::", 2},
};

static struct str repeated(char *room, struct str pattern, size_t size)
{
    for (size_t i = 0; i < size; i++)
        room[i] = pattern.ptr[i % pattern.len];
    return (struct str){room, size - size % pattern.len};
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t cost_ns(reader *read, struct str text)
{
    int64_t least = INT64_MAX;

    for (int i = 0; i < TRIES; i++) {
        arena_reset(arena);

        int64_t from = now_ns();

        read(arena, text);

        int64_t took = now_ns() - from;

        if (took < least)
            least = took;
    }
    return least;
}

static void work_follows_the_length(void **state)
{
    static char room[SHORT_BYTES * TIMES];
    size_t wrong = 0;

    (void)state;
#ifdef IS_WATCHED
    skip(); /* a watched block of memory costs more once it is large */
#endif
    for (size_t r = 0; r < ARRAY_LENGTH(readers); r++)
        for (size_t p = 0; p < ARRAY_LENGTH(patterns); p++) {
            struct str some = repeated(room, patterns[p], SHORT_BYTES);
            int64_t less = cost_ns(readers[r].read, some);
            struct str all = repeated(room, patterns[p], sizeof(room));
            int64_t more = cost_ns(readers[r].read, all);

            if (more < FLOOR_NS || more <= MOST * less)
                continue;
            print_error("%s, pattern %zu: %lld us, then %lld us\n",
                        readers[r].name, p, (long long)(less / 1000),
                        (long long)(more / 1000));
            wrong++;
        }
    assert_int_equal(wrong, 0);
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new((size_t)64 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_follows_the_length),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
