/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national.c: the national portal told of dossiers, beside all else the worker
 * does: see domain/sync/ledger.h.
 *
 * A telling is a claimed event and its calls, one after the other: the dossier,
 * then the event's line; where an earlier try may have been heard, it is asked
 * first what is there. Tellings go side by side, and each has an arena of its
 * own, reset when it ends.
 *
 * Holds: a call's bytes are made before it leaves, from the snapshot alone; how
 * it ended and what it carried are written in one transaction with how far the
 * dossier is now. Between the answer and that transaction a worker may die: the
 * mark of the claim then says that somebody has to ask.
 */
#include "domain/sync/ledger.h"
#include "domain/sync/snapshot.h"
#include "platform/metrics.h"
#include "worker/worker.h"

#define TELLING_BYTES ((size_t)8 << 20)
#define STOP_MS 10000
/* Files are calls too: what is beyond comes with the next try. */
enum { CALLS_MOST = 64, TELLINGS_MOST = 32 };
static const char system_name[] = "national";

struct telling {
    struct arena *arena;
    bool is_open;
    struct sync_claim claim;
    struct national_dossier dossier;
    struct sync_call calls[CALLS_MOST]; /* the last may be under way */
    size_t count;
    enum national_kind wanted; /* once the files are there */
};
struct tellings {
    struct telling list[TELLINGS_MOST];
    size_t open;
};

enum status tellings_new(struct tellings **tellings)
{
    *tellings = calloc(1, sizeof **tellings);
    return *tellings != NULL ? OK : INTERNAL;
}

void tellings_free(struct tellings **tellings)
{
    if (*tellings == NULL)
        return;
    for (size_t i = 0; i < TELLINGS_MOST; i++)
        arena_free(&(*tellings)->list[i].arena);
    free(*tellings);
    *tellings = NULL;
}

static struct telling *free_telling(struct tellings *tellings)
{
    for (size_t i = 0; i < TELLINGS_MOST; i++) {
        struct telling *t = &tellings->list[i];

        if (t->is_open)
            continue;
        if (t->arena == NULL)
            t->arena = arena_new(TELLING_BYTES);
        return t->arena != NULL ? t : NULL;
    }
    return NULL;
}

/* A call, and its answer written down. */
static int64_t lease_s(const struct worker *worker)
{
    return 2 * settings_number(worker->settings, "national.timeout_s") + 60;
}

static void count_end(struct worker *worker, enum sync_verdict verdict)
{
    metrics_count(worker->log.metrics,
                  verdict == SYNC_TOLD || verdict == SYNC_OTHER
                      ? METRIC_NATIONAL_SENT
                  : verdict == SYNC_HELD ? METRIC_NATIONAL_REFUSED
                                         : METRIC_NATIONAL_FAILED);
}

static enum status end(struct worker *worker, struct telling *t,
                       struct sync_end how)
{
    how.calls = t->calls;
    how.count = t->count;
    enum status s =
        sync_end_claim(worker->portal, &t->claim, &how, moment_now());

    count_end(worker, how.verdict);
    log_event(&worker->log, "national.done",
              "dossier=%" PRI_STR " event=%d verdict=%d reason=%s calls=%zu "
              "status=%d",
              STR_ARG(t->dossier.code), t->claim.position, (int)how.verdict,
              how.reason != NULL ? how.reason : "", t->count, (int)s);
    t->is_open = false;
    worker->tellings->open--;
    arena_reset(t->arena);
    return s == CONFLICT ? OK : s;
}

static enum status fail(struct worker *worker, struct telling *t,
                        const char *reason, struct str detail, bool is_unsure)
{
    return end(worker, t,
               (struct sync_end){.verdict = SYNC_FAILED,
                                 .reason = reason,
                                 .detail = detail,
                                 .is_unsure = is_unsure});
}

/* The next call, which is under way when this comes back. fd is given: of
 * NATIONAL_FILE the bytes, else -1. */
static enum status send(struct worker *worker, struct telling *t,
                        enum national_kind kind, int fd)
{
    struct moment now = moment_now();
    struct national_answer none;
    struct str protocol = settings_text(worker->settings, "national.protocol");
    struct str body = national_message(t->arena, protocol, kind, &t->dossier);

