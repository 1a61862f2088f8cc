/* SPDX-License-Identifier: GPL-3.0-or-later */
/* result.h: results that agencies returned here, used again as papers.
 *
 * A result is what its agency signed (PAdES), where it did and we know the
 * signer, else what bears our own seal: a signature over the dossier's code and
 * the digest of the file, set when the agency gave it. A row in the database or
 * bytes in the store alone make none.
 */
#ifndef MOTCUA_DOMAIN_RESULT_H
#define MOTCUA_DOMAIN_RESULT_H

#include "domain/file/file_look.h"
#include "gateway/storage.h"

enum { RESULTS_MAX = 100 };

struct result {
    int64_t dossier_id;
    struct str code;           /* of the dossier it came from */
    struct str procedure_name; /* of that dossier */
    struct moment returned_at;
    struct file file;
    struct str name; /* what the agency called the file */
    struct file_look look;
};
struct result_list {
    const struct result *items;
    size_t count;
};

/* The owner's, latest first, RESULTS_MAX at most. Of a dossier that was stopped
 * afterwards too: what was issued was issued. */
NODISCARD enum status result_list(struct db *db, int64_t owner_id,
                                  struct result_list *list);
/* The one with that file. NOT_FOUND: it is no result of the owner's. */
NODISCARD enum status result_load(struct db *db, struct str file_public_id,
                                  int64_t owner_id, struct result *result);

/* Sets the seal of a file that was just given as the dossier's result; none
 * where pem is empty. INVALID: pem is no key with its certificate. */
NODISCARD enum status result_seal(struct db *db, int64_t dossier_id,
                                  struct str code, const struct file *file,
                                  struct str pem);
/* How many have none: given before there were seals. */
NODISCARD enum status result_count_unsealed(struct db *db, int64_t *count);
/* Seals those. An administrator says when: what a row alone says is a result
 * must not become one by itself. */
NODISCARD enum status result_seal_missing(struct db *db, struct str pem,
                                          size_t *sealed);

/* Whether it is what was returned. INVALID: "result_changed", or
 * "result_unknown": it is signed by somebody we do not know, or no longer did
 * when it was returned. UNAVAILABLE: the store is away. An installation without
 * dossier.seal_file asks for no seal. */
NODISCARD enum status result_check(struct db *db,
                                   const struct settings *settings,
                                   struct storage *storage,
                                   const struct result *result,
                                   struct refusal *why);

#endif
