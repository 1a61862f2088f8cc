/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c: the gate for text from outside, by utf8proc.
 *
 * The gate looks at each code point once and keeps, turns into white space,
 * drops or refuses it; then the whole is composed (NFC). What is plain ASCII
 * skips the composing, and most of what people type into codes is.
 *
 * Composing sorts the marks of a letter, at a cost that grows with the square
 * of their number: so what is too long, or has a heap of marks, is refused
 * before.
 *
 * Holds: cleaning what was cleaned changes nothing; the cost is the input's
 * length.
 */
#include <utf8proc.h>

#include "platform/text.h"

enum verdict { KEEP, SPACE, NEWLINE, DROP, REFUSE };

static enum verdict verdict_of_control(int32_t c, enum text_kind kind)
{
    if (kind == TEXT_EXACT)
        return REFUSE;
    if (c == '\t')
        return SPACE; /* between words pasted from a sheet */
    /* Word breaks a line by \v and a page by \f, a mainframe by U+0085. */
    if ((c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029)
        return kind == TEXT_LINES ? NEWLINE : SPACE;
    return REFUSE;
}

/* Embeddings, overrides and isolates. Left out they turn nothing around: the
 * phone's contacts put them about a number. A right-to-left override stands
 * only where somebody wants "exe.fdp" to show as "pdf.exe". */
static enum verdict verdict_of_bidi(int32_t c, enum text_kind kind)
{
    return kind == TEXT_EXACT || c == 0x202e ? REFUSE : DROP;
}

static bool is_bidi_control(int32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Where emoji are, those to come too: kept for them for good (UTS #51,
 * Extended_Pictographic), so that those newer than our tables pass. */
static bool is_place_of_emoji(int32_t c)
{
    return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x1fc00 && c <= 0x1fffd);
}

static enum verdict verdict_of(int32_t c, enum text_kind kind)
{
    const utf8proc_property_t *property = utf8proc_get_property(c);

    switch (property->category) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return verdict_of_control(c, kind);
    case UTF8PROC_CATEGORY_CN:
        return is_place_of_emoji(c) ? KEEP : REFUSE;
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
        return REFUSE;
    case UTF8PROC_CATEGORY_ZS:
        return kind == TEXT_EXACT ? KEEP : SPACE;
    default:
        break;
    }
    if (is_bidi_control(c))
        return verdict_of_bidi(c, kind);
    if (c == 0xfffd) /* what a page showed in place of something broken */
        return kind == TEXT_EXACT ? KEEP : REFUSE;
    if (c == 0xfffc) /* a picture was here */
        return kind == TEXT_EXACT ? KEEP : DROP;
    if (property->category == UTF8PROC_CATEGORY_CF || property->ignorable)
        return kind == TEXT_EXACT ? REFUSE : DROP;
    return KEEP;
}

/* What an obvious meaning is written for. */
static const struct {
    int32_t from, to;
} meant[] = {
    /* Letters that look like Đ and đ in the code pages of old files and in some
     * fonts' keyboards; no name here means the Icelandic or African ones. */
    {0x00d0, 0x0110},
    {0x0189, 0x0110},
    {0x00f0, 0x0111},
    /* Word's bullets and ticks, in the fonts Symbol and Wingdings. */
    {0xf0b7, 0x2022},
    {0xf0a7, 0x2022},
    {0xf06c, 0x2022},
    {0xf06e, 0x2022},
    {0xf076, 0x2022},
    {0xf0d8, 0x2022},
    {0xf0a8, 0x2022},
    {0xf02d, '-'},
    {0xf0fc, 0x2713},
    {0xf0fe, 0x2611},
    {0xf06f, 0x2610},
    {0xf0a3, 0x2610},
    {0xf0e0, 0x2192},
    /* Quotes, bullet and dashes of Windows-1252 that came in unread. */
    {0x91, 0x2018},
    {0x92, 0x2019},
    {0x93, 0x201c},
    {0x94, 0x201d},
    {0x95, 0x2022},
    {0x96, 0x2013},
    {0x97, 0x2014},
};

