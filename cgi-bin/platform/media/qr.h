/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qr.h: text as a QR code, drawn by libqrencode, as one SVG path.
 *
 * The path's unit is a module; the quiet zone of four modules (ISO/IEC 18004)
 * is part of the size, so <svg viewBox="0 0 SIZE SIZE"><path d="PATH"/></svg>
 * is complete. The home of <qrencode.h>.
 */
#ifndef MOTCUA_PLATFORM_QR_H
#define MOTCUA_PLATFORM_QR_H

#include "platform/str.h"

struct qr_drawing {
    int64_t size;    /* modules on a side, quiet zone included */
    struct str path; /* "M4 4h7v1h-7z…" */
};

/* In the arena. INVALID: the text is empty or too long for a code (2,300 bytes
 * at the middle level of correction). */
NODISCARD enum status qr_draw(struct arena *arena, struct str text,
                              struct qr_drawing *drawing);

#endif
