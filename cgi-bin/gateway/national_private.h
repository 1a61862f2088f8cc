/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_private.h: what a protocol of the national portal is. */
#ifndef MOTCUA_GATEWAY_NATIONAL_PRIVATE_H
#define MOTCUA_GATEWAY_NATIONAL_PRIVATE_H

#include <jansson.h>

#include "gateway/national.h"

struct national_protocol {
    const char *name;
    struct str (*message)(struct arena *arena, enum national_kind kind,
                          const struct national_dossier *dossier);
    /* What leaves: the message with a session around it. */
    struct str (*dress)(struct arena *arena, const struct settings *settings,
                        struct str session, struct str message);
    /* A session, in the arena. INVALID: they do not know us; *said tells. */
    enum status (*sign_in)(struct arena *arena, struct log *log,
                           const struct settings *settings, struct str *session,
                           struct str *said);
    /* Sets outcome, code, said, held, has_line. *is_stale: the session has
     * ended, and nothing was done. */
    void (*judge)(struct arena *arena, enum national_kind kind,
                  const struct national_dossier *dossier, long http_status,
                  struct str body, struct national_answer *answer,
                  bool *is_stale);
};
extern const struct national_protocol national_vxp;

/* A moment as yyyyMMddHHmmss in Vietnam; 0: "". */
struct str national_time(struct arena *arena, struct moment m);

#endif
