/* SPDX-License-Identifier: GPL-3.0-or-later */
/* public_id.h: what things of a person are called in addresses: drafts,
 * dossiers, files, captchas, accounts.
 *
 * 128 random bits in base64url: nobody guesses one, and it tells nothing of
 * the row it names. It is no permission: whoever asks by it must own the row.
 */
#ifndef MOTCUA_PLATFORM_PUBLIC_ID_H
#define MOTCUA_PLATFORM_PUBLIC_ID_H

#include "platform/str.h"

enum { PUBLIC_ID_LENGTH = 22 };

NODISCARD enum status public_id_new(struct arena *arena, struct str *id);
/* Whether it has the shape of one, so that the database need not be asked. */
bool public_id_is_one(struct str id);

#endif
