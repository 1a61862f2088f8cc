/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier.c: an interim hand for officers: what happens to a dossier, until the
 * back office is there. The rules are the domain's.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/ctl.h"
#include "domain/dossier/dossier.h"
#include "domain/dossier/dossier_form.h"
#include "domain/file/intake.h"
#include "domain/vault/result.h"

enum { FILES_MAX = 10 };

/* Takes in the plain file at `path`, for the dossier's owner. */
static int take_in(struct intake *in, const char *path, struct file *file)
{
    struct refusal why = {0};
    struct stat facts;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return ctl_fail(EX_NOINPUT, "%s cannot be read", path);
    enum status s =
        fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode)
            ? intake_name(db_arena(in->db), str_of(path), &file->name, &why)
            : INVALID;
    file->size_bytes = facts.st_size;
    if (s == OK)
        s = intake_file(in, fd, file, &why);
    close(fd);
    if (s == INVALID)
        return ctl_fail(EX_DATAERR, "%s is refused: %s", path,
                        why.key != NULL ? why.key : "not a plain file");
    return s == OK ? EX_OK
                   : ctl_fail(ctl_code(s), "%s could not be stored", path);
}

/* Takes in all of the result's files, or says which is refused. */
static int take_in_all(struct ctl *ctl, struct db *db, int64_t owner_id,
                       char **paths, struct file *files, size_t count)
{
    CLEANUP(storage_free) struct storage *storage = NULL;

    if (count == 0)
        return EX_OK;
    if (storage_new(ctl->settings, &ctl->log, &storage) != OK)
        return ctl_fail(EX_CONFIG, "the file store cannot be opened; see the "
                                   "line above");
    struct intake in = {.settings = ctl->settings,
                        .log = &ctl->log,
                        .storage = storage,
                        .db = db,
                        .now = moment_now(),
                        .is_of_agency = true};
    int code = EX_OK;
    for (size_t i = 0; i < count && code == EX_OK; i++) {
        files[i].owner_id = owner_id;
        code = take_in(&in, paths[i], &files[i]);
    }
    return code;
}

/* argv: CODE, words - 1 more, then files where the kind takes them. */
static int happen(struct ctl *ctl, int argc, char **argv, enum event_kind kind,
                  int words)
{
    int most = words + (kind == EVENT_FINISHED ? FILES_MAX : 0);

    if (argc < words || argc > most)
        return ctl_usage(ctl);
    struct file files[FILES_MAX] = {0};
    struct happening what = {
        .kind = kind,
        .actor = ACTOR_OFFICER,
        .note = words > 1 ? str_of(argv[words - 1]) : STR_NONE,
        .files = files,
        .file_count = (size_t)(argc - words),
        .seal_pem = settings_secret(ctl->settings, "dossier.seal_file"),
    };

    if (kind == EVENT_FEE_ASKED &&
        !str_to_int(str_of(argv[1]), 0, INT32_MAX, &what.fee.dong))
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    struct dossier dossier;
    enum status s = dossier_load_code(db, str_of(argv[0]), &dossier);

    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no dossier %s", argv[0]);
    if (s == OK) {
        int code = take_in_all(ctl, db, dossier.owner_id, argv + words, files,
                               what.file_count);
        if (code != EX_OK)
            return code;
        s = dossier_happen(db, ctl->settings, dossier.id, 0, &what,
                           moment_now(), &dossier);
    }
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

/* The form of the dossier that has such an answer. */
static enum status correct(struct db *db, int64_t dossier_id,
                           struct form_correction *what, struct refusal *why)
{
    struct dossier_forms forms;
    enum status s = dossier_forms_load(db, dossier_id, &forms);

    if (s != OK)
        return s;
    what->dossier_id = dossier_id;
    s = NOT_FOUND;
    for (size_t i = 0; i < forms.count && s == NOT_FOUND; i++) {
        what->component_id = forms.items[i].component_id;
        s = dossier_form_correct(db, what, why);
    }
    return s;
}

static int correct_dossier(struct ctl *ctl, int argc, char **argv)
{
    struct form_correction what = {.now = moment_now()};
    struct refusal why = {.key = ""};
    struct dossier dossier;

    if (argc != 5)
        return ctl_usage(ctl);
    struct form_answer answer = {str_of(argv[1]), str_of(argv[2])};

    what.answers = &answer;
    what.count = 1;
    what.reason = str_of(argv[3]);
    what.by_name = str_of(argv[4]);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = dossier_load_code(db, str_of(argv[0]), &dossier);
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no dossier %s", argv[0]);
    if (s == OK)
        s = correct(db, dossier.id, &what, &why);
    if (s == INVALID || s == NOT_FOUND)
        return ctl_fail(EX_DATAERR, "%s cannot be corrected so: %s", argv[1],
                        s == INVALID ? why.key : "the dossier has no form");
    return s == OK
               ? EX_OK
               : ctl_fail(ctl_code(s), "dossier %s was not changed", argv[0]);
}

static int seal_results(struct ctl *ctl, int argc, char **argv)
{
    struct str pem = settings_secret(ctl->settings, "dossier.seal_file");
    size_t sealed = 0;

    (void)argv;
    if (argc > 0)
        return ctl_usage(ctl);
    if (str_is_empty(pem))
        return ctl_fail(EX_CONFIG, "dossier.seal_file is not set");
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = result_seal_missing(db, pem, &sealed);
    printf("%zu results sealed\n", sealed);
    return s == OK ? EX_OK
                   : ctl_fail(ctl_code(s), "not all results could be sealed");
}

const struct command dossier_commands[] = {
    {"dossier accept", "CODE", "accepts a dossier that was filed",
     accept_dossier, false},
    {"dossier reject", "CODE REASON", "does not accept it, and says why",
     reject_dossier, false},
    {"dossier start", "CODE", "work on it begins", start_dossier, false},
    {"dossier supplement", "CODE WHAT", "asks the citizen for more",
     supplement_dossier, false},
    {"dossier fee", "CODE DONG NOTE", "asks for a payment", fee_dossier, false},
    {"dossier paid", "CODE", "the payment arrived", paid_dossier, false},
    {"dossier stop", "CODE REASON", "ends it without a result", stop_dossier,
     false},
    {"dossier finish", "CODE NOTE [FILE...]",
     "the result is there, with its files for the citizen", finish_dossier,
     false},
    {"dossier return", "CODE", "the result was handed over", return_dossier,
     false},
    {"dossier correct", "CODE FIELD VALUE REASON WHO",
     "corrects an answer of the dossier's electronic form; the citizen sees "
     "what it was, and why",
     correct_dossier, false},
    {"dossier seal", "",
     "seals the results that were given before there was dossier.seal_file",
     seal_results, false},
    {0},
};
