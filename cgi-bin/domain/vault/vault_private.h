/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault_private.h: what the files of the vault share. */
#ifndef MOTCUA_DOMAIN_VAULT_PRIVATE_H
#define MOTCUA_DOMAIN_VAULT_PRIVATE_H

#include "domain/vault/vault.h"

struct vault_word {
    struct str phrase; /* folded */
    struct str kind;
};
struct vault_words {
    const struct vault_word *items;
    size_t count;
};
NODISCARD enum status vault_words_load(struct db *db,
                                       struct vault_words *words);

/* The kind whose words come first in the name; "other". */
struct str vault_kind_of(struct arena *arena, const struct vault_words *words,
                         struct str name);

#endif
