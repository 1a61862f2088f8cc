/* SPDX-License-Identifier: GPL-3.0-or-later */
/* look.h: the parts of the program that looks at citizens' files.
 *
 * One process for one file, in three steps: what the decoders need is loaded,
 * everything else is given up (confine.c), then the file is looked at. The file
 * is descriptor 4, the answer goes to descriptor 3 (preview_answer.h), and
 * there is nothing else: no environment, no settings, no secret.
 *
 * Memory is never given back: the process ends with the look.
 */
#ifndef MOTCUA_LOOK_LOOK_H
#define MOTCUA_LOOK_LOOK_H

#include "platform/media/preview_answer.h"

struct look {
    enum preview_kind kind;
    int side;          /* of the picture; 0: facts only */
    int page;          /* that is drawn, from 1; others than PDFs have one */
    bool is_copying;   /* what few programs open becomes what all do */
    const char *bytes; /* the file, mapped */
    size_t size;
    struct preview_answer answer;
    unsigned char *pixels; /* answer.shown_width * answer.shown_height, RGB */
    const char *copy;      /* answer.copy_bytes of it */
};

/* Gives up what no decoder needs, for ever, and all but so many seconds of the
 * processor. False: something stayed. */
NODISCARD bool confine(int cpu_s);

/* Loads libmagic's rules; false: they are not there. */
NODISCARD bool type_open(void);
/* Sets answer.type, and the kind where it is PREVIEW_ANY; a fault, where the
 * type is all that can be seen. */
void look_at_type(struct look *look);

/* Loads what unpacks such a picture, where it is one; false: it is not there.
 */
NODISCARD bool heif_open(const struct look *look);
/* How many pages a TIFF has; a fault, where one lies beyond its end. */
int tiff_pages(struct look *look);
/* Room for the small picture, three bytes a point, which is the answer's from
 * then on; NULL: it has no points, or memory is out. */
unsigned char *look_pixels(struct look *look, int width, int height);
/* Makes look->copy, or says by a fault why not. */
void look_copy(struct look *look);

void look_at_pdf(struct look *look);
void look_at_picture(struct look *look);
void look_at_office(struct look *look);
/* Whether one reader would see another file in it than another does. */
bool is_two_kinds(const struct look *look);

#endif
