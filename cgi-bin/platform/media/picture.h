/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.h: a captcha's digits as a picture people can read, and a program
 * not at once. FreeType and zlib.
 */
#ifndef MOTCUA_PLATFORM_PICTURE_H
#define MOTCUA_PLATFORM_PICTURE_H

#include "platform/str.h"

enum { CAPTCHA_WIDTH = 400, CAPTCHA_HEIGHT = 140 };

/* A PNG (twice the size it is shown at) in the arena, one for each seed: the
 * digits turned, scaled and set against each other, the whole bent in waves,
 * with lines of the digits' own colour through it. `font` is a TrueType file.
 * INTERNAL: the font cannot be read, or memory is out. */
NODISCARD enum status picture_captcha(struct arena *arena, struct str digits,
                                      struct str seed, const char *font,
                                      struct str *png);

#endif