    if (t->count == CALLS_MOST || body.len == 0) {
        fd_close(&fd);
        return t->count < CALLS_MOST
                   ? INTERNAL
                   : fail(worker, t, "strange", STR("too many calls"), true);
    }
    enum status s = national_begin(worker->national, kind, &t->dossier, body,
                                   fd, t, now, &none);
    if (s == UNAVAILABLE)
        return fail(worker, t, "away", none.said, t->claim.is_unsure);
    if (s != OK)
        return s;
    t->calls[t->count++] = (struct sync_call){
        .kind = kind,
        .protocol = protocol,
        .their_id = t->dossier.their_id,
        .about = kind == NATIONAL_FILE ? t->dossier.files[t->dossier.file_at].id
                                       : STR(""),
        .body = body,
        .sha256 = crypto_sha256(body),
        .sent_at = now};
    return OK;
}

static enum status send_file(struct worker *worker, struct telling *t,
                             size_t nth)
{
    const struct national_file *file = &t->dossier.files[nth];
    int fd = -1;

    if (!file->is_clean)
        return fail(worker, t, "scan", file->name, t->claim.is_unsure);
    enum status s =
        storage_open(worker->storage,
                     (struct storage_name){file->owner_id, file->content}, &fd);
    if (s != OK)
        return fail(worker, t, "internal", file->name, t->claim.is_unsure);
    t->dossier.file_at = nth;
    return send(worker, t, NATIONAL_FILE, fd);
}

/* A call of that kind, or first what has to come before it. */
static enum status call(struct worker *worker, struct telling *t,
                        enum national_kind kind)
{
    if (national_wants_id(worker->settings, kind, &t->dossier))
        kind = NATIONAL_ASK;
    size_t nth = national_missing(worker->settings, kind, &t->dossier);

    t->wanted = kind;
    return nth < t->dossier.file_count ? send_file(worker, t, nth)
                                       : send(worker, t, kind, -1);
}

/* What they call the dossier or the file that the last call was about. */
static enum status keep_given(struct worker *worker, struct telling *t,
                              enum national_kind kind, struct str given)
{
    struct national_file *file =
        kind == NATIONAL_FILE ? &t->dossier.files[t->dossier.file_at] : NULL;
    struct str *theirs = file != NULL ? &file->their_id : &t->dossier.their_id;

    if (str_is_empty(given) || str_equals(given, *theirs))
        return OK;
    *theirs = given;
    return sync_keep_given(worker->portal, &t->claim,
                           file != NULL ? file->id : STR(""), given,
                           moment_now(), lease_s(worker));
}

/* What follows that answer; NATIONAL_KIND__MAX: nothing, it is told. False: it
 * did not go well. */
static bool what_next(enum national_kind kind,
                      const struct national_answer *answer,
                      enum national_kind *next)
{
    bool is_told = answer->outcome == NATIONAL_TOLD;
    bool is_there = answer->outcome == NATIONAL_THERE;
    bool is_absent = answer->outcome == NATIONAL_ABSENT;

    switch (kind) {
    case NATIONAL_ASK:
        *next = is_absent          ? NATIONAL_ADD
                : answer->has_line ? NATIONAL_KIND__MAX
                                   : NATIONAL_UPDATE;
        return is_told || is_there || is_absent;
    case NATIONAL_ADD:
        *next = is_there ? NATIONAL_UPDATE : NATIONAL_LINE;
        return is_told || is_there;
    case NATIONAL_UPDATE:
        *next = is_absent ? NATIONAL_ADD : NATIONAL_LINE;
        return is_told || is_absent;
    case NATIONAL_LINE:
        *next = NATIONAL_KIND__MAX;
        return is_told || is_there;
    case NATIONAL_FILE: /* *next is what it was wanted for */
        return is_told || is_there;
    case NATIONAL_KIND__MAX:
        break;
    }
    return false;
}

