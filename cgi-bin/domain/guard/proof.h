/* SPDX-License-Identifier: GPL-3.0-or-later */
/* proof.h: how an ID number was proved to be the person's. It belongs to the
 * account, is told to whoever the account signs in to, and is asked for by
 * level. As text, in databases, claims and settings: the words of proof_text.
 */
#ifndef MOTCUA_DOMAIN_PROOF_H
#define MOTCUA_DOMAIN_PROOF_H

#include "platform/str.h"

/* Each is worth more than the one before, and none is covered by a lower. */
enum id_proof {
    PROOF_NONE,
    PROOF_PHONE, /* somebody typed it, and a phone answered */
    PROOF_DESK,  /* an officer saw the card and the person */
    PROOF_CHIP,  /* the card's chip was read */
    PROOF_NATION /* the national register says so */
};

const char *proof_text(enum id_proof proof);
/* PROOF_NONE: the text is none of these. */
enum id_proof proof_of(struct str text);

/* From here on the number is verified: level 2 of Decree 69/2024/ND-CP, which
 * knows a level below for what was typed and a level above it for more. */
bool proof_is_verified(enum id_proof proof);

/* What a provider's word comes to: whether it says that it verified the number,
 * the most that its word counts for (settings), and what it says itself of how,
 * or "". Never more than the most. */
enum id_proof proof_by_word(bool says_verified, struct str most,
                            struct str claimed);

#endif