static int32_t as_meant(int32_t c, enum text_kind kind)
{
    bool may_be = c < 0x100 || c == 0x189 || (c >= 0xf000 && c <= 0xf0ff);

    for (size_t i = 0; may_be && i < ARRAY_LENGTH(meant); i++)
        if (c == meant[i].from && kind != TEXT_EXACT)
            return meant[i].to;
    return c;
}

bool text_is_broken(int32_t c)
{
    return verdict_of(as_meant(c, TEXT_LINES), TEXT_LINES) == REFUSE;
}

/* Text that is no prank has no more (Unicode 15.1, UAX #15, 13: Stream-Safe
 * Text Format). */
#define MARKS_IN_A_ROW 30
/* A letter and what composes with it: no more become one (UAX #15, 9). */
#define POINTS_FOR_ONE 4

/* Text on its way through the gate, as code points. */
struct passage {
    int32_t *points;
    size_t count;
    size_t most;  /* that may become as many characters as are wanted */
    size_t marks; /* in a row, at the end of the points */
    enum text_kind kind;
    bool is_ascii;
    bool is_text_yet;  /* something stands here that is no blank */
    bool after_return; /* the last one was \r */
};

static bool is_blank(int32_t c)
{
    return c == ' ' || c == '\n';
}

/* The marks that c ends with once it is taken apart, by NFKD; those before are
 * added where it is nothing but marks. */
static size_t count_marks(size_t before, int32_t c)
{
    enum { PARTS_MAX = 32 }; /* U+FDFA has 18 */
    utf8proc_int32_t parts[PARTS_MAX];
    int last_boundclass = UTF8PROC_BOUNDCLASS_START;

    if (c < 0x300)
        return 0;

    utf8proc_ssize_t count = utf8proc_decompose_char(
        c, parts, PARTS_MAX, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
        &last_boundclass);

    for (utf8proc_ssize_t i = 0; i < count && i < PARTS_MAX; i++)
        before = utf8proc_get_property(parts[i])->combining_class == 0
                     ? 0
                     : before + 1;
    return before;
}

/* False: it is too long, whatever becomes of it. Blanks at the ends are trimmed
 * and count for nothing: those in front are not even kept. */
static bool passage_add(struct passage *p, int32_t c)
{
    bool follows_space = p->count > 0 && p->points[p->count - 1] == ' ';

    if (p->kind == TEXT_LINE && c == ' ' && follows_space)
        return true;
    if (p->kind != TEXT_EXACT && is_blank(c)) {
        if (p->is_text_yet)
            p->points[p->count++] = c;
        return true;
    }
    if (p->count >= p->most)
        return false;
    p->is_text_yet = true;
    p->points[p->count++] = c;
    return true;
}

static enum status passage_keep(struct passage *p, int32_t c,
                                struct refusal *why)
{
    p->marks = count_marks(p->marks, c);
    if (p->marks > MARKS_IN_A_ROW) {
        *why = (struct refusal){.key = "control", .field = ""};
        return INVALID;
    }
    if (!passage_add(p, c)) {
        *why = (struct refusal){.key = "too_long", .field = ""};
        return INVALID;
    }
    return OK;
}

static enum status passage_take(struct passage *p, int32_t c,
                                struct refusal *why)
{
    bool is_pair = p->after_return && c == '\n';

    p->after_return = c == '\r';
    if (c >= 0x80) {
        p->is_ascii = false;
        c = as_meant(c, p->kind);
    }
    switch (verdict_of(c, p->kind)) {
    case KEEP:
        return passage_keep(p, c, why);
    case SPACE:
        return passage_keep(p, ' ', why);
    case NEWLINE:
        return is_pair ? OK : passage_keep(p, '\n', why);
    case DROP:
        return OK;
    case REFUSE:
    default:
        *why = (struct refusal){.key = "control", .field = ""};
        return INVALID;
    }
}

static void passage_trim(struct passage *p)
{
    while (p->count > 0 && is_blank(p->points[p->count - 1]))
        p->count--;
}

