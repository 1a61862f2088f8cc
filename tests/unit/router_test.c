/* SPDX-License-Identifier: GPL-3.0-or-later */
/* router_test.c: who gets in, who is sent where, and what errors look like. */
#include "check.h"

#include <unistd.h>

#include "asking.h"
#include "place.h"
#include "platform/session.h"

struct world {
    struct place place;
    struct arena *arena;
    struct log log;
    struct request rq;
};

static enum status say_arg(struct request *rq)
{
    return response_text(rq, 200, STR("text/plain"), rq_path_arg(rq, "code"));
}

static enum status say_ok(struct request *rq)
{
    return response_text(rq, 200, STR("text/plain"), STR("ok"));
}

static enum status give_status(struct request *rq)
{
    int64_t n = 0;

    if (!str_to_int(rq_path_arg(rq, "n"), 0, 9, &n))
        return NOT_FOUND;
    response_header(rq, "X-Half", STR("made"));
    return (enum status)n;
}

static const struct route routes[] = {
    {METHOD_GET, "/", say_ok, 0},
    {METHOD_GET, "/thu-tuc/:code", say_arg, 0},
    {METHOD_GET | METHOD_POST, "/sua", say_ok, 0},
    {METHOD_DELETE, "/sua", say_ok, ROUTE_NO_CSRF},
    {METHOD_POST, "/api", say_ok, ROUTE_NO_CSRF | ROUTE_NO_SESSION},
    {METHOD_POST, "/lon", say_ok, 0, .body_bytes = 1024 * 1024},
    {METHOD_GET | METHOD_POST, "/ho-so/:code/x", say_arg, ROUTE_SIGNED_IN},
    {METHOD_GET, "/status/:n", give_status, 0},
    {0},
};

static const struct program program = {
    .name = "portal", .routes = routes, .sign_in_path = "/dang-nhap"};

static int world_open(void **state)
{
    static struct world w;

    place_open(&w.place, &program);
    place_write(&w.place, "templates/portal/error.cst",
                "<?cs var:Error.code ?> <?cs var:Error.retry_s ?>"
                " <?cs var:Error.sign_in ?>"
                " <?cs var:Error.repost.action ?> <?cs var:Page.lang ?>");
    w.arena = arena_new((size_t)4 * 1024 * 1024);
    *state = &w;
    return w.arena ? 0 : -1;
}

static int world_close(void **state)
{
    struct world *w = *state;

    arena_free(&w->arena);
    place_close(&w->place);
    return 0;
}

static const char *answer(struct world *w, struct asking asking)
{
    arena_reset(w->arena);
    asking_open(&w->rq, &w->log, w->arena);
    w->rq.app = &w->place.app;
    w->rq.settings = w->place.app.settings;
    assert_int_equal(HTTP_FINE, asking_parse(&w->rq, &asking));
    router_answer(&w->rq, routes);
    return str_z(w->arena, w->rq.response.body);
}

static const char *header(struct world *w, const char *name)
{
    for (size_t i = 0; i < w->rq.response.header_count; i++)
        if (str_is(w->rq.response.headers[i].name, name))
            return str_z(w->arena, w->rq.response.headers[i].value);
    return "";
}

static void expect(struct world *w, int code, const char *body,
                   struct asking asking)
{
    assert_string_equal(body, answer(w, asking));
    assert_int_equal(code, w->rq.response.code);
}

static void paths_lead_to_handlers(void **state)
{
    struct world *w = *state;

    expect(w, 200, "ok", (struct asking){.uri = "/"});
    expect(w, 200, "1.001193", (struct asking){.uri = "/thu-tuc/1.001193"});
    expect(w, 200, "ok", (struct asking){.uri = "/", .method = "HEAD"});
    expect(w, 200, "a b", (struct asking){.uri = "/thu-tuc/a%20b?x=/y"});
}

