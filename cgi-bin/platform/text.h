/* text.h: the one gate for text from outside, and what Vietnamese needs.
 *
 * All Unicode work is utf8proc's.
 */
#ifndef MOTCUA_PLATFORM_TEXT_H
#define MOTCUA_PLATFORM_TEXT_H

#include "platform/str.h"

enum text_kind {
    TEXT_LINE,  /* no control characters, no line separators */
    TEXT_LINES, /* \n allowed; \r\n and \r become \n */
    TEXT_EXACT  /* as a line, but spaces kept (passwords) */
};

/* Checks raw bytes from outside and gives valid UTF-8 in NFC: rejects invalid
 * or overlong UTF-8, NUL, control characters, bidirectional overrides,
 * unassigned and private code points; invisible ones (zero width, BOM, soft
 * hyphen) are rejected too. A TEXT_LINE is trimmed and its runs of white space
 * (NBSP too) become one space. max_chars counts code points of the result.
 *
 * OK, or INVALID with why->key "encoding", "control" or "too_long"
 * (why->number = max_chars); never a cut value. */
NODISCARD enum status text_clean(struct arena *arena, struct str raw,
                                 enum text_kind kind, size_t max_chars,
                                 struct str *clean, struct refusal *why);

size_t text_length(struct str clean); /* code points */

/* For comparing and searching: no marks, đ = d, lower case, every run of what
 * is neither letter nor digit becomes one space ("Hoà Thành" = "hoa thanh";
 * oà = òa because both lose their mark). Dots inside codes are kept where
 * digits stand on both sides ("1.001193"). Empty text gives empty text. */
struct str text_fold(struct arena *arena, struct str clean);

struct str text_upper(struct arena *arena, struct str clean); /* Unicode */

/* Without marks, ASCII only ("Đặng" → "Dang"): for GSM-7 texts. */
struct str text_ascii(struct arena *arena, struct str clean);

/* A person's name: 2 to 100 characters, letters of any script's Latin family
 * with their marks, apostrophes (' and ’), hyphens, dots and spaces between. */
bool text_is_name(struct str clean);

#endif
