/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.c: photographs and scans: JPEG and PNG by gdk-pixbuf, the others each
 * by its own library. */
#include "look/picture.h"

/* More in a photograph is a bomb. Phones make 200 million points by now; of a
 * JPEG no more is unpacked than the small picture wants, a PNG is whole. */
enum {
    JPEG_PIXELS_MAX = 250 * 1000 * 1000,
    PNG_PIXELS_MAX = 80 * 1000 * 1000,
};

struct loading {
    struct look *look;
    int side;
};

/* The header of a picture is known before its pixels are unpacked. */
static void picture_header(GdkPixbufLoader *loader, int width, int height,
                           void *data)
{
    const struct loading *loading = data;
    struct look *look = loading->look;
    int most = look->kind == PREVIEW_JPEG ? JPEG_PIXELS_MAX : PNG_PIXELS_MAX;

    if (!picture_fits(look, width, height, most)) {
        gdk_pixbuf_loader_set_size(loader, 0, 0); /* ends the loading */
        return;
    }
    int side = loading->side > 0 ? loading->side : PICTURE_FACTS_SIDE;
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

static GdkPixbuf *unpack(struct look *look, int side)
{
    const char *type = look->kind == PREVIEW_JPEG ? "jpeg" : "png";
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type(type, NULL);
    struct loading loading = {look, side};
    GdkPixbuf *picture = NULL;
    size_t done = 0;

    if (loader == NULL)
        return NULL;
    g_signal_connect(loader, "size-prepared", G_CALLBACK(picture_header),
                     &loading);
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

static GdkPixbuf *load_photo(struct look *look, int side)
{
    struct preview_answer *answer = &look->answer;
    GdkPixbuf *picture = unpack(look, side);

    if (picture == NULL) {
        if (answer->fault == PREVIEW_SOUND)
            answer->fault = PREVIEW_BROKEN;
        return NULL;
    }

    bool is_upright =
        (gdk_pixbuf_get_width(picture) > gdk_pixbuf_get_height(picture)) ==
        (answer->width > answer->height);

    if (!is_upright) {
        int32_t width = answer->width;

        answer->width = answer->height;
        answer->height = width;
    }
    return picture;
}

static GdkPixbuf *load(struct look *look)
{
    switch (look->kind) {
    case PREVIEW_HEIF:
        return heif_load(look, look->side);
    case PREVIEW_WEBP:
        return webp_load(look, look->side);
    case PREVIEW_TIFF:
        return tiff_load(look, 0, look->side);
    default:
        return load_photo(look, look->side);
    }
}

void look_at_picture(struct look *look)
{
    look->answer.pages = look->kind == PREVIEW_TIFF ? tiff_pages(look) : 1;
    if (look->answer.fault != PREVIEW_SOUND)
        return;
    if (look->is_copying) {
        look_copy(look);
        return;
    }

    GdkPixbuf *picture = load(look);

    if (picture != NULL && look->side > 0)
        picture_keep(look, picture);
    else if (picture != NULL)
        picture_measure(look, picture);
}
