/* dossier.c: an interim hand for officers: what happens to a dossier, until the
 * back office is there. The rules are the domain's.
 */
#include "ctl/ctl.h"
#include "domain/dossier.h"

static int happen(struct ctl *ctl, int argc, char **argv,
                  enum event_kind kind, int words)
{
    if (argc != words)
        return ctl_usage();
    struct happening what = {
        .kind = kind,
        .actor = ACTOR_OFFICER,
        .note = words > 1 ? str_of(argv[words - 1]) : STR_NONE,
    };

    if (kind == EVENT_FEE_ASKED &&
        !str_to_int(str_of(argv[1]), 0, INT32_MAX, &what.fee.dong))
        return ctl_usage();
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    struct dossier dossier;
    enum status s = dossier_load_code(db, str_of(argv[0]), &dossier);

    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no dossier %s", argv[0]);
    if (s == OK)
        s = dossier_happen(db, dossier.id, 0, &what, moment_now(), &dossier);
    if (s == CONFLICT)
        return ctl_fail(EX_DATAERR, "dossier %s has status %d: not now",
                        argv[0], (int)dossier.status);
    if (s != OK)
        return ctl_fail(ctl_code(s), "dossier %s was not changed", argv[0]);
    printf("%" PRI_STR " status %d\n", STR_ARG(dossier.code),
           (int)dossier.status);
    return EX_OK;
}

static int accept_dossier(struct ctl *ctl, int argc, char **argv)
{
    return happen(ctl, argc, argv, EVENT_ACCEPTED, 1);
}

static int reject_dossier(struct ctl *ctl, int argc, char **argv)
{
    return happen(ctl, argc, argv, EVENT_REFUSED, 2);
}

static int start_dossier(struct ctl *ctl, int argc, char **argv)
{
    return happen(ctl, argc, argv, EVENT_STARTED, 1);
}

static int supplement_dossier(struct ctl *ctl, int argc, char **argv)
{
    return happen(ctl, argc, argv, EVENT_SUPPLEMENT_ASKED, 2);
}

static int fee_dossier(struct ctl *ctl, int argc, char **argv)
{
    return happen(ctl, argc, argv, EVENT_FEE_ASKED, 3);
}

static int paid_dossier(struct ctl *ctl, int argc, char **argv)
{
    return happen(ctl, argc, argv, EVENT_PAID, 1);
}

static int stop_dossier(struct ctl *ctl, int argc, char **argv)
{
    return happen(ctl, argc, argv, EVENT_STOPPED, 2);
}

static int finish_dossier(struct ctl *ctl, int argc, char **argv)
{
    return happen(ctl, argc, argv, EVENT_FINISHED, 2);
}

static int return_dossier(struct ctl *ctl, int argc, char **argv)
{
    return happen(ctl, argc, argv, EVENT_RETURNED, 1);
}

const struct command dossier_commands[] = {
    {"dossier accept", "CODE", "accepts a dossier that was filed",
     accept_dossier, false},
    {"dossier reject", "CODE REASON", "does not accept it, and says why",
     reject_dossier, false},
    {"dossier start", "CODE", "work on it begins", start_dossier, false},
    {"dossier supplement", "CODE WHAT", "asks the citizen for more",
     supplement_dossier, false},
    {"dossier fee", "CODE DONG NOTE", "asks for a payment", fee_dossier,
     false},
    {"dossier paid", "CODE", "the payment arrived", paid_dossier, false},
    {"dossier stop", "CODE REASON", "ends it without a result", stop_dossier,
     false},
    {"dossier finish", "CODE NOTE", "the result is there", finish_dossier,
     false},
    {"dossier return", "CODE", "the result was handed over", return_dossier,
     false},
    {0},
};
