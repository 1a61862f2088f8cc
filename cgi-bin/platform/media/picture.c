/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.c: the captcha's picture.
 *
 * Drawn as ink on a sheet, then bent: every pixel is fetched from where two
 * slow waves put it, so digits lean into each other and no two pictures are
 * alike. Lines of the same ink and thickness go through, so that digits cannot
 * be cut apart by colour. People read shapes through all that; what it costs a
 * program is told in the tests' figures, and it is never the only guard.
 *
 * Sign-in and filing show one each time, so it is cheap: outlines are drawn
 * without hints, a wave is a table of a row or a column, and sixteen shades in
 * half a byte each are all the ink there is.
 */
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <math.h>
#include <zlib.h>

#include "platform/crypto.h"
#include "platform/media/picture.h"

#define TAU 6.283185307179586

enum {
    WIDTH = CAPTCHA_WIDTH,
    HEIGHT = CAPTCHA_HEIGHT,
    SHADES = 16,
    ROW_BYTES = 1 + WIDTH / 2, /* a PNG's row begins with its filter */
    MARGIN = 8,                /* that no line enters */
    DOTS_PER_INCH = 96,
    QUICK = 1 /* zlib's level: a fifth larger than at its best */
};

struct wave {
    double height, length, phase;
};

/* How much ink is where, from 0 to 255. */
typedef unsigned char sheet[HEIGHT][WIDTH];

/* What stands for chance in one picture: made of its seed, so that it is drawn
 * the same at each look. */
struct chance {
    uint32_t numbers[64];
    size_t used;
};

static struct chance chance_of(struct str seed)
{
    struct chance chance = {.used = 0};
    const size_t each = sizeof(struct sha256) / sizeof(chance.numbers[0]);

    for (size_t i = 0; i < ARRAY_LENGTH(chance.numbers); i += each) {
        char part = (char)('a' + i / each);
        struct sha256 mac = crypto_hmac(seed, (struct str){&part, 1});

        memcpy(&chance.numbers[i], mac.bytes, sizeof(mac.bytes));
    }
    return chance;
}

/* A number in [from, to). */
static double between(struct chance *chance, double from, double to)
{
    uint32_t n = chance->numbers[chance->used++ % 64];

    return from + (to - from) * ((double)n / 4294967296.0);
}

static double wave_at(const struct wave *wave, double x)
{
    return wave->height * sin(TAU * x / wave->length + wave->phase);
}

/* FreeType counts in 64ths of a pixel, and turns in 65536ths. */
static FT_Pos fixed(double pixels)
{
    return (FT_Pos)(pixels * 64);
}

static bool draw_digit(struct chance *chance, FT_Face face, sheet *ink,
                       char digit, double x, double y)
{
    double turn = between(chance, -0.35, 0.35);
    FT_Matrix matrix = {
        .xx = (FT_Fixed)(cos(turn) * 65536),
        .xy = (FT_Fixed)(-sin(turn) * 65536),
        .yx = (FT_Fixed)(sin(turn) * 65536),
        .yy = (FT_Fixed)(cos(turn) * 65536),
    };
    FT_Bitmap bitmap = {
        .rows = HEIGHT,
        .width = WIDTH,
        .pitch = WIDTH,
        .buffer = (*ink)[0],
        .num_grays = 256,
        .pixel_mode = FT_PIXEL_MODE_GRAY,
    };

    if (FT_Set_Char_Size(face, 0, fixed(between(chance, 50, 62)), DOTS_PER_INCH,
                         DOTS_PER_INCH) != 0 ||
        FT_Load_Char(face, (FT_ULong)digit,
                     FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0)
        return false;
    FT_Outline *outline = &face->glyph->outline;

    FT_Outline_Transform(outline, &matrix);
    FT_Outline_Translate(outline, fixed(x),
                         fixed((double)HEIGHT - y)); /* y goes up */
    return FT_Outline_Get_Bitmap(face->glyph->library, outline, &bitmap) == 0;
}

static bool draw_digits(struct chance *chance, FT_Library library, sheet *ink,
                        struct str digits, const char *font)
{
    double step = (double)(WIDTH - 80) / (double)digits.len;
    bool is_drawn = true;
    FT_Face face;

    if (FT_New_Face(library, font, 0, &face) != 0)
        return false;
    for (size_t i = 0; is_drawn && i < digits.len; i++)
        is_drawn = draw_digit(chance, face, ink, digits.ptr[i],
                              36 + step * (double)i + between(chance, -5, 5),
                              (double)HEIGHT * 0.70 + between(chance, -9, 9));
    FT_Done_Face(face);
    return is_drawn;
}

/* A stroke's part of the column x: pixels from `top` to `bottom`, those at its
 * ends by how much of them it covers. */
static void draw_column(sheet *ink, int x, double top, double bottom)
{
    int first = top < 0 ? 0 : (int)top;
    int last = bottom >= (double)HEIGHT ? HEIGHT - 1 : (int)bottom;

    for (int y = first; y <= last; y++) {
        double from = top > y ? top : y, to = bottom < y + 1 ? bottom : y + 1;
        int shade = (int)(255 * (to - from));
        unsigned char *at = &(*ink)[y][x];

        if (shade > *at)
            *at = (unsigned char)shade;
    }
}

static void draw_line(struct chance *chance, sheet *ink, double thickness)
{
    struct wave wave = {between(chance, 10, 30), between(chance, 180, 420),
                        between(chance, 0, TAU)};
    double middle = between(chance, (double)HEIGHT * 0.3, (double)HEIGHT * 0.7);
    double slope = between(chance, -0.12, 0.12);
    double last = 0;

    for (int x = MARGIN - 1; x < WIDTH - MARGIN; x++) {
        double y = middle + slope * (x - WIDTH / 2) + wave_at(&wave, x);
        double rise = y - last;
        double half = thickness / 2 * sqrt(1 + rise * rise);

        last = y;
        if (x >= MARGIN)
            draw_column(ink, x, y - half, y + half);
    }
}

/* The ink at a place given in 256ths of a pixel, between four pixels so that
 * edges stay smooth. */
static int ink_between(sheet *ink, int x, int y)
{
    int left = x >> 8, top = y >> 8, right_part = x & 255, low_part = y & 255;

    if (x < 0 || y < 0 || left >= WIDTH - 1 || top >= HEIGHT - 1)
        return 0;
    const unsigned char *upper = &(*ink)[top][left];
    const unsigned char *lower = &(*ink)[top + 1][left];

    if ((upper[0] | upper[1] | lower[0] | lower[1]) == 0)
        return 0; /* most of the sheet */
    int above = upper[0] * (256 - right_part) + upper[1] * right_part;
    int below = lower[0] * (256 - right_part) + lower[1] * right_part;

    return (above * (256 - low_part) + below * low_part) >> 16;
}

/* The bent sheet as the rows of a PNG, two pixels a byte. */
static void bend(struct chance *chance, sheet *ink, unsigned char *rows)
{
    struct wave across = {between(chance, 5, 8), between(chance, 110, 170),
                          between(chance, 0, TAU)};
    struct wave down = {between(chance, 4, 7), between(chance, 80, 130),
                        between(chance, 0, TAU)};
    int up[WIDTH];

    for (int x = 0; x < WIDTH; x++)
        up[x] = (int)(256 * wave_at(&across, x));
    for (int y = 0; y < HEIGHT; y++) {
        int left = (int)(256 * wave_at(&down, y));
        unsigned char *row = rows + (size_t)y * ROW_BYTES + 1;

        for (int x = 0; x < WIDTH; x += 2) {
            int here = ink_between(ink, 256 * x + left, 256 * y + up[x]);
            int next =
                ink_between(ink, 256 * (x + 1) + left, 256 * y + up[x + 1]);

            *row++ = (unsigned char)((here & 0xF0) | next >> 4);
        }
    }
}

static void add_number(struct buf *out, unsigned long n)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_add_byte(out, (char)(n >> shift & 255));
}

