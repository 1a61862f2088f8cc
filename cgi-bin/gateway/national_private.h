/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_private.h: what a protocol of the national portal is. */
#ifndef MOTCUA_GATEWAY_NATIONAL_PRIVATE_H
#define MOTCUA_GATEWAY_NATIONAL_PRIVATE_H

#include <jansson.h>

#include "gateway/national.h"

struct national_protocol {
    const char *name;
    /* Settings that it cannot be without, each list ended by NULL. */
    const char *const *texts, *const *secrets;
    /* What follows national.url in calls of each kind; NULL: nothing does. */
    const char *const *paths;
    bool is_bearer; /* the session goes along as a bearer token */
    struct str (*message)(struct arena *arena, enum national_kind kind,
                          const struct national_dossier *dossier);
    /* What leaves: the message with a session around it. NULL: as it is. */
    struct str (*dress)(struct arena *arena, const struct settings *settings,
                        struct str session, struct str message);
    /* A session, in the arena. INVALID: they do not know us; *said tells. NULL:
     * there are none. */
    enum status (*sign_in)(struct arena *arena, struct log *log,
                           const struct settings *settings, struct str *session,
                           struct str *said);
    /* Sets outcome, code, said, held, given, has_line. *is_stale: the session
     * has ended, and nothing was done. */
    void (*judge)(struct arena *arena, enum national_kind kind,
                  const struct national_dossier *dossier, long http_status,
                  struct str body, struct national_answer *answer,
                  bool *is_stale);
    struct str (*told)(struct arena *arena,
                       const struct national_dossier *dossier);
    /* As national_missing and its kin; NULL: nothing is ever wanted. */
    size_t (*missing)(enum national_kind kind,
                      const struct national_dossier *dossier);
    const char *(*lacks)(const struct national_dossier *dossier);
    bool has_ids; /* dossiers have a name of theirs there */
    /* In place of a call: done when this comes back, and *answer tells. */
    void (*keep)(struct arena *arena, const struct settings *settings,
                 enum national_kind kind,
                 const struct national_dossier *dossier, struct str message,
                 struct national_answer *answer);
};
extern const struct national_protocol national_vxp, national_rest,
    national_folder;

/* That of the settings; NULL: none. */
const struct national_protocol *
national_protocol_of(const struct settings *settings);

/* A moment as yyyyMMddHHmmss in Vietnam; 0: "". */
struct str national_time(struct arena *arena, struct moment m);

/* Members that are texts, as all of them are there; no value is "". */
void national_put(json_t *json, const char *name, struct str value);
void national_put_int(json_t *json, const char *name, int64_t value);

/* A code that comes as a number or as a text. */
struct str national_code(struct arena *arena, const json_t *answer,
                         const char *name);
bool national_says(struct str text, const char *words);
/* What out->said and out->code mean, as far as both generations agree;
 * `absent`: the other words for what is not there. */
enum national_outcome national_outcome_of(const struct national_answer *out,
                                          const char *absent, bool is_done);
/* Asks national.token_url for a session, by our name and secret under these
 * members; what is answered, and the words of it. UNAVAILABLE: nothing is. */
NODISCARD enum status national_session(struct arena *arena, struct log *log,
                                       const struct settings *settings,
                                       const char *name, const char *secret,
                                       json_t **answer, long *code,
                                       struct str *said);
/* What an answer without a session means: INVALID, they do not know us. */
NODISCARD enum status national_no_session(struct arena *arena,
                                          const json_t *answer, long code,
                                          struct str *said);
bool national_has(const struct national_dossier *d, enum national_role role);
/* Whether a line of theirs is the one of the dossier's event. */
bool national_has_line(const json_t *lines, json_t *ours);
/* The line of that event as vxp has it, and what TraCuuHoSo of it found. */
void national_vxp_held(struct arena *arena, const json_t *held,
                       const struct national_dossier *dossier,
                       struct national_answer *answer);

#endif
