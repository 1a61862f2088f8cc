/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture_test.c: the captcha's picture is small, whole, and the same for one
 * captcha alone.
 */
#include "tests/unit/check.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "platform/media/picture.h"

static const char *const font =
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";

enum { LIMIT = 8 * 1024, ROUNDS = 20 };

static struct str draw(struct arena *arena, struct str seed)
{
    struct str png;

    assert_int_equal(OK,
                     picture_captcha(arena, STR("402917"), seed, font, &png));
    return png;
}

/* Sum of the darkness of all pixels, of 255 each. */
static long ink_of(GdkPixbuf *image)
{
    const guchar *pixels = gdk_pixbuf_read_pixels(image);
    int row = gdk_pixbuf_get_rowstride(image);
    int step = gdk_pixbuf_get_n_channels(image);
    long ink = 0;

    for (int y = 0; y < CAPTCHA_HEIGHT; y++)
        for (int x = 0; x < CAPTCHA_WIDTH; x++)
            ink += 255 - pixels[y * row + x * step];
    return ink;
}

static void any_program_reads_the_picture(void **state)
{
    struct arena *arena = arena_new(4 * 1024 * 1024);

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct str png = draw(arena, str_print(arena, "seed %d", i));
        GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type("png", NULL);

        assert_in_range(png.len, 1000, LIMIT);
        assert_true(gdk_pixbuf_loader_write(loader, (const guchar *)png.ptr,
                                            png.len, NULL));
        assert_true(gdk_pixbuf_loader_close(loader, NULL));
        GdkPixbuf *image = gdk_pixbuf_loader_get_pixbuf(loader);

        assert_int_equal(CAPTCHA_WIDTH, gdk_pixbuf_get_width(image));
        assert_int_equal(CAPTCHA_HEIGHT, gdk_pixbuf_get_height(image));
        /* Digits and lines cover about a fifth of it. */
        assert_in_range(ink_of(image) / 255,
                        CAPTCHA_WIDTH * CAPTCHA_HEIGHT / 10,
                        CAPTCHA_WIDTH * CAPTCHA_HEIGHT / 2);
        g_object_unref(loader);
        arena_reset(arena);
    }
    arena_free(&arena);
}

static void a_picture_looks_the_same_again_and_another_does_not(void **state)
{
    struct arena *arena = arena_new(4 * 1024 * 1024);

    (void)state;
    assert_true(str_equals(draw(arena, STR("one")), draw(arena, STR("one"))));
    assert_false(str_equals(draw(arena, STR("one")), draw(arena, STR("two"))));
    arena_free(&arena);
}

static void a_font_that_is_no_font_is_said(void **state)
{
    struct arena *arena = arena_new(4 * 1024 * 1024);
    struct str png;

    (void)state;
    assert_int_equal(INTERNAL,
                     picture_captcha(arena, STR("402917"), STR("one seed"),
                                     "/dev/null", &png));
    assert_int_equal(INTERNAL,
                     picture_captcha(arena, STR_NONE, STR("s"), font, &png));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_program_reads_the_picture),
        cmocka_unit_test(a_picture_looks_the_same_again_and_another_does_not),
        cmocka_unit_test(a_font_that_is_no_font_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
