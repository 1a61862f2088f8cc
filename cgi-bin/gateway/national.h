/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national.h: the national portal told of dossiers, by whichever protocol the
 * province has a line for.
 *
 * A message is a pure function of a struct national_dossier, which is what a
 * dossier was at one of its events: the same snapshot gives the same bytes, at
 * any time, so what was sent can be made again and compared. What a call needs
 * beside them (a session) is put around them when it leaves.
 *
 * Calls go side by side, `national.parallel` of them, and nothing waits for
 * them: national_begin starts one, national_pump moves all on, national_next
 * gives one that has ended. An answer is read to 256 KiB; redirects are not
 * followed. What is answered is judged by codes first and by words last, and
 * what nobody knows counts as not done.
 */
#ifndef MOTCUA_GATEWAY_NATIONAL_H
#define MOTCUA_GATEWAY_NATIONAL_H

#include "platform/crypto.h"
#include "platform/log.h"
#include "platform/moment.h"
#include "platform/settings.h"

/* Whether the settings name a protocol. */
bool national_is_set(const struct settings *settings);

enum national_owner {
    NATIONAL_CITIZEN,
    NATIONAL_BUSINESS,
    NATIONAL_ORGANISATION
};
enum national_role { NATIONAL_PAPER, NATIONAL_ANSWER, NATIONAL_RESULT };
struct national_file {
    enum national_role role;
    struct str id, name;
    struct str component; /* which it is for; "": none */
    struct str link;      /* where its bytes may be fetched for some days */
    int64_t owner_id;     /* with content: by which the storage has it */
    struct sha256 content;
    struct str type; /* "application/pdf" */
    int64_t size_bytes;
    bool is_clean;
    struct str their_id; /* where they have it already; "": not */
};
struct national_supplement {
    int number; /* of the event that asked, in the dossier */
    struct str asked_by, asked, answered;
    struct moment asked_at, answered_at; /* 0: not yet */
};
/* Codes are the other side's already; moments are 0 where it did not happen. */
struct national_dossier {
    struct str code;     /* by which it is known there */
    struct str their_id; /* and what they call it besides; "": not told */
    bool is_theirs;      /* it was filed there, so it is there */
    struct str procedure_code, procedure_name, field_code, field_name;
    struct str agency_code, agency_name;
    int channel; /* 1 counter, 2 online, 3 post */
    enum national_owner owner;
    struct str owner_name, owner_number, phone, email;
    struct str person_name, person_number, address; /* of who files */
    bool is_cccd; /* owner_number is one of 12 digits */
    struct str summary;
    struct moment filed_at, accepted_at, due_at, ended_at, returned_at,
        refused_at;
    int status;
    bool is_by_post, is_verified, is_paid, is_paid_online, is_fee_known;
    struct vnd fee;
    struct national_file *files;
    size_t file_count;
    size_t file_at; /* NATIONAL_FILE: which of them */
    const struct national_supplement *supplements;
    size_t supplement_count;
    /* The event itself. */
    struct str who, role, words;
    struct moment at;
};

enum national_kind {
    NATIONAL_ASK,    /* is it there, and as what? */
    NATIONAL_ADD,    /* the dossier, for the first time */
    NATIONAL_UPDATE, /* the dossier as it is now */
    NATIONAL_LINE,   /* what happened */
    NATIONAL_FILE,   /* the bytes of a file, before what names it */
    NATIONAL_KIND__MAX
};
const char *national_kind_text(enum national_kind kind); /* "add" */
enum national_kind national_kind_of(struct str text);    /* __MAX: none */

/* The bytes of a message by that protocol ("vxp"), without a session. In the
 * arena; STR_NONE: no memory, or no such protocol. */
struct str national_message(struct arena *arena, struct str protocol,
                            enum national_kind kind,
                            const struct national_dossier *dossier);

/* What must come before a message of that kind, by the protocol of the
 * settings: the first of the files that they must have (file_count: none), and
 * whether they have to be asked first what they call the dossier. */
size_t national_missing(const struct settings *settings,
                        enum national_kind kind,
                        const struct national_dossier *dossier);
bool national_wants_id(const struct settings *settings, enum national_kind kind,
                       const struct national_dossier *dossier);
/* Whether a dossier that was added is there as it is now; else it has to be
 * updated too. */
bool national_add_says_all(const struct settings *settings,
                           const struct national_dossier *dossier);
/* What the protocol has no word for, as sync_dossier.reason; NULL: nothing. */
const char *national_lacks(const struct settings *settings,
                           const struct national_dossier *dossier);

enum national_outcome {
    NATIONAL_TOLD,    /* done; asked: it is there */
    NATIONAL_THERE,   /* cannot be added: it is there already */
    NATIONAL_ABSENT,  /* it is not there */
    NATIONAL_REFUSED, /* no, with a code or words */
    NATIONAL_STRANGE, /* an answer that nobody knows */
    NATIONAL_LOST     /* none: it may have been heard or not */
};
const char *national_outcome_text(enum national_outcome outcome);

struct national_answer {
    enum national_outcome outcome;
    long http_status; /* 0: none */
    struct str code, said;
    struct str held;   /* NATIONAL_ASK: the dossier there, as JSON */
    struct str given;  /* what they call the dossier, or the file; "" */
    bool has_line;     /* NATIONAL_ASK: and this event's line with it */
    bool was_answered; /* something came back */
    bool has_clock;
    int64_t skew_s; /* their clock less ours, where they said it */
};

struct national; /* the process's gateway */

/* Given; lives for the process. INVALID, logged: the settings are not whole. */
NODISCARD enum status national_new(struct national **national,
                                   const struct settings *settings,
                                   struct log *log);
void national_free(struct national **national); /* for CLEANUP */

/* How many more calls may be started now. */
size_t national_room(const struct national *national);

/* Starts a call; `message` is copied, `dossier` is lent until it has ended, and
 * `fd` is given: of NATIONAL_FILE its bytes, else -1. `tag` comes back with it.
 * UNAVAILABLE: there is no session to be had, and *answer says why
 * (NATIONAL_LOST, nothing was sent). */
NODISCARD enum status national_begin(struct national *national,
                                     enum national_kind kind,
                                     const struct national_dossier *dossier,
                                     struct str message, int fd, void *tag,
                                     struct moment now,
                                     struct national_answer *answer);
/* Moves all calls on, and waits for news of them, `wait_ms` at most. */
void national_pump(struct national *national, int wait_ms);
/* A call that has ended: its tag and its answer, whose texts are in `arena`.
 * NULL: none has. */
void *national_next(struct national *national, struct arena *arena,
                    struct national_answer *answer);

/* One call, waited for: for motcuactl. */
NODISCARD enum status national_ask(struct national *national,
                                   struct arena *arena,
                                   const struct national_dossier *dossier,
                                   struct moment now,
                                   struct national_answer *answer);
/* Whether it knows us. INVALID: it does not. UNAVAILABLE: no answer. */
NODISCARD enum status national_sign_in(struct national *national,
                                       struct arena *arena, struct moment now);

/* The first `most` characters of s. */
struct str national_cut(struct str s, size_t most);

/* For those who compare: what they should hold of the dossier, as JSON text. */
struct str national_told(struct arena *arena, const struct settings *settings,
                         const struct national_dossier *dossier);

#endif
