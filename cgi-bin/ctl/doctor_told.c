/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor_told.c: whether others are told of what happens: the national portal,
 * and a program of the province.
 */
#include "ctl/doctor.h"
#include "domain/sync/ledger.h"
#include "gateway/webhook.h"

static void say_behind(struct doctor *doctor, const struct sync_state *state)
{
    int64_t behind_s = state->oldest.us == 0
                           ? 0
                           : moment_s_between(state->oldest, moment_now());

    if (behind_s > 1800)
        doctor_say(
            doctor, BAD, "national",
            "%lld dossiers are behind, the first for %lld minutes; mend: "
            "motcuactl national status says why",
            (long long)(state->waiting + state->held),
            (long long)(behind_s / 60));
    if (state->held > 0)
        doctor_say(
            doctor, CARE, "national",
            "%lld dossiers wait for a code; mend: motcuactl national map",
            (long long)state->held);
    if (state->differences > 0)
        doctor_say(doctor, CARE, "national",
                   "%lld dossiers are not the same on both sides",
                   (long long)state->differences);
    if (state->has_clock && (state->skew_s > 120 || state->skew_s < -120))
        doctor_say(doctor, CARE, "national",
                   "its clock is %lld seconds from ours",
                   (long long)state->skew_s);
    if (behind_s <= 1800 && state->held == 0)
        doctor_say(doctor, FINE, "national", "nothing is late");
}

/* What came in, and whether both sides were compared. */
static void say_lag(struct doctor *doctor, const struct sync_lag *lag)
{
    struct moment now = moment_now();
    int64_t behind_s =
        lag->in.oldest.us == 0 ? 0 : moment_s_between(lag->in.oldest, now);

    if (lag->in.waiting > 0 && behind_s > 1800)
        doctor_say(doctor, BAD, "national",
                   "%lld messages of it are not taken in, the first for %lld "
                   "minutes; mend: motcuactl national incoming says why",
                   (long long)(lag->in.waiting + lag->in.held),
                   (long long)(behind_s / 60));
    if (lag->in.held > 0)
        doctor_say(doctor, CARE, "national",
                   "%lld messages of it wait for somebody; mend: motcuactl "
                   "national incoming",
                   (long long)lag->in.held);
    if (lag->checked_at.us == 0)
        doctor_say(doctor, CARE, "national",
                   "both sides were never compared; mend: systemctl enable "
                   "--now motcua-national.timer");
    else if (moment_s_between(lag->checked_at, now) > 2 * 86400)
        doctor_say(doctor, BAD, "national",
                   "both sides were compared %lld days ago; mend: systemctl "
                   "status motcua-national.service",
                   (long long)(moment_s_between(lag->checked_at, now) / 86400));
}

void doctor_national(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    struct national *national CLEANUP(national_free) = NULL;
    struct sync_state state;
    struct sync_lag lag;

    if (!national_is_set(ctl->settings)) {
        doctor_say(doctor, FINE, "national",
                   "none: the nation is told by hand");
        return;
    }
    if (national_new(&national, ctl->settings, &ctl->log) != OK) {
        doctor_say(
            doctor, BAD, "national",
            "a setting of national.* is missing, and the worker does not "
            "start");
        return;
    }
    enum status s = national_sign_in(national, ctl->arena, moment_now());
    if (s != OK)
        doctor_say(doctor, BAD, "national",
                   s == INVALID ? "does not know us; mend: national.user, "
                                  "national.password_file"
                                : "does not answer; what happens waits for it");
    struct db *db CLEANUP(db_free) =
        doctor->db == NULL ? NULL : ctl_db(ctl, "portal");
    if (db == NULL)
        return;
    if (sync_look(db, "national", &state) == OK)
        say_behind(doctor, &state);
    if (sync_lag(db, "national", &lag) == OK)
        say_lag(doctor, &lag);
}

void doctor_webhook(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    struct webhook *webhook CLEANUP(webhook_free) = NULL;

    if (!webhook_is_set(ctl->settings))
        doctor_say(doctor, FINE, "webhook",
                   "none: no program is told of events");
    else if (webhook_new(&webhook, ctl->settings, &ctl->log) == OK)
        doctor_say(doctor, FINE, "webhook", "events are told to %s",
                   settings_textz(ctl->settings, "webhook.url"));
    else
        doctor_say(
            doctor, BAD, "webhook",
            "webhook.secret_file has no secret, and the worker does not start; "
            "mend: whsec_ and what openssl rand -base64 32 says, in that file");
}
