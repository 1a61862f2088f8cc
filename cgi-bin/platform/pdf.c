/* pdf.c: see pdf.h. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include "platform/pdf.h"

#define PAGE_WIDTH 595.0 /* A4 in points */
#define PAGE_HEIGHT 842.0
#define MARGIN 56.0
#define LABEL_WIDTH 150.0
#define FONT "Be Vietnam Pro, DejaVu Sans, sans-serif"
#define BODY_POINTS 11
#define QR_MARGIN 4 /* modules that stay white around it */
#define QR_PIXELS 4 /* of a module */

struct pdf {
    struct buf out;
    cairo_surface_t *surface;
    cairo_t *cairo;
    double y;
};

static cairo_status_t add_bytes(void *data, const unsigned char *bytes,
                                unsigned int length)
{
    struct buf *out = data;

    buf_add(out, (struct str){(const char *)bytes, length});
    return arena_is_exhausted(out->arena) ? CAIRO_STATUS_NO_MEMORY
                                          : CAIRO_STATUS_SUCCESS;
}

enum status pdf_new(struct arena *arena, struct str title, struct pdf **pdf)
{
    struct pdf *made = ARENA_NEW(arena, struct pdf);

    if (made == NULL)
        return INTERNAL;
    made->out.arena = arena;
    made->surface = cairo_pdf_surface_create_for_stream(
        add_bytes, &made->out, PAGE_WIDTH, PAGE_HEIGHT);
    /* Later versions may be packed in ways that pdf_seal.c does not read. */
    cairo_pdf_surface_restrict_to_version(made->surface, CAIRO_PDF_VERSION_1_4);
    made->cairo = cairo_create(made->surface);
    made->y = MARGIN;
    cairo_pdf_surface_set_metadata(made->surface, CAIRO_PDF_METADATA_TITLE,
                                   str_z(arena, title));
    cairo_tag_begin(made->cairo, "Document", NULL); /* the tags' one root */
    *pdf = made;
    return OK;
}

void pdf_free(struct pdf **pdf)
{
    if (*pdf == NULL)
        return;
    if ((*pdf)->cairo != NULL)
        cairo_destroy((*pdf)->cairo);
    if ((*pdf)->surface != NULL)
        cairo_surface_destroy((*pdf)->surface);
    *pdf = NULL;
}

static void make_room(struct pdf *pdf, double height)
{
    if (pdf->y + height <= PAGE_HEIGHT - MARGIN)
        return;
    cairo_show_page(pdf->cairo);
    pdf->y = MARGIN;
}

static PangoLayout *layout_of(struct pdf *pdf, struct str text, int points,
                              bool is_bold, double width)
{
    PangoLayout *layout = pango_cairo_create_layout(pdf->cairo);
    PangoFontDescription *font = pango_font_description_from_string(FONT);

    pango_font_description_set_absolute_size(font,
                                             (double)points * PANGO_SCALE);
    if (is_bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text.ptr != NULL ? text.ptr : "",
                          (int)text.len);
    return layout;
}

static double height_of(PangoLayout *layout)
{
    int width, height;

    pango_layout_get_pixel_size(layout, &width, &height);
    return height;
}

static void draw(struct pdf *pdf, PangoLayout *layout, const char *tag,
                 double x)
{
    cairo_tag_begin(pdf->cairo, tag, NULL);
    cairo_move_to(pdf->cairo, x, pdf->y);
    pango_cairo_show_layout(pdf->cairo, layout);
    cairo_tag_end(pdf->cairo, tag);
}

static void block(struct pdf *pdf, PangoLayout *layout, const char *tag,
                  enum pdf_align align, double below)
{
    double height = height_of(layout);

    if (align == PDF_CENTER)
        pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    make_room(pdf, height);
    draw(pdf, layout, tag, MARGIN);
    pdf->y += height + below;
    g_object_unref(layout);
}

