/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf_update.h: what is added to a PDF of pdf.c once cairo has written it.
 *
 * Nothing that is there is touched: new objects and new versions of old ones
 * are appended (ISO 32000-1, 7.5.6 "Incremental updates").
 *
 * Holds: a file is read only as cairo writes it at PDF 1.4, plain objects and
 * one table of addresses, and as an update leaves it.
 */
#ifndef MOTCUA_PLATFORM_PDF_UPDATE_H
#define MOTCUA_PLATFORM_PDF_UPDATE_H

#include "platform/str.h"

enum { PDF_UPDATE_MAX = 8 }; /* objects in one update */

struct pdf_update {
    struct buf out;   /* the paper, and what was added so far */
    struct str paper; /* borrowed */
    int64_t root;     /* the catalog's number */
    int64_t info;     /* of the paper's title */
    int64_t size;     /* the first number that is free */
    int64_t table;    /* where the last table of addresses is */
    struct pdf_object {
        int64_t number;
        size_t at;
    } objects[PDF_UPDATE_MAX];
    size_t count;
};

/* False: the paper is none that this file reads. */
NODISCARD bool pdf_update_begin(struct pdf_update *u, struct arena *arena,
                                struct str paper);

/* The inside of that object's dictionary in its last version, without its
 * outermost brackets. Lent by the paper. False: there is none. */
NODISCARD bool pdf_update_read(const struct pdf_update *u, int64_t number,
                               struct str *inside);

/* The number behind `word` in that text; false where there is none. */
NODISCARD bool pdf_number_after(struct str text, const char *word,
                                int64_t *number);

/* Opens an object's dictionary; the caller writes what it says to u->out, and
 * ends it. */
void pdf_update_object(struct pdf_update *u, int64_t number);
void pdf_update_end_object(struct pdf_update *u);

/* A number that nothing has yet. */
int64_t pdf_update_number(struct pdf_update *u);

/* The table of the addresses of what was added: the last thing to write. */
void pdf_update_end(struct pdf_update *u);

#endif
