/* SPDX-License-Identifier: GPL-3.0-or-later */
/* proof.c: proofs by their order and their words. */
#include "domain/guard/proof.h"

static const char *const words[] = {
    [PROOF_NONE] = "none", [PROOF_PHONE] = "phone",   [PROOF_DESK] = "desk",
    [PROOF_CHIP] = "chip", [PROOF_NATION] = "nation",
};

const char *proof_text(enum id_proof proof)
{
    return words[proof];
}

enum id_proof proof_of(struct str text)
{
    return (enum id_proof)STR_AMONG(text, words, PROOF_NONE);
}

bool proof_is_verified(enum id_proof proof)
{
    return proof >= PROOF_DESK;
}

enum id_proof proof_by_word(bool says_verified, struct str most,
                            struct str claimed)
{
    enum id_proof limit = proof_of(most);
    enum id_proof said = proof_of(claimed);

    if (!says_verified)
        said = PROOF_PHONE;
    else if (said < PROOF_DESK)
        said = limit; /* it says no more than that it did */
    return said < limit ? said : limit;
}
