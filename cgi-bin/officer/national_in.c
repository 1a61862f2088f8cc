/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national_in.c: /lien-thong/nhan: the national portal's own calls.
 *
 * What arrives is kept and answered at once; the worker takes it in. Nothing is
 * told to whoever has not signed.
 */
#include "domain/sync/incoming.h"
#include "domain/sync/snapshot.h"
#include "officer/pages.h"
#include "platform/browser.h"

static const char system_name[] = "national";

static bool may_call(struct request *rq)
{
    struct str from = settings_text(rq->settings, "national.in_from");

    return str_is_empty(from) ||
           browser_is_within(rq->arena, rq->address, from);
}

static enum status answer(struct request *rq, enum national_in_word word,
                          const char *field, struct str our_code,
                          struct str data)
{
    return response_text(
        rq, 200, STR("application/json"),
        national_in_answer(rq->arena, word, field, our_code, data));
}

static enum status say(struct request *rq, enum national_in_word word)
{
    return answer(rq, word, NULL, STR(""), STR(""));
}

/* A dossier as it is now, as it is told there. */
static enum status look_up(struct request *rq, struct str code)
{
    struct dossier dossier;
    struct national_dossier told;
    struct snapshot_hold hold;
    enum status s = dossier_load_code(rq->db, code, &dossier);

    if (s == NOT_FOUND)
        return say(rq, NATIONAL_IN_ABSENT);
    if (s == OK)
        s = snapshot_load(rq->db, rq->settings, system_name, dossier.id,
                          (int)dossier.version, rq->now, &told, &hold);
    if (s == NOT_FOUND || s == INVALID || s == CONFLICT)
        return say(rq, NATIONAL_IN_SILENT);
    if (s != OK)
        return s;
    return answer(rq, NATIONAL_IN_FOUND, NULL, dossier.code,
                  national_in_told(rq->arena, &told));
}

static enum status receive(struct request *rq, const struct national_in *in)
{
    enum incoming_fate fate;
    struct str our_code = STR_NONE;
    enum status s = incoming_add(rq->db, system_name, in, rq->body, rq->now,
                                 &fate, &our_code);

    if (s != OK)
        return s;
    log_event(rq->log, "national.received", "code=%" PRI_STR " kind=%s fate=%d",
              STR_ARG(in->code), national_in_kind_text(in->kind), (int)fate);
    switch (fate) {
    case INCOMING_OTHER:
        return say(rq, NATIONAL_IN_USED);
    case INCOMING_UNKNOWN:
        return say(rq, NATIONAL_IN_ABSENT);
    case INCOMING_AGAIN:
        return answer(rq, NATIONAL_IN_AGAIN, NULL, our_code, STR(""));
    case INCOMING_NEW:
        break;
    }
    return answer(rq, NATIONAL_IN_TAKEN, NULL, our_code, STR(""));
}

enum status national_receive(struct request *rq)
{
    struct national_in in;
    const char *field = NULL;

    if (!national_is_set(rq->settings) || !may_call(rq) ||
        !national_in_is_theirs(rq->arena, rq->settings, rq->authorization,
                               rq->body, rq->now))
        return NOT_FOUND;
    enum status s = national_in_read(rq->arena, rq->body, &in, &field);
    if (s == INVALID && field[0] == '\0')
        return say(rq, NATIONAL_IN_NO_JSON);
    if (s == INVALID)
        return answer(rq, NATIONAL_IN_WRONG, field, STR(""), STR(""));
    if (s != OK)
        return s;
    return in.kind == NATIONAL_IN_ASK ? look_up(rq, in.code) : receive(rq, &in);
}
