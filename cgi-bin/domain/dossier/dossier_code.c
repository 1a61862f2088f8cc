/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_code.c: the code of a dossier by the installation's pattern: see
 * filing.h. Touches no database.
 */
#include "domain/dossier/filing.h"
#include "platform/text.h"

#define DIGITS_MAX 9

/* "H53.16" is "000.00.16.H53": the agency's levels, the lowest first, and
 * zeros where a level has none (Circular 01/2018/TT-VPCP, art. 19). */
static struct str long_form(struct arena *arena, struct str code)
{
    static const char *const none[] = {"", "00", "00", "000"};
    struct str parts[4] = {STR_NONE, STR_NONE, STR_NONE, STR_NONE};
    struct str rest = code, part;
    size_t count = 0;
    struct buf out = {.arena = arena};

    while (str_next(&rest, '.', &part)) {
        if (count == ARRAY_LENGTH(parts))
            return code; /* no code of that circular: as it is */
        parts[count++] = part;
    }
    if (count == ARRAY_LENGTH(parts))
        return code; /* it is long already */
    for (size_t i = ARRAY_LENGTH(parts); i-- > 0;) {
        if (i < count)
            buf_add(&out, parts[i]);
        else
            buf_addz(&out, none[i]);
        if (i > 0)
            buf_add_byte(&out, '.');
    }
    return buf_str(&out);
}

static struct str upper(struct arena *arena, struct str code)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];

        buf_add_byte(&out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&out);
}

struct code_of {
    struct str agency_code;
    struct date day;
    int64_t number;
    bool has_number, has_day, has_agency;
};

static bool add_number(struct buf *out, struct code_of *of, struct str digits)
{
    int64_t width;

    if (!str_to_int(digits, 1, DIGITS_MAX, &width))
        return false;
    of->has_number = true;
    buf_print(out, "%0*lld", (int)width, (long long)of->number);
    return true;
}

static bool add_place(struct buf *out, struct code_of *of, struct str name)
{
    if (str_is(name, "agency") || str_is(name, "agency_long")) {
        of->has_agency = true;
        buf_add(out, str_is(name, "agency")
                         ? of->agency_code
                         : long_form(out->arena, of->agency_code));
        return true;
    }
    if (str_is(name, "yymmdd") || str_is(name, "yyyymmdd")) {
        of->has_day = true;
        if (str_is(name, "yyyymmdd"))
            buf_print(out, "%02d", of->day.year / 100);
        buf_add(out, date_short(out->arena, of->day));
        return true;
    }
    return str_starts_with(name, "number:") &&
           add_number(out, of, str_skip(name, sizeof "number:" - 1));
}

enum status dossier_code(struct arena *arena, struct str pattern,
                         struct str agency_code, struct date day,
                         int64_t number, struct str *code)
{
    struct code_of of = {
        .agency_code = agency_code, .day = day, .number = number};
    struct buf out = {.arena = arena};
    struct str rest = pattern;

    while (rest.len > 0) {
        size_t start = str_find(rest, '{');

        buf_add(&out, str_slice(rest, 0, start));
        if (start == rest.len)
            break;
        rest = str_skip(rest, start + 1);
        size_t end = str_find(rest, '}');
        if (end == rest.len || !add_place(&out, &of, str_slice(rest, 0, end)))
            return INVALID;
        rest = str_skip(rest, end + 1);
    }
    if (!of.has_number || !of.has_day || !of.has_agency)
        return INVALID;
    *code = upper(arena, buf_str(&out));
    return OK;
}

struct str dossier_code_clean(struct arena *arena, struct str typed)
{
    struct str plain = text_plain(arena, typed);
    struct buf out = {.arena = arena};

    for (size_t colon = str_find(plain, ':'); colon < plain.len;
         colon = str_find(plain, ':'))
        plain = str_skip(plain, colon + 1);
    for (size_t i = 0; i < plain.len; i++)
        if (plain.ptr[i] != ' ')
            buf_add_byte(&out, plain.ptr[i]);

    struct str code = buf_str(&out);

    while (str_ends_with(code, ".") || str_ends_with(code, ","))
        code.len--;
    return upper(arena, code);
}
