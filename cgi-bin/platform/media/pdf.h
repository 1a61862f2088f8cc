/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf.h: a paper for people: A4 pages of text with tags, so that it can be
 * searched, read aloud and printed. The home of cairo and pango.
 *
 * Holds: words are apart in the text as they are on the page, also where a
 * line ends; pictures have words that stand for them; title and language are
 * said.
 */
#ifndef MOTCUA_PLATFORM_PDF_H
#define MOTCUA_PLATFORM_PDF_H

#include "platform/media/qr.h"
#include "platform/moment.h"

struct pdf;

enum pdf_align { PDF_LEFT, PDF_CENTER, PDF_RIGHT };

/* What a paper says of itself. Borrowed until pdf_end. */
struct pdf_about {
    struct str title;
    const char *lang;   /* "vi" */
    struct str running; /* heads each page after the first, its number behind */
};
/* Given. INTERNAL: memory is out. */
NODISCARD enum status pdf_new(struct arena *arena,
                              const struct pdf_about *about, struct pdf **pdf);
void pdf_free(struct pdf **pdf); /* for CLEANUP */

/* Each goes below the one before, on a new page where it does not fit. */
void pdf_heading(struct pdf *pdf, struct str text, int points);
/* On one page with the first lines of what follows. */
void pdf_subheading(struct pdf *pdf, struct str text);
void pdf_paragraph(struct pdf *pdf, struct str text, enum pdf_align align,
                   bool is_bold);
void pdf_row(struct pdf *pdf, struct str label, struct str value);
/* Texts side by side, as wide as each other, a line around each or none; the
 * first PDF_CELLS_MAX. */
enum { PDF_CELLS_MAX = 12 };
void pdf_cells(struct pdf *pdf, const struct str *cells, size_t count,
               bool is_bold, bool has_lines);
void pdf_space(struct pdf *pdf, int points);
/* `alt` stands for the picture where it is read aloud. One for a paper. */
void pdf_qr(struct pdf *pdf, struct str text, int points, struct str alt);

/* The whole file, in the arena. INTERNAL: it could not be made. */
NODISCARD enum status pdf_end(struct pdf *pdf, struct str *bytes);

/* Whose seal a paper bears, and when. */
struct pdf_seal {
    struct str pem;   /* key and certificates, as cms_seal takes them */
    struct moment at; /* of sealing */
};
/* *sealed: what pdf_end gave, and a signature over all of it that any reader
 * of PDF can check (ISO 32000-1, 12.8). INVALID: pem is no key with its
 * certificate. INTERNAL: the paper is none of pdf_end's, or memory is out. */
NODISCARD enum status pdf_seal(struct arena *arena, struct str paper,
                               const struct pdf_seal *by, struct str *sealed);

#endif
