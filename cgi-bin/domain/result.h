/* result.h: results that agencies returned here, used again as papers.
 *
 * Their bytes never left our store, sealed under the owner's name since the
 * agency gave them (dossier.h), so they are what was issued.
 */
#ifndef MOTCUA_DOMAIN_RESULT_H
#define MOTCUA_DOMAIN_RESULT_H

#include "domain/file_look.h"

enum { RESULTS_MAX = 100 };

struct result {
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

#endif
