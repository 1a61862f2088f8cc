/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page_test.c: what a template shows, it shows escaped, in one language. */
#include "check.h"

#include <unistd.h>

#include "asking.h"
#include "place.h"

static const struct program program = {.name = "portal"};

struct world {
    struct place place;
    struct arena *arena;
    struct log log;
    struct request rq;
};

static int world_open(void **state)
{
    static struct world w;

    place_open(&w.place, &program);
    w.arena = arena_new((size_t)4 * 1024 * 1024);
    asking_open(&w.rq, &w.log, w.arena);
    w.rq.app = &w.place.app;
    w.rq.settings = w.place.app.settings;
    w.rq.path = STR("/x");
    w.rq.target = STR("/x?a=1&b=2");
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

static const char *shown(struct world *w, const char *template)
{
    place_write(&w->place, "templates/portal/a.cst", template);
    assert_int_equal(OK, page_render(&w->rq, "a"));
    return str_z(w->arena, w->rq.response.body);
}

#define HOSTILE "<a href=\"x\" title='y'>&"
#define HARMLESS "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;"

static void every_way_to_show_a_value_escapes_it(void **state)
{
    struct world *w = *state;
    static const char *const ways[] = {
        "<?cs var:X ?>",
        "<?cs def:m(a) ?><?cs var:a ?><?cs /def ?><?cs call:m(X) ?>",
        "<?cs def:m(f) ?><?cs var:f.name ?><?cs /def ?><?cs call:m(F) ?>",
        "<?cs set:y = X ?><?cs var:y ?>",
        "<?cs each:l = L ?><?cs var:l.name ?><?cs /each ?>",
        "<?cs var:X + \"\" ?>",
        "<?cs lvar:Inner ?>",
        "<?cs with:f = F ?><?cs var:f.name ?><?cs /with ?>",
        "<?cs include:\"portal/part.cst\" ?>",
        "<?cs linclude:\"portal/part.cst\" ?>",
    };

    place_write(&w->place, "templates/portal/part.cst", "<?cs var:X ?>");
    for (size_t i = 0; i < ARRAY_LENGTH(ways); i++) {
        struct page *page = page_of(&w->rq);

        page_set(page, "X", STR(HOSTILE));
        page_set(page, "F.name", STR(HOSTILE));
        page_set_in(page, "L", 0, "name", STR(HOSTILE));
        page_setz(page, "Inner", "<?cs var:X ?>");
        assert_string_equal(HARMLESS, shown(w, ways[i]));
    }
}

static void ways_round_the_escaping_are_refused(void **state)
{
    struct world *w = *state;
    static const char *const ways[] = {
        "<?cs uvar:X ?>", "<?cs alt:X ?><?cs /alt ?>", "<?cs\n\tevar:X ?>"};

    for (size_t i = 0; i < ARRAY_LENGTH(ways); i++) {
        place_write(&w->place, "templates/portal/a.cst", ways[i]);
        assert_int_equal(INTERNAL, page_render(&w->rq, "a"));
    }
    place_write(&w->place, "templates/portal/a.cst",
                "<?cs include:\"../motcua.conf\" ?>");
    assert_int_equal(INTERNAL, page_render(&w->rq, "a"));
}

static void messages_come_in_the_language_of_the_request(void **state)
{
    struct world *w = *state;
    static const char template[] =
        "<?cs def:m(f, m) ?><?cs var:m.hello ?>|<?cs var:Msg.error[f.error] ?>"
        "<?cs /def ?><?cs call:m(F, Msg) ?>|<?cs var:Msg.only ?>|"
        "<?cs var:Asset.app_css ?>|<?cs var:Page.lang ?>";

    page_setz(page_of(&w->rq), "F.error", "required");
    assert_string_equal(
        "Xin chào &lt;b&gt;|Chưa nhập &amp; sai|Chỉ có|/s/app.css|vi",
        shown(w, template));
    w->rq.lang = LANG_EN;
    assert_string_equal("Hello|Missing|Chỉ có|/s/app.css|en",
                        shown(w, template));
}

static void a_page_leaves_nothing_for_the_next(void **state)
{
    struct world *w = *state;
    static const char template[] = "<?cs set:Y = \"kept\" ?><?cs if:X ?>X<?cs "
                                   "/if ?><?cs if:Z ?>Z<?cs /if ?>"
                                   "<?cs set:Z = \"1\" ?>";

    page_setz(page_of(&w->rq), "X", "1");
    assert_string_equal("X", shown(w, template));
    arena_reset(w->arena);
    w->rq.page = NULL;
    assert_string_equal("", shown(w, template));
}

static void lists_are_set_line_by_line_in_any_order(void **state)
{
    struct world *w = *state;
    struct page *page = page_of(&w->rq);

    for (size_t i = 0; i < 12; i++)
        page_set_int_in(page, "L", i, "n", (int64_t)i);
    page_set_in(page, "L", 1, "s", STR("b"));
    page_set_in(page, "L", 11, "s", STR("l"));
    page_set_in(page, "L.1", 1, "s", STR("deep"));
    page_set_in(page, "L", 1, "s", STR("again"));
    assert_string_equal("0,1again,2,3,4,5,6,7,8,9,10,11l,deep",
                        shown(w, "<?cs each:l = L ?><?cs var:l.n ?>"
                                 "<?cs var:l.s ?>,<?cs /each ?>"
                                 "<?cs var:L.1.1.s ?>"));
}

static void a_page_does_not_begin_with_empty_lines(void **state)
{
    struct world *w = *state;

    assert_string_equal("<p>\n\n</p>",
                        shown(w, "\n \n<?cs def:m() ?>\n<?cs /def ?>\n"
                                 "<p>\n\n</p>"));
}

static void dates_and_numbers_follow_the_language(void **state)
{
    struct world *w = *state;

    page_set_date(page_of(&w->rq), "D", date_make(2026, 11, 4));
    page_set_money(page_of(&w->rq), "M", (struct vnd){75000});
    page_set_money(page_of(&w->rq), "N", (struct vnd){-1234567});
    page_set_money(page_of(&w->rq), "O", (struct vnd){0});
    assert_true(str_is(page_number(&w->rq, 2812), "2.812"));
    assert_true(str_is(page_number(&w->rq, 999), "999"));
    assert_string_equal("04/11/2026 75.000\u00a0₫ -1.234.567\u00a0₫ 0\u00a0₫",
                        shown(w, "<?cs var:D ?> <?cs var:M ?> <?cs var:N ?> "
                                 "<?cs var:O ?>"));
    w->rq.lang = LANG_EN;
    page_set_date(page_of(&w->rq), "D", date_make(2026, 11, 4));
    page_set_money(page_of(&w->rq), "M", (struct vnd){75000});
    assert_true(str_is(page_number(&w->rq, 2812), "2,812"));
    assert_string_equal("4 November 2026 75,000\u00a0₫",
                        shown(w, "<?cs var:D ?> <?cs var:M ?>"));
}

static void a_changed_file_is_read_again_in_the_demo(void **state)
{
    struct world *w = *state;

    assert_string_equal("one", shown(w, "one"));
    assert_string_equal("three", shown(w, "three"));
    place_write(&w->place, "templates/portal/part.cst", "old");
    assert_string_equal("old", shown(w, "<?cs include:\"portal/part.cst\" ?>"));
    place_write(&w->place, "templates/portal/part.cst", "newer");
    assert_int_equal(OK, page_render(&w->rq, "a"));
    assert_string_equal("newer", str_z(w->arena, w->rq.response.body));
    place_write(&w->place, "templates/messages/vi.hdf", "Msg.hello = Mới\n");
    assert_string_equal("Mới", shown(w, "<?cs var:Msg.hello ?>"));
}

static void a_template_that_breaks_off_leaves_the_next_whole(void **state)
{
    struct world *w = *state;

    place_write(&w->place, "templates/portal/a.cst",
                "<?cs def:m(a) ?><?cs lvar:a ?><?cs /def ?><?cs call:m(X) ?>");
    page_setz(page_of(&w->rq), "X", "<?cs if ?>");
    assert_int_equal(INTERNAL, page_render(&w->rq, "a"));
    assert_int_equal(INTERNAL, page_render(&w->rq, "a"));
    assert_string_equal("well", shown(w, "well"));
}

static void texts_for_other_ways_are_filled(void **state)
{
    struct world *w = *state;
    struct templates *t = w->place.app.templates;

    struct str text =
        message_text(t, w->arena, LANG_VI, "fill", STR("{1}"), STR("hai"));
    assert_string_equal("Còn {1} trong hai, {1}!", str_z(w->arena, text));
    text = message_text(t, w->arena, LANG_EN, "none.such", STR_NONE, STR_NONE);
    assert_string_equal("none.such", str_z(w->arena, text));
}

static const char *said(struct world *w, enum lang lang, const char *key)
{
    return str_z(w->arena, message_text(w->place.app.templates, w->arena, lang,
                                        key, STR("x"), STR_NONE));
}

static void the_province_fills_its_places_and_says_texts_anew(void **state)
{
    struct world *w = *state;

    assert_string_equal("Của tỉnh Tây Ninh, x.", said(w, LANG_VI, "of"));
    assert_string_equal("Of Tây Ninh Province, x.", said(w, LANG_EN, "of"));
    assert_string_equal("Nói lại ở tỉnh Tây Ninh", said(w, LANG_VI, "anew"));
    assert_string_equal("tỉnh Tây Ninh",
                        shown(w, "<?cs var:Province.full_name ?>"));
}

/* A place that nothing fills is nobody's to read: what was there goes on. */
static void a_place_that_the_province_does_not_fill_is_refused(void **state)
{
    struct world *w = *state;

    place_write(&w->place, "templates/messages/vi.hdf",
                "Msg.hello = Ở {province.nowhere}!\n");
    assert_string_equal("Xin chào &lt;b&gt;",
                        shown(w, "<?cs var:Msg.hello ?>"));
    place_write(&w->place, "templates/messages/vi.hdf",
                "Msg.hello = Ở {province.full_name\n");
    assert_string_equal("Xin chào &lt;b&gt;",
                        shown(w, "<?cs var:Msg.hello ?>"));
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_way_to_show_a_value_escapes_it),
        TEST(ways_round_the_escaping_are_refused),
        TEST(messages_come_in_the_language_of_the_request),
        TEST(a_page_leaves_nothing_for_the_next),
        TEST(dates_and_numbers_follow_the_language),
        TEST(lists_are_set_line_by_line_in_any_order),
        TEST(a_page_does_not_begin_with_empty_lines),
        TEST(a_changed_file_is_read_again_in_the_demo),
        TEST(a_template_that_breaks_off_leaves_the_next_whole),
        TEST(texts_for_other_ways_are_filled),
        TEST(the_province_fills_its_places_and_says_texts_anew),
        TEST(a_place_that_the_province_does_not_fill_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
