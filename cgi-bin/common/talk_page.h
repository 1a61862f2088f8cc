/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk_page.h: a dossier's talk as a page's values, for citizens and officers.
 */
#ifndef MOTCUA_COMMON_TALK_PAGE_H
#define MOTCUA_COMMON_TALK_PAGE_H

#include "domain/dossier/talk.h"
#include "platform/form.h"

/* What saying something wants: "tin", and files ("tep", "giu"). */
extern const struct field_rule talk_fields[];

/* Talk.<n>.who, .agency, .is_office, .at, .text and .files.<n>.name and .href
 * (`base` and the file's id, once it is scanned), latest first; May.talk while
 * it goes on. */
NODISCARD enum status talk_to_page(struct request *rq, int64_t dossier_id,
                                   struct str base);

#endif
