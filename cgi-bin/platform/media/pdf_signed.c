/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf_signed.c: no PDF is decoded: a signature stands in the file as plain
 * text, because its /ByteRange counts the file's own bytes, so the last one is
 * found by its name. What could be made up that way gains nothing: the range
 * must leave out just one string of hexadecimal digits and nothing else of the
 * file, and the signature in it must hold for all the rest.
 */
#include <stdlib.h>

#include "platform/media/pdf_signed.h"

struct range {
    size_t gap, behind; /* the digits with their brackets lie between */
};

static void bytes_free(char **bytes)
{
    free(*bytes);
}

/* "[0 840 33610 2048]": three numbers that fit the paper, after a 0. */
static bool read_range(struct str paper, struct range *range)
{
    struct str rest = str_skip(paper, str_find_last_text(paper, "/ByteRange"));
    struct str inside = str_skip(rest, str_find(rest, '['));
    int64_t numbers[4];
    size_t count = 0;
    struct str word;

    inside = str_slice(inside, inside.len > 0, str_find(inside, ']'));
    while (str_next(&inside, ' ', &word)) {
        word = str_trim(word);
        if (str_is_empty(word))
            continue;
        if (count == 4 || !str_to_int(word, 0, INT32_MAX, &numbers[count++]))
            return false;
    }
    if (count != 4 || numbers[0] != 0 || numbers[1] + 2 > numbers[2] ||
        numbers[2] + numbers[3] != (int64_t)paper.len)
        return false;
    *range = (struct range){(size_t)numbers[1], (size_t)numbers[2]};
    return true;
}

/* The bytes that the digits between the brackets stand for, which may end in
 * zeros that only fill the room. */
static bool read_digits(struct str digits, char *bytes, size_t *len)
{
    static const char hex[] = "0123456789abcdef0123456789ABCDEF";

    *len = digits.len / 2;
    for (size_t i = 0; i < 2 * *len; i++) {
        const char *digit = memchr(hex, digits.ptr[i], sizeof hex - 1);

        if (digit == NULL)
            return false;
        char value = (char)((digit - hex) % 16);
        bytes[i / 2] = (char)(i % 2 == 0 ? value << 4 : bytes[i / 2] | value);
    }
    return digits.len % 2 == 0;
}

enum status pdf_signed_check(struct str paper, const struct cms_trust *trust,
                             bool *is_signed)
{
    struct range range;

    *is_signed = false;
    if (!read_range(paper, &range) || paper.ptr[range.gap] != '<' ||
        paper.ptr[range.behind - 1] != '>')
        return NOT_FOUND;

    struct str digits = str_slice(paper, range.gap + 1, range.behind - 1);
    CLEANUP(bytes_free) char *seal = malloc(digits.len / 2 + 1);
    CLEANUP(bytes_free) char *covered = malloc(paper.len);
    size_t seal_len;

    if (seal == NULL || covered == NULL)
        return INTERNAL;
    if (!read_digits(digits, seal, &seal_len))
        return NOT_FOUND;
    *is_signed = true;
    memcpy(covered, paper.ptr, range.gap);
    memcpy(covered + range.gap, paper.ptr + range.behind,
           paper.len - range.behind);
    return cms_check(
        trust, (struct str){covered, paper.len - (range.behind - range.gap)},
        (struct str){seal, seal_len});
}