/* Composes the points in place; false when memory is out. */
static bool passage_compose(struct arena *arena, struct passage *p)
{
    if (p->is_ascii || p->count == 0)
        return true;

    utf8proc_ssize_t len = utf8proc_reencode(
        p->points, (utf8proc_ssize_t)p->count, (utf8proc_option_t)0);
    if (len < 0)
        return false;

    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)p->points;
    utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_ssize_t count = utf8proc_decompose(bytes, len, NULL, 0, options);
    if (count < 0)
        return false;

    int32_t *points = arena_array(arena, (size_t)count + 1, sizeof(*points));
    if (!points || utf8proc_decompose(bytes, len, points, count, options) < 0)
        return false;
    count = utf8proc_normalize_utf32(points, count, options);
    if (count < 0)
        return false;
    p->points = points;
    p->count = (size_t)count;
    return true;
}

/* UTF-8 of the points, over the points themselves; they have room for one
 * more. STR_NONE where utf8proc says no. */
static struct str points_to_str(int32_t *points, size_t count)
{
    utf8proc_ssize_t len = utf8proc_reencode(points, (utf8proc_ssize_t)count,
                                             (utf8proc_option_t)0);

    return len < 0 ? STR_NONE : (struct str){(const char *)points, (size_t)len};
}

enum status text_clean(struct arena *arena, struct str raw, enum text_kind kind,
                       size_t max_chars, struct str *clean, struct refusal *why)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)raw.ptr;
    size_t left = raw.len;
    struct passage p = {.kind = kind, .is_ascii = true};
    int64_t nth = 0;

    p.most = max_chars > SIZE_MAX / POINTS_FOR_ONE ? SIZE_MAX
                                                   : max_chars * POINTS_FOR_ONE;

    p.points = arena_array(arena, left + 1, sizeof(*p.points));
    if (!p.points)
        return INTERNAL;
    while (left > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t taken =
            utf8proc_iterate(at, left < 4 ? (utf8proc_ssize_t)left : 4, &c);

        if (taken <= 0) {
            *why = (struct refusal){.key = "encoding", .field = ""};
            return INVALID;
        }
        enum status s = passage_take(&p, c, why);
        nth++;
        if (s != OK) {
            bool is_long = strcmp(why->key, "too_long") == 0;

            why->number = is_long ? (int64_t)max_chars : nth;
            return s;
        }
        at += taken;
        left -= (size_t)taken;
    }
    if (kind != TEXT_EXACT)
        passage_trim(&p);
    if (!passage_compose(arena, &p))
        return INTERNAL;
    if (p.count > max_chars) {
        *why = (struct refusal){"too_long", "", (int64_t)max_chars};
        return INVALID;
    }
    *clean = points_to_str(p.points, p.count);
    return clean->ptr ? OK : INTERNAL;
}

size_t text_length(struct str clean)
{
    size_t count = 0;

    for (size_t i = 0; i < clean.len; i++)
        count += ((unsigned char)clean.ptr[i] & 0xc0) != 0x80;
    return count;
}

struct code_points {
    int32_t *list; /* with room for one more */
    size_t count;
};

/* None when the arena is exhausted or the text is not UTF-8. */
static struct code_points decompose(struct arena *arena, struct str clean,
                                    utf8proc_option_t options)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)clean.ptr;
    utf8proc_ssize_t len = (utf8proc_ssize_t)clean.len;
    utf8proc_ssize_t count = utf8proc_decompose(bytes, len, NULL, 0, options);

    if (clean.len == 0 || count < 0)
        return (struct code_points){NULL, 0};

    int32_t *list = arena_array(arena, (size_t)count + 1, sizeof(*list));

    if (!list || utf8proc_decompose(bytes, len, list, count, options) < 0)
        return (struct code_points){NULL, 0};
    return (struct code_points){list, (size_t)count};
}

struct str text_upper(struct arena *arena, struct str clean)
{
    struct code_points points = decompose(arena, clean, (utf8proc_option_t)0);

    for (size_t i = 0; i < points.count; i++)
        points.list[i] = utf8proc_toupper(points.list[i]);
    return points.count ? points_to_str(points.list, points.count) : STR_NONE;
}

