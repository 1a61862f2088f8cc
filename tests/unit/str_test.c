/* SPDX-License-Identifier: GPL-3.0-or-later */
/* str_test.c: views of text, and the numbers in them. */
#include "check.h"

#include "platform/str.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void none_equals_empty(void **state)
{
    (void)state;
    assert_true(str_equals(STR_NONE, STR("")));
    assert_true(str_is(STR_NONE, ""));
    assert_true(str_is_empty(str_of(NULL)));
    assert_false(str_equals(STR("a"), STR("")));
    assert_true(str_starts_with(STR_NONE, ""));
    assert_true(str_is_empty(str_trim(STR_NONE)));
    assert_true(str_is_empty(str_slice(STR_NONE, 3, 9)));
    assert_int_equal(str_find(STR_NONE, 'x'), 0);
    assert_string_equal(str_z(arena, STR_NONE), "");
}

static void comparing_minds_every_byte(void **state)
{
    (void)state;
    struct str with_nul = {"a\0b", 3}, other = {"a\0c", 3};

    assert_false(str_equals(with_nul, other));
    assert_false(str_is(with_nul, "a"));
    assert_true(str_compare(STR("a"), STR("ab")) < 0);
    assert_true(str_compare(STR("b"), STR("ab")) > 0);
    assert_int_equal(str_compare(STR("ab"), STR("ab")), 0);
    assert_true(str_compare(STR("\xff"), STR("a")) > 0); /* unsigned */
    assert_true(str_starts_with(STR("motcua"), "mot"));
    assert_false(str_starts_with(STR("mo"), "mot"));
    assert_true(str_ends_with(STR("motcua"), "cua"));
    assert_false(str_ends_with(STR("ua"), "cua"));
}

static void digits_are_ascii(void **state)
{
    (void)state;
    assert_true(str_is_digits(STR("0123456789")));
    assert_false(str_is_digits(STR("")));
    assert_false(str_is_digits(STR("12a")));
    assert_false(str_is_digits(STR(" 12")));
    assert_false(str_is_digits(STR("０１")));
}

static void parts_stay_inside(void **state)
{
    (void)state;
    assert_true(str_is(str_trim(STR(" \t\r\n a b \v\f")), "a b"));
    assert_true(str_is(str_trim(STR("  ")), ""));
    assert_true(str_is(str_slice(STR("abcdef"), 1, 3), "bc"));
    assert_true(str_is(str_slice(STR("abcdef"), 4, 99), "ef"));
    assert_true(str_is(str_slice(STR("abcdef"), 5, 2), ""));
    assert_true(str_is(str_skip(STR("abc"), 2), "c"));
    assert_true(str_is(str_skip(STR("abc"), 99), ""));
}

static void next_gives_empty_parts_too(void **state)
{
    (void)state;
    static const char *const wanted[] = {"a", "", "b", ""};
    struct str rest = STR("a,,b,"), part;

    for (size_t i = 0; i < ARRAY_LENGTH(wanted); i++) {
        assert_true(str_next(&rest, ',', &part));
        assert_true(str_is(part, wanted[i]));
    }
    assert_false(str_next(&rest, ',', &part));
    assert_false(str_next(&rest, ',', &part));
}

