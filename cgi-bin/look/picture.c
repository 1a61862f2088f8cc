/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.c: photographs and scans, by gdk-pixbuf. */
#include <gdk-pixbuf/gdk-pixbuf.h>

#include "look/look.h"

/* More in a photograph is a bomb. Phones make 200 million points by now; of a
 * JPEG no more is unpacked than the small picture wants, a PNG is whole. */
enum {
    JPEG_PIXELS_MAX = 250 * 1000 * 1000,
    PNG_PIXELS_MAX = 80 * 1000 * 1000,
};

/* The header of a picture is known before its pixels are unpacked. */
static void picture_header(GdkPixbufLoader *loader, int width, int height,
                           void *data)
{
    struct look *look = data;
    int most = look->kind == PREVIEW_JPEG ? JPEG_PIXELS_MAX : PNG_PIXELS_MAX;

    look->answer.width = width;
    look->answer.height = height;
    if (width < 1 || height < 1 || width > most / height) {
        look->answer.fault = PREVIEW_TOO_BIG;
        gdk_pixbuf_loader_set_size(loader, 0, 0); /* ends the loading */
        return;
    }
    int side = look->side > 0 ? look->side : 64;
    double scale = (double)side / (double)(width > height ? width : height);
    if (scale < 1.0) {
        int w = (int)(width * scale), h = (int)(height * scale);
        gdk_pixbuf_loader_set_size(loader, w > 0 ? w : 1, h > 0 ? h : 1);
    }
}

static size_t number_at(const struct look *look, size_t at, size_t bytes)
{
    size_t n = 0;

    for (size_t i = 0; i < bytes; i++)
        n = n << 8 | (unsigned char)look->bytes[at + i];
    return n;
}

/* From chunk to chunk until IEND (RFC 2083, 3.2): length, name, data, sum. */
static bool png_ends(const struct look *look)
{
    size_t at = 8;

    while (look->size >= 12 && at <= look->size - 12) {
        size_t len = number_at(look, at, 4);

        if (memcmp(look->bytes + at + 4, "IEND", 4) == 0)
            return true;
        if (len > look->size - 12 - at)
            return false;
        at += 12 + len;
    }
    return false;
}

/* From marker to marker until EOI (ITU-T T.81, B.1.1): what is between has its
 * length, but for a scan's points, in which FF is followed by 0 or by the
 * number of a restart. */
static bool jpeg_ends(const struct look *look)
{
    const unsigned char *bytes = (const unsigned char *)look->bytes;
    size_t at = 2;
    bool is_in_scan = false;

    while (at + 1 < look->size) {
        unsigned marker = bytes[at + 1];

        if (bytes[at] != 0xFF || marker == 0xFF) { /* a point, or filling */
            if (!is_in_scan && bytes[at] != 0xFF)
                return false;
            at++;
        } else if (marker == 0xD9) {
            return true;
        } else if (marker == 0 || marker == 1 ||
                   (marker >= 0xD0 && marker <= 0xD8)) {
            at += 2;
        } else {
            if (at + 4 > look->size)
                return false;
            is_in_scan = marker == 0xDA;
            at += 2 + number_at(look, at + 2, 2);
        }
    }
    return false;
}

/* gdk-pixbuf shows a picture that was cut off as far as it goes, so its end is
 * looked for; what cameras and messengers put behind it may be any length. */
static bool picture_is_whole(const struct look *look)
{
    return look->kind == PREVIEW_PNG ? png_ends(look) : jpeg_ends(look);
}

static GdkPixbuf *picture_load(struct look *look)
{
    const char *type = look->kind == PREVIEW_JPEG ? "jpeg" : "png";
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type(type, NULL);
    GdkPixbuf *picture = NULL;
    size_t done = 0;

    if (loader == NULL)
        return NULL;
    g_signal_connect(loader, "size-prepared", G_CALLBACK(picture_header), look);
    bool is_fine = true;
    while (is_fine && done < look->size &&
           look->answer.fault == PREVIEW_SOUND) {
        size_t piece = look->size - done < 65536 ? look->size - done : 65536;
        is_fine = gdk_pixbuf_loader_write(
            loader, (const guchar *)look->bytes + done, piece, NULL);
        done += piece;
    }
    is_fine = gdk_pixbuf_loader_close(loader, NULL) && is_fine &&
              picture_is_whole(look);
    if (is_fine && look->answer.fault == PREVIEW_SOUND)
        picture = gdk_pixbuf_loader_get_pixbuf(loader);
    if (picture != NULL)
        picture = gdk_pixbuf_apply_embedded_orientation(picture);
    g_object_unref(loader);
    return picture;
}

/* What shows through is white, as on paper. */
static unsigned char on_white(const guchar *pixel, int channel, bool has_alpha)
{
    unsigned alpha = has_alpha ? pixel[3] : 255;

    return (unsigned char)((pixel[channel] * alpha + 255 * (255 - alpha)) /
                           255);
}

static void keep_pixels(struct look *look, const GdkPixbuf *picture)
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

void look_at_picture(struct look *look)
{
    struct preview_answer *answer = &look->answer;
    GdkPixbuf *picture = picture_load(look);

    if (picture == NULL) {
        if (answer->fault == PREVIEW_SOUND)
            answer->fault = PREVIEW_BROKEN;
        return;
    }

    bool is_upright =
        (gdk_pixbuf_get_width(picture) > gdk_pixbuf_get_height(picture)) ==
        (answer->width > answer->height);

    if (!is_upright) {
        int32_t width = answer->width;

        answer->width = answer->height;
        answer->height = width;
    }
    answer->pages = 1;
    if (look->side > 0)
        keep_pixels(look, picture);
}