void pdf_heading(struct pdf *pdf, struct str text, int points)
{
    block(pdf, layout_of(pdf, text, points, true, PAGE_WIDTH - 2 * MARGIN),
          "H1", PDF_CENTER, 8);
}

void pdf_paragraph(struct pdf *pdf, struct str text, enum pdf_align align,
                   bool is_bold)
{
    block(pdf,
          layout_of(pdf, text, BODY_POINTS, is_bold, PAGE_WIDTH - 2 * MARGIN),
          "P", align, 4);
}

void pdf_row(struct pdf *pdf, struct str label, struct str value)
{
    PangoLayout *left =
        layout_of(pdf, label, BODY_POINTS, true, LABEL_WIDTH - 10);
    PangoLayout *right = layout_of(pdf, value, BODY_POINTS, false,
                                   PAGE_WIDTH - 2 * MARGIN - LABEL_WIDTH);
    double height =
        height_of(left) > height_of(right) ? height_of(left) : height_of(right);

    make_room(pdf, height);
    draw(pdf, left, "P", MARGIN);
    draw(pdf, right, "P", MARGIN + LABEL_WIDTH);
    pdf->y += height + 5;
    g_object_unref(left);
    g_object_unref(right);
}

void pdf_space(struct pdf *pdf, int points)
{
    pdf->y += points;
}

static bool is_dark(const QRcode *code, int x, int y)
{
    return x >= 0 && x < code->width && y >= 0 && y < code->width &&
           (code->data[y * code->width + x] & 1) != 0;
}

/* A picture of some hundred bytes, where a path of squares takes most of the
 * time of a paper. Readers blur pictures that they enlarge a little, so a
 * module is several pixels wide. */
static cairo_surface_t *picture_of(const QRcode *code, int side)
{
    cairo_surface_t *picture =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    unsigned char *pixels = cairo_image_surface_get_data(picture);
    int stride = cairo_image_surface_get_stride(picture);

    if (pixels == NULL)
        return picture; /* memory is out: painting it fails the paper */
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            memset(pixels + y * stride + x * 4,
                   is_dark(code, x / QR_PIXELS - QR_MARGIN,
                           y / QR_PIXELS - QR_MARGIN)
                       ? 0
                       : 0xff,
                   4);
    cairo_surface_mark_dirty(picture);
    return picture;
}

void pdf_qr(struct pdf *pdf, struct str text, int points)
{
    QRcode *code = QRcode_encodeData(
        (int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
    double side = points;

    if (code == NULL)
        return; /* the paper is good without it */
    make_room(pdf, side);
    int pixels = (code->width + 2 * QR_MARGIN) * QR_PIXELS;
    cairo_surface_t *picture = picture_of(code, pixels);

    cairo_tag_begin(pdf->cairo, "Figure", NULL);
    cairo_save(pdf->cairo);
    cairo_translate(pdf->cairo, (PAGE_WIDTH - side) / 2, pdf->y);
    cairo_scale(pdf->cairo, side / pixels, side / pixels);
    cairo_set_source_surface(pdf->cairo, picture, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(pdf->cairo),
                             CAIRO_FILTER_NEAREST);
    cairo_paint(pdf->cairo);
    cairo_restore(pdf->cairo);
    cairo_tag_end(pdf->cairo, "Figure");
    pdf->y += side + 4;
    cairo_surface_destroy(picture);
    QRcode_free(code);
}

enum status pdf_end(struct pdf *pdf, struct str *bytes)
{
    cairo_tag_end(pdf->cairo, "Document");
    cairo_show_page(pdf->cairo);
    cairo_surface_finish(pdf->surface);
    if (cairo_status(pdf->cairo) != CAIRO_STATUS_SUCCESS ||
        cairo_surface_status(pdf->surface) != CAIRO_STATUS_SUCCESS)
        return INTERNAL;
    *bytes = buf_str(&pdf->out);
    return OK;
}
