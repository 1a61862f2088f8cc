/* picture.c: photographs and scans, by gdk-pixbuf. */
#include <gdk-pixbuf/gdk-pixbuf.h>

#include "look/look.h"

enum { PIXELS_MAX = 80 * 1000 * 1000 }; /* more in a photograph is a bomb */

/* The header of a picture is known before its pixels are unpacked. */
static void picture_header(GdkPixbufLoader *loader, int width, int height,
                           void *data)
{
    struct look *look = data;

    look->answer.width = width;
    look->answer.height = height;
    if (width < 1 || height < 1 || width > PIXELS_MAX / height) {
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

/* gdk-pixbuf shows a picture that was cut off as far as it goes, so the end is
 * looked for: PNG's IEND chunk, JPEG's EOI marker (cameras put things behind
 * it, so anywhere in the last half). */
static bool picture_is_whole(const struct look *look)
{
    size_t from = look->size / 2;

    if (look->kind == PREVIEW_PNG)
        return memmem(look->bytes + from, look->size - from, "IEND", 4) != NULL;
    return memmem(look->bytes + from, look->size - from, "\xFF\xD9", 2) != NULL;
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
