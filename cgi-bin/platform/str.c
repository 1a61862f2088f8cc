/* SPDX-License-Identifier: GPL-3.0-or-later */
/* str.c: views of text, the numbers in them, and text that grows.
 *
 * Holds: nothing here reads past len or looks for a NUL in a str; what is made
 * has a NUL behind it all the same, so str_z of it costs nothing more.
 */
#include "platform/str.h"

struct str str_of(const char *z)
{
    return z ? (struct str){z, strlen(z)} : STR_NONE;
}

bool str_is_empty(struct str s)
{
    return s.len == 0;
}

bool str_equals(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_is(struct str s, const char *z)
{
    return str_equals(s, str_of(z));
}

bool str_starts_with(struct str s, const char *prefix)
{
    size_t len = strlen(prefix);

    return s.len >= len && str_is(str_slice(s, 0, len), prefix);
}

bool str_begins_with(struct str s, struct str start)
{
    return str_equals(str_slice(s, 0, start.len), start);
}

bool str_ends_with(struct str s, const char *suffix)
{
    size_t len = strlen(suffix);

    return s.len >= len && str_is(str_skip(s, s.len - len), suffix);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

bool str_is_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.ptr[i]))
            return false;
    return s.len > 0;
}

int str_compare(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;

    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

uint64_t str_hash(struct str s)
{
    uint64_t hash = 0x9e3779b97f4a7c15u ^ s.len, word;

    for (size_t at = 0; at < s.len; at += sizeof(word)) {
        size_t left = s.len - at;

        word = 0;
        memcpy(&word, s.ptr + at, left < sizeof(word) ? left : sizeof(word));
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    return hash;
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

size_t str_among(struct str s, const char *const *words, size_t count,
                 size_t otherwise)
{
    for (size_t i = 0; i < count; i++)
        if (words[i] != NULL && str_is(s, words[i]))
            return i;
    return otherwise;
}

struct str str_drop(struct arena *arena, struct str s, const char *these)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < s.len; i++)
        if (!strchr(these, s.ptr[i]))
            buf_add_byte(&out, s.ptr[i]);
    return buf_str(&out);
}

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_space(s.ptr[0]))
        s = str_skip(s, 1);
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct str){s.ptr ? s.ptr + from : NULL, to - from};
}

struct str str_skip(struct str s, size_t bytes)
{
    return str_slice(s, bytes, s.len);
}

size_t str_find(struct str s, char byte)
{
    const char *found = s.len ? memchr(s.ptr, byte, s.len) : NULL;

    return found ? (size_t)(found - s.ptr) : s.len;
}

size_t str_find_text(struct str s, const char *text)
{
    const char *found = s.len ? memmem(s.ptr, s.len, text, strlen(text)) : NULL;

    return found ? (size_t)(found - s.ptr) : s.len;
}

size_t str_find_last_text(struct str s, const char *text)
{
    size_t last = s.len;

    for (size_t at = 0; at < s.len; at++) {
        at += str_find_text(str_skip(s, at), text);
        if (at < s.len)
            last = at;
    }
    return last;
}

bool str_next(struct str *rest, char separator, struct str *part)
{
    if (!rest->ptr)
        return false;

    size_t at = str_find(*rest, separator);

    *part = str_slice(*rest, 0, at);
    *rest = at < rest->len ? str_skip(*rest, at + 1) : STR_NONE;
    return true;
}

bool str_to_int(struct str s, int64_t min, int64_t max, int64_t *n)
{
    bool is_negative = min < 0 && str_starts_with(s, "-");
    int64_t value = 0;

    if (is_negative)
        s = str_skip(s, 1);
    if (!str_is_digits(s))
        return false;
    /* Counted downwards, since INT64_MIN has no positive twin. */
    for (size_t i = 0; i < s.len; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, s.ptr[i] - '0', &value))
            return false;
    if (!is_negative && __builtin_sub_overflow(0, value, &value))
        return false;
    if (value < min || value > max)
        return false;
    *n = value;
    return true;
}

