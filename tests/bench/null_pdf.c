/* SPDX-License-Identifier: GPL-3.0-or-later */
/* null_pdf.c: the least that a PDF can be, as the measure for receipts: a page
 * with one line of Vietnamese, by the same cairo and pango. */
#include <cairo-pdf.h>
#include <fcgiapp.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

static cairo_status_t send_bytes(void *out, const unsigned char *bytes,
                                 unsigned int length)
{
    return FCGX_PutStr((const char *)bytes, (int)length, out) == (int)length
               ? CAIRO_STATUS_SUCCESS
               : CAIRO_STATUS_WRITE_ERROR;
}

static void draw(cairo_t *cairo)
{
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoFontDescription *font =
        pango_font_description_from_string("DejaVu Sans 11");

    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
                          -1);
    cairo_move_to(cairo, 56, 56);
    pango_cairo_show_layout(cairo, layout);
    pango_font_description_free(font);
    g_object_unref(layout);
}

int main(void)
{
    FCGX_Request request;

    if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
        return EXIT_FAILURE;
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutS("Content-Type: application/pdf\r\n\r\n", request.out);
        cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
            send_bytes, request.out, 595, 842);
        cairo_t *cairo = cairo_create(surface);
        draw(cairo);
        cairo_destroy(cairo);
        cairo_surface_destroy(surface);
        FCGX_Finish_r(&request);
    }
    return EXIT_SUCCESS;
}
