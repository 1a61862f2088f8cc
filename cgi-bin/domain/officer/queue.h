/* SPDX-License-Identifier: GPL-3.0-or-later */
/* queue.h: what waits, and for whom.
 *
 * A queue is a line of a table: the stage that it shows, and the roles that act
 * there. A page of it is one SELECT: for each of the officer's agencies (four
 * at most) one range of an index by the nearer date, cut off at a page's length
 * before anything else is read. Paging goes by the last row's date and number.
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
enum { QUEUE_AGENCIES = 4 };

const char *queue_slug(enum queue queue); /* "cho-tiep-nhan" */
enum queue queue_of(struct str slug);     /* QUEUE__MAX: none */
/* Whether the officer sees it, and whether what is in it waits for them. */
bool queue_is_seen(const struct officer *officer, enum queue queue);
bool queue_is_for(const struct officer *officer, enum queue queue);

struct queue_asked {
    enum queue queue;
    int64_t agency_id; /* 0: all of the officer's, four at most */
    struct str words;  /* code, owner or procedure; "": all */
    /* After this row; 0: from the first. */
    struct moment after_due;
    int64_t after_id;
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
    size_t count; /* one more than `most` where there are more */
};
NODISCARD enum status queue_list(struct db *db, const struct officer *officer,
                                 const struct queue_asked *asked,
                                 struct queue_lines *lines);

/* How many wait in each queue for the officer, and how many of these are late;
 * 0 in queues where they only look on. */
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
