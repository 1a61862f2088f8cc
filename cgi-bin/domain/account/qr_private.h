/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qr_private.h: what qr_login.c and qr_phone.c share. */
#ifndef MOTCUA_DOMAIN_ACCOUNT_QR_PRIVATE_H
#define MOTCUA_DOMAIN_ACCOUNT_QR_PRIVATE_H

#include "domain/account/qr_login.h"
#include "platform/crypto.h"

enum {
    QR_NUMBER_LEAST = 10, /* two digits, whatever is drawn */
    QR_NUMBERS = 90,
    QR_KEEP_DAYS = 30
};

NODISCARD enum status qr_event_append(struct db *db, int64_t id,
                                      const char *event, struct moment now,
                                      struct str address);

/* Something of this code for that use, under a program's key. */
struct sha256 qr_derive(struct arena *arena, struct str key, const char *use,
                        struct str channel);

/* "k7pm 2xqr" → "K7PM2XQR"; empty when it cannot be one of ours. */
struct str qr_short_code_normal(struct arena *arena, struct str typed);

/* What a row's text and time come to now. */
enum qr_state qr_state_of(struct str text, struct moment expires_at,
                          struct moment now);

/* What return_hash holds of a token; "" of none, as COALESCE makes of NULL. */
struct db_value qr_token_hash(struct arena *arena, struct str token);

#endif
