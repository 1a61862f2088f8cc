/* SPDX-License-Identifier: GPL-3.0-or-later */
/* life.h: life events: a few questions that lead to a procedure.
 *
 * An event asks one question; each answer asks another, or leads to a
 * procedure and perhaps a case, or says in its note where to go instead.
 * Content like the catalogue's own, in both languages.
 */
#ifndef MOTCUA_DOMAIN_LIFE_H
#define MOTCUA_DOMAIN_LIFE_H

#include "platform/db.h"

struct life_event {
    struct str slug; /* "sinh-con" */
    struct str name, summary, question;
};
struct life_events {
    const struct life_event *items;
    size_t count;
};

struct life_answer {
    struct str slug, parent_slug; /* parent "": answers the event's question */
    struct str label, question, note;
    struct str procedure_code; /* "": none */
    struct str procedure_name; /* "": retired or unknown here */
    bool is_offered;           /* it can be filed online */
    int64_t case_id;           /* of the current version; 0: none */
    struct str case_name;
};
struct life_answers {
    const struct life_answer *items;
    size_t count;
};

enum life_lang { LIFE_VI, LIFE_EN };

NODISCARD enum status life_list_events(struct db *db, enum life_lang lang,
                                       struct life_events *list);
/* NOT_FOUND: no such event. */
NODISCARD enum status life_load(struct db *db, struct str slug,
                                enum life_lang lang, struct life_event *event,
                                struct life_answers *answers);
/* The answer with that slug, or NULL. Lent. */
const struct life_answer *life_answer_of(const struct life_answers *answers,
                                         struct str slug);

#endif
