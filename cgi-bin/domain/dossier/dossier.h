/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier.h: what was filed, and what became of it.
 *
 * A dossier is a snapshot: procedure version, agency's name, applicant,
 * components and files as they were when it was sent; none of it changes.
 * Its history is append-only (dossier_event); the present status is the last
 * event's, and every step is checked against one table of transitions.
 * Everything a citizen reads carries the owner. The code counts up and grants
 * nothing; addresses use the public id.
 */
#ifndef MOTCUA_DOMAIN_DOSSIER_H
#define MOTCUA_DOMAIN_DOSSIER_H

#include "domain/draft/applicant.h"
#include "domain/draft/delivery.h"
#include "domain/file/file.h"
#include "platform/db.h"
#include "platform/lang.h"

/* The ten national statuses; the numbers are theirs. */
enum dossier_status {
    DOSSIER_NEW = 1,        /* Mới đăng ký */
    DOSSIER_ACCEPTED = 2,   /* Được tiếp nhận */
    DOSSIER_REFUSED = 3,    /* Không được tiếp nhận */
    DOSSIER_PROCESSING = 4, /* Đang xử lý */
    DOSSIER_SUPPLEMENT = 5, /* Yêu cầu bổ sung giấy tờ */
    DOSSIER_FEE = 6, /* Yêu cầu thực hiện nghĩa vụ tài chính */
    DOSSIER_WITHDRAWN = 7, /* Công dân yêu cầu rút hồ sơ */
    DOSSIER_STOPPED = 8,   /* Dừng xử lý */
    DOSSIER_FINISHED = 9,  /* Đã xử lý xong */
    DOSSIER_RETURNED = 10  /* Đã trả kết quả */
};
enum { DOSSIER_STATUS__MAX = 11 };

enum event_kind {
    EVENT_FILED,
    EVENT_ACCEPTED,
    EVENT_REFUSED,
    EVENT_STARTED, /* being worked on */
    EVENT_SUPPLEMENT_ASKED,
    EVENT_SUPPLEMENTED, /* the citizen answered */
    EVENT_FEE_ASKED,
    EVENT_PAID,
    EVENT_WITHDRAWN,
    EVENT_STOPPED,
    EVENT_FINISHED, /* the result is there */
    EVENT_RETURNED,
    EVENT_EXTENDED,     /* a new date is promised, with an apology */
    EVENT_STOP_ASKED,   /* by the citizen, after it was accepted */
    EVENT_STOP_REFUSED, /* and it goes on */
    EVENT_CORRECTED,    /* a result that was wrong is replaced */
    EVENT_KIND__MAX
};
const char *event_kind_text(enum event_kind kind); /* "filed" */

enum actor { ACTOR_CITIZEN, ACTOR_OFFICER, ACTOR_SYSTEM };

/* Where the event leads from that status; 0: it may not happen there. Answering
 * a supplement leads back to where it was asked, which `before` says. */
enum dossier_status dossier_next(enum dossier_status status,
                                 enum event_kind kind,
                                 enum dossier_status before);
bool dossier_is_over(enum dossier_status status);

struct dossier {
    int64_t id;
    struct str public_id;
    struct str lookup_id;     /* in the receipt's QR */
    struct str code;          /* "000.00.16.H53-261124-0001" */
    struct str national_code; /* of one filed at the national portal; or "" */
    int64_t owner_id;
    int64_t procedure_version_id;
    struct str procedure_code, procedure_name, case_name;
    int64_t agency_id;
    struct str agency_code, agency_name;
    int64_t unit_id;
    struct moment filed_at;
    struct moment due_at; /* 0: no date is promised */
    enum dossier_status status;
    enum dossier_status before; /* of the supplement or fee that is asked */
    struct moment status_at;
    int64_t version;
    bool is_fee_known;
    struct vnd fee;
    bool is_paid;
    struct str phone, email, id_number; /* it was filed with */
    int rating;                         /* 0: none; 1 to 5 */
    enum lang lang;                     /* the citizen's, for messages */
    bool has_news;                      /* a message not read yet: talk.h */
};
/* Whether its fee waits to be paid. */
bool dossier_owes_fee(const struct dossier *dossier);

struct dossier_list {
    const struct dossier *items;
    size_t count;
};
NODISCARD enum status dossier_load(struct db *db, struct str public_id,
                                   int64_t owner_id, struct dossier *dossier);
/* For officers' programs alone, which ask for themselves who may see it. */
NODISCARD enum status dossier_load_public(struct db *db, struct str public_id,
                                          struct dossier *dossier);
