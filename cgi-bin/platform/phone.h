/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phone.h: phone numbers as people write them, and their normal form. */
#ifndef MOTCUA_PLATFORM_PHONE_H
#define MOTCUA_PLATFORM_PHONE_H

#include "platform/str.h"

/* Of a mobile of Vietnam, and of any phone. NULL: *number has its normal form,
 * "0912345678", "+82…"; else the key of Msg.error, "mobile" or "phone". */
const char *phone_check_mobile(struct arena *arena, struct str *number);
const char *phone_check(struct arena *arena, struct str *number);

/* Whether a text reaches a phone in its normal form: a mobile of Vietnam. */
bool phone_takes_texts(struct str phone);

/* "033" where a phone was typed with a prefix of eleven digits that became it
 * in 2018, which who typed it should be told; else "". And that prefix, "0163",
 * of the new one; "": it is none. */
struct str phone_new_prefix(struct arena *arena, struct str typed);
struct str phone_old_prefix(struct str prefix);

#endif
