/* SPDX-License-Identifier: GPL-3.0-or-later */
/* password_rule.c: what a new password must be (NIST SP 800-63B-4, 3.1.1):
 * long enough, not one that everybody tries first, and not made of what is
 * known of its owner, in any writing; no rules about kinds of characters.
 */
#include "identity/identity.h"
#include "platform/text.h"

#define LEAST 8
#define OWN_LEAST 6 /* characters that must be left without what is one's own */

static bool is_figure(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_figure(c) || (c >= 'a' && c <= 'z');
}

static struct str words_only(struct arena *arena, struct str text)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < text.len; i++)
        if (is_word(text.ptr[i]))
            buf_add_byte(&out, text.ptr[i]);
    return buf_str(&out);
}

/* 12345678, 87654321, aaaaaaaa, 12121212: each step as the one before or the
 * one before that; and figures alone, up to ten: a date, a phone. */
static bool is_pattern(struct str text)
{
    bool is_steady = true, is_pair = true, is_number = text.len <= 10;

    for (size_t i = 0; i < text.len; i++) {
        is_number = is_number && is_figure(text.ptr[i]);
        if (i >= 2) {
            is_steady = is_steady && text.ptr[i] - text.ptr[i - 1] ==
                                         text.ptr[1] - text.ptr[0];
            is_pair = is_pair && text.ptr[i] == text.ptr[i - 2];
        }
    }
    return is_steady || is_pair || is_number;
}

/* Takes each place of `part` out of text; true where there was one. */
static bool take_out(struct arena *arena, struct str *text, struct str part)
{
    struct buf out = {.arena = arena};
    bool is_there = false;

    if (part.len < 2)
        return false;
    for (size_t i = 0; i < text->len;) {
        struct str rest = str_skip(*text, i);

        if (str_equals(str_slice(rest, 0, part.len), part)) {
            is_there = true;
            i += part.len;
        } else {
            buf_add_byte(&out, text->ptr[i++]);
        }
    }
    *text = buf_str(&out);
    return is_there;
}

/* Day, month and year in the orders that people write, long ones first; of a
 * date that is known in part its year. */
static bool take_date(struct arena *arena, struct str *text,
                      struct partial_date known)
{
    struct date d = partial_first(known);
    int yy = d.year % 100;
    const struct str written[] = {
        str_print(arena, "%02d%02d%04d", d.day, d.month, d.year),
        str_print(arena, "%04d%02d%02d", d.year, d.month, d.day),
        str_print(arena, "%02d%02d%04d", d.month, d.day, d.year),
        str_print(arena, "%d%d%04d", d.day, d.month, d.year),
        str_print(arena, "%02d%02d%02d", d.day, d.month, yy),
        str_print(arena, "%02d%02d%02d", yy, d.month, d.day),
        str_print(arena, "%d%d%02d", d.day, d.month, yy),
        str_print(arena, "%04d", d.year),
        str_print(arena, "%02d%02d", d.day, d.month),
    };
    bool is_there = false;

    if (partial_is_set(known) && !partial_is_whole(known))
        return take_out(arena, text, str_print(arena, "%04d", d.year));
    for (size_t i = 0; date_is_set(d) && i < ARRAY_LENGTH(written); i++)
        is_there |= take_out(arena, text, written[i]);
    return is_there;
}

/* With the 0 in front, with 84, and without either. */
static bool take_phone(struct arena *arena, struct str *text, struct str phone)
{
    struct str bare = str_skip(phone, 1);
    bool is_there;

    if (phone.len < 9)
        return false;
    is_there = take_out(arena, text, phone);
    is_there |=
        take_out(arena, text, str_print(arena, "84%" PRI_STR, STR_ARG(bare)));
    return take_out(arena, text, bare) || is_there;
}

/* The whole name, then each of its words, then what they begin with. */
static bool take_name(struct arena *arena, struct str *text, struct str name)
{
    struct str fold = text_fold(arena, name), rest = fold, word;
    struct buf initials = {.arena = arena};
    bool is_there = take_out(arena, text, words_only(arena, fold));

    while (str_next(&rest, ' ', &word)) {
        word = words_only(arena, word);
        if (word.len > 0)
            buf_add_byte(&initials, word.ptr[0]);
        if (word.len >= 3)
            is_there |= take_out(arena, text, word);
    }
    if (initials.len >= 3)
        is_there |= take_out(arena, text, buf_str(&initials));
    return is_there;
}

static bool is_own(struct arena *arena, struct str typed,
                   const struct citizen *owner)
{
    struct str left = typed;
    bool is_there = false;

    if (owner == NULL)
        return false;
    if (owner->id_number.len >= 9)
        is_there |= take_out(arena, &left, owner->id_number);
    if (owner->old_number.len >= 9)
        is_there |= take_out(arena, &left, owner->old_number);
    is_there |= take_phone(arena, &left, owner->phone);
    is_there |= take_name(arena, &left, owner->full_name);
    is_there |= take_date(arena, &left, owner->birth_date);
    return is_there && left.len < OWN_LEAST;
}

enum status password_rule(const struct request *rq, struct str password,
                          const struct citizen *owner, struct refusal *why)
{
    const struct identity *identity = rq->app->state;
    struct arena *arena = rq->arena;
    struct str fold = text_fold(arena, password);
    struct str typed = words_only(arena, fold);

    why->number = 0;
    if (text_length(password) < LEAST) {
        why->key = "password_short";
        why->number = LEAST;
        return INVALID;
    }
    if (is_own(arena, typed, owner)) {
        why->key = "password_own";
        return INVALID;
    }
    if (is_pattern(str_lower_ascii(arena, password)) ||
        password_list_has(identity->passwords, arena, password)) {
        why->key = "password_common";
        return INVALID;
    }
    return OK;
}
