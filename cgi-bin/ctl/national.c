/* SPDX-License-Identifier: GPL-3.0-or-later */
/* national.c: how far the national portal has been told, for administrators:
 * domain/sync/.
 */
#include "ctl/ctl.h"
#include "domain/dossier/dossier.h"
#include "domain/sync/attempt.h"
#include "domain/sync/check.h"
#include "domain/sync/incoming.h"
#include "domain/sync/ledger.h"
#include "domain/sync/map.h"
#include "domain/sync/replay.h"

#define SCRATCH_BYTES ((size_t)64 << 20)
enum { LIST_MOST = 200 };
static const char system_name[] = "national";

static void print_state(struct ctl *ctl, const struct sync_state *state,
                        const struct sync_lag *lag)
{
    struct moment now = moment_now();

    printf("waiting\t%lld\nfailing\t%lld\nheld\t%lld\ndifferent\t%lld\n",
           (long long)state->waiting, (long long)state->failing,
           (long long)state->held, (long long)state->differences);
    printf("incoming\t%lld waiting, %lld held\n", (long long)lag->in.waiting,
           (long long)lag->in.held);
    if (lag->checked_at.us != 0)
        printf("checked\t%" PRI_STR "\n",
               STR_ARG(moment_vn(ctl->arena, lag->checked_at)));
    printf("behind\t%lld s\n",
           state->oldest.us == 0
               ? 0LL
               : (long long)moment_s_between(state->oldest, now));
    if (state->rests_until.us != 0)
        printf("rests until\t%" PRI_STR "\t%" PRI_STR "\n",
               STR_ARG(moment_vn(ctl->arena, state->rests_until)),
               STR_ARG(state->said));
    if (state->has_clock && (state->skew_s > 60 || state->skew_s < -60))
        printf("clock\ttheirs is %lld s from ours\n", (long long)state->skew_s);
}

static int status(struct ctl *ctl, int argc, char **argv)
{
    struct sync_state state;
    struct sync_lag lag;
    struct sync_rows rows = {.count = 0};
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");

    (void)argv;
    if (argc != 0)
        return ctl_usage(ctl);
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = sync_look(db, system_name, &state);
    if (s == OK)
        s = sync_lag(db, system_name, &lag);
    if (s == OK)
        s = sync_behind(db, system_name, 0, LIST_MOST, &rows);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the ledger cannot be read");
    print_state(ctl, &state, &lag);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sync_row *r = &rows.items[i];

        printf("%" PRI_STR "\t%" PRI_STR "\t%d of %d\ttries %d\t%" PRI_STR
               "\t%" PRI_STR "\n",
               STR_ARG(r->code), STR_ARG(r->state), r->told, r->known,
               r->failures, STR_ARG(r->reason), STR_ARG(r->detail));
    }
    return EX_OK;
}

/* 0: it has complained. "--all": *id is 0 and 1 comes back. */
static int find_dossier(struct db *db, const char *word, int64_t *id)
{
    struct dossier dossier;

    *id = 0;
    if (strcmp(word, "--all") == 0)
        return 1;
    enum status s = dossier_load_code(db, str_of(word), &dossier);
    if (s != OK) {
        ctl_fail(ctl_code(s), "there is no dossier %s", word);
        return 0;
    }
    *id = dossier.id;
    return 1;
}

static int resend(struct ctl *ctl, int argc, char **argv)
{
    int64_t id = 0;

    if (argc != 1)
        return ctl_usage(ctl);
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    if (!find_dossier(db, argv[0], &id))
        return EX_NOINPUT;
    enum status s = sync_resend(db, system_name, id, moment_now());
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "nothing of it has failed or is held");
    if (s != OK)
        return ctl_fail(ctl_code(s), "the ledger cannot be written");
    puts("due now");
    return EX_OK;
}

