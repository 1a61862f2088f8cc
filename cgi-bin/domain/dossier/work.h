/* SPDX-License-Identifier: GPL-3.0-or-later */
/* work.h: where a dossier stands among the steps of its process, and so whose
 * queue it is in.
 *
 * Steps are data (process.h's rows in the schema), ten at most, and never
 * national statuses. A row of dossier_work follows each dossier from its filing
 * on; it changes together with the dossier's status, in the same transaction,
 * whoever caused it. Promise and step have a date each; queues go by the nearer
 * one.
 */
#ifndef MOTCUA_DOMAIN_DOSSIER_WORK_H
#define MOTCUA_DOMAIN_DOSSIER_WORK_H

#include "domain/dossier/dossier.h"

enum work_stage {
    STAGE_NONE,
    STAGE_RECEPTION, /* Chờ tiếp nhận */
    STAGE_HANDOVER,  /* Chờ bàn giao */
    STAGE_ASSIGN,    /* Chờ phân công */
    STAGE_WORK,      /* Đang thụ lý */
    STAGE_CHECK,     /* Chờ kiểm tra */
    STAGE_SIGN,      /* Chờ ký */
    STAGE_NUMBER,    /* Chờ cấp số */
    STAGE_RETURN,    /* Chờ trả */
    STAGE_CITIZEN,   /* Chờ công dân */
    STAGE_OPINION,   /* Chờ ý kiến */
    STAGE_DONE,
    STAGE__MAX
};
const char *work_stage_text(enum work_stage stage); /* "reception" */
enum work_stage work_stage_of(struct str text);     /* STAGE_NONE: none */

/* Whose step it is: the roles of officers. */
enum officer_role {
    ROLE_DESK,       /* Tiếp nhận */
    ROLE_HEAD,       /* Phụ trách */
    ROLE_SPECIALIST, /* Thụ lý */
    ROLE_SIGNER,     /* Ký duyệt */
    ROLE_CLERK,      /* Văn thư */
    ROLE_FEES,       /* Thu phí */
    ROLE_RETURNS,    /* Trả kết quả */
    ROLE_CONSULTED,  /* Cho ý kiến */
    ROLE_WATCH,      /* Theo dõi */
    ROLE_STATISTICS, /* Thống kê */
    ROLE_ADMIN,      /* Quản trị đơn vị */
    ROLE_PROVINCE,   /* Quản trị toàn tỉnh */
    ROLE__MAX
};
const char *officer_role_text(enum officer_role role); /* "desk" */
enum officer_role officer_role_of(struct str text);    /* ROLE__MAX: none */

enum { PROCESS_STEPS = 10 };

struct process_step {
    enum work_stage stage;
    enum officer_role role;
    struct str name;
    int hours; /* of working time */
};
/* The steps of a procedure, in one of its versions. */
struct process {
    int64_t id;
    struct str name;
    int version;
    bool starts_anew; /* the promise, after a supplement; else the wait is
                         subtracted */
    bool fee_pauses;
    struct process_step steps[PROCESS_STEPS];
    size_t count;
};
NODISCARD enum status process_load(struct db *db, int64_t id,
                                   struct process *process);
/* The step of that stage, or NULL. Lent. */
const struct process_step *process_step_at(const struct process *process,
                                           enum work_stage stage);
/* The stage after, and the one before; STAGE_DONE and STAGE_NONE at the ends. A
 * stage that is no step (citizen, opinion) has neither. */
enum work_stage process_next(const struct process *process,
                             enum work_stage stage);
enum work_stage process_previous(const struct process *process,
                                 enum work_stage stage);

struct work {
    int64_t dossier_id, agency_id, process_id;
    enum work_stage stage;
    enum work_stage before; /* where the citizen was asked; STAGE_NONE */
    int64_t officer_id;     /* who works on it; 0: nobody yet */
    struct str officer_name, officer_phone;
    struct moment step_due_at; /* 0: the step has no date */
    struct moment due_at;      /* the nearer of step and promise */
    int64_t sent_by;           /* who may pull it back; 0: nobody */
    enum work_stage sent_from;
    int supplements;
    bool is_extended, wants_stop;
    bool office_unread, citizen_unread;
    struct str note;
    int64_t version;
};

/* With the filing, in its transaction. */
NODISCARD enum status work_open(struct db *db, const struct dossier *dossier,
                                struct moment now);
/* With what happened to the dossier (dossier_happen), in its transaction;
 * `dossier` is as it is afterwards. */
NODISCARD enum status work_follow(struct db *db, const struct dossier *dossier,
                                  enum event_kind kind, struct moment now);

NODISCARD enum status work_load(struct db *db, int64_t dossier_id,
                                struct work *work);
/* The same, and holds the row until the transaction ends. */
NODISCARD enum status work_lock(struct db *db, int64_t dossier_id,
                                struct work *work);
/* Writes it, as a version more; what it goes by is the nearer of its step's
 * date and `promise`. */
NODISCARD enum status work_store(struct db *db, struct work *work,
                                 struct moment promise, struct moment now);
/* Comes to that stage: its date begins now, and nobody may pull it back. Where
 * somebody has to work on it and nobody does yet, it waits to be assigned. */
NODISCARD enum status work_enter(struct db *db, struct work *work,
                                 const struct process *process,
                                 enum work_stage stage, struct moment now);

/* What a citizen sees of who looked: which agency and when, a line for each
 * agency and day, latest first. */
struct work_look {
    struct str agency_name;
    struct moment at;
};
struct work_looks {
    const struct work_look *items;
    size_t count;
};
/* Rows of an agency's name and when it looked, latest first. */
NODISCARD enum status work_looks_of_rows(const struct db_rows *rows,
                                         struct work_looks *looks);
#define WORK_COLUMNS                                                           \
    "w.dossier_id, w.agency_id, w.process_id, w.stage, w.stage_before,"        \
    " w.officer_id, w.step_due_at, w.due_at, w.sent_by, w.sent_from,"          \
    " w.supplements, w.is_extended, w.wants_stop, w.note, w.version,"          \
    " o.full_name, o.phone, w.office_unread, w.citizen_unread"
#define WORK_TABLES "dossier_work w LEFT JOIN officer o ON o.id = w.officer_id"
struct work work_of_row(struct db_row row);

#endif
