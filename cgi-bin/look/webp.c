/* SPDX-License-Identifier: GPL-3.0-or-later */
/* webp.c: WebP, as browsers and messengers keep pictures, by libwebp. */
#include <webp/decode.h>

#include "look/picture.h"

/* Its sides have 14 bits, so it can be no larger than that. */
enum { WEBP_PIXELS_MAX = 100 * 1000 * 1000 };

static void scale_to(WebPDecoderConfig *config, int width, int height, int side)
{
    int longer = width > height ? width : height;

    config->options.use_scaling = longer > side;
    if (longer <= side)
        return;
    config->options.scaled_width =
        width * side / longer > 0 ? width * side / longer : 1;
    config->options.scaled_height =
        height * side / longer > 0 ? height * side / longer : 1;
}

GdkPixbuf *webp_load(struct look *look, int side)
{
    const uint8_t *bytes = (const uint8_t *)look->bytes;
    WebPDecoderConfig config;

    if (!WebPInitDecoderConfig(&config) ||
        WebPGetFeatures(bytes, look->size, &config.input) != VP8_STATUS_OK ||
        config.input.has_animation) {
        look->answer.fault = PREVIEW_BROKEN;
        return NULL;
    }
    if (!picture_fits(look, config.input.width, config.input.height,
                      WEBP_PIXELS_MAX))
        return NULL;
    scale_to(&config, config.input.width, config.input.height,
             side > 0 ? side : PICTURE_FACTS_SIDE);
    config.output.colorspace = MODE_RGBA;
    if (WebPDecode(bytes, look->size, &config) != VP8_STATUS_OK) {
        look->answer.fault = PREVIEW_BROKEN;
        return NULL;
    }
    const WebPRGBABuffer *out = &config.output.u.RGBA;

    return picture_on_white(gdk_pixbuf_new_from_data(
        out->rgba, GDK_COLORSPACE_RGB, TRUE, 8, config.output.width,
        config.output.height, out->stride, NULL, NULL));
}