size_t int_text(char out[INT_TEXT_BYTES], int64_t n)
{
    char digits[INT_TEXT_BYTES];
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    size_t at = sizeof(digits), len;

    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (n < 0)
        digits[--at] = '-';
    len = sizeof(digits) - at;
    memcpy(out, digits + at, len);
    return len - 1;
}

struct str str_copy(struct arena *arena, struct str s)
{
    size_t size;
    char *copy;

    if (!s.ptr || !size_add(s.len, 1, &size))
        return STR_NONE;
    copy = arena_raw(arena, size);
    if (!copy)
        return STR_NONE;
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return (struct str){copy, s.len};
}

const char *str_z(struct arena *arena, struct str s)
{
    /* Cut there, it would be another text than the one that was looked at. */
    if (str_find(s, '\0') < s.len)
        return "";

    struct str copy = str_copy(arena, s);

    return copy.ptr ? copy.ptr : "";
}

struct str str_lower_ascii(struct arena *arena, struct str s)
{
    size_t size;
    char *lower;

    if (!s.ptr || !size_add(s.len, 1, &size))
        return STR_NONE;
    lower = arena_alloc(arena, size);
    if (!lower)
        return STR_NONE;
    for (size_t i = 0; i < s.len; i++) {
        bool is_upper = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z';

        lower[i] = is_upper ? (char)(s.ptr[i] + ('a' - 'A')) : s.ptr[i];
    }
    return (struct str){lower, s.len};
}

/* Room for `more` bytes and a NUL behind what is there. */
static bool buf_reserve(struct buf *buf, size_t more)
{
    size_t wanted;

    if (!size_add(buf->len, more, &wanted) || !size_add(wanted, 1, &wanted))
        return false;
    if (wanted <= buf->size)
        return true;

    size_t size = buf->size ? buf->size : 64;

    while (size < wanted)
        size = size > SIZE_MAX / 2 ? wanted : size * 2;

    if (buf->ptr && arena_stretch(buf->arena, buf->ptr, buf->size, size)) {
        buf->size = size;
        return true;
    }

    char *ptr = arena_raw(buf->arena, size);

    if (!ptr)
        return false;
    if (buf->len)
        memcpy(ptr, buf->ptr, buf->len);
    buf->ptr = ptr;
    buf->size = size;
    return true;
}

struct buf buf_of_size(struct arena *arena, size_t size)
{
    char *ptr = arena_raw(arena, size);

    return (struct buf){arena, ptr, 0, ptr ? size : 0};
}

void buf_add(struct buf *buf, struct str s)
{
    if (s.len == 0 || !buf_reserve(buf, s.len))
        return;
    memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
    buf->ptr[buf->len] = '\0';
}

void buf_addz(struct buf *buf, const char *z)
{
    buf_add(buf, str_of(z));
}

void buf_add_cell(struct buf *buf, struct str cell)
{
    buf_print(buf, "%zu:", cell.len);
    buf_add(buf, cell);
}

void buf_add_byte(struct buf *buf, char byte)
{
    buf_add(buf, (struct str){&byte, 1});
}

static void buf_vprint(struct buf *buf, const char *format, va_list args)
    PRINTF_LIKE(2, 0);

static void buf_vprint(struct buf *buf, const char *format, va_list args)
{
    va_list again;

    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);

    if (len <= 0 || !buf_reserve(buf, (size_t)len))
        return;
    len = vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
    if (len > 0)
        buf->len += (size_t)len;
}

void buf_print(struct buf *buf, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_vprint(buf, format, args);
    va_end(args);
}

struct str buf_str(const struct buf *buf)
{
    return (struct str){buf->ptr, buf->len};
}

struct str str_print(struct arena *arena, const char *format, ...)
{
    struct buf buf = {.arena = arena};
    va_list args;

    va_start(args, format);
    buf_vprint(&buf, format, args);
    va_end(args);
    return arena_is_exhausted(arena) ? STR_NONE : buf_str(&buf);
}
