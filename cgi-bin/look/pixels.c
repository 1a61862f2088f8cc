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

void picture_keep(struct look *look, const GdkPixbuf *picture)
{
    int width = gdk_pixbuf_get_width(picture);
    int height = gdk_pixbuf_get_height(picture);
    int stride = gdk_pixbuf_get_rowstride(picture);
    int channels = gdk_pixbuf_get_n_channels(picture);
    bool has_alpha = gdk_pixbuf_get_has_alpha(picture);
    const guchar *from = gdk_pixbuf_read_pixels(picture);

    if (width < 1 || height < 1 || width > look->side || height > look->side)
        return;
    unsigned char *to = malloc((size_t)width * (size_t)height * 3);
    if (to == NULL)
        return;
    look->pixels = to;
    look->answer.shown_width = width;
    look->answer.shown_height = height;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int c = 0; c < 3; c++)
                *to++ = on_white(from + (ptrdiff_t)y * stride + x * channels, c,
                                 has_alpha);
}
