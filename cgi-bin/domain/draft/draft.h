/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draft.h: a dossier that is not sent yet.
 *
 * A draft is opened for a citizen, a procedure, a case and an agency, and there
 * is one open draft for each four: coming back resumes it. Its parts
 * (applicant, papers, delivery) are rows of their own, written as each step is
 * left; every write raises the draft's version, and a write that was made
 * looking at an older version is refused, unless it says what is there already.
 * It lives 30 days after its last change. The procedure's version is pinned
 * when it is opened. Filing (filing.h) ends it; it stays as the key that makes
 * filing happen once.
 */
#ifndef MOTCUA_DOMAIN_DRAFT_H
#define MOTCUA_DOMAIN_DRAFT_H

#include "domain/catalogue/procedure.h"

enum { DRAFT_LIFE_DAYS = 30, DRAFT_UNDO_HOURS = 24, DRAFT_TYPED_MAX = 60000 };

/* Names a draft as somebody saw it. Every function below reads and writes only
 * the owner's. */
struct draft_key {
    struct str public_id;
    int64_t version;
    int64_t owner_id; /* account */
};

/* The parts a citizen goes through; a bit each in draft.done. */
enum draft_part {
    DRAFT_APPLICANT = 1,
    DRAFT_PAPERS = 2,
    DRAFT_DELIVERY = 4,
    DRAFT_REVIEW = 8 /* never done: what was ticked there is kept as typed */
};

struct draft {
    int64_t id;
    struct draft_key key; /* as it is now */
    int64_t procedure_id, procedure_version_id;
    int64_t case_id; /* 0: the procedure has no alternatives */
    int64_t agency_id;
    int64_t unit_id; /* where it is filed; 0: of the province */
    struct str procedure_code, procedure_name, agency_name;
    bool is_collected; /* the post fetches the papers: scans are optional */
    unsigned done;     /* enum draft_part: left with everything in order */
    struct moment created_at, changed_at, expires_at;
    bool is_filed;
    struct str dossier_public_id; /* when it is */
};

struct draft_target {
    int64_t owner_id;
    int64_t procedure_id, procedure_version_id;
    int64_t case_id, agency_id, unit_id; /* 0: none */
};

/* Opens a draft, or finds the open one. Sets *draft. Two tabs that open the
 * same get the same. `is_resumed` may be NULL. */
NODISCARD enum status draft_open(struct db *db, struct draft_target target,
                                 struct moment now, struct draft *draft,
                                 bool *is_resumed);

/* NOT_FOUND: none, another's, discarded or expired. A filed one is found. */
NODISCARD enum status draft_load(struct db *db, struct str public_id,
                                 int64_t owner_id, struct moment now,
                                 struct draft *draft);
/* The same, with what was typed in a step and not saved (draft_keep_typed);
 * STR_NONE: nothing. */
NODISCARD enum status draft_load_typed(struct db *db, struct str public_id,
                                       int64_t owner_id, enum draft_part part,
                                       struct moment now, struct draft *draft,
                                       struct str *typed);

struct draft_list {
    const struct draft *items;
    size_t count;
};
/* What a statement says of drafts `d`, `changed` beside when they were made;
 * the open ones of an owner, latest first (bind: owner, now), and those that
 * can be taken back (bind: owner, draft_undo_begin, now). */
#define DRAFT_COLUMNS(changed)                                                 \
    "d.id, d.public_id, d.version, d.account_id, d.procedure_id,"              \
    " d.procedure_version_id, d.case_id, d.agency_id, d.unit_id, p.code,"      \
    " v.name, a.name, d.done, d.created_at, " changed ", d.expires_at,"        \
    " d.dossier_public_id, d.is_collected"
#define DRAFT_TABLES                                                           \
    "draft d"                                                                  \
    " JOIN `procedure` p ON p.id = d.procedure_id"                             \
    " JOIN procedure_version v ON v.id = d.procedure_version_id"               \
    " JOIN agency a ON a.id = d.agency_id"
#define DRAFT_OPEN                                                             \
    " WHERE d.account_id = ? AND d.filed_at IS NULL"                           \
    "   AND d.discarded_at IS NULL AND d.expires_at > ?"                       \
    " ORDER BY d.changed_at DESC LIMIT 200"
#define DRAFT_DISCARDED                                                        \
    " WHERE d.account_id = ? AND d.discarded_at > ? AND d.expires_at > ?"      \
    " ORDER BY d.discarded_at DESC LIMIT 20"
NODISCARD enum status draft_list_of_rows(const struct db_rows *rows,
                                         struct draft_list *list);
struct moment draft_undo_begin(struct moment now);

/* Takes an open draft away; for DRAFT_UNDO_HOURS it can be taken back, then it
 * is removed with its parts. Files stay with their owner. */
NODISCARD enum status draft_discard(struct db *db, struct draft_key key,
                                    struct moment now);
/* CONFLICT: another one is open for the same by now. NOT_FOUND: too late. */
NODISCARD enum status draft_take_back(struct db *db, struct draft_key key,
                                      struct moment now);
/* At once and for good, one that was discarded. */
NODISCARD enum status draft_remove(struct db *db, struct draft_key key);
/* Those that can be taken back, latest first; changed_at is when they went. */
NODISCARD enum status draft_list_discarded(struct db *db, int64_t owner_id,
                                           struct moment now,
                                           struct draft_list *list);
/* Files it at another agency, of another unit or none. CONFLICT: there is an
 * open draft for that agency, or it is filed. */
NODISCARD enum status draft_move(struct db *db, struct draft_key key,
                                 int64_t agency_id, int64_t unit_id,
                                 struct moment now);

/* For the modules of the parts, inside their transaction: locks the owner's
 * open draft. CONFLICT: filed, or key.version (when not 0) is not the draft's;
 * *draft is set then too. */
NODISCARD enum status draft_lock(struct db *db, struct draft_key key,
                                 struct moment now, struct draft *draft);
/* Raises the version and sets or clears the part's bit; draft is renewed. */
NODISCARD enum status draft_touch(struct db *db, struct draft *draft,
                                  enum draft_part part, bool is_done,
                                  struct moment now);

/* Whether the post is to fetch the papers; inside a transaction. */
NODISCARD enum status draft_set_collected(struct db *db, struct draft *draft,
                                          bool is_collected);

/* What was typed in a step but cannot be saved as its part yet (it is wrong or
 * half). Kept beside the draft so that nothing typed is lost; `body` is the
 * form as sent, urlencoded; more than DRAFT_TYPED_MAX bytes are not kept.
 * STR_NONE: forgets it. */
NODISCARD enum status draft_keep_typed(struct db *db, struct draft_key key,
                                       enum draft_part part, struct str body);

/* Removes what expired or was discarded long ago; the worker calls it. */
NODISCARD enum status draft_clean(struct db *db, struct moment now);

#endif
