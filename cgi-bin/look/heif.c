/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heif.c: photographs of iPhones (HEIC) and AVIF, by libheif. */
#include <libheif/heif.h>

#include "look/picture.h"

enum {
    HEIF_PIXELS_MAX = 64 * 1000 * 1000,
    /* Larger ones take longer than who sends one should wait: that they can be
     * unpacked is seen when their copy is made. */
    HEIF_PIXELS_AT_ONCE = 16 * 1000 * 1000,
};

bool heif_open(const struct look *look)
{
    if (look->size < 12 || memcmp(look->bytes + 4, "ftyp", 4) != 0)
        return true;
    return heif_init(NULL).code == heif_error_Ok;
}

/* Lent by libheif: points in rows, three channels. */
static GdkPixbuf *pixels_of(struct heif_image *image)
{
    int stride = 0;
    const uint8_t *from =
        heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
    bool has_alpha =
        heif_image_get_chroma_format(image) == heif_chroma_interleaved_RGBA;

    if (from == NULL)
        return NULL;
    return gdk_pixbuf_new_from_data(
        from, GDK_COLORSPACE_RGB, has_alpha, 8,
        heif_image_get_width(image, heif_channel_interleaved),
        heif_image_get_height(image, heif_channel_interleaved), stride, NULL,
        NULL);
}

static GdkPixbuf *decode(struct look *look, struct heif_image_handle *handle,
                         int side)
{
    struct heif_image *image = NULL;
    enum heif_chroma chroma = heif_image_handle_has_alpha_channel(handle)
                                  ? heif_chroma_interleaved_RGBA
                                  : heif_chroma_interleaved_RGB;
    struct heif_error error =
        heif_decode_image(handle, &image, heif_colorspace_RGB, chroma, NULL);
    GdkPixbuf *picture = error.code == heif_error_Ok ? pixels_of(image) : NULL;

    if (picture == NULL) {
        look->answer.fault = PREVIEW_BROKEN;
        return NULL;
    }
    return side > 0 ? picture_on_white(picture_shrink(picture, side)) : picture;
}

GdkPixbuf *heif_load(struct look *look, int side)
{
    struct heif_context *context = heif_context_alloc();
    struct heif_image_handle *handle = NULL;

    if (context != NULL)
        heif_context_set_max_decoding_threads(context, 0);
    if (context == NULL ||
        heif_context_read_from_memory_without_copy(context, look->bytes,
                                                   look->size, NULL)
                .code != heif_error_Ok ||
        heif_context_get_primary_image_handle(context, &handle).code !=
            heif_error_Ok) {
        look->answer.fault = PREVIEW_BROKEN;
        return NULL;
    }
    /* As it will be shown: libheif turns it. */
    int width = heif_image_handle_get_width(handle);
    int height = heif_image_handle_get_height(handle);

    if (!picture_fits(look, width, height, HEIF_PIXELS_MAX))
        return NULL;
    if (side == 0 && width > HEIF_PIXELS_AT_ONCE / height)
        return NULL;
    return decode(look, handle, side);
}
