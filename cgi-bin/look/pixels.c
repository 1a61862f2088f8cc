/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pixels.c: what is done with each picture, whoever unpacked it. */
#include "look/picture.h"

enum { JPEG_QUALITY = 85 };

bool picture_fits(struct look *look, int width, int height, int most)
{
    look->answer.width = width;
    look->answer.height = height;
    if (width >= 1 && height >= 1 && width <= most / height)
        return true;
    look->answer.fault = PREVIEW_TOO_BIG;
    return false;
}

GdkPixbuf *picture_shrink(GdkPixbuf *picture, int side)
{
    int width = gdk_pixbuf_get_width(picture);
    int height = gdk_pixbuf_get_height(picture);
    double scale = (double)side / (double)(width > height ? width : height);

    if (scale >= 1.0)
        return picture;
    int w = (int)(width * scale), h = (int)(height * scale);
    GdkPixbuf *small = gdk_pixbuf_scale_simple(
        picture, w > 0 ? w : 1, h > 0 ? h : 1, GDK_INTERP_BILINEAR);

    g_object_unref(picture);
    return small;
}

GdkPixbuf *picture_on_white(GdkPixbuf *picture)
{
    if (picture == NULL || !gdk_pixbuf_get_has_alpha(picture))
        return picture;
    GdkPixbuf *paper = gdk_pixbuf_composite_color_simple(
        picture, gdk_pixbuf_get_width(picture), gdk_pixbuf_get_height(picture),
        GDK_INTERP_NEAREST, 255, 64, 0xFFFFFF, 0xFFFFFF);

    g_object_unref(picture);
    return paper;
}

bool picture_jpeg(GdkPixbuf *picture, char **bytes, size_t *size)
{
    char quality[8];

    snprintf(quality, sizeof(quality), "%d", JPEG_QUALITY);
    return gdk_pixbuf_save_to_buffer(picture, bytes, size, "jpeg", NULL,
                                     "quality", quality, NULL);
}

/* What shows through is white, as on paper. */
static unsigned char on_white(const guchar *pixel, int channel, bool has_alpha)
{
    unsigned alpha = has_alpha ? pixel[3] : 255;

    return (unsigned char)((pixel[channel] * alpha + 255 * (255 - alpha)) /
                           255);
}

unsigned char *look_pixels(struct look *look, int width, int height)
{
    if (width < 1 || height < 1)
        return NULL;
    look->pixels = malloc((size_t)width * (size_t)height * 3);
    if (look->pixels == NULL)
        return NULL;
    look->answer.shown_width = width;
    look->answer.shown_height = height;
    return look->pixels;
}

void picture_keep(struct look *look, const GdkPixbuf *picture)
{
    int width = gdk_pixbuf_get_width(picture);
    int height = gdk_pixbuf_get_height(picture);
    int stride = gdk_pixbuf_get_rowstride(picture);
    int channels = gdk_pixbuf_get_n_channels(picture);
    bool has_alpha = gdk_pixbuf_get_has_alpha(picture);
    const guchar *from = gdk_pixbuf_read_pixels(picture);

    if (width > look->side || height > look->side)
        return;
    unsigned char *to = look_pixels(look, width, height);
    if (to == NULL)
        return;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int c = 0; c < 3; c++)
                *to++ = on_white(from + (ptrdiff_t)y * stride + x * channels, c,
                                 has_alpha);
}

/* What a point weighs to the eye (ITU-R BT.601); alpha shows white. */
static int light_at(const GdkPixbuf *picture, int x, int y)
{
    const guchar *at = gdk_pixbuf_read_pixels(picture) +
                       (ptrdiff_t)y * gdk_pixbuf_get_rowstride(picture) +
                       (ptrdiff_t)x * gdk_pixbuf_get_n_channels(picture);
    bool has_alpha = gdk_pixbuf_get_has_alpha(picture);

    return (299 * on_white(at, 0, has_alpha) +
            587 * on_white(at, 1, has_alpha) +
            114 * on_white(at, 2, has_alpha)) /
           1000;
}

static int64_t square(int64_t n)
{
    return n * n;
}

/* The border is left out: it is often the table's. Sharpness is the variance of
 * the Laplacian, which is small where no edge is. */
void picture_measure(struct look *look, GdkPixbuf *picture)
{
    GdkPixbuf *small = picture_shrink(picture, PICTURE_FACTS_SIDE);
    int width = small ? gdk_pixbuf_get_width(small) : 0;
    int height = small ? gdk_pixbuf_get_height(small) : 0;
    int64_t count = 0, sum = 0, squares = 0, edges = 0, edge_squares = 0;

    for (int y = height / 16 + 1; y < height - height / 16 - 1; y++)
        for (int x = width / 16 + 1; x < width - width / 16 - 1; x++) {
            int light = light_at(small, x, y);
            int edge = 4 * light - light_at(small, x - 1, y) -
                       light_at(small, x + 1, y) - light_at(small, x, y - 1) -
                       light_at(small, x, y + 1);

            count++;
            sum += light;
            squares += square(light);
            edges += edge;
            edge_squares += square(edge);
        }
    if (count == 0)
        return;
    look->answer.is_measured = 1;
    look->answer.light = (int32_t)(sum / count);
    look->answer.spread = (int32_t)(squares / count - square(sum / count));
    look->answer.sharpness =
        (int32_t)(edge_squares / count - square(edges / count));
}