static int begin(struct ctl *ctl, int argc, char **argv)
{
    struct date since = {0};
    uint64_t count = 0;

    if (argc != 1 || !date_parse(str_of(argv[0]), &since))
        return ctl_usage(ctl);
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = sync_begin(db, system_name, since, moment_now(), &count);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the ledger cannot be written");
    printf("%llu dossiers are told as they stand now\n",
           (unsigned long long)count);
    return EX_OK;
}

static int check_chain(struct ctl *ctl, struct db *db)
{
    struct date day = {0};
    int64_t count = 0, position = 0;
    enum status s = attempts_verify(db, &count, &day, &position);

    if (s == INVALID)
        return ctl_fail(
            EX_DATAERR, "the chain of %" PRI_STR " breaks at call %lld",
            STR_ARG(date_iso(ctl->arena, day)), (long long)position);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the ledger cannot be read");
    printf("%lld calls, the chain holds\n", (long long)count);
    return EX_OK;
}

static int replay(struct ctl *ctl, int argc, char **argv)
{
    struct arena *scratch CLEANUP(arena_free) = arena_new(SCRATCH_BYTES);
    struct replay replay;
    int64_t id = 0;

    if (argc != 1)
        return ctl_usage(ctl);
    if (!national_is_set(ctl->settings))
        return ctl_fail(EX_CONFIG, "national.protocol is not set");
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL || scratch == NULL)
        return EX_UNAVAILABLE;
    if (!find_dossier(db, argv[0], &id))
        return EX_NOINPUT;
    enum status s = sync_replay(db, ctl->settings, system_name, id, ctl->arena,
                                scratch, &replay);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the ledger cannot be read");
    printf("%lld dossiers, %lld messages, %lld different\n",
           (long long)replay.dossiers, (long long)replay.messages,
           (long long)replay.different);
    if (replay.different > 0)
        return ctl_fail(
            EX_DATAERR, "the first is %" PRI_STR " of event %d of %" PRI_STR,
            STR_ARG(replay.kind), replay.position, STR_ARG(replay.code));
    return check_chain(ctl, db);
}

static int check(struct ctl *ctl, int argc, char **argv)
{
    struct arena *scratch CLEANUP(arena_free) = arena_new(SCRATCH_BYTES);
    struct national *national CLEANUP(national_free) = NULL;
    struct date since;
    struct check found;
    bool is_said = argc == 2 && strcmp(argv[0], "--since") == 0;

    if (is_said ? !date_parse(str_of(argv[1]), &since) : argc != 0)
        return ctl_usage(ctl);
    if (!national_is_set(ctl->settings) ||
        national_new(&national, ctl->settings, &ctl->log) != OK)
        return ctl_fail(EX_CONFIG, "national.protocol is not set");
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL || scratch == NULL)
        return EX_UNAVAILABLE;
    enum status s =
        is_said ? OK : sync_check_since(db, system_name, moment_now(), &since);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the ledger cannot be read");
    s = sync_check(db, ctl->settings, national, system_name, since, scratch,
                   &found);
    printf("since %" PRI_STR "\n", STR_ARG(date_iso(ctl->arena, since)));
    printf("%lld asked, %lld the same, %lld different, %lld not there, "
           "%lld could not be asked\n",
           (long long)found.asked, (long long)found.same,
           (long long)found.different, (long long)found.absent,
           (long long)found.unasked);
    if (s != OK)
        return ctl_fail(ctl_code(s), "it did not answer to the end");
    return found.different + found.absent > 0 ? EX_DATAERR : EX_OK;
}

static int list_map(struct ctl *ctl, struct db *db)
{
    struct map_lines lines = {.count = 0};
    enum status s = map_list(db, system_name, &lines);

    if (s != OK)
        return ctl_fail(ctl_code(s), "the map cannot be read");
    for (size_t i = 0; i < lines.count; i++) {
        const struct map_line *l = &lines.items[i];

        printf("%s\t%" PRI_STR "\t%" PRI_STR "\t%" PRI_STR "\n",
               map_kind_text(l->kind), STR_ARG(l->ours), STR_ARG(l->theirs),
               STR_ARG(date_iso(ctl->arena, l->valid_from)));
    }
    return EX_OK;
}

