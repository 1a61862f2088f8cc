/* picture.c: the captcha's picture.
 *
 * Drawn large, then bent: every pixel is fetched from where two slow waves put
 * it, so digits lean into each other and no two pictures are alike. Lines of
 * the same colour and thickness go through, so that digits cannot be cut
 * apart by colour. People read shapes through all that; what it costs a
 * program is told in the tests' figures, and it is never the only guard.
 */
#include <gd.h>
#include <math.h>

#include "platform/crypto.h"
#include "platform/media/picture.h"

#define TAU 6.283185307179586

struct wave {
    double height, length, phase;
};

static void picture_release(gdImagePtr *picture)
{
    if (*picture != NULL)
        gdImageDestroy(*picture);
    *picture = NULL;
}

/* A number in [from, to); the middle when there is no randomness, for a dull
 * picture is better than none. */
static double between(double from, double to)
{
    uint32_t n = 0x80000000u;

    status_ignore(crypto_random(&n, sizeof(n)), "a dull picture then");
    return from + (to - from) * ((double)n / 4294967296.0);
}

static bool draw_digits(gdImagePtr picture, int ink, struct str digits,
                        const char *font)
{
    double step = (double)(CAPTCHA_WIDTH - 80) / (double)digits.len;

    for (size_t i = 0; i < digits.len; i++) {
        char text[2] = {digits.ptr[i], '\0'};
        double x = 36 + step * (double)i + between(-5, 5);
        double y = CAPTCHA_HEIGHT * 0.70 + between(-9, 9);
        int box[8];

        /* gd only reads the font's name and the text. */
        if (gdImageStringFT(picture, box, ink, font, between(50, 62),
                            between(-0.35, 0.35), (int)x, (int)y, text) != NULL)
            return false;
    }
    return true;
}

static void draw_lines(gdImagePtr picture, int ink)
{
    for (int line = 0; line < 3; line++) {
        struct wave wave = {between(10, 30), between(180, 420),
                            between(0, TAU)};
        double middle = between(CAPTCHA_HEIGHT * 0.3, CAPTCHA_HEIGHT * 0.7);
        double slope = between(-0.12, 0.12);
        int last_x = 0, last_y = -1;

        gdImageSetThickness(picture, line == 0 ? 6 : 4);
        for (int x = 8; x < CAPTCHA_WIDTH - 8; x += 6) {
            int y =
                (int)(middle + slope * (x - CAPTCHA_WIDTH / 2) +
                      wave.height * sin(TAU * x / wave.length + wave.phase));

            if (last_y >= 0)
                gdImageLine(picture, last_x, last_y, x, y, ink);
            last_x = x;
            last_y = y;
        }
    }
}

static int grey_at(gdImagePtr picture, int x, int y)
{
    if (x < 0 || y < 0 || x >= CAPTCHA_WIDTH || y >= CAPTCHA_HEIGHT)
        return 255;
    return gdTrueColorGetRed(gdImageGetTrueColorPixel(picture, x, y));
}

static int blend(double at, int a, int b)
{
    return (int)(a + (b - a) * at);
}

/* Between four pixels, so that edges stay smooth. */
static int grey_between(gdImagePtr picture, double x, double y)
{
    int left = (int)floor(x), top = (int)floor(y);

    return blend(y - top,
                 blend(x - left, grey_at(picture, left, top),
                       grey_at(picture, left + 1, top)),
                 blend(x - left, grey_at(picture, left, top + 1),
                       grey_at(picture, left + 1, top + 1)));
}

static void bend(gdImagePtr from, gdImagePtr to)
{
    struct wave across = {between(5, 8), between(110, 170), between(0, TAU)};
    struct wave down = {between(4, 7), between(80, 130), between(0, TAU)};
    int dark = (int)between(10, 60);
    int tint = (int)between(0, 70);

    for (int y = 0; y < CAPTCHA_HEIGHT; y++) {
        for (int x = 0; x < CAPTCHA_WIDTH; x++) {
            double from_x =
                x + down.height * sin(TAU * y / down.length + down.phase);
            double from_y =
                y + across.height * sin(TAU * x / across.length + across.phase);
            double paper = grey_between(from, from_x, from_y) / 255.0;

            gdImageSetPixel(to, x, y,
                            gdTrueColor((int)(dark + (250 - dark) * paper),
                                        (int)(tint + (250 - tint) * paper),
                                        (int)(90 + 160 * paper)));
        }
    }
}

enum status picture_captcha(struct arena *arena, struct str digits,
                            const char *font, struct str *png)
{
    CLEANUP(picture_release)
    gdImagePtr flat = gdImageCreateTrueColor(CAPTCHA_WIDTH, CAPTCHA_HEIGHT);
    CLEANUP(picture_release)
    gdImagePtr bent = gdImageCreateTrueColor(CAPTCHA_WIDTH, CAPTCHA_HEIGHT);

    if (flat == NULL || bent == NULL || digits.len == 0)
        return INTERNAL;

    gdImageFilledRectangle(flat, 0, 0, CAPTCHA_WIDTH, CAPTCHA_HEIGHT,
                           gdTrueColor(255, 255, 255));
    if (!draw_digits(flat, gdTrueColor(0, 0, 0), digits, font))
        return INTERNAL;
    draw_lines(flat, gdTrueColor(0, 0, 0));
    bend(flat, bent);

    int size = 0;
    void *bytes = gdImagePngPtrEx(bent, &size, 6);

    if (bytes == NULL || size <= 0) {
        gdFree(bytes);
        return INTERNAL;
    }
    *png = str_copy(arena, (struct str){bytes, (size_t)size});
    gdFree(bytes);
    return arena_is_exhausted(arena) ? INTERNAL : OK;
}
