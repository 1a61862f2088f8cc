/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c: numbers and days in Vietnamese words, as forms want them beside the
 * digits.
 */
#include "domain/form/term.h"
#include "platform/text.h"

static const char *const digits[] = {"không", "một", "hai", "ba",  "bốn",
                                     "năm",   "sáu", "bảy", "tám", "chín"};

static void add_word(struct buf *out, const char *word)
{
    if (out->len > 0)
        buf_add_byte(out, ' ');
    buf_addz(out, word);
}

static void add_units(struct buf *out, int tens, int units)
{
    if (units == 0)
        return;
    if (units == 1 && tens >= 2)
        add_word(out, "mốt");
    else if (units == 4 && tens >= 2)
        add_word(out, "tư");
    else if (units == 5 && tens >= 1)
        add_word(out, "lăm");
    else
        add_word(out, digits[units]);
}

/* is_inner: something stands before, so the hundreds are said though none. */
static void add_triple(struct buf *out, int number, bool is_inner)
{
    int hundreds = number / 100, tens = number / 10 % 10, units = number % 10;

    if (hundreds > 0 || is_inner) {
        add_word(out, digits[hundreds]);
        add_word(out, "trăm");
        if (tens == 0 && units > 0)
            add_word(out, "lẻ");
    }
    if (tens == 1) {
        add_word(out, "mười");
    } else if (tens > 1) {
        add_word(out, digits[tens]);
        add_word(out, "mươi");
    }
    add_units(out, tens, units);
}

static void add_number(struct buf *out, int64_t number)
{
    static const char *const scales[] = {"", "nghìn", "triệu", "tỷ"};
    bool is_inner = false;

    if (number >= INT64_C(1000000000000)) {
        add_number(out, number / 1000000000);
        add_word(out, "tỷ");
        number %= 1000000000;
        is_inner = true;
    }
    if (number == 0 && !is_inner)
        add_word(out, digits[0]);
    for (int scale = 3; scale >= 0; scale--) {
        static const int64_t sizes[] = {1, 1000, 1000000, 1000000000};
        int triple = (int)(number / sizes[scale] % 1000);

        if (triple == 0)
            continue;
        add_triple(out, triple, is_inner);
        if (scale > 0)
            add_word(out, scales[scale]);
        is_inner = true;
    }
}

struct str words_of_money(struct arena *arena, int64_t dong)
{
    struct buf out = {.arena = arena};

    if (dong < 0)
        return STR("");
    add_number(&out, dong);
    add_word(&out, "đồng");
    struct str words = buf_str(&out);
    struct str first = str_slice(words, 0, 1);

    for (size_t i = 1; i < words.len && (words.ptr[i] & 0xc0) == 0x80; i++)
        first = str_slice(words, 0, i + 1);
    return str_print(arena, "%" PRI_STR "%" PRI_STR,
                     STR_ARG(text_upper(arena, first)),
                     STR_ARG(str_skip(words, first.len)));
}

struct str words_of_date(struct arena *arena, struct str iso)
{
    struct buf out = {.arena = arena};
    int64_t year = 0, month = 0, day = 0;

    if (!str_to_int(str_slice(iso, 0, 4), 1, 9999, &year))
        return STR("");
    if (iso.len >= 7 && !str_to_int(str_slice(iso, 5, 7), 1, 12, &month))
        return STR("");
    if (iso.len >= 10 && !str_to_int(str_slice(iso, 8, 10), 1, 31, &day))
        return STR("");
    if (day > 0) {
        add_word(&out, "ngày");
        if (day <= 10)
            add_word(&out, "mùng");
        add_number(&out, day);
    }
    if (month > 0) {
        add_word(&out, "tháng");
        if (month == 4)
            add_word(&out, "tư");
        else
            add_number(&out, month);
    }
    add_word(&out, "năm");
    add_number(&out, year);
    return buf_str(&out);
}
