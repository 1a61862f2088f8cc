/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qr.c: runs of dark modules become rectangles of one path. */
#include <qrencode.h>

#include "platform/media/qr.h"

enum { QUIET_ZONE = 4, TEXT_BYTES_MAX = 2300, PATH_BYTES = 8 * 1024 };

static void code_free(QRcode **code)
{
    if (*code != NULL)
        QRcode_free(*code);
}

static void add_number(struct buf *path, char before, int number)
{
    char text[INT_TEXT_BYTES];

    buf_add_byte(path, before);
    buf_add(path, (struct str){text, int_text(text, number)});
}

/* By hand, since there are some 400 runs: printing them took longer than all
 * the rest of a dossier's page. */
static void run_draw(struct buf *path, int from, int y, int length)
{
    add_number(path, 'M', from + QUIET_ZONE);
    add_number(path, ' ', y + QUIET_ZONE);
    add_number(path, 'h', length);
    buf_addz(path, "v1");
    add_number(path, 'h', -length);
    buf_add_byte(path, 'z');
}

static void row_draw(struct buf *path, const unsigned char *row, int width,
                     int y)
{
    for (int x = 0; x < width;) {
        int from = x;
        while (x < width && (row[x] & 1) != 0)
            x++;
        if (x > from)
            run_draw(path, from, y, x - from);
        else
            x++;
    }
}

enum status qr_draw(struct arena *arena, struct str text,
                    struct qr_drawing *drawing)
{
    struct buf path = buf_of_size(arena, PATH_BYTES);

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
