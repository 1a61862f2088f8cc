/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vietqr.h: a transfer as VietQR writes it: what any bank's app reads from a
 * QR and fills in.
 *
 * The text is EMVCo's (Merchant-Presented Mode 1.1): two digits of tag, two of
 * length, the value, and at the end a CRC-16/CCITT-FALSE over all before it.
 * Tag 38 is NAPAS's (application A000000727, service QRIBFTTA: to an account).
 */
#ifndef MOTCUA_GATEWAY_VIETQR_H
#define MOTCUA_GATEWAY_VIETQR_H

#include "platform/str.h"

struct vietqr {
    struct str bank_bin; /* the bank's six digits at NAPAS */
    struct str account;  /* 1 to 19 letters and digits */
    int64_t dong;        /* above 0 */
    struct str content;  /* ASCII, 1 to 25 characters */
};

/* In the arena. INVALID: a part is empty or too long. */
NODISCARD enum status vietqr_text(struct arena *arena,
                                  const struct vietqr *transfer,
                                  struct str *text);

#endif