static void numbers_are_whole_and_within_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t min, max;
        bool is_right;
        int64_t n;
    } cases[] = {
        {"0", 0, 9, true, 0},
        {"007", 0, 9, true, 7},
        {"9", 0, 9, true, 9},
        {"10", 0, 9, false, 0},
        {"-1", 0, 9, false, 0},
        {"-1", -1, 9, true, -1},
        {"-0", -1, 9, true, 0},
        {"--1", -9, 9, false, 0},
        {"+1", -9, 9, false, 0},
        {"-", -9, 9, false, 0},
        {"", -9, 9, false, 0},
        {" 1", 0, 9, false, 0},
        {"1 ", 0, 9, false, 0},
        {"1.0", 0, 9, false, 0},
        {"1e1", 0, 99, false, 0},
        {"0x1", 0, 99, false, 0},
        {"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
        {"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
        {"-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
        {"18446744073709551617", INT64_MIN, INT64_MAX, false, 0},
        {"99999999999999999999999999999999", 0, INT64_MAX, false, 0},
        {"٣", 0, 9, false, 0},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        int64_t n = 42;
        bool is_right =
            str_to_int(str_of(cases[i].text), cases[i].min, cases[i].max, &n);

        if (is_right != cases[i].is_right)
            fail_msg("\"%s\" was %s", cases[i].text,
                     is_right ? "taken" : "refused");
        assert_int_equal(n, is_right ? cases[i].n : 42);
    }

    int64_t n = 42;
    struct str cut = {"1\0002", 3};

    assert_false(str_to_int(cut, 0, 999, &n));
    assert_int_equal(n, 42);
}

static void what_is_made_is_a_copy_with_nul(void **state)
{
    (void)state;
    char bytes[] = "Mẫu ĐƠN";
    struct str copy = str_copy(arena, str_of(bytes));
    const char *z = str_z(arena, str_slice(str_of(bytes), 0, 1));

    assert_true(str_is(str_lower_ascii(arena, str_of(bytes)), "mẫu ĐƠn"));
    memset(bytes, 'x', sizeof(bytes) - 1);
    assert_string_equal(copy.ptr, "Mẫu ĐƠN");
    assert_string_equal(z, "M");
    assert_true(str_is(str_print(arena, "%d-%s", 7, "x"), "7-x"));
    assert_true(str_is_empty(str_print(arena, "%s", "")));
}

static void a_buf_grows(void **state)
{
    (void)state;
    struct buf buf = {.arena = arena};

    assert_true(str_is_empty(buf_str(&buf)));
    for (int i = 0; i < 1000; i++)
        buf_print(&buf, "%d,", i);
    buf_add(&buf, STR_NONE);
    buf_addz(&buf, "end");
    buf_add_byte(&buf, '.');

    struct str rest = buf_str(&buf), part;

    for (int64_t i = 0; i < 1000; i++) {
        int64_t n = -1;

        assert_true(str_next(&rest, ',', &part));
        assert_true(str_to_int(part, 0, 999, &n));
        assert_int_equal(n, i);
    }
    assert_true(str_is(rest, "end."));
    assert_int_equal(buf.ptr[buf.len], '\0');
}

static void a_number_is_written_as_printf_would(void **state)
{
    static const int64_t numbers[] = {0,  7,         -7,        10, 2812,
                                      -1, INT64_MAX, INT64_MIN, 99};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        char text[INT_TEXT_BYTES], wanted[INT_TEXT_BYTES];
        int len =
            snprintf(wanted, sizeof(wanted), "%lld", (long long)numbers[i]);

        assert_int_equal(len, int_text(text, numbers[i]));
        assert_string_equal(wanted, text);
    }
}

static void exhaustion_gives_no_text_and_no_crash(void **state)
{
    (void)state;
    CLEANUP(arena_free) struct arena *small = arena_new(256);
    struct buf buf = {.arena = small};

    for (int i = 0; i < 1000; i++)
        buf_addz(&buf, "12345678");
    assert_true(arena_is_exhausted(small));
    assert_true(buf.len < 256);
    assert_true(str_is_empty(str_copy(small, STR("x"))));
    assert_string_equal(str_z(small, STR("x")), "");
    assert_true(str_is_empty(str_print(small, "%d", 1)));
    assert_true(str_is_empty(str_lower_ascii(small, STR("X"))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_equals_empty),
        cmocka_unit_test(comparing_minds_every_byte),
        cmocka_unit_test(digits_are_ascii),
        cmocka_unit_test(parts_stay_inside),
        cmocka_unit_test(next_gives_empty_parts_too),
        cmocka_unit_test(numbers_are_whole_and_within_bounds),
        cmocka_unit_test(what_is_made_is_a_copy_with_nul),
        cmocka_unit_test(a_buf_grows),
        cmocka_unit_test(a_number_is_written_as_printf_would),
        cmocka_unit_test(exhaustion_gives_no_text_and_no_crash),
    };

    return cmocka_run_group_tests_name("str", tests, setup, teardown);
}
