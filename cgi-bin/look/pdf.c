/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf.c: PDFs, by poppler. */
#include <cairo.h>
#include <poppler.h>

#include "look/look.h"

enum {
    PAGES_MAX = 2000,
    LINK_PAGES_MAX = 50, /* pages searched for launch actions */
};

/* An action that runs when the document is opened is not among poppler's; its
 * words are looked for as they stand. It is a flag, so once too often does
 * little harm. */
static bool names_active_content(const struct look *look)
{
    static const char *const words[] = {"/JavaScript", "/Launch"};

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (memmem(look->bytes, look->size, words[i], strlen(words[i])) != NULL)
            return true;
    return false;
}

static bool page_launches(PopplerDocument *document, int nth)
{
    PopplerPage *page = poppler_document_get_page(document, nth);
    bool found = false;

    if (page == NULL)
        return false;
    GList *links = poppler_page_get_link_mapping(page);
    for (GList *at = links; at != NULL && !found; at = at->next) {
        const PopplerLinkMapping *link = at->data;
        PopplerActionType type =
            link->action ? link->action->any.type : POPPLER_ACTION_NONE;
        found =
            type == POPPLER_ACTION_LAUNCH || type == POPPLER_ACTION_JAVASCRIPT;
    }
    poppler_page_free_link_mapping(links);
    g_object_unref(page);
    return found;
}

static void keep_pixels(struct look *look, cairo_surface_t *sheet)
{
    int width = cairo_image_surface_get_width(sheet);
    int height = cairo_image_surface_get_height(sheet);
    int stride = cairo_image_surface_get_stride(sheet);
    const unsigned char *from = cairo_image_surface_get_data(sheet);

    unsigned char *to = from == NULL ? NULL : look_pixels(look, width, height);
    if (to == NULL)
        return;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint32_t pixel; /* 0x00RRGGBB, whatever the byte order */

            memcpy(&pixel, from + (ptrdiff_t)y * stride + x * 4, sizeof(pixel));
            *to++ = (unsigned char)(pixel >> 16);
            *to++ = (unsigned char)(pixel >> 8);
            *to++ = (unsigned char)pixel;
        }
}

static int scaled(double length, double scale, int most)
{
    int n = (int)(length * scale);

    return n < 1 ? 1 : n > most ? most : n;
}

static void draw_page(struct look *look, PopplerDocument *document)
{
    PopplerPage *page = poppler_document_get_page(document, look->page - 1);
    double width = 0, height = 0;

    if (page == NULL)
        return;
    poppler_page_get_size(page, &width, &height);
    if (!(width >= 1 && width < 20000 && height >= 1 && height < 20000))
        return;
    double scale = look->side / (width > height ? width : height);
    cairo_surface_t *sheet = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, scaled(width, scale, look->side),
        scaled(height, scale, look->side));
    cairo_t *pen = cairo_create(sheet);

    cairo_set_source_rgb(pen, 1, 1, 1);
    cairo_paint(pen);
    cairo_scale(pen, scale, scale);
    poppler_page_render(page, pen);
    cairo_surface_flush(sheet);
    keep_pixels(look, sheet);
}

void look_at_pdf(struct look *look)
{
    GError *error = NULL;
    GBytes *bytes = g_bytes_new_static(look->bytes, look->size);
    PopplerDocument *document =
        poppler_document_new_from_bytes(bytes, NULL, &error);

    if (document == NULL) {
        look->answer.fault =
            g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)
                ? PREVIEW_LOCKED
                : PREVIEW_BROKEN;
        return;
    }
    int pages = poppler_document_get_n_pages(document);
    look->answer.pages = pages;
    if (pages < 1)
        look->answer.fault = PREVIEW_BROKEN;
    if (pages > PAGES_MAX)
        look->answer.fault = PREVIEW_TOO_BIG;
    look->answer.is_active = poppler_document_has_javascript(document) != 0 ||
                             names_active_content(look);
    for (int i = 0; i < pages && i < LINK_PAGES_MAX; i++)
        if (page_launches(document, i))
            look->answer.is_active = true;
    if (look->side > 0 && look->page <= pages &&
        look->answer.fault == PREVIEW_SOUND)
        draw_page(look, document);
}
