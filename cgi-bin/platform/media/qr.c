/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qr.c: runs of dark modules become rectangles of one path. */
#include <qrencode.h>

#include "platform/media/qr.h"

enum { QUIET_ZONE = 4, TEXT_BYTES_MAX = 2300 };

static void code_free(QRcode **code)
{
    if (*code != NULL)
        QRcode_free(*code);
}

static void row_draw(struct buf *path, const unsigned char *row, int width,
                     int y)
{
    for (int x = 0; x < width;) {
        int from = x;
        while (x < width && (row[x] & 1) != 0)
            x++;
        if (x > from)
            buf_print(path, "M%d %dh%dv1h-%dz", from + QUIET_ZONE,
                      y + QUIET_ZONE, x - from, x - from);
        else
            x++;
    }
}

enum status qr_draw(struct arena *arena, struct str text,
                    struct qr_drawing *drawing)
{
    struct buf path = {.arena = arena};

    if (text.len == 0 || text.len > TEXT_BYTES_MAX)
        return INVALID;
    CLEANUP(code_free)
    QRcode *code = QRcode_encodeData(
        (int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
    if (code == NULL)
        return INTERNAL;
    for (int y = 0; y < code->width; y++)
        row_draw(&path, code->data + y * code->width, code->width, y);
    *drawing =
        (struct qr_drawing){code->width + 2 * QUIET_ZONE, buf_str(&path)};
    return OK;
}
