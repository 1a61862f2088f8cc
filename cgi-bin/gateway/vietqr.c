/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/vietqr.h"

static void add(struct buf *out, const char *tag, struct str value)
{
    buf_print(out, "%s%02zu%" PRI_STR, tag, value.len, STR_ARG(value));
}

/* CRC-16/CCITT-FALSE, which EMVCo names: polynomial 0x1021, from 0xFFFF. */
static unsigned crc16(struct str text)
{
    unsigned crc = 0xFFFF;

    for (size_t i = 0; i < text.len; i++) {
        crc ^= (unsigned)(unsigned char)text.ptr[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 0x8000 ? (crc << 1 ^ 0x1021) : crc << 1;
        crc &= 0xFFFF;
    }
    return crc;
}

enum status vietqr_text(struct arena *arena, const struct vietqr *transfer,
                        struct str *text)
{
    if (transfer->bank_bin.len != 6 || str_is_empty(transfer->account) ||
        transfer->account.len > 19 || transfer->dong < 1 ||
        str_is_empty(transfer->content) || transfer->content.len > 25)
        return INVALID;
    struct buf bank = {.arena = arena}, napas = {.arena = arena};
    struct buf more = {.arena = arena}, out = {.arena = arena};

    add(&bank, "00", transfer->bank_bin);
    add(&bank, "01", transfer->account);
    add(&napas, "00", STR("A000000727"));
    add(&napas, "01", buf_str(&bank));
    add(&napas, "02", STR("QRIBFTTA"));
    add(&more, "08", transfer->content);

    add(&out, "00", STR("01"));
    add(&out, "01", STR("12")); /* for one payment */
    add(&out, "38", buf_str(&napas));
    add(&out, "53", STR("704"));
    add(&out, "54", str_print(arena, "%lld", (long long)transfer->dong));
    add(&out, "58", STR("VN"));
    add(&out, "62", buf_str(&more));
    buf_addz(&out, "6304");
    buf_print(&out, "%04X", crc16(buf_str(&out)));
    *text = buf_str(&out);
    return OK;
}