/* What was read of the body before the router had looked at the head. */
static size_t read_of(struct world *w, struct asking *asking, int code)
{
    arena_reset(w->arena);
    asking_open(&w->rq, &w->log, w->arena);
    w->rq.app = &w->place.app;
    w->rq.settings = w->place.app.settings;

    struct http_source source = asking_source(asking);

    assert_int_equal(HTTP_FINE,
                     http_read_head(&w->rq, &source, &asking_limits));
    router_answer(&w->rq, routes);
    assert_int_equal(code, w->rq.response.code);
    return asking->used;
}

static void a_body_is_read_only_where_the_head_lets_it_in(void **state)
{
    struct world *w = *state;
    static char body[512 * 1024] = {'a', '='};
    struct str large = {body, sizeof(body)};
    struct str form = STR("a=b");
    struct asking unknown = {.method = "POST", .uri = "/x", .body = form};
    struct asking other_method = {.method = "PUT", .uri = "/sua", .body = form};
    struct asking other_host = {
        .method = "POST", .uri = "/sua", .host = "evil", .body = form};
    struct asking no_session = {.method = "POST", .uri = "/lon", .body = large};
    struct asking too_large = {.method = "POST", .uri = "/api", .body = large};
    struct asking small = {.method = "POST", .uri = "/api", .body = form};

    assert_int_equal(0, read_of(w, &unknown, 404));
    assert_int_equal(0, read_of(w, &other_method, 405));
    assert_int_equal(0, read_of(w, &other_host, 400));
    assert_int_equal(0, read_of(w, &no_session, 403));
    assert_int_equal(0, read_of(w, &too_large, 413));
    assert_int_equal(form.len, read_of(w, &small, 200));
}

static void unknown_paths_are_404(void **state)
{
    struct world *w = *state;
    static const char *const uris[] = {
        "/x",           "/thu-tuc",           "/thu-tuc/",
        "/thu-tuc/a/b", "/thu-tuc/%FF",       "/thu-tuc/a%2Fb",
        "/SUA",         "/thu-tuc/%E2%80%AE", "/../etc/passwd"};

    for (size_t i = 0; i < ARRAY_LENGTH(uris); i++)
        expect(w, 404, "404    vi", (struct asking){.uri = uris[i]});
}

