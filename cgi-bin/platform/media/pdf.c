/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include "platform/media/pdf.h"
#include "platform/media/pdf_update.h"

#define PAGE_WIDTH 595.0 /* A4 in points */
#define PAGE_HEIGHT 842.0
#define MARGIN 56.0
#define LABEL_WIDTH 150.0
#define FONT "Be Vietnam Pro, DejaVu Sans, sans-serif"
#define BODY_POINTS 11
#define SMALL_POINTS 9
#define CELL_PADDING 3.0
#define CELLS_SMALL 4      /* more columns than these are in small letters */
#define KEPT_TOGETHER 48.0 /* a subheading's room for the lines below it */
#define QR_MARGIN 4        /* modules that stay white around it */
#define QR_PIXELS 4        /* of a module */

struct pdf {
    struct buf out;
    struct pdf_about about;
    struct str qr_alt;
    cairo_surface_t *surface;
    cairo_t *cairo;
    double y;
    int page;
};

static cairo_status_t add_bytes(void *data, const unsigned char *bytes,
                                unsigned int length)
{
    struct buf *out = data;

    buf_add(out, (struct str){(const char *)bytes, length});
    return arena_is_exhausted(out->arena) ? CAIRO_STATUS_NO_MEMORY
                                          : CAIRO_STATUS_SUCCESS;
}

enum status pdf_new(struct arena *arena, const struct pdf_about *about,
                    struct pdf **pdf)
{
    struct pdf *made = ARENA_NEW(arena, struct pdf);

    if (made == NULL)
        return INTERNAL;
    made->out.arena = arena;
    made->about = *about;
    made->page = 1;
    made->surface = cairo_pdf_surface_create_for_stream(
        add_bytes, &made->out, PAGE_WIDTH, PAGE_HEIGHT);
    /* Later versions may be packed in ways that pdf_update.c does not read. */
    cairo_pdf_surface_restrict_to_version(made->surface, CAIRO_PDF_VERSION_1_4);
    made->cairo = cairo_create(made->surface);
    made->y = MARGIN;
    cairo_pdf_surface_set_metadata(made->surface, CAIRO_PDF_METADATA_TITLE,
                                   str_z(arena, about->title));
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

/* A wrapped line has lost the space at its end, and whoever copies the text or
 * hears it would have two words in one: so each line is laid out by itself. */
static void draw_line(struct pdf *pdf, PangoLayout *layout,
                      const PangoLayoutLine *line, double x, double baseline)
{
    PangoLayout *alone = pango_layout_copy(layout);

    pango_layout_set_width(alone, -1);
    pango_layout_set_text(
        alone, pango_layout_get_text(layout) + line->start_index, line->length);
    cairo_move_to(pdf->cairo, x, baseline);
    pango_cairo_show_layout_line(pdf->cairo,
                                 pango_layout_get_line_readonly(alone, 0));
    g_object_unref(alone);
}

static void draw(struct pdf *pdf, PangoLayout *layout, const char *tag,
                 double x)
{
    PangoLayoutIter *iter = pango_layout_get_iter(layout);

    cairo_tag_begin(pdf->cairo, tag, NULL);
    do {
        double baseline = (double)pango_layout_iter_get_baseline(iter);
        PangoRectangle at;

        pango_layout_iter_get_line_extents(iter, NULL, &at);
        draw_line(pdf, layout, pango_layout_iter_get_line_readonly(iter),
                  x + (double)at.x / PANGO_SCALE,
                  pdf->y + baseline / PANGO_SCALE);
    } while (pango_layout_iter_next_line(iter));
    cairo_tag_end(pdf->cairo, tag);
    pango_layout_iter_free(iter);
}

static void make_room(struct pdf *pdf, double height)
{
    if (pdf->y + height <= PAGE_HEIGHT - MARGIN)
        return;
    cairo_show_page(pdf->cairo);
    pdf->y = MARGIN;
    pdf->page++;
    struct str text = str_print(pdf->out.arena, "%" PRI_STR " %d",
                                STR_ARG(pdf->about.running), pdf->page);
    PangoLayout *running =
        layout_of(pdf, text, SMALL_POINTS, false, PAGE_WIDTH - 2 * MARGIN);

    draw(pdf, running, "P", MARGIN);
    pdf->y += height_of(running) + 10;
    g_object_unref(running);
}

static void block(struct pdf *pdf, PangoLayout *layout, const char *tag,
                  enum pdf_align align, double below)
{
    double height = height_of(layout);