/* Ours or the national portal's. */
NODISCARD enum status dossier_load_code(struct db *db, struct str code,
                                        struct dossier *dossier);

/* “Tra cứu”: by code, and the phone or ID number it was filed with. NOT_FOUND:
 * either is wrong, without saying which. Slow down guessing with throttle.h. */
NODISCARD enum status dossier_look_up(struct db *db, struct str code,
                                      struct str phone_or_id,
                                      struct dossier *dossier);

/* By the receipt's QR. */
NODISCARD enum status dossier_load_lookup(struct db *db, struct str lookup_id,
                                          struct dossier *dossier);

struct dossier_event {
    int64_t id;
    struct moment at;
    enum event_kind kind;
    enum actor actor;
    struct str actor_name; /* officer's; "" */
    enum dossier_status from, to;
    struct str note; /* what the citizen is told, lines */
};
struct dossier_events {
    const struct dossier_event *items;
    size_t count;
};
/* In order. */
NODISCARD enum status dossier_load_events(struct db *db, int64_t dossier_id,
                                          struct dossier_events *events);

struct dossier_component {
    int position;
    struct str name;
    int originals, copies;
    bool is_required;
    bool is_original_shown; /* at the counter */
};
enum dossier_file_role {
    DOSSIER_PAPER,
    DOSSIER_ANSWER,
    DOSSIER_RESULT,
    DOSSIER_TALK /* of a message: talk.h */
};
struct dossier_file {
    struct file file;
    struct str name;
    enum dossier_file_role role;
    int position; /* of the component; 0: not of one */
};
struct dossier_content {
    struct applicant applicant;
    struct delivery delivery;
    const struct dossier_component *components;
    size_t component_count;
    const struct dossier_file *files;
    size_t file_count;
};
NODISCARD enum status dossier_load_content(struct db *db,
                                           const struct dossier *dossier,
                                           struct dossier_content *content);

/* "" where no component has that position. */
struct str dossier_component_name(const struct dossier_content *content,
                                  int position);
/* Whether the citizen sent the file as this paper. */
bool dossier_file_is_of(const struct dossier_file *file,
                        const struct dossier_component *component);
/* Whether the citizen brings its original to the counter: it is to be shown
 * there, and a file of it was sent. */
bool dossier_brings_original(const struct dossier_content *content,
                             const struct dossier_component *component);

/* Something happens to a dossier. */
struct happening {
    enum event_kind kind;
    enum actor actor;
    struct str actor_name, note;
    struct vnd fee;           /* EVENT_FEE_ASKED */
    struct moment due_at;     /* EVENT_EXTENDED: the new promise;
                               * EVENT_SUPPLEMENT_ASKED: the last day, or 0 */
    const struct file *files; /* EVENT_SUPPLEMENTED, _FINISHED, _CORRECTED */
    const int *positions;     /* of the components they are; NULL: of none */
    size_t file_count;
    struct str
        seal_pem; /* EVENT_FINISHED: what they are sealed with (result.h) */
};
/* Whether files may go along with an answer to a supplement: the same as those
 * of a draft (paper.h). INVALID: "file_infected", "papers_checking" (the
 * scanner has not seen it yet, and has not stayed away for longer than
 * antivirus.wait_minutes). */
NODISCARD enum status dossier_check_answer(struct db *db,
                                           const struct settings *settings,
                                           const struct file *files,
                                           size_t file_count, struct moment now,
                                           struct refusal *why);
/* One transaction: locks the dossier, checks the transition, appends the event,
 * queues the messages (to a program of the province too, where webhook.url is
 * set). CONFLICT: it may not happen in the present status. version 0: whatever
 * it is; else CONFLICT when it changed since. INVALID: files of an answer that
 * dossier_check_answer refuses. `dossier` is renewed on OK. */
NODISCARD enum status dossier_happen(struct db *db,
                                     const struct settings *settings,
                                     int64_t dossier_id, int64_t version,
                                     const struct happening *what,
                                     struct moment now,
                                     struct dossier *dossier);

/* dossier_happen at whatever version, within the caller's transaction. CONFLICT
 * leaves no trace in it. */
NODISCARD enum status
dossier_happen_within(struct db *db, const struct settings *settings,
                      int64_t dossier_id, const struct happening *what,
                      struct moment now, struct dossier *dossier);

/* Once, after the result; 1 to 5. CONFLICT: too early, or done. */
NODISCARD enum status dossier_rate(struct db *db, struct str public_id,
                                   int64_t owner_id, int stars,
                                   struct str comment, struct moment now);

#endif
