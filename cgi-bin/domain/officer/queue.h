/* SPDX-License-Identifier: GPL-3.0-or-later */
/* queue.h: what waits, and for whom.
 *
 * A queue is a line of a table: the stage that it shows, and the roles that act
 * there. A page of it is one SELECT: for each of the officer's agencies (four
 * at most) one range of an index by the nearer date, cut off at a page's length
 * before anything else is read. Paging goes by the last row's date and number.
 * Words are looked for in so many of the nearest dossiers at once, since no
 * index knows them; a page says where looking goes on.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_QUEUE_H
#define MOTCUA_DOMAIN_OFFICER_QUEUE_H

#include "domain/officer/officer.h"

enum queue {
    QUEUE_RECEPTION,
    QUEUE_HANDOVER,
    QUEUE_ASSIGN,
    QUEUE_MINE,
    QUEUE_CHECK,
    QUEUE_SIGN,
    QUEUE_NUMBER,
    QUEUE_RETURN,
    QUEUE_CITIZEN,
    QUEUE_OPINION,
    QUEUE_ALL,
    QUEUE__MAX
};
enum { QUEUE_AGENCIES = 4, QUEUE_LOOKED_AT = 2000 };
/* Which dates are wanted. */
enum queue_due { QUEUE_ANY, QUEUE_LATE, QUEUE_SOON, QUEUE_DUE__MAX };

const char *queue_slug(enum queue queue);       /* "cho-tiep-nhan" */
enum queue queue_of(struct str slug);           /* QUEUE__MAX: none */
const char *queue_due_slug(enum queue_due due); /* "", "tre", "sap" */
enum queue_due queue_due_of(struct str slug);   /* QUEUE_ANY: none of them */
/* Whether the officer sees it, and whether what is in it waits for them. */
bool queue_is_seen(const struct officer *officer, enum queue queue);
bool queue_is_for(const struct officer *officer, enum queue queue);

struct queue_asked {
    enum queue queue;
    int64_t agency_id; /* 0: all of the officer's, four at most */
    struct str words;  /* code, owner or procedure; "": all */
    enum queue_due due;
    /* After this row; 0: from the first. */
    struct moment after_due;
    int64_t after_id;
    bool is_back; /* before it instead, the nearest first */
    size_t most;
};
struct queue_line {
    int64_t dossier_id;
    struct str public_id, code, procedure_name, owner_name, agency_name;
    struct str officer_name, note;
    enum dossier_status status;
    enum work_stage stage;
    struct moment filed_at, promise, step_due_at, due_at;
    bool office_unread, wants_stop;
    int64_t version;
};
struct queue_lines {
    const struct queue_line *items;
    size_t count; /* `most` at most */
    /* After which row it goes on; 0: there are no more. */
    struct moment next_due;
    int64_t next_id;
    bool is_cut; /* words were looked for so far, and not in what is left */
};
NODISCARD enum status queue_list(struct db *db, const struct officer *officer,
                                 const struct queue_asked *asked,
                                 struct moment now, struct queue_lines *lines);

/* How many wait in each queue for the officer, and how many of these are late;
 * 0 in queues where they only look on. In QUEUE_OPINION it is questions. */
struct queue_counts {
    int64_t waiting[QUEUE__MAX], late[QUEUE__MAX];
};
NODISCARD enum status queue_count(struct db *db, const struct officer *officer,
                                  struct moment now,
                                  struct queue_counts *counts);

/* Beyond the officer's own units: by the whole code, an ID number or a
 * telephone; twenty at most, latest first. The caller has a reason, and notes
 * it. */
NODISCARD enum status queue_search(struct db *db, struct str words,
                                   struct queue_lines *lines);

#endif
