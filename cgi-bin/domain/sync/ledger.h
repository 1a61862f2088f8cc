/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.h: how far the systems outside have been told of dossiers, and what
 * was said on both sides.
 *
 * The lines are the events' (domain/dossier/sync_line.h). Of one dossier they
 * are told in order, of many side by side. A claim is a lease of one event: a
 * worker that dies gives it back when the lease ends, and leaves the mark that
 * a call may have been heard, so the next one asks first. There is no end of
 * tries: what is refused is tried again later and later, up to six hours; where
 * nobody answers, the whole system rests, and as soon as it answers all that
 * waited for it is due. Only a code that nobody knows holds a dossier, until
 * somebody has mapped it.
 */
#ifndef MOTCUA_DOMAIN_SYNC_LEDGER_H
#define MOTCUA_DOMAIN_SYNC_LEDGER_H

#include "domain/sync/attempt.h"

/* Up to `most` events that are due, for lease_s seconds, in the connection's
 * arena; fewer while the system rests. */
NODISCARD enum status sync_claim(struct db *db, const char *system,
                                 struct moment now, int64_t lease_s,
                                 size_t most, struct sync_claim **claims,
                                 size_t *count);

enum sync_verdict {
    SYNC_TOLD,
    SYNC_OTHER,  /* another system states it: passed over */
    SYNC_FAILED, /* again, later */
    SYNC_HELD    /* not before somebody has decided */
};
struct sync_end {
    enum sync_verdict verdict;
    const char *reason; /* "away", "refused", "strange"; "procedure" … */
    struct str detail;
    bool is_unsure;
    const struct sync_call *calls;
    size_t count;
};
/* One transaction: the calls, the lines of the chain, how far it is now.
 * CONFLICT: the lease had ended and another has it; the calls are kept all the
 * same. */
NODISCARD enum status sync_end_claim(struct db *db,
                                     const struct sync_claim *claim,
                                     const struct sync_end *end,
                                     struct moment now);

/* What the other side calls the dossier, or that file of it (public id), is
 * kept, and the claim's lease goes on for lease_s. CONFLICT: it had ended, and
 * another has it. */
NODISCARD enum status sync_keep_given(struct db *db,
                                      const struct sync_claim *claim,
                                      struct str file_id, struct str theirs,
                                      struct moment now, int64_t lease_s);

/* How much is behind on both ways, and since when (0: nothing), as any program
 * may ask. */
struct sync_queue {
    int64_t waiting, held;
    struct moment oldest;
};
struct sync_lag {
    struct sync_queue out, in;
    int64_t different;        /* dossiers that are not the same there */
    struct moment checked_at; /* until when both were compared; 0: never */
};
NODISCARD enum status sync_lag(struct db *db, const char *system,
                               struct sync_lag *lag);

/* For people. */
struct sync_state {
    int64_t waiting, failing, held, differences;
    struct moment oldest; /* since when the one that waits longest is behind */
    struct moment rests_until, failed_at, answered_at; /* 0: not */
    struct str said;
    bool has_clock;
    int64_t skew_s;
    struct moment checked_at; /* 0: never */
};
NODISCARD enum status sync_look(struct db *db, const char *system,
                                struct sync_state *state);

struct sync_row {
    int64_t dossier_id;
    struct str code, public_id, agency_name, procedure_name;
    int64_t agency_id;
    struct str state, reason, detail;
    int told, known, failures;
    struct moment since, due_at;
};
struct sync_rows {
    const struct sync_row *items;
    size_t count;
};
/* What is behind, the longest first: of that agency (0: of all), `most` at
 * most. */
NODISCARD enum status sync_behind(struct db *db, const char *system,
                                  int64_t agency_id, size_t most,
                                  struct sync_rows *rows);
NODISCARD enum status sync_of(struct db *db, const char *system,
                              int64_t dossier_id, struct sync_row *row);

/* Due now, whatever it waited for, with the codes as they are mapped now.
 * NOT_FOUND: nothing is behind. dossier_id 0: all. */
NODISCARD enum status sync_resend(struct db *db, const char *system,
                                  int64_t dossier_id, struct moment now);
/* A line for each dossier filed since then that has none: its last event, as
 * it is now. *count of them. */
NODISCARD enum status sync_begin(struct db *db, const char *system,
                                 struct date since, struct moment now,
                                 uint64_t *count);

#endif
