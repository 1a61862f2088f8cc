/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tiff.c: what an office's scanner makes, of one page or many, by libtiff. */
#include <tiffio.h>

#include "look/picture.h"

enum {
    TIFF_PIXELS_MAX = 80 * 1000 * 1000, /* of a page: A3 at 600 dpi */
    TIFF_PAGES_MAX = 500,
};

/* The file as libtiff reads it, which is where it lies. */
struct source {
    const struct look *look;
    toff_t at;
};

static tmsize_t read_some(thandle_t handle, void *to, tmsize_t size)
{
    struct source *source = (struct source *)handle;
    toff_t all = source->look->size;

    if (source->at >= all || size < 0)
        return 0;
    if ((toff_t)size > all - source->at)
        size = (tmsize_t)(all - source->at);
    memcpy(to, source->look->bytes + source->at, (size_t)size);
    source->at += (toff_t)size;
    return size;
}

static tmsize_t write_nothing(thandle_t handle, void *from, tmsize_t size)
{
    (void)handle;
    (void)from;
    (void)size;
    return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence)
{
    struct source *source = (struct source *)handle;

    source->at = whence == SEEK_CUR   ? source->at + offset
                 : whence == SEEK_END ? source->look->size + offset
                                      : offset;
    return source->at;
}

static int close_nothing(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t size_of(thandle_t handle)
{
    return ((struct source *)handle)->look->size;
}

static TIFF *open_tiff(struct look *look)
{
    struct source *source = calloc(1, sizeof(*source));
    TIFF *tiff = NULL;

    TIFFSetErrorHandler(NULL);
    TIFFSetWarningHandler(NULL);
    if (source != NULL) {
        source->look = look;
        tiff = TIFFClientOpen("paper", "r", (thandle_t)source, read_some,
                              write_nothing, seek, close_nothing, size_of, NULL,
                              NULL);
    }
    if (tiff == NULL)
        look->answer.fault = PREVIEW_BROKEN;
    return tiff;
}

/* All that a page says of where it lies is in the file. */
static bool page_is_whole(TIFF *tiff, const struct look *look)
{
    uint32_t pieces =
        TIFFIsTiled(tiff) ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);

    for (uint32_t i = 0; i < pieces; i++) {
        uint64_t size = TIFFGetStrileByteCount(tiff, i);

        if (size > look->size ||
            TIFFGetStrileOffset(tiff, i) > look->size - size)
            return false;
    }
    return pieces > 0;
}

/* libtiff gives points as 0xAABBGGRR, whatever the order of bytes. */
static GdkPixbuf *pixels_of(const uint32_t *points, int width, int height)
{
    GdkPixbuf *picture =
        gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, width, height);

    if (picture == NULL)
        return NULL;
    int stride = gdk_pixbuf_get_rowstride(picture);
    guchar *to = gdk_pixbuf_get_pixels(picture);

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint32_t point = points[(size_t)y * (size_t)width + (size_t)x];
            guchar *at = to + (ptrdiff_t)y * stride + (ptrdiff_t)3 * x;

            at[0] = (guchar)TIFFGetR(point);
            at[1] = (guchar)TIFFGetG(point);
            at[2] = (guchar)TIFFGetB(point);
        }
    return picture;
}

GdkPixbuf *tiff_load(struct look *look, int nth, int side)
{
    TIFF *tiff = open_tiff(look);
    uint32_t width = 0, height = 0;

    if (tiff == NULL)
        return NULL;
    if (!TIFFSetDirectory(tiff, (uint16_t)nth) ||
        !TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width) ||
        !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height) ||
        width > TIFF_PIXELS_MAX || height > TIFF_PIXELS_MAX) {
        look->answer.fault = PREVIEW_BROKEN;
    } else if (picture_fits(look, (int)width, (int)height, TIFF_PIXELS_MAX)) {
        uint32_t *points = malloc((size_t)width * height * sizeof(*points));
        GdkPixbuf *picture = NULL;

        if (points != NULL && page_is_whole(tiff, look) &&
            TIFFReadRGBAImageOriented(tiff, width, height, points,
                                      ORIENTATION_TOPLEFT, 1))
            picture = pixels_of(points, (int)width, (int)height);
        free(points);
        TIFFClose(tiff);
        if (picture == NULL)
            look->answer.fault = PREVIEW_BROKEN;
        return picture != NULL && side > 0 ? picture_shrink(picture, side)
                                           : picture;
    }
    TIFFClose(tiff);
    return NULL;
}

int tiff_pages(struct look *look)
{
    TIFF *tiff = open_tiff(look);
    int pages = 0;

    if (tiff == NULL)
        return 0;
    bool is_next = true;
    while (is_next && pages <= TIFF_PAGES_MAX) {
        pages++;
        is_next = !TIFFLastDirectory(tiff);
        /* A page that is announced is there; none comes twice. */
        if (!page_is_whole(tiff, look) ||
            (is_next && !TIFFReadDirectory(tiff))) {
            look->answer.fault = PREVIEW_BROKEN;
            is_next = false;
        }
    }
    if (pages > TIFF_PAGES_MAX)
        look->answer.fault = PREVIEW_TOO_BIG;
    TIFFClose(tiff);
    return pages;
}
