/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_test.c: the gate for text from outside, and how search sees text. */
#include "check.h"

#include "platform/text.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(16 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void assert_clean(enum text_kind kind, struct str raw,
                         const char *wanted)
{
    struct str clean = STR_NONE, again;
    struct refusal why = {"", "", 0};
    enum status s = text_clean(arena, raw, kind, 1000, &clean, &why);

    if (s != OK)
        fail_msg("\"%" PRI_STR "\" was refused: %s", STR_ARG(raw), why.key);
    if (!str_is(clean, wanted))
        fail_msg("\"%" PRI_STR "\" became \"%" PRI_STR "\", not \"%s\"",
                 STR_ARG(raw), STR_ARG(clean), wanted);
    assert_int_equal(text_clean(arena, clean, kind, 1000, &again, &why), OK);
    assert_true(str_equals(again, clean));
}

static void assert_refused(enum text_kind kind, struct str raw, const char *key)
{
    struct str clean = STR("untouched");
    struct refusal why = {"", NULL, 0};
    enum status s = text_clean(arena, raw, kind, 1000, &clean, &why);

    if (s != INVALID || strcmp(why.key, key) != 0)
        fail_msg("\"%" PRI_STR "\" was not refused as %s", STR_ARG(raw), key);
    assert_string_equal(why.field, "");
    assert_true(str_is(clean, "untouched"));
}

static void decomposed_letters_are_composed(void **state)
{
    (void)state;
    assert_clean(TEXT_LINE, STR("Nguye\xcc\x82\xcc\x83n"), "Nguyễn");
    assert_clean(TEXT_LINE, STR("Ngu\x79\xc3\xaa\xcc\x83n"), "Nguyễn");
    assert_clean(TEXT_LINE, STR("Vie\xcc\xa3\xcc\x82t"), "Việt");
    assert_clean(TEXT_LINE, STR("Vie\xcc\x82\xcc\xa3t"), "Việt");
    assert_clean(TEXT_EXACT, STR("Vie\xcc\x82\xcc\xa3t"), "Việt");
    assert_clean(TEXT_LINES, STR("u\xcc\x9b\xcc\xa3"), "ự");
    assert_clean(TEXT_LINE, STR(""), "");
    assert_clean(TEXT_LINE, STR_NONE, "");
}

/* Unicode's stream-safe text has 30 marks in a row at most (UAX #15, 13). */
static void a_heap_of_marks_is_refused(void **state)
{
    static const char *const marks[] = {
        "\xcc\x81",     /* U+0301 */
        "\xcd\x84",     /* U+0344, which is two */
        "\xe0\xbd\xb3", /* U+0F73, which becomes two */
        "\xef\xbe\x9e", /* U+FF9E, which becomes one where it is folded */
    };
    static const size_t each[] = {1, 2, 2, 1};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(marks); i++) {
        struct str clean;
        struct refusal why;
        struct buf text = {.arena = arena};

        buf_addz(&text, "a");
        for (size_t n = 0; n < 30 / each[i]; n++)
            buf_addz(&text, marks[i]);
        assert_int_equal(OK, text_clean(arena, buf_str(&text), TEXT_LINE, 1000,
                                        &clean, &why));
        buf_addz(&text, marks[i]);
        assert_refused(TEXT_LINE, buf_str(&text), "control");
        assert_refused(TEXT_LINES, buf_str(&text), "control");
        assert_refused(TEXT_EXACT, buf_str(&text), "control");
    }
}

static void broken_utf8_is_refused(void **state)
{
    (void)state;
    static const struct str wrong[] = {
        {"\xc0\xaf", 2},
        {"\xc0\x80", 2},
        {"\xe1\xbb", 2},
        {"\x8a", 1},
        {"\xed\xa0\x80", 3},
        {"\xf4\x90\x80\x80", 4},
        {"N\xe9", 2},
        {"Nguy\xea\xde\x6e", 7},
        {"\xff\xfe\x4d\0", 4},
        {"\xff", 1},
        {"\xe0\x80\xaf", 3},
        {"\xf0\x80\x80\xaf", 4},
        {"\xf8\x88\x80\x80", 4},
        {"abc\xf0\x9f\x98", 6},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
        assert_refused(TEXT_LINE, wrong[i], "encoding");
        assert_refused(TEXT_LINES, wrong[i], "encoding");
        assert_refused(TEXT_EXACT, wrong[i], "encoding");
    }
}

