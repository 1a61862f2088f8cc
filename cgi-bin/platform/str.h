/* SPDX-License-Identifier: GPL-3.0-or-later */
/* str.h: text as a length and a pointer, and the numbers inside text.
 *
 * A str lends its bytes; who made them says how long they live (mostly an
 * arena). {NULL, 0} is "no text"; it equals the empty text. Text from outside
 * becomes a str only through text_clean (text.h), so it is valid UTF-8 in NFC.
 */
#ifndef MOTCUA_PLATFORM_STR_H
#define MOTCUA_PLATFORM_STR_H

#include "platform/arena.h"
#include <stdarg.h>

struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* For printf: printf("%" PRI_STR, STR_ARG(s)) */
#define PRI_STR ".*s"
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

struct str str_of(const char *z); /* borrows z; NULL gives STR_NONE */
bool str_is_empty(struct str s);
bool str_equals(struct str a, struct str b);
bool str_is(struct str s, const char *z);
bool str_starts_with(struct str s, const char *prefix);
bool str_begins_with(struct str s, struct str start);
bool str_ends_with(struct str s, const char *suffix);
bool str_is_digits(struct str s); /* one ASCII digit or more, nothing else */
int str_compare(struct str a, struct str b); /* bytes, like memcmp */
uint64_t str_hash(struct str s); /* quick; no secret, and no proof */

/* The place of s among so many words (NULL: none); `otherwise` where it is none
 * of them: so a table of words is an enum's spelling and its reading. */
size_t str_among(struct str s, const char *const *words, size_t count,
                 size_t otherwise);
#define STR_AMONG(s, words, otherwise)                                         \
    str_among(s, words, ARRAY_LENGTH(words), otherwise)

/* Parts of s; they lend s's bytes. */
struct str str_trim(struct str s); /* ASCII white space at both ends */
/* Without these bytes, in the arena. */
struct str str_drop(struct arena *arena, struct str s, const char *these);
struct str str_slice(struct str s, size_t from, size_t to);
struct str str_skip(struct str s, size_t bytes);
/* Where the byte, or the text, begins; s.len where it is not. */
size_t str_find(struct str s, char byte);
size_t str_find_text(struct str s, const char *text);
size_t str_find_last_text(struct str s, const char *text);
/* Cuts the part before `separator` off *rest; false when *rest is used up.
 * "a,,b" gives "a", "", "b". */
bool str_next(struct str *rest, char separator, struct str *part);

/* The whole of s is decimal digits (with one '-' before when min < 0), within
 * [min, max]. The only way text becomes a number. */
NODISCARD bool str_to_int(struct str s, int64_t min, int64_t max, int64_t *n);

/* Decimal digits and a NUL; how many bytes before it. */
enum { INT_TEXT_BYTES = 24 };
size_t int_text(char out[INT_TEXT_BYTES], int64_t n);

/* Made in the arena; empty when it is exhausted. str_z never returns NULL; a
 * text with a NUL inside, which no C text can say, becomes the empty one. */
struct str str_copy(struct arena *arena, struct str s);
const char *str_z(struct arena *arena, struct str s);
struct str str_lower_ascii(struct arena *arena, struct str s);
struct str str_print(struct arena *arena, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Text that grows in an arena. Start with {.arena = a}. After exhaustion adds
 * do nothing and buf_str gives what there was; see arena_is_exhausted. */
struct buf {
    struct arena *arena;
    char *ptr;
    size_t len;
    size_t size;
};

/* With room for that many bytes already, where one knows about how many. */
struct buf buf_of_size(struct arena *arena, size_t size);
void buf_add(struct buf *buf, struct str s);
void buf_addz(struct buf *buf, const char *z);
/* With its length before it, "3:abc": no two rows of cells read alike. */
void buf_add_cell(struct buf *buf, struct str cell);
void buf_add_byte(struct buf *buf, char byte);
void buf_print(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
struct str buf_str(const struct buf *buf); /* lent until the next add */

#endif
