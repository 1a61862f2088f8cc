/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_state.c: what may happen to a dossier, and where it leads.
 *
 * One table of the ten national statuses by the kinds of event; whoever wants
 * to know whether something may happen asks it, and tests walk it at random.
 * Touches no database.
 */
#include "domain/dossier/dossier_private.h"

/* Not a status: back to where the supplement or fee was asked, or stay. */
enum { BACK = 100, SAME = 101 };

static const uint8_t next[DOSSIER_STATUS__MAX][EVENT_KIND__MAX] = {
    [DOSSIER_NEW] = {[EVENT_ACCEPTED] = DOSSIER_ACCEPTED,
                     [EVENT_REFUSED] = DOSSIER_REFUSED,
                     [EVENT_SUPPLEMENT_ASKED] = DOSSIER_SUPPLEMENT,
                     [EVENT_FEE_ASKED] = DOSSIER_FEE,
                     [EVENT_PAID] = SAME,
                     [EVENT_WITHDRAWN] = DOSSIER_WITHDRAWN},
    [DOSSIER_ACCEPTED] = {[EVENT_STARTED] = DOSSIER_PROCESSING,
                          [EVENT_EXTENDED] = SAME,
                          [EVENT_STOP_ASKED] = SAME,
                          [EVENT_STOP_REFUSED] = SAME,
                          [EVENT_SUPPLEMENT_ASKED] = DOSSIER_SUPPLEMENT,
                          [EVENT_FEE_ASKED] = DOSSIER_FEE,
                          [EVENT_PAID] = SAME,
                          [EVENT_STOPPED] = DOSSIER_STOPPED,
                          [EVENT_FINISHED] = DOSSIER_FINISHED},
    [DOSSIER_PROCESSING] = {[EVENT_SUPPLEMENT_ASKED] = DOSSIER_SUPPLEMENT,
                            [EVENT_EXTENDED] = SAME,
                            [EVENT_STOP_ASKED] = SAME,
                            [EVENT_STOP_REFUSED] = SAME,
                            [EVENT_FEE_ASKED] = DOSSIER_FEE,
                            [EVENT_PAID] = SAME,
                            [EVENT_STOPPED] = DOSSIER_STOPPED,
                            [EVENT_FINISHED] = DOSSIER_FINISHED},
    [DOSSIER_SUPPLEMENT] = {[EVENT_SUPPLEMENTED] = BACK,
                            [EVENT_EXTENDED] = SAME,
                            [EVENT_STOP_ASKED] = SAME,
                            [EVENT_STOP_REFUSED] = SAME,
                            [EVENT_REFUSED] = DOSSIER_REFUSED,
                            [EVENT_STOPPED] = DOSSIER_STOPPED,
                            [EVENT_WITHDRAWN] = DOSSIER_WITHDRAWN},
    [DOSSIER_FEE] = {[EVENT_PAID] = BACK,
                     [EVENT_EXTENDED] = SAME,
                     [EVENT_STOP_ASKED] = SAME,
                     [EVENT_STOP_REFUSED] = SAME,
                     [EVENT_STOPPED] = DOSSIER_STOPPED,
                     [EVENT_WITHDRAWN] = DOSSIER_WITHDRAWN},
    [DOSSIER_FINISHED] =
        {[EVENT_RETURNED] = DOSSIER_RETURNED, [EVENT_CORRECTED] = SAME},
    /* Over, and yet: what was issued wrong is replaced and handed over anew. */
    [DOSSIER_RETURNED] = {[EVENT_CORRECTED] = DOSSIER_FINISHED},
};

/* What an event is called in tables and texts, and the message by which the
 * citizen hears of it (outbox.c). NULL: what they did themselves, but for the
 * filing, and what is no news. */
static const struct {
    const char *word, *message;
} kinds[EVENT_KIND__MAX] = {
    [EVENT_FILED] = {"filed", "filed"},
    [EVENT_ACCEPTED] = {"accepted", "accepted"},
    [EVENT_REFUSED] = {"refused", "refused"},
    [EVENT_STARTED] = {"started", NULL},
    [EVENT_SUPPLEMENT_ASKED] = {"supplement_asked", "supplement"},
    [EVENT_SUPPLEMENTED] = {"supplemented", NULL},
    [EVENT_FEE_ASKED] = {"fee_asked", "fee"},
    [EVENT_PAID] = {"paid", "paid"},
    [EVENT_WITHDRAWN] = {"withdrawn", NULL},
    [EVENT_STOPPED] = {"stopped", "stopped"},
    [EVENT_FINISHED] = {"finished", "finished"},
    [EVENT_RETURNED] = {"returned", NULL},
    [EVENT_EXTENDED] = {"extended", "extended"},
    [EVENT_STOP_ASKED] = {"stop_asked", NULL},
    [EVENT_STOP_REFUSED] = {"stop_refused", "stop_refused"},
    [EVENT_CORRECTED] = {"corrected", "corrected"},
};

const char *event_kind_text(enum event_kind kind)
{
    return kinds[kind].word;
}

const char *event_message(enum event_kind kind)
{
    return kinds[kind].message;
}

enum event_kind event_kind_of(struct str text)
{
    for (size_t i = 0; i < EVENT_KIND__MAX; i++)
        if (str_is(text, kinds[i].word))
            return (enum event_kind)i;
    return EVENT_KIND__MAX;
}

/* A dossier that was accepted is not withdrawn, refused or taken for new any
 * more, even while something is asked of the citizen. */
static bool is_for_unaccepted(enum event_kind kind)
{
    return kind == EVENT_WITHDRAWN || kind == EVENT_REFUSED;
}

/* And one that was not accepted has no promise, and nobody works on it. */
static bool is_for_accepted(enum event_kind kind)
{
    return kind == EVENT_STOPPED || kind == EVENT_EXTENDED ||
           kind == EVENT_STOP_ASKED || kind == EVENT_STOP_REFUSED;
}

enum dossier_status dossier_next(enum dossier_status status,
                                 enum event_kind kind,
                                 enum dossier_status before)
{
    unsigned to = next[status][kind];

    if (to != 0 && is_for_accepted(kind) && before == DOSSIER_NEW)
        return (enum dossier_status)0;
    if (to == SAME)
        return status;
    if (to == BACK)
        return before;
    if (is_for_unaccepted(kind) && status != DOSSIER_NEW &&
        before != DOSSIER_NEW)
        return (enum dossier_status)0;
    return (enum dossier_status)to;
}

bool dossier_owes_fee(const struct dossier *d)
{
    return d->is_fee_known && d->fee.dong > 0 && !d->is_paid &&
           dossier_next(d->status, EVENT_PAID, d->before) != 0;
}

bool dossier_is_over(enum dossier_status status)
{
    for (size_t kind = 0; kind < EVENT_KIND__MAX; kind++)
        if (next[status][kind] != 0 && kind != EVENT_CORRECTED)
            return false;
    return true;
}

static const char *const actors[] = {
    [ACTOR_CITIZEN] = "citizen",
    [ACTOR_OFFICER] = "officer",
    [ACTOR_SYSTEM] = "system",
};

const char *actor_text(enum actor actor)
{
    return actors[actor];
}

enum actor actor_of(struct str text)
{
    return (enum actor)STR_AMONG(text, actors, ACTOR_SYSTEM);
}
