/* SPDX-License-Identifier: GPL-3.0-or-later */
/* png.h: plain pixels as a PNG (ISO/IEC 15948), by zlib. */
#ifndef MOTCUA_PLATFORM_PNG_H
#define MOTCUA_PLATFORM_PNG_H

#include "platform/str.h"

/* rgb: 3 * width * height bytes, both sides from 1 to 4096. In the arena.
 * INTERNAL: memory is out. */
NODISCARD enum status png_of_pixels(struct arena *arena, struct str rgb,
                                    int width, int height, struct str *png);

#endif
