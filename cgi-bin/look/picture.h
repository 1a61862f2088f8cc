/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.h: pictures inside the program that looks, whoever unpacks them.
 *
 * Each way to load one gives it upright and on white, no larger than `side`
 * (0: only that it can be unpacked is wanted), with answer.width and height as
 * it is in the file, upright; NULL: answer.fault says why.
 */
#ifndef MOTCUA_LOOK_PICTURE_H
#define MOTCUA_LOOK_PICTURE_H

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "look/look.h"

enum { PICTURE_FACTS_SIDE = 512 }; /* large enough to see what is blurred */

GdkPixbuf *heif_load(struct look *look, int side); /* HEIC, AVIF */
GdkPixbuf *webp_load(struct look *look, int side);
/* The page `nth` of it, from 0. */
GdkPixbuf *tiff_load(struct look *look, int nth, int side);

/* Asked before any point is unpacked. False: answer.fault is set. */
NODISCARD bool picture_fits(struct look *look, int width, int height, int most);
/* What is drawn over may be let go. NULL: memory is out. */
GdkPixbuf *picture_on_white(GdkPixbuf *picture);
GdkPixbuf *picture_shrink(GdkPixbuf *picture, int side);
/* As a JPEG: colours of three channels. False: it could not be made. */
NODISCARD bool picture_jpeg(GdkPixbuf *picture, char **bytes, size_t *size);
/* How light, how even and how sharp it is, for the answer. */
void picture_measure(struct look *look, GdkPixbuf *picture);
/* It becomes the small picture of the answer. */
void picture_keep(struct look *look, const GdkPixbuf *picture);

#endif
