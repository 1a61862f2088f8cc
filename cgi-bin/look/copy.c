/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copy.c: what few programs open, as what all do: a photograph as a JPEG, a
 * scanner's pages as a PDF that archives take (PDF/A-2b, ISO 19005-2).
 *
 * Colours are said to be sRGB by a space of their own (CalRGB), so that no
 * profile need lie in the file; there is no text, hence no font.
 */
#include <glib.h>

#include "look/picture.h"

enum {
    PHOTO_SIDE = 3000,
    PAGE_SIDE = 2340, /* A4 at 200 dots an inch */
    PAGES_MAX = 200,
    LONGER_PT = 842, /* of A4 */
    OBJECTS_BEFORE = 4,
    OBJECTS_A_PAGE = 3,
};

struct copying {
    GString *out;
    size_t *at; /* of each object, from number 1 */
    int objects;
};

static void begin_object(struct copying *c)
{
    c->at[c->objects++] = c->out->len;
    g_string_append_printf(c->out, "%d 0 obj\n", c->objects);
}

static void add_stream(struct copying *c, const char *dictionary,
                       const char *bytes, size_t size)
{
    begin_object(c);
    g_string_append_printf(c->out, "<<%s/Length %zu>>\nstream\n", dictionary,
                           size);
    g_string_append_len(c->out, bytes, (gssize)size);
    g_string_append(c->out, "\nendstream\nendobj\n");
}

static const char metadata[] =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
    "<rdf:Description rdf:about=\"\""
    " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">"
    "<pdfaid:part>2</pdfaid:part>"
    "<pdfaid:conformance>B</pdfaid:conformance>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
    "<?xpacket end=\"w\"?>";

/* Number 1 is the catalog, 2 the list of pages, 3 says what the file is, 4 what
 * its colours mean. */
static void begin_pdf(struct copying *c, int pages)
{
    g_string_append(c->out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    begin_object(c);
    g_string_append(c->out, "<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R"
                            "/Lang(vi)>>\nendobj\n");
    begin_object(c);
    g_string_append_printf(c->out, "<</Type/Pages/Count %d/Kids[", pages);
    for (int i = 0; i < pages; i++)
        g_string_append_printf(c->out, "%d 0 R ",
                               OBJECTS_BEFORE + 1 + OBJECTS_A_PAGE * i);
    g_string_append(c->out, "]>>\nendobj\n");
    add_stream(c, "/Type/Metadata/Subtype/XML", metadata, strlen(metadata));
    begin_object(c);
    g_string_append(c->out, "[/CalRGB<</WhitePoint[0.9505 1 1.089]"
                            "/Gamma[2.2 2.2 2.2]/Matrix[0.4124 0.2126 0.0193"
                            " 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505]>>]\n"
                            "endobj\n");
}

static void add_page(struct copying *c, const GdkPixbuf *picture,
                     const char *jpeg, size_t size)
{
    int width = gdk_pixbuf_get_width(picture);
    int height = gdk_pixbuf_get_height(picture);
    int longer = width > height ? width : height;
    int across = (width * LONGER_PT + longer - 1) / longer;
    int down = (height * LONGER_PT + longer - 1) / longer;
    char words[128];

    begin_object(c);
    g_string_append_printf(c->out,
                           "<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]"
                           "/Contents %d 0 R/Resources<</XObject<</P %d 0 R>>"
                           ">>>>\nendobj\n",
                           across, down, c->objects + 1, c->objects + 2);
    snprintf(words, sizeof(words), "q %d 0 0 %d 0 0 cm /P Do Q", across, down);
    add_stream(c, "", words, strlen(words));
    snprintf(words, sizeof(words),
             "/Type/XObject/Subtype/Image/Width %d/Height %d"
             "/BitsPerComponent 8/ColorSpace 4 0 R/Filter/DCTDecode",
             width, height);
    add_stream(c, words, jpeg, size);
}

static void end_pdf(struct copying *c)
{
    size_t table = c->out->len;
    char *id = g_compute_checksum_for_string(G_CHECKSUM_MD5, c->out->str,
                                             (gssize)c->out->len);

    g_string_append_printf(c->out, "xref\n0 %d\n0000000000 65535 f \n",
                           c->objects + 1);
    for (int i = 0; i < c->objects; i++)
        g_string_append_printf(c->out, "%010zu 00000 n \n", c->at[i]);
    g_string_append_printf(c->out,
                           "trailer\n<</Size %d/Root 1 0 R/ID[<%s><%s>]>>\n"
                           "startxref\n%zu\n%%%%EOF\n",
                           c->objects + 1, id, id, table);
    g_free(id);
}

static void keep(struct look *look, char *bytes, size_t size)
{
    if (size > PREVIEW_COPY_BYTES_MAX) {
        look->answer.fault = PREVIEW_TOO_BIG;
        return;
    }
    look->copy = bytes;
    look->answer.copy_bytes = (int32_t)size;
}

static void copy_pages(struct look *look)
{
    int pages = look->answer.pages;
    struct copying c = {.out = g_string_new(NULL)};
    char *jpeg = NULL;
    size_t size = 0;

    if (pages > PAGES_MAX) {
        look->answer.fault = PREVIEW_TOO_BIG;
        return;
    }
    c.at = calloc((size_t)(OBJECTS_BEFORE + OBJECTS_A_PAGE * pages),
                  sizeof(*c.at));
    if (c.at == NULL)
        return;
    begin_pdf(&c, pages);
    for (int i = 0; i < pages; i++) {
        GdkPixbuf *picture = tiff_load(look, i, PAGE_SIDE);

        if (picture == NULL)
            return;
        if (!picture_jpeg(picture, &jpeg, &size) ||
            c.out->len + size > PREVIEW_COPY_BYTES_MAX) {
            look->answer.fault = PREVIEW_TOO_BIG;
            return;
        }
        add_page(&c, picture, jpeg, size);
        g_free(jpeg);
        g_object_unref(picture);
    }
    end_pdf(&c);
    keep(look, c.out->str, c.out->len);
}

void look_copy(struct look *look)
{
    GdkPixbuf *picture = NULL;
    char *bytes;
    size_t size;

    if (look->kind == PREVIEW_TIFF) {
        copy_pages(look);
        return;
    }
    if (look->kind == PREVIEW_HEIF)
        picture = heif_load(look, PHOTO_SIDE);
    else if (look->kind == PREVIEW_WEBP)
        picture = webp_load(look, PHOTO_SIDE);
    if (picture != NULL && picture_jpeg(picture, &bytes, &size))
        keep(look, bytes, size);
    else if (look->answer.fault == PREVIEW_SOUND)
        look->answer.fault = PREVIEW_BROKEN;
}