/* The sign of the keyboard for one that programs and papers print in its
 * place; 0 where c is none of these. */
static char keyboard_sign(int32_t c)
{
    switch (c) {
    case '`':
    case 0xb4: /* ´ ʹ ʻ ʼ ˈ */
    case 0x2b9:
    case 0x2bb:
    case 0x2bc:
    case 0x2c8:
    case 0x2018: /* ‘ ’ ‛ ′ */
    case 0x2019:
    case 0x201b:
    case 0x2032:
    case 0xff07:
        return '\'';
    case 0x2010: /* hyphens, dashes, minus */
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0xfe58:
    case 0xfe63:
    case 0xff0d:
        return '-';
    default: /* full-width letters and digits of East Asian keyboards */
        return c >= 0xff01 && c <= 0xff5e ? (char)(c - 0xfee0) : 0;
    }
}

struct str text_plain(struct arena *arena, struct str clean)
{
    struct buf out = {.arena = arena};
    struct str rest = clean;

    while (rest.len > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t size = utf8proc_iterate(
            (const utf8proc_uint8_t *)rest.ptr, (utf8proc_ssize_t)rest.len, &c);

        if (size <= 0)
            return STR_NONE;
        if (keyboard_sign(c) != 0)
            buf_add_byte(&out, keyboard_sign(c));
        else
            buf_add(&out, str_slice(rest, 0, (size_t)size));
        rest = str_skip(rest, (size_t)size);
    }
    return buf_str(&out);
}

/* What to write for c, which has no decomposition into ASCII. */
static const char *ascii_of(int32_t c)
{
    switch (c) {
    case 0x110: /* Đ */
    case 0xd0:
    case 0x189:
        return "D";
    case 0x111: /* đ */
    case 0xf0:
    case 0x256:
        return "d";
    case 0x20ab: /* ₫ */
        return "d";
    case 0x201c: /* “ ” */
    case 0x201d:
        return "\"";
    case 0x2026: /* …, where it was not decomposed */
        return "...";
    default:
        return "?";
    }
}

struct str text_ascii(struct arena *arena, struct str clean)
{
    struct code_points points =
        decompose(arena, clean,
                  UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                      UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
    struct buf buf = {.arena = arena};

    for (size_t i = 0; i < points.count; i++) {
        int32_t c = points.list[i];

        if (c < 0x80)
            buf_add_byte(&buf, (char)c);
        else if (keyboard_sign(c) != 0)
            buf_add_byte(&buf, keyboard_sign(c));
        else
            buf_addz(&buf, ascii_of(c));
    }
    return arena_is_exhausted(arena) ? STR_NONE : buf_str(&buf);
}

static bool is_latin_letter(int32_t c)
{
    bool is_in_block = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       (c >= 0xc0 && c <= 0x2af) ||
                       (c >= 0x1e00 && c <= 0x1eff);

    return is_in_block && c != 0xd7 && c != 0xf7; /* × ÷ */
}

static bool is_name_sign(int32_t c)
{
    return c == ' ' || c == '\'' || c == '-' || c == '.';
}

bool text_is_name(struct str clean)
{
    enum { CHARS_MAX = 100, MARKS_MAX = 3 };
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)clean.ptr;
    size_t left = clean.len, count = 0, letters = 0, marks = 0;
    bool after_letter = false;

    while (left > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t taken =
            utf8proc_iterate(at, left < 4 ? (utf8proc_ssize_t)left : 4, &c);

        if (taken <= 0)
            return false;
        if (is_latin_letter(c)) {
            after_letter = true;
            letters++;
            marks = 0;
        } else if (c >= 0x300 && c <= 0x36f) {
            /* Ơ̆ of the highlands has one after NFC; a heap of them is a prank
             */
            if (!after_letter || ++marks > MARKS_MAX)
                return false;
        } else if (is_name_sign(c) && (count > 0 || c == '\'')) {
            after_letter = false;
        } else {
            return false;
        }
        count++;
        at += taken;
        left -= (size_t)taken;
    }
    return letters > 0 && count <= CHARS_MAX;
}