    if (align == PDF_CENTER)
        pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    else if (align == PDF_RIGHT)
        pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
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

void pdf_subheading(struct pdf *pdf, struct str text)
{
    pdf_space(pdf, 8);
    make_room(pdf, KEPT_TOGETHER);
    block(pdf, layout_of(pdf, text, BODY_POINTS, true, PAGE_WIDTH - 2 * MARGIN),
          "H2", PDF_LEFT, 4);
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

static void draw_frame(struct pdf *pdf, double x, double width, double height)
{
    cairo_set_line_width(pdf->cairo, 0.5);
    cairo_rectangle(pdf->cairo, x, pdf->y, width, height);
    cairo_stroke(pdf->cairo);
}

void pdf_cells(struct pdf *pdf, const struct str *cells, size_t count,
               bool is_bold, bool has_lines)
{
    PangoLayout *layouts[PDF_CELLS_MAX];
    double height = 0;

    if (count == 0)
        return;
    if (count > PDF_CELLS_MAX)
        count = PDF_CELLS_MAX;
    double width = (PAGE_WIDTH - 2 * MARGIN) / (double)count;
    for (size_t i = 0; i < count; i++) {
        layouts[i] = layout_of(pdf, cells[i],
                               count > CELLS_SMALL ? SMALL_POINTS : BODY_POINTS,
                               is_bold, width - 2 * CELL_PADDING);
        if (!has_lines)
            pango_layout_set_alignment(layouts[i], PANGO_ALIGN_CENTER);
        if (height_of(layouts[i]) > height)
            height = height_of(layouts[i]);
    }
    make_room(pdf, height + 2 * CELL_PADDING);
    for (size_t i = 0; i < count; i++) {
        double x = MARGIN + (double)i * width;

        if (has_lines)
            draw_frame(pdf, x, width, height + 2 * CELL_PADDING);
        pdf->y += CELL_PADDING;
        draw(pdf, layouts[i], "P", x + CELL_PADDING);
        pdf->y -= CELL_PADDING;
        g_object_unref(layouts[i]);
    }
    pdf->y += height + 2 * CELL_PADDING;
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

void pdf_qr(struct pdf *pdf, struct str text, int points, struct str alt)
{
    QRcode *code = QRcode_encodeData(
        (int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
    double side = points;

    if (code == NULL)
        return; /* the paper is good without it */
    pdf->qr_alt = alt;
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

/* "<FEFF…>": a text as PDF has it (ISO 32000-1, 7.9.2.2). */
static void add_text(struct buf *out, struct str text)
{
    glong count = 0;
    gunichar2 *units =
        g_utf8_to_utf16(text.ptr, (glong)text.len, NULL, &count, NULL);

    buf_addz(out, "<FEFF");
    for (glong i = 0; i < count; i++)
        buf_print(out, "%04X", units[i]);
    buf_addz(out, ">");
    g_free(units);
}

/* The tag of the one picture. */
static bool find_figure(const struct pdf_update *u, int64_t *number)
{
    struct str before =
        str_slice(u->paper, 0, str_find_last_text(u->paper, "/S /Figure"));

    return pdf_number_after(
        str_skip(before, str_find_last_text(before, "endobj")), "endobj",
        number);
}

/* Says what cairo 1.16 cannot, though it writes the tags. */
static bool describe(struct pdf *pdf, struct pdf_update *u)
{
    struct str inside;
    int64_t figure;

    if (!pdf_update_begin(u, pdf->out.arena, buf_str(&pdf->out)) ||
        !pdf_update_read(u, u->root, &inside))
        return false;
    pdf_update_object(u, u->root);
    buf_add(&u->out, inside);
    if (str_find_text(inside, "/MarkInfo") == inside.len)
        buf_addz(&u->out, "\n/MarkInfo << /Marked true >>");
    buf_print(&u->out, "\n/Lang (%s)", pdf->about.lang);
    buf_addz(&u->out, "\n/ViewerPreferences << /DisplayDocTitle true >>");
    pdf_update_end_object(u);
    if (!str_is_empty(pdf->qr_alt)) {
        if (!find_figure(u, &figure) || !pdf_update_read(u, figure, &inside))
            return false;
        pdf_update_object(u, figure);
        buf_add(&u->out, inside);
        buf_addz(&u->out, "\n/Alt ");
        add_text(&u->out, pdf->qr_alt);
        pdf_update_end_object(u);
    }
    pdf_update_end(u);
    return true;
}

enum status pdf_end(struct pdf *pdf, struct str *bytes)
{
    struct pdf_update update;

    cairo_tag_end(pdf->cairo, "Document");
    cairo_show_page(pdf->cairo);
    cairo_surface_finish(pdf->surface);
    if (cairo_status(pdf->cairo) != CAIRO_STATUS_SUCCESS ||
        cairo_surface_status(pdf->surface) != CAIRO_STATUS_SUCCESS)
        return INTERNAL;
    if (!describe(pdf, &update) || arena_is_exhausted(pdf->out.arena))
        return INTERNAL;
    *bytes = buf_str(&update.out);
    return OK;
}
