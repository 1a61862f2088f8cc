/* SPDX-License-Identifier: GPL-3.0-or-later */
/* print.h: the official form with its answers, line by line, in the circular's
 * layout: what a PDF or a page draws. Vietnamese, since forms are law.
 */
#ifndef MOTCUA_DOMAIN_FORM_PRINT_H
#define MOTCUA_DOMAIN_FORM_PRINT_H

#include "domain/form/walk.h"

enum print_kind {
    PRINT_CENTER,
    PRINT_HEADING,
    PRINT_TEXT,
    PRINT_ROW, /* label and text */
    PRINT_RIGHT,
    PRINT_HEAD,   /* cells of a table's head */
    PRINT_CELLS,  /* of one of its rows */
    PRINT_COLUMNS /* side by side, without lines */
};
struct print_line {
    enum print_kind kind;
    struct str label, text;
    const struct str *cells;
    size_t cell_count;
};
struct print {
    const struct print_line *lines;
    size_t count;
};

/* signed_words: what stands where a hand would sign; "": it stays free. What is
 * not given is a dotted line. In the arena. */
NODISCARD enum status eform_print(struct arena *arena,
                                  const struct eform_walk *walk,
                                  struct str signed_words, struct print *print);

#endif
