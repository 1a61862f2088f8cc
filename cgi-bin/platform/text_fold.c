/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text_fold.c: text as search sees it, and whether a text has what is wanted.
 *
 * One walk makes both forms of a word: the fold ("hoa") and the key, which
 * keeps the marks but has the tone behind the letters, because "Hòa" and "Hoà"
 * are one name written in two ways.
 *
 * Holds: fold and key of a text have the same words in the same places.
 */
#include <utf8proc.h>

#include "platform/text.h"

enum form { FOLD, KEY };

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

/* The tones huyền, sắc, ngã, hỏi, nặng; other marks make another letter. */
static bool is_tone(int32_t c)
{
    return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323;
}

static bool is_mark(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    return category == UTF8PROC_CATEGORY_MN ||
           category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME;
}

static bool is_letter_or_number(int32_t c)
{
    if (c >= 0x2b0 && c <= 0x2ff) /* ʼ and its kin are letters to Unicode */
        return false;
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

static int32_t fold_letter(int32_t c, enum form form)
{
    if (c == 0xf0 || c == 0x256) /* ð ɖ stand for đ */
        c = 0x111;
    return form == FOLD && c == 0x111 ? 'd' : c;
}

/* A dot between digits belongs to a code: "1.001193". */
static bool is_inner_dot(const int32_t *list, size_t i, size_t count)
{
    return list[i] == '.' && i > 0 && i + 1 < count && is_digit(list[i - 1]) &&
           is_digit(list[i + 1]);
}

/* Moves the tones behind the letters of the word [from, to). */
static void put_tones_last(int32_t *list, size_t from, size_t to)
{
    enum { TONES_MAX = 4 }; /* more is no word of Vietnamese */
    int32_t tones[TONES_MAX];
    size_t tone_count = 0, letters = from;

    for (size_t i = from; i < to; i++)
        tone_count += is_tone(list[i]);
    if (tone_count == 0 || tone_count > TONES_MAX)
        return;
    tone_count = 0;
    for (size_t i = from; i < to; i++) {
        if (is_tone(list[i]))
            tones[tone_count++] = list[i];
        else
            list[letters++] = list[i];
    }
    memcpy(list + letters, tones, tone_count * sizeof(tones[0]));
}

/* Over the list itself: what is written never overtakes what is read, since a
 * space is only written for something that was passed. */
static size_t fold_points(int32_t *list, size_t count, enum form form)
{
    size_t written = 0, word_start = 0;
    bool is_in_word = false;

    for (size_t i = 0; i < count; i++) {
        int32_t c = list[i];
        bool is_kept = is_letter_or_number(c) || is_inner_dot(list, i, count);

        if (is_mark(c)) {
            if (form == KEY && is_in_word)
                list[written++] = c;
            continue; /* a mark neither makes nor ends a word */
        }
        if (!is_kept) {
            if (is_in_word && form == KEY)
                put_tones_last(list, word_start, written);
            is_in_word = false;
            continue;
        }
        if (!is_in_word) {
            if (written > 0)
                list[written++] = ' ';
            word_start = written;
            is_in_word = true;
        }
        list[written++] = fold_letter(c, form);
    }
    if (is_in_word && form == KEY)
        put_tones_last(list, word_start, written);
    return written;
}

static struct str fold(struct arena *arena, struct str clean, enum form form)
{
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                                      UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                      UTF8PROC_IGNORE;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)clean.ptr;
    utf8proc_ssize_t len = (utf8proc_ssize_t)clean.len;

    if (len == 0)
        return STR_NONE;

    utf8proc_ssize_t count = utf8proc_decompose(bytes, len, NULL, 0, options);
    if (count < 0)
        return STR_NONE;

    int32_t *list = arena_array(arena, (size_t)count + 1, sizeof(*list));
    if (!list || utf8proc_decompose(bytes, len, list, count, options) < 0)
        return STR_NONE;

    size_t kept = fold_points(list, (size_t)count, form);

    len = utf8proc_reencode(list, (utf8proc_ssize_t)kept, (utf8proc_option_t)0);
    return len > 0 ? (struct str){(const char *)list, (size_t)len} : STR_NONE;
}

struct str text_fold(struct arena *arena, struct str clean)
{
    return fold(arena, clean, FOLD);
}

struct str text_key(struct arena *arena, struct str clean)
{
    return fold(arena, clean, KEY);
}