static void every_control_character_is_refused(void **state)
{
    (void)state;
    for (int c = 0; c < 0xa0; c = c == 0x1f ? 0x7f : c + 1) {
        char text[4] = {'a', (char)c, 'b', 0};
        struct str raw = {text, 3};

        if (c >= 0x80) {
            text[1] = (char)0xc2;
            text[2] = (char)c;
        }
        bool is_meant = (c >= '\t' && c <= '\r') || c == 0x85 ||
                        (c >= 0x91 && c <= 0x97); /* below */

        if (!is_meant) {
            assert_refused(TEXT_LINE, raw, "control");
            assert_refused(TEXT_LINES, raw, "control");
        }
        assert_refused(TEXT_EXACT, raw, "control");
    }
}

static void what_was_pasted_means_what_it_meant(void **state)
{
    static const struct {
        const char *in, *line, *lines;
    } pasted[] = {
        {"\uf0b7\tGiấy khai sinh\v\uf0b7\tCCCD", "• Giấy khai sinh • CCCD",
         "• Giấy khai sinh\n• CCCD"},
        {"trang một\ftrang hai", "trang một trang hai", "trang một\ntrang hai"},
        {"\u202a0912 345 678\u202c", "0912 345 678", "0912 345 678"},
        {"\u202d+84\u00a0912\u2007345\u202f678\u202c", "+84 912 345 678",
         "+84 912 345 678"},
        {"\u20660912345678\u2069\u200e", "0912345678", "0912345678"},
        {"\xc2\x93xin\xc2\x94 \xc2\x96 a", "“xin” – a", "“xin” – a"},
        {"a\xc2\x85"
         "b",
         "a b", "a\nb"},
        {"xong \uf0fc", "xong ✓", "xong ✓"},
        {"cảm ơn \U0001fae9", "cảm ơn \U0001fae9", "cảm ơn \U0001fae9"},
        {"mới \U0001fadd\U0001fae0", "mới \U0001fadd\U0001fae0",
         "mới \U0001fadd\U0001fae0"},
        {"ảnh \ufffc đây", "ảnh đây", "ảnh  đây"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(pasted); i++) {
        struct str clean;
        struct refusal why;

        assert_int_equal(OK, text_clean(arena, str_of(pasted[i].in), TEXT_LINE,
                                        100, &clean, &why));
        assert_string_equal(pasted[i].line, str_z(arena, clean));
        assert_int_equal(OK, text_clean(arena, str_of(pasted[i].in), TEXT_LINES,
                                        100, &clean, &why));
        assert_string_equal(pasted[i].lines, str_z(arena, clean));
    }
}

static void what_is_broken_is_told_where_it_stands(void **state)
{
    struct str clean;
    struct refusal why;

    (void)state;
    assert_int_equal(INVALID, text_clean(arena, STR("Số 5\x01"), TEXT_LINE, 100,
                                         &clean, &why));
    assert_int_equal(5, why.number);
    assert_true(text_is_broken(0x01));
    assert_true(text_is_broken(0xfffd));
    assert_false(text_is_broken('\n'));
    assert_false(text_is_broken(0xf0b7));
}

static void what_misleads_is_refused(void **state)
{
    (void)state;
    assert_refused(TEXT_LINE, STR("khai_sinh\u202efdp.exe"), "control");
    assert_refused(TEXT_LINES, STR("a\u202eb"), "control");
    assert_refused(TEXT_EXACT, STR("a\u2066b"), "control");
    assert_refused(TEXT_LINE, STR("a\ufffdb"), "control");
    assert_refused(TEXT_LINE, STR("a\uf0ffb"), "control"); /* no known sign */
    assert_refused(TEXT_LINE, STR("a\ue000b"), "control"); /* private */
    assert_refused(TEXT_LINE, STR("a\xef\xbf\xbf"), "control"); /* U+FFFF */
    assert_refused(TEXT_LINE, STR("a\u0378"), "control");       /* unassigned */
    assert_refused(TEXT_EXACT, STR("a\u200bb"), "control");
    assert_refused(TEXT_EXACT, STR("a\u2028b"), "control");
}

static void what_nobody_sees_is_dropped(void **state)
{
    (void)state;
    static const char *const invisible[] = {
        "\u200b", "\u200c", "\u200d", "\u2060",     "\ufeff",     "\u00ad",
        "\u200e", "\u200f", "\u061c", "\u180e",     "\ufe0f",     "\u034f",
        "\u115f", "\u3164", "\u206a", "\U000e0041", "\U000e0100",
    };

    for (size_t i = 0; i < ARRAY_LENGTH(invisible); i++) {
        struct str raw = str_print(arena, "%sNguyễn%s Mẫu%s", invisible[i],
                                   invisible[i], invisible[i]);

        assert_clean(TEXT_LINE, raw, "Nguyễn Mẫu");
        assert_clean(TEXT_LINES, raw, "Nguyễn Mẫu");
    }
    assert_clean(TEXT_LINE, STR("\u200b\u200b\u200b"), "");
    /* Between a letter and its mark too: then they compose. */
    assert_clean(TEXT_LINE, STR("e\u200b\u0301"), "é");
}

static void spaces_in_a_line_are_single_and_inside(void **state)
{
    (void)state;
    assert_clean(TEXT_LINE, STR("  Nguyễn   Thị \u00a0 Mẫu  "),
                 "Nguyễn Thị Mẫu");
    assert_clean(TEXT_LINE, STR("Nguyễn\u00a0Mẫu"), "Nguyễn Mẫu");
    assert_clean(TEXT_LINE, STR("Nguyễn\u3000Mẫu"), "Nguyễn Mẫu");
    assert_clean(TEXT_LINE, STR("Nguyễn\u2009Mẫu"), "Nguyễn Mẫu");
    assert_clean(TEXT_LINE, STR("Nguyễn\tMẫu"), "Nguyễn Mẫu");
    assert_clean(TEXT_LINE, STR("a\nb\r\nc\u2028d\u2029e"), "a b c d e");
    assert_clean(TEXT_LINE, STR("Mẫu\r\nSet-Cookie: a=b"),
                 "Mẫu Set-Cookie: a=b");
    assert_clean(TEXT_LINE, STR(" \u200b \ufeff "), "");
}

static void lines_stay_lines(void **state)
{
    (void)state;
    assert_clean(TEXT_LINES, STR("a\r\nb\rc\nd"), "a\nb\nc\nd");
    assert_clean(TEXT_LINES, STR("a\n\nb"), "a\n\nb");
    assert_clean(TEXT_LINES, STR("a\r\n\r\nb\r\rc"), "a\n\nb\n\nc");
    assert_clean(TEXT_LINES, STR("  a  b\n  c\t\n\n"), "a  b\n  c");
    assert_clean(TEXT_LINES, STR(" \n\r\n "), "");
    assert_clean(TEXT_LINES, STR("a\u2028b\u00a0c"), "a\nb c");
}

static void exact_text_keeps_its_spaces_and_letters(void **state)
{
    (void)state;
    assert_clean(TEXT_EXACT, STR("  mật  khẩu "), "  mật  khẩu ");
    assert_clean(TEXT_EXACT, STR("a\u00a0b"), "a\u00a0b");
    assert_clean(TEXT_EXACT, STR("ðÐ"), "ðÐ");
    assert_clean(TEXT_LINE, STR("Ðặng Ɖặng ðường"), "Đặng Đặng đường");
}

static void length_is_of_letters_and_nothing_is_cut(void **state)
{
    (void)state;
    struct str clean = STR("untouched");
    struct refusal why = {"", "x", 0};

    assert_int_equal(text_clean(arena, STR("ễễễễ"), TEXT_LINE, 3, &clean, &why),
                     INVALID);
    assert_string_equal(why.key, "too_long");
    assert_int_equal(why.number, 3);
    assert_true(str_is(clean, "untouched"));
    assert_int_equal(text_clean(arena, STR("ễễễễ"), TEXT_LINE, 4, &clean, &why),
                     OK);
    /* 12 code points as typed, 4 when composed; spaces around do not count. */
    assert_int_equal(text_clean(arena,
                                STR(" e\u0302\u0303e\u0302\u0303"
                                    "e\u0302\u0303e\u0302\u0303  "),
                                TEXT_LINE, 4, &clean, &why),
                     OK);
    assert_true(str_is(clean, "ễễễễ"));
    assert_int_equal(text_length(STR("ễ😀a")), 3);
    assert_int_equal(text_length(STR_NONE), 0);
    assert_int_equal(text_clean(arena, STR(""), TEXT_LINE, 0, &clean, &why),
                     OK);
}

static void no_memory_is_no_empty_text(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *small = arena_new(64);
    struct str clean = STR("untouched");
    struct refusal why;

    assert_int_equal(
        text_clean(small, STR("Nguyễn Văn Mẫu"), TEXT_LINE, 100, &clean, &why),
        INTERNAL);
    assert_true(str_is(clean, "untouched"));
}

static void assert_fold(const char *text, const char *wanted)
{
    struct str folded = text_fold(arena, str_of(text));

    if (!str_is(folded, wanted))
        fail_msg("\"%s\" folds to \"%" PRI_STR "\", not \"%s\"", text,
                 STR_ARG(folded), wanted);
    assert_true(str_equals(text_fold(arena, folded), folded));
}

static void folding_takes_marks_case_and_signs_away(void **state)
{
    (void)state;
    assert_fold("Hoà Thành", "hoa thanh");
    assert_fold("Hòa Thành", "hoa thanh");
    assert_fold("ĐẶNG ƯNG", "dang ung");
    assert_fold("Ðặng ðường", "dang duong");
    assert_fold("Trường Đông, Hòa Thành", "truong dong hoa thanh");
    assert_fold("H'Hen Niê", "h hen nie");
    assert_fold("H’Hen Niê", "h hen nie");
    assert_fold("Hʼ Hen Niê", "h hen nie");
    assert_fold("Ｎｇｕｙｅｎ Ｍａｕ", "nguyen mau");
    assert_fold("  --  ", "");
    assert_fold("", "");
    assert_fold("Straße ﬁ", "strasse fi");
    assert_fold("𡨸喃 Mẫu", "𡨸喃 mau");
    assert_fold("a 😀 b", "a b");
}

static void dots_stay_inside_codes(void **state)
{
    (void)state;
    assert_fold("Mã 1.001193.", "ma 1.001193");
    assert_fold("1.001193", "1.001193");
    assert_fold("1,001193", "1 001193");
    assert_fold("TP. Tân An", "tp tan an");
    assert_fold("Điều 5. Khoản 2", "dieu 5 khoan 2");
    assert_fold(".5.", "5");
}

static void upper_case_knows_vietnamese(void **state)
{
    (void)state;
    assert_true(str_is(text_upper(arena, STR("đặng thị ửng")), "ĐẶNG THỊ ỬNG"));
    assert_true(str_is_empty(text_upper(arena, STR_NONE)));
}

static void ascii_is_readable_in_a_text_message(void **state)
{
    (void)state;
    assert_true(str_is(text_ascii(arena, STR("Đặng Thị Ửng đã nộp")),
                       "Dang Thi Ung da nop"));
    assert_true(str_is(text_ascii(arena, STR("“H’Hen” – 75.000 ₫…")),
                       "\"H'Hen\" - 75.000 d..."));
    assert_true(str_is(text_ascii(arena, STR("喃")), "?"));
}

static void names_are_latin_letters_and_a_few_signs(void **state)
{
    (void)state;
    static const char *const right[] = {
        "Nguyễn Văn Mẫu", "H'Hen Niê",    "H’Hen Niê", "Hʼ Hen Niê",
        "Y Blô Êban",     "A Ô",          "Mẫu",       "Anna-Maria Müller",
        "Jr. Łukasz",     "Nông Ơ\u0306", "Đắk R'Lấp", "Ý",
        "'Hen",           "H‘Hen",        "K‑Rốt",
    };
    static const char *const wrong[] = {
        "",      "'",      "1 Mẫu",        "Mẫu2",     "Nguуễn", /* у */
        "'",     "-Mẫu",   " Mẫu",         "<b>Mẫu",   "Mẫu & Con",
        "Mẫu 😀", "喃 Mẫu", "\u0301a",      "a.\u0301", "Mẫu, Thử",
        "a×b",   "Ṃ̣̣̀́̂ẫu",    "Ｎｇｕｙｅｎ",
    };
    char long_name[402] = "";

    for (size_t i = 0; i < ARRAY_LENGTH(right); i++)
        if (!text_is_name(text_plain(arena, str_of(right[i]))))
            fail_msg("\"%s\" is a name", right[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        if (text_is_name(str_of(wrong[i])))
            fail_msg("\"%s\" is no name", wrong[i]);
    memset(long_name, 'a', 100);
    assert_true(text_is_name(str_of(long_name)));
    memset(long_name, 'a', 101);
    assert_false(text_is_name(str_of(long_name)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decomposed_letters_are_composed),
        cmocka_unit_test(a_heap_of_marks_is_refused),
        cmocka_unit_test(broken_utf8_is_refused),
        cmocka_unit_test(every_control_character_is_refused),
        cmocka_unit_test(what_was_pasted_means_what_it_meant),
        cmocka_unit_test(what_is_broken_is_told_where_it_stands),
        cmocka_unit_test(what_misleads_is_refused),
        cmocka_unit_test(what_nobody_sees_is_dropped),
        cmocka_unit_test(spaces_in_a_line_are_single_and_inside),
        cmocka_unit_test(lines_stay_lines),
        cmocka_unit_test(exact_text_keeps_its_spaces_and_letters),
        cmocka_unit_test(length_is_of_letters_and_nothing_is_cut),
        cmocka_unit_test(no_memory_is_no_empty_text),
        cmocka_unit_test(folding_takes_marks_case_and_signs_away),
        cmocka_unit_test(dots_stay_inside_codes),
        cmocka_unit_test(upper_case_knows_vietnamese),
        cmocka_unit_test(ascii_is_readable_in_a_text_message),
        cmocka_unit_test(names_are_latin_letters_and_a_few_signs),
    };

    return cmocka_run_group_tests_name("text", tests, setup, teardown);
}
