/* SPDX-License-Identifier: GPL-3.0-or-later */
/* encode.c: bytes as text and back: hexadecimal and base64 (RFC 4648).
 *
 * Decoding is strict: no white space, no padding in base64url, exactly the
 * right padding in base64, and no stray bits at the end, so that every value
 * has one spelling.
 */
#include "platform/crypto.h"

static const char hex_digits[] = "0123456789abcdef";
static const char url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char plain_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct str crypto_hex(struct arena *arena, struct str bytes)
{
    struct buf buf = {.arena = arena};

    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];

        buf_add_byte(&buf, hex_digits[byte >> 4]);
        buf_add_byte(&buf, hex_digits[byte & 15]);
    }
    return arena_is_exhausted(arena) ? STR_NONE : buf_str(&buf);
}

static struct str base64(struct arena *arena, struct str bytes,
                         const char *digits, bool is_padded)
{
    struct buf buf = {.arena = arena};

    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t taken = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t group = 0;

        for (size_t k = 0; k < 3; k++)
            group =
                group << 8 | (k < taken ? (unsigned char)bytes.ptr[i + k] : 0u);
        for (size_t k = 0; k <= taken; k++)
            buf_add_byte(&buf, digits[group >> (18 - 6 * k) & 63]);
        for (size_t k = taken; is_padded && k < 3; k++)
            buf_add_byte(&buf, '=');
    }
    return arena_is_exhausted(arena) ? STR_NONE : buf_str(&buf);
}

struct str crypto_base64url(struct arena *arena, struct str bytes)
{
    return base64(arena, bytes, url_digits, /* is_padded= */ false);
}

struct str crypto_base64(struct arena *arena, struct str bytes)
{
    return base64(arena, bytes, plain_digits, /* is_padded= */ true);
}

/* Value of the digit, or -1. The NUL that ends `digits` is none. */
static int digit_value(const char *digits, char digit)
{
    const char *at = digit ? strchr(digits, digit) : NULL;

    return at ? (int)(at - digits) : -1;
}

bool crypto_unhex(struct arena *arena, struct str hex, struct str *bytes)
{
    struct buf buf = {.arena = arena};

    if (hex.len % 2 != 0)
        return false;
    hex = str_lower_ascii(arena, hex);
    for (size_t i = 0; i < hex.len; i += 2) {
        int high = digit_value(hex_digits, hex.ptr[i]);
        int low = digit_value(hex_digits, hex.ptr[i + 1]);

        if (high < 0 || low < 0)
            return false;
        buf_add_byte(&buf, (char)(high << 4 | low));
    }
    if (arena_is_exhausted(arena))
        return false;
    *bytes = buf_str(&buf);
    return true;
}

static bool unbase64(struct arena *arena, struct str text, const char *digits,
                     struct str *bytes)
{
    struct buf buf = {.arena = arena};
    uint32_t group = 0;
    unsigned bits = 0;

    if (text.len % 4 == 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int value = digit_value(digits, text.ptr[i]);

        if (value < 0)
            return false;
        group = group << 6 | (uint32_t)value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buf_add_byte(&buf, (char)(group >> bits & 255));
        }
    }
    if ((group & ((1u << bits) - 1)) != 0 || arena_is_exhausted(arena))
        return false;
    *bytes = buf_str(&buf);
    return true;
}

bool crypto_unbase64url(struct arena *arena, struct str text, struct str *bytes)
{
    return unbase64(arena, text, url_digits, bytes);
}

bool crypto_unbase64(struct arena *arena, struct str text, struct str *bytes)
{
    size_t padding = str_ends_with(text, "==") ? 2 : str_ends_with(text, "=");

    if (text.len % 4 != 0)
        return false;
    return unbase64(arena, str_slice(text, 0, text.len - padding), plain_digits,
                    bytes);
}