static int map(struct ctl *ctl, int argc, char **argv)
{
    struct date from = date_make(1900, 1, 1);
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    enum status s;

    if (db == NULL)
        return EX_UNAVAILABLE;
    if (argc == 0)
        return list_map(ctl, db);
    if (argc == 2 && strcmp(argv[1], "--own") == 0 &&
        strcmp(argv[0], "agency") == 0) {
        s = map_add_own_agencies(db, system_name, moment_now());
    } else {
        enum map_kind kind = map_kind_of(str_of(argv[0]));

        if ((argc != 3 && argc != 5) || kind == MAP_KIND__MAX ||
            (argc == 5 && (strcmp(argv[3], "--from") != 0 ||
                           !date_parse(str_of(argv[4]), &from))))
            return ctl_usage(ctl);
        s = map_add(db, system_name, kind, str_of(argv[1]),
                    strcmp(argv[2], "-") == 0 ? STR("") : str_of(argv[2]), from,
                    moment_now());
    }
    if (s == INVALID)
        return ctl_fail(EX_DATAERR, "that is no code");
    if (s != OK)
        return ctl_fail(ctl_code(s), "the map cannot be written");
    puts("mapped; motcuactl national resend sends what waited for it");
    return EX_OK;
}

static int incoming(struct ctl *ctl, int argc, char **argv)
{
    struct incoming_rows rows = {.count = 0};
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");

    (void)argv;
    if (argc != 0)
        return ctl_usage(ctl);
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = incoming_list(db, system_name, LIST_MOST, &rows);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the ledger cannot be read");
    for (size_t i = 0; i < rows.count; i++) {
        const struct incoming_row *r = &rows.items[i];

        printf("%" PRI_STR "\t%" PRI_STR "\t%" PRI_STR "\t%" PRI_STR
               "\t%" PRI_STR "\t%" PRI_STR "\n",
               STR_ARG(r->code), STR_ARG(r->kind), STR_ARG(r->state),
               STR_ARG(moment_vn(ctl->arena, r->received_at)),
               STR_ARG(r->reason), STR_ARG(r->detail));
    }
    return EX_OK;
}

static int take(struct ctl *ctl, int argc, char **argv)
{
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");

    if (argc != 1)
        return ctl_usage(ctl);
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = incoming_again(
        db, system_name,
        strcmp(argv[0], "--all") == 0 ? STR("") : str_of(argv[0]),
        moment_now());
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "nothing of it waits to be taken in");
    if (s != OK)
        return ctl_fail(ctl_code(s), "the ledger cannot be written");
    puts("due now");
    return EX_OK;
}

const struct command national_commands[] = {
    {"national status", "",
     "says what the national portal has not been told yet, since when, and why",
     status, false},
    {"national check", "[--since DAY]",
     "asks it for the dossiers that were told since then (the last check, and "
     "yesterday at the latest), and compares them field by field; differences "
     "are kept for the officers' page",
     check, false},
    {"national replay", "CODE | --all",
     "makes all messages again, and compares them byte for byte with what was "
     "sent; looks through the chain of calls",
     replay, false},
    {"national resend", "CODE | --all",
     "tells it again what failed or is held, with the codes mapped now", resend,
     false},
    {"national begin", "DAY",
     "tells it of dossiers filed since that day of which it never heard, as "
     "they stand now",
     begin, false},
    {"national incoming", "",
     "lists what it sent and could not be taken in yet, and why", incoming,
     false},
    {"national take", "CODE | --all",
     "takes that in now, with what was mended since", take, false},
    {"national map",
     "[procedure|agency|status|stated OURS THEIRS [--from DAY] | agency --own]",
     "lists what it calls what is ours, or adds a line; stated: which system "
     "tells of a procedure, motcua or another's name; - takes a line back; "
     "--own: agencies without an official code go by ours",
     map, false},
    {0},
};