static void what_stands_behind_an_address_is_left_out(void **state)
{
    struct world *w = *state;
    static const char *const uris[][2] = {
        {"/sua/", "/sua"},
        {"/sua.", "/sua"},
        {"/sua%20", "/sua"},
        {"/sua).", "/sua"},
        {"/sua%E2%80%9D?a=b", "/sua?a=b"},
        {"//", "/"},
        {"/thu-tuc/1.001193/", "/thu-tuc/1.001193"},
        {"/status/1)", "/status/1"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(uris); i++) {
        expect(w, 303, "", (struct asking){.uri = uris[i][0]});
        assert_string_equal(uris[i][1], header(w, "Location"));
    }
    /* Not what is written, nor what leads nowhere even so. */
    answer(w, (struct asking){.uri = "/sua/", .method = "POST"});
    assert_int_equal(404, w->rq.response.code);
    expect(w, 404, "404    vi", (struct asking){.uri = "/status/1"});
    expect(w, 404, "404    vi", (struct asking){.uri = "/x/"});
    expect(w, 200, "a.", (struct asking){.uri = "/thu-tuc/a."});
}

static void wrong_methods_are_405_with_the_right_ones(void **state)
{
    struct world *w = *state;

    expect(w, 405, "405    vi", (struct asking){.uri = "/", .method = "POST"});
    assert_string_equal("GET, HEAD", header(w, "Allow"));
    expect(w, 405, "405    vi",
           (struct asking){.uri = "/sua", .method = "TRACE"});
    assert_string_equal("GET, HEAD, POST, DELETE", header(w, "Allow"));
}

static void other_hosts_are_not_ours(void **state)
{
    struct world *w = *state;

    expect(w, 400, "400    vi",
           (struct asking){.uri = "/", .host = "evil.example"});
    expect(w, 400, "400    vi", (struct asking){.uri = "/", .host = ""});
    expect(w, 200, "ok", (struct asking){.uri = "/", .host = "LOCALHOST:8443"});
}

static void a_write_without_session_is_403_and_runs_nothing(void **state)
{
    struct world *w = *state;

    expect(w, 403, "403    vi",
           (struct asking){.uri = "/sua", .method = "POST"});
    expect(w, 403, "403    vi",
           (struct asking){.uri = "/sua",
                           .method = "POST",
                           .origin = "https://evil.example",
                           .fetch_site = "cross-site"});
    expect(w, 200, "ok",
           (struct asking){.uri = "/api",
                           .method = "POST",
                           .origin = "https://evil.example"});
}

static void signing_in_comes_back_to_the_page(void **state)
{
    struct world *w = *state;

    expect(w, 303, "", (struct asking){.uri = "/ho-so/1/x?a=b&c=%C4%91"});
    assert_string_equal(
        "/dang-nhap?tiep=%2Fho-so%2F1%2Fx%3Fa%3Db%26c%3D%25C4%2591",
        header(w, "Location"));
    expect(w, 403, "403  /dang-nhap?tiep=%2Fho-so%2F1%2Fx  vi",
           (struct asking){.uri = "/ho-so/1/x", .method = "POST"});
}

static void a_status_has_its_page(void **state)
{
    struct world *w = *state;

    expect(w, 200, "", (struct asking){.uri = "/status/0"});
    expect(w, 404, "404    vi", (struct asking){.uri = "/status/1"});
    expect(w, 409, "409    vi", (struct asking){.uri = "/status/2"});
    expect(w, 400, "400    vi", (struct asking){.uri = "/status/3"});
    expect(w, 503, "503 30   vi", (struct asking){.uri = "/status/4"});
    assert_string_equal("30", header(w, "Retry-After"));
    assert_string_equal("", header(w, "X-Half"));
    expect(w, 500, "500    vi", (struct asking){.uri = "/status/5"});
}

static void the_language_is_a_cookie(void **state)
{
    struct world *w = *state;

    expect(w, 303, "",
           (struct asking){.uri = "/thu-tuc/1?a=b&ngon-ngu=en&c=d"});
    assert_string_equal("/thu-tuc/1?a=b&c=d", header(w, "Location"));
    assert_string_equal("__Host-ngon_ngu=en; Path=/; Secure; HttpOnly; "
                        "SameSite=Lax; "
                        "Max-Age=31536000",
                        header(w, "Set-Cookie"));
    expect(w, 303, "",
           (struct asking){.uri = "/thu-tuc?doi-ngon-ngu=en&q=t%C3%AAn"});
    assert_string_equal("/thu-tuc?q=t%C3%AAn", header(w, "Location"));
    expect(w, 303, "", (struct asking){.uri = "/?ngon-ngu=xx"});
    assert_string_equal("", header(w, "Set-Cookie"));
    assert_string_equal("/", header(w, "Location"));
    expect(w, 303, "", (struct asking){.uri = "//evil.example/?ngon-ngu=en"});
    assert_string_equal("/", header(w, "Location"));
    expect(w, 404, "404    en",
           (struct asking){.uri = "/x", .cookie = "__Host-ngon_ngu=en"});
}

static void a_missing_error_template_still_gives_a_page(void **state)
{
    struct world *w = *state;

    place_write(&w->place, "templates/portal/error.cst", "<?cs if ?>");
    const char *body = answer(w, (struct asking){.uri = "/x"});
    assert_int_equal(404, w->rq.response.code);
    assert_non_null(strstr(body, "<h1>"));
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(paths_lead_to_handlers),
        TEST(a_body_is_read_only_where_the_head_lets_it_in),
        TEST(unknown_paths_are_404),
        TEST(what_stands_behind_an_address_is_left_out),
        TEST(wrong_methods_are_405_with_the_right_ones),
        TEST(other_hosts_are_not_ours),
        TEST(a_write_without_session_is_403_and_runs_nothing),
        TEST(signing_in_comes_back_to_the_page),
        TEST(a_status_has_its_page),
        TEST(the_language_is_a_cookie),
        TEST(a_missing_error_template_still_gives_a_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
