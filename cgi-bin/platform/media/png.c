/* SPDX-License-Identifier: GPL-3.0-or-later */
/* png.c: three chunks, the pixels packed in one. */
#include <zlib.h>

#include "platform/media/png.h"

enum { SIDE_MAX = 4096, PIXEL_BYTES = 3, BITS = 8, TRUE_COLOUR = 2 };

static void add_number(struct buf *out, uint32_t n)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_add_byte(out, (char)(n >> shift));
}

/* Length, name and data, and the sum over the last two. */
static void add_chunk(struct buf *out, const char *name, struct str data)
{
    uLong sum = crc32(0, (const Bytef *)name, 4);

    sum = data.len > 0 ? crc32(sum, (const Bytef *)data.ptr, (uInt)data.len)
                       : sum;
    add_number(out, (uint32_t)data.len);
    buf_add(out, (struct str){name, 4});
    buf_add(out, data);
    add_number(out, (uint32_t)sum);
}

/* Each row begins with its filter: none. */
static struct str rows_of(struct arena *arena, struct str rgb, int width,
                          int height)
{
    size_t row = (size_t)width * PIXEL_BYTES;
    char *rows = arena_alloc(arena, (row + 1) * (size_t)height);

    for (size_t y = 0; rows != NULL && y < (size_t)height; y++)
        memcpy(rows + y * (row + 1) + 1, rgb.ptr + y * row, row);
    return (struct str){rows, rows ? (row + 1) * (size_t)height : 0};
}

enum status png_of_pixels(struct arena *arena, struct str rgb, int width,
                          int height, struct str *png)
{
    struct buf head = {.arena = arena}, out = {.arena = arena};

    if (width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX ||
        rgb.len != (size_t)width * (size_t)height * PIXEL_BYTES)
        return INTERNAL;

    struct str rows = rows_of(arena, rgb, width, height);
    uLongf packed_size = compressBound((uLong)rows.len);
    char *packed = arena_alloc(arena, packed_size);

    if (rows.ptr == NULL || packed == NULL ||
        compress((Bytef *)packed, &packed_size, (const Bytef *)rows.ptr,
                 (uLong)rows.len) != Z_OK)
        return INTERNAL;
    add_number(&head, (uint32_t)width);
    add_number(&head, (uint32_t)height);
    buf_add(&head, (struct str){(const char[]){BITS, TRUE_COLOUR, 0, 0, 0}, 5});

    buf_addz(&out, "\x89PNG\r\n\x1a\n");
    add_chunk(&out, "IHDR", buf_str(&head));
    add_chunk(&out, "IDAT", (struct str){packed, packed_size});
    add_chunk(&out, "IEND", STR(""));
    *png = buf_str(&out);
    return arena_is_exhausted(arena) ? INTERNAL : OK;
}
