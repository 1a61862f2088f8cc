/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.h: the one gate for text from outside, and what Vietnamese needs.
 *
 * All Unicode work is utf8proc's.
 */
#ifndef MOTCUA_PLATFORM_TEXT_H
#define MOTCUA_PLATFORM_TEXT_H

#include "platform/str.h"

enum text_kind {
    TEXT_LINE,  /* one line */
    TEXT_LINES, /* \n allowed; \r\n and \r become \n */
    TEXT_EXACT  /* one line, taken as it is typed (passwords) */
};

/* Checks raw bytes from outside and gives valid UTF-8 in NFC. Refuses invalid
 * or overlong UTF-8, NUL and other control characters, the right-to-left
 * override, unassigned and private code points, and U+FFFD.
 *
 * What people paste without seeing it is put right instead: invisible
 * characters (zero width, BOM, soft hyphen, marks of direction) are dropped;
 * Word's bullets become bullets; tabs, line breaks (Word's too) and all kinds
 * of spaces in a TEXT_LINE become single spaces, with none at the ends; a
 * TEXT_LINES keeps its lines and loses white space at both ends; Ð, ð and Ɖ,
 * which old files have for Đ and đ, become those. A TEXT_EXACT refuses
 * what it would have to change. More than thirty marks in a row are refused as
 * "control". max_chars counts code points of the result; what is longer is not
 * even composed, so the work is as much as the input is long.
 *
 * OK, or INVALID with why->key "encoding", "control" or "too_long"
 * (why->number = max_chars, with "control" which code point it was, the first
 * being 1); never a cut value. INTERNAL: no memory. */
NODISCARD enum status text_clean(struct arena *arena, struct str raw,
                                 enum text_kind kind, size_t max_chars,
                                 struct str *clean, struct refusal *why);

/* Whether text_clean refuses that code point in lines of text. */
bool text_is_broken(int32_t c);

size_t text_length(struct str clean); /* code points */

/* For comparing and searching: no marks, đ = d, lower case, every run of what
 * is neither letter nor digit becomes one space ("Hoà Thành" = "hoa thanh";
 * oà = òa because both lose their mark). Dots inside codes are kept where
 * digits stand on both sides ("1.001193"). Empty text gives empty text. */
struct str text_fold(struct arena *arena, struct str clean);
/* The same words with their marks, the tone of each behind its letters, so
 * that "Hòa" and "Hoà" are one: words of fold and key stand side by side. */
struct str text_key(struct arena *arena, struct str clean);

struct str text_upper(struct arena *arena, struct str clean); /* Unicode */

/* Without marks, ASCII only ("Đặng" → "Dang"): for GSM-7 texts. */
struct str text_ascii(struct arena *arena, struct str clean);

/* With the signs of a keyboard where others stand in their place: each
 * apostrophe, quote or accent alone becomes ', each hyphen, dash and minus -,
 * full-width letters and digits the usual ones. */
struct str text_plain(struct arena *arena, struct str clean);

/* A person's name, as text_plain has it: up to 100 characters, Latin letters
 * of any people's writing with their marks, at least one; apostrophes, in front
 * too ('Hen), hyphens, dots and spaces between. */
bool text_is_name(struct str clean);

#endif