/* PNG, 5.3: length, name, data, and the checksum of the last two. */
static void add_chunk(struct buf *out, const char *name, struct str data)
{
    unsigned long sum = crc32(0, (const Bytef *)name, 4);

    sum = data.len > 0 ? crc32(sum, (const Bytef *)data.ptr, (uInt)data.len)
                       : sum;
    add_number(out, data.len);
    buf_addz(out, name);
    buf_add(out, data);
    add_number(out, sum);
}

/* From paper to an ink that is another each time. */
static struct str palette(struct chance *chance, char bytes[3 * SHADES])
{
    int dark = (int)between(chance, 10, 60);
    int tint = (int)between(chance, 0, 70);

    for (int i = 0; i < SHADES; i++) {
        int paper = SHADES - 1 - i;

        bytes[3 * i] = (char)(dark + (250 - dark) * paper / (SHADES - 1));
        bytes[3 * i + 1] = (char)(tint + (250 - tint) * paper / (SHADES - 1));
        bytes[3 * i + 2] = (char)(90 + 160 * paper / (SHADES - 1));
    }
    return (struct str){bytes, 3 * SHADES};
}

static enum status write_png(struct arena *arena, struct chance *chance,
                             const unsigned char *rows, struct str *png)
{
    const uLong size = (uLong)HEIGHT * ROW_BYTES;
    struct buf head = {.arena = arena}, out = {.arena = arena};
    uLongf packed_size = compressBound(size);
    Bytef *packed = arena_alloc(arena, packed_size);
    char colours[3 * SHADES];

    if (packed == NULL ||
        compress2(packed, &packed_size, rows, size, QUICK) != Z_OK)
        return INTERNAL;
    add_number(&head, WIDTH);
    add_number(&head, HEIGHT);
    buf_add(&head, STR("\x04\x03\0\0\0")); /* four bits, of a palette */
    buf_add(&out, STR("\x89PNG\r\n\x1a\n"));
    add_chunk(&out, "IHDR", buf_str(&head));
    add_chunk(&out, "PLTE", palette(chance, colours));
    add_chunk(&out, "IDAT", (struct str){(char *)packed, packed_size});
    add_chunk(&out, "IEND", STR_NONE);
    *png = buf_str(&out);
    return arena_is_exhausted(arena) ? INTERNAL : OK;
}

enum status picture_captcha(struct arena *arena, struct str digits,
                            struct str seed, const char *font, struct str *png)
{
    sheet *ink = arena_alloc(arena, sizeof(*ink));
    unsigned char *rows = arena_array(arena, HEIGHT, ROW_BYTES);
    struct chance chance = chance_of(seed);
    FT_Library library;

    if (ink == NULL || rows == NULL || digits.len == 0 ||
        FT_Init_FreeType(&library) != 0)
        return INTERNAL;
    bool is_drawn = draw_digits(&chance, library, ink, digits, font);

    FT_Done_FreeType(library);
    if (!is_drawn)
        return INTERNAL;
    draw_line(&chance, ink, 6);
    draw_line(&chance, ink, 4);
    draw_line(&chance, ink, 4);
    bend(&chance, ink, rows);
    return write_png(arena, &chance, rows, png);
}
