/* SPDX-License-Identifier: GPL-3.0-or-later */
/* letter_test.c: an e-mail is one letter to one address, whatever is in it. */
#include "check.h"

#include "domain/message/outbox.h"
#include "gateway/mail.h"
#include "platform/crypto.h"

static struct arena *arena;
static const struct moment now = {1795500332000000}; /* 24/11/2026 13:05:32 */

static int start(void **state)
{
    (void)state;
    arena = arena_new((size_t)16 << 20);
    return arena == NULL ? -1 : 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct letter letter(void)
{
    return (struct letter){
        .to = STR("h.hen@example.vn"),
        .from_name = STR("Cổng Dịch vụ công Tây Ninh"),
        .subject = STR("Hồ sơ đã được tiếp nhận: 000.00.16.H53-261124-0001, "
                       "hẹn trả kết quả ngày 01/12/2026"),
        .body = STR("Kính gửi ông/bà,\n.\nHồ sơ của ông/bà đã được nhận.\n"),
        .reference = STR("filed:1"),
    };
}

static const char *printed(struct letter l)
{
    return str_z(arena,
                 letter_print(arena, &l, STR("tra-loi@example.vn"), now));
}

static void headers_are_ascii_lines_of_bounded_length(void **state)
{
    struct str text = str_of(printed(letter())), line;

    (void)state;
    while (str_next(&text, '\n', &line)) {
        assert_true(line.len <= 77); /* with its CR */
        for (size_t i = 0; i < line.len; i++)
            assert_true((unsigned char)line.ptr[i] < 0x80);
        assert_true(line.len == 0 || line.ptr[line.len - 1] == '\r');
    }
}

/* Joins the encoded words of a header and decodes them. */
static const char *header(const char *text, const char *name)
{
    struct buf all = {.arena = arena};
    struct str at = str_of(strstr(text, name)), line;

    str_next(&at, ' ', &line);
    do {
        struct str part, rest;

        if (!str_next(&at, '\n', &line))
            break;
        rest = str_trim(line);
        if (!str_starts_with(rest, "=?UTF-8?B?"))
            break;
        rest = str_skip(rest, 10);
        assert_true(crypto_unbase64(
            arena, str_slice(rest, 0, str_find(rest, '?')), &part));
        buf_add(&all, part);
    } while (at.len > 0 && at.ptr[0] == ' ');
    return str_z(arena, buf_str(&all));
}

static void words_come_back_whole(void **state)
{
    const char *text = printed(letter());
    struct str body = str_skip(str_of(strstr(text, "\r\n\r\n")), 4), line, part;
    struct buf all = {.arena = arena};

    (void)state;
    assert_string_equal(letter().subject.ptr, header(text, "Subject: "));
    assert_string_equal(letter().from_name.ptr, header(text, "From: "));
    assert_non_null(strstr(text, "To: <h.hen@example.vn>\r\n"));
    assert_non_null(strstr(text, "Date: Tue, 24 Nov 2026 "));
    while (str_next(&body, '\n', &line)) {
        if (str_is_empty(str_trim(line)))
            continue;
        assert_true(crypto_unbase64(arena, str_trim(line), &part));
        buf_add(&all, part);
    }
    assert_true(str_starts_with(buf_str(&all),
                                "Kính gửi ông/bà,\r\n.\r\nHồ sơ của ông/bà"));
}

static void a_line_break_in_a_word_makes_no_header(void **state)
{
    struct letter l = letter();

    (void)state;
    l.subject = STR("x\r\nBcc: spy@example.vn");
    l.from_name = STR("y\r\nX-Y: 1");
    assert_null(strstr(printed(l), "Bcc"));
    assert_null(strstr(printed(l), "X-Y"));
}

static void one_reference_has_one_message_id(void **state)
{
    struct letter l = letter();
    const char *first = strstr(printed(l), "Message-ID: <");

    (void)state;
    assert_non_null(first);
    assert_int_equal(0,
                     strncmp(first, strstr(printed(l), "Message-ID: <"), 60));
    l.reference = STR("filed:2");
    assert_int_not_equal(
        0, strncmp(first, strstr(printed(l), "Message-ID: <"), 60));
}

static void addresses_that_could_do_harm_are_none(void **state)
{
    static const char *const wrong[] = {"",
                                        "a",
                                        "@b.vn",
                                        "a@",
                                        "a@b@c",
                                        "a b@c.vn",
                                        "a@b.vn\r\nDATA",
                                        "<a@b.vn>",
                                        "a@b.vn,c@d.vn",
                                        "ă@b.vn"};

    (void)state;
    assert_true(mail_is_address(STR("nguyen.van+a@example.vn")));
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        assert_false(mail_is_address(str_of(wrong[i])));
}

static struct moment at(int day, int hour)
{
    return moment_of(date_make(2026, 11, day),
                     (struct time_of_day){(int8_t)hour, 30, 0});
}

static void assert_quiet(int day, int hour, int from, int to, int end_day)
{
    struct moment end = outbox_quiet_until(at(day, hour), from, to);

    assert_int_equal(
        0, date_compare(moment_date(end), date_make(2026, 11, end_day)));
    assert_int_equal(to, moment_time(end).hour);
    assert_int_equal(0, moment_time(end).minute);
}

static void quiet_hours_end_in_the_morning(void **state)
{
    (void)state;
    assert_quiet(24, 21, 21, 7, 25);
    assert_quiet(24, 23, 21, 7, 25);
    assert_quiet(24, 0, 21, 7, 24);
    assert_quiet(24, 6, 21, 7, 24);
    assert_quiet(24, 12, 11, 14, 24); /* a nap at noon */
    assert_true(outbox_quiet_until(at(24, 7), 21, 7).us == 0);
    assert_true(outbox_quiet_until(at(24, 20), 21, 7).us == 0);
    assert_true(outbox_quiet_until(at(24, 14), 11, 14).us == 0);
    for (int hour = 0; hour < 24; hour++)
        assert_true(outbox_quiet_until(at(24, hour), 7, 7).us == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_ascii_lines_of_bounded_length),
        cmocka_unit_test(words_come_back_whole),
        cmocka_unit_test(a_line_break_in_a_word_makes_no_header),
        cmocka_unit_test(one_reference_has_one_message_id),
        cmocka_unit_test(addresses_that_could_do_harm_are_none),
        cmocka_unit_test(quiet_hours_end_in_the_morning),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