static enum status heard(struct worker *worker, struct telling *t,
                         const struct national_answer *answer)
{
    struct sync_call *last = &t->calls[t->count - 1];
    enum national_kind next = t->wanted;

    last->answer = *answer;
    if (answer->was_answered)
        last->answered_at = moment_now();
    if (what_next(last->kind, answer, &next)) {
        if (keep_given(worker, t, last->kind, answer->given) != OK)
            return fail(worker, t, "internal", STR(""), true);
        if (last->kind == NATIONAL_ADD && next == NATIONAL_LINE &&
            !national_add_says_all(worker->settings, &t->dossier))
            next = NATIONAL_UPDATE;
        if (next == NATIONAL_KIND__MAX)
            return end(worker, t, (struct sync_end){.verdict = SYNC_TOLD});
        enum status s = call(worker, t, next);

        return s != OK && t->is_open
                   ? fail(worker, t, "internal", STR(""), true)
                   : s;
    }
    switch (answer->outcome) {
    case NATIONAL_LOST:
        return fail(worker, t, "away", answer->said, true);
    case NATIONAL_STRANGE:
        return fail(worker, t, "strange", answer->said, true);
    default:
        return fail(worker, t, "refused", answer->said, false);
    }
}

static enum status load(struct worker *worker, struct telling *t,
                        struct snapshot_hold *hold)
{
    db_use_arena(worker->portal, t->arena);
    enum status s = snapshot_load(worker->portal, worker->settings, system_name,
                                  t->claim.dossier_id, t->claim.position,
                                  t->claim.built_at, &t->dossier, hold);
    db_use_arena(worker->portal, worker->arena);
    return s;
}

static enum status start(struct worker *worker, const struct sync_claim *claim)
{
    struct telling *t = free_telling(worker->tellings);
    struct snapshot_hold hold = {.reason = ""};

    if (t == NULL)
        return INTERNAL;
    t->is_open = true;
    worker->tellings->open++;
    t->claim = *claim;
    t->dossier = (struct national_dossier){.code = STR("")};
    t->count = 0;
    enum status s = load(worker, t, &hold);
    if (s == INVALID)
        return end(worker, t,
                   (struct sync_end){.verdict = SYNC_HELD,
                                     .reason = hold.reason,
                                     .detail = hold.detail});
    if (s == CONFLICT)
        return end(worker, t, (struct sync_end){.verdict = SYNC_OTHER});
    const char *lacks =
        s == OK ? national_lacks(worker->settings, &t->dossier) : NULL;

    if (lacks != NULL)
        return end(worker, t,
                   (struct sync_end){.verdict = SYNC_HELD,
                                     .reason = lacks,
                                     .detail = t->dossier.owner_name});
    if (s == OK)
        s = call(worker, t,
                 claim->is_unsure ? NATIONAL_ASK
                 : claim->position == 1 && !t->dossier.is_theirs
                     ? NATIONAL_ADD
                     : NATIONAL_UPDATE);
    if (s != OK && t->is_open)
        return fail(worker, t, "internal", STR(""), claim->is_unsure);
    return s;
}

static enum status hear_all(struct worker *worker, size_t *moved)
{
    struct telling *t;
    struct national_answer answer;

    for (enum status s = OK; s == OK;) {
        /* Texts of the answer live as long as the telling that they are of. */
        t = national_next(worker->national, worker->arena, &answer);
        if (t == NULL)
            return OK;
        answer.code = str_copy(t->arena, answer.code);
        answer.said = str_copy(t->arena, answer.said);
        answer.given = str_copy(t->arena, answer.given);
        ++*moved;
        s = heard(worker, t, &answer);
        if (s != OK)
            return s;
    }
    return OK;
}

bool tellings_are_open(const struct worker *worker)
{
    return worker->tellings->open > 0;
}

enum status tellings_run(struct worker *worker, int wait_ms, size_t *moved)
{
    struct sync_claim *claims = NULL;
    size_t count = 0;

    if (!national_is_set(worker->settings))
        return OK;
    national_pump(worker->national, wait_ms);
    enum status s = hear_all(worker, moved);
    size_t room = national_room(worker->national);
    /* Waiting for half of them makes fewer, larger claims. */
    if (s == OK && room * 2 >= room + worker->tellings->open)
        s = sync_claim(worker->portal, system_name, moment_now(),
                       lease_s(worker), room, &claims, &count);
    for (size_t i = 0; s == OK && i < count; i++)
        s = start(worker, &claims[i]);
    *moved += count;
    return s;
}

void tellings_stop(struct worker *worker)
{
    struct moment began = moment_now();
    size_t moved = 0;

    while (worker->tellings != NULL && worker->tellings->open > 0 &&
           moment_now().us - began.us < (int64_t)STOP_MS * 1000) {
        arena_reset(worker->arena);
        worker_is_alive();
        national_pump(worker->national, 200);
        if (hear_all(worker, &moved) != OK)
            return;
    }
}
