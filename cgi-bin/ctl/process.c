/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process.c: the steps of procedures and the letters of the office, by an
 * administrator's hand: what a province changes without C.
 *
 * A file of steps has a line for each: STAGE, ROLE, HOURS of working time and
 * NAME, tab-separated. A file of a letter is its text, with places in braces.
 */
#include "ctl/ctl.h"
#include "domain/officer/admin.h"
#include "domain/officer/steps.h"

enum { HOURS_MOST = 9999, LETTER_MOST = 20000, NAME_MOST = 100 };

static const struct trail_hand by_ctl = {.name = STR("motcuactl")};

/* "-" stands for all. */
static struct str code_of(const char *arg)
{
    return strcmp(arg, "-") == 0 ? STR("") : str_of(arg);
}

/* --- steps --- */

static bool read_step(struct str line, struct process_step *step)
{
    struct str stage = STR(""), role = STR(""), hours = STR("");
    int64_t number = 0;

    if (!str_next(&line, '\t', &stage) || !str_next(&line, '\t', &role) ||
        !str_next(&line, '\t', &hours) ||
        !str_to_int(hours, 0, HOURS_MOST, &number))
        return false;
    *step = (struct process_step){
        .stage = work_stage_of(stage),
        .role = officer_role_of(role),
        .hours = (int)number,
        .name = str_trim(line),
    };
    return step->stage != STAGE_NONE && step->role != ROLE__MAX &&
           !str_is_empty(step->name) && step->name.len <= NAME_MOST;
}

static int read_steps(struct ctl *ctl, const char *path,
                      struct process_step *steps, size_t *count)
{
    struct str text, line;
    int nth = 0;

    if (!ctl_read_file(ctl, path, &text))
        return EX_NOINPUT;
    while (str_next(&text, '\n', &line)) {
        nth++;
        if (str_is_empty(str_trim(line)))
            continue;
        if (*count == PROCESS_STEPS)
            return ctl_fail(EX_DATAERR, "%s: more than %d steps", path,
                            PROCESS_STEPS);
        if (!read_step(line, &steps[(*count)++]))
            return ctl_fail(EX_DATAERR,
                            "%s: line %d is no STAGE, ROLE, HOURS and NAME",
                            path, nth);
    }
    return EX_OK;
}

static const char *sentence_of(const struct refusal *why)
{
    static const struct {
        const char *key, *sentence;
    } sentences[] = {
        {"steps_count", "there are two to ten steps"},
        {"steps_ends", "the first step is reception, the last is return"},
        {"steps_order", "each stage comes once, in order"},
        {"steps_role", "nobody with that role works at that stage"},
        {"steps_sign", "somebody works on it (work) and a signer signs (sign)"},
        {"steps_hours", "the steps take longer than the procedure promises"},
        {"letter_place", "a place in braces is none of ours"},
        {"letter_form", "forms are 02, 03, 04, 05 and kq"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(sentences); i++)
        if (strcmp(sentences[i].key, why->key) == 0)
            return sentences[i].sentence;
    return why->key;
}

static int add_process(struct ctl *ctl, int argc, char **argv)
{
    struct process_step steps[PROCESS_STEPS];
    struct refusal why = {.key = ""};
    size_t count = 0;

    if (argc != 4)
        return ctl_usage(ctl);
    int code = read_steps(ctl, argv[3], steps, &count);
    if (code != EX_OK)
        return code;
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    struct steps_new what = {
        .procedure_code = code_of(argv[0]),
        .agency_code = code_of(argv[1]),
        .name = str_of(argv[2]),
        .items = steps,
        .count = count,
        .from = moment_date(moment_now()),
    };
    enum status s = steps_add(db, &by_ctl, &what, -1, moment_now(), &why);
    if (s == INVALID)
        return ctl_fail(EX_DATAERR, "%s: %s", argv[3], sentence_of(&why));
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no procedure %s, or no agency %s", argv[0],
                        argv[1]);
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "nothing was taken in");
}

static int list_processes(struct ctl *ctl, int argc, char **argv)
{
    struct steps_lines lines;

    (void)argv;
    if (argc > 0)
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = steps_list(db, &lines);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the processes cannot be read");
    for (size_t i = 0; i < lines.count; i++) {
        const struct steps_line *l = &lines.items[i];

        printf(
            "%lld\t%" PRI_STR "\t%" PRI_STR "\t%d\t%d\t%d\t%s\t%" PRI_STR "\n",
            (long long)l->id,
            STR_ARG(str_is_empty(l->procedure_code) ? STR("-")
                                                    : l->procedure_code),
            STR_ARG(str_is_empty(l->agency_code) ? STR("-") : l->agency_code),
            l->version, l->count, l->hours, l->is_retired ? "retired" : "holds",
            STR_ARG(l->name));
    }
    return EX_OK;
}

static int show_process(struct ctl *ctl, int argc, char **argv)
{
    struct process process;
    int64_t id = 0;

    if (argc != 1 || !str_to_int(str_of(argv[0]), 1, UINT32_MAX, &id))
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = process_load(db, id, &process);
    if (s != OK)
        return ctl_fail(s == NOT_FOUND ? EX_NOINPUT : ctl_code(s),
                        "no process %s", argv[0]);
    for (size_t i = 0; i < process.count; i++)
        printf("%s\t%s\t%d\t%" PRI_STR "\n",
               work_stage_text(process.steps[i].stage),
               officer_role_text(process.steps[i].role), process.steps[i].hours,
               STR_ARG(process.steps[i].name));
    return EX_OK;
}

static int retire_process(struct ctl *ctl, int argc, char **argv)
{
    int64_t id = 0;

    if (argc != 1 || !str_to_int(str_of(argv[0]), 1, UINT32_MAX, &id))
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = steps_retire(db, &by_ctl, id, moment_now());
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT,
                        "process %s does not hold, or is the last for all",
                        argv[0]);
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "process %s stays", argv[0]);
}

/* --- letters --- */

static int list_letters(struct ctl *ctl, int argc, char **argv)
{
    struct letter_templates list;

    (void)argv;
    if (argc > 0)
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = letter_template_list(db, 0, &list);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the letters cannot be read");
    for (size_t i = 0; i < list.count; i++) {
        const struct letter_template *t = &list.items[i];

        printf("%" PRI_STR "\t%" PRI_STR "\t%d\t%" PRI_STR "\n",
               STR_ARG(t->form),
               STR_ARG(str_is_empty(t->procedure_code) ? STR("-")
                                                       : t->procedure_code),
               t->version, STR_ARG(t->title));
    }
    return EX_OK;
}

static int show_letter(struct ctl *ctl, int argc, char **argv)
{
    struct letter_templates list;

    if (argc != 2)
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = letter_template_list(db, 0, &list);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the letters cannot be read");
    for (size_t i = 0; i < list.count; i++) {
        const struct letter_template *t = &list.items[i];

        if (!str_is(t->form, argv[0]) || t->agency_id != 0 ||
            !str_equals(t->procedure_code, code_of(argv[1])))
            continue;
        printf("%" PRI_STR "\n", STR_ARG(t->body));
        return EX_OK;
    }
    return ctl_fail(EX_NOINPUT, "no text of form %s for %s", argv[0], argv[1]);
}

static int set_letter(struct ctl *ctl, int argc, char **argv)
{
    struct refusal why = {.key = ""};
    struct str body;

    if (argc != 4)
        return ctl_usage(ctl);
    if (!ctl_read_file(ctl, argv[3], &body))
        return EX_NOINPUT;
    body = str_trim(body);
    if (str_is_empty(body) || body.len > LETTER_MOST)
        return ctl_fail(EX_DATAERR, "%s is empty, or longer than %d bytes",
                        argv[3], LETTER_MOST);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    struct letter_template t = {
        .form = str_of(argv[0]),
        .procedure_code = code_of(argv[1]),
        .title = str_of(argv[2]),
        .body = body,
        .created_by = STR("motcuactl"),
        .from = moment_date(moment_now()),
    };
    enum status s = admin_letter(db, &by_ctl, &t, -1, moment_now(), &why);
    if (s == INVALID)
        return ctl_fail(EX_DATAERR, "%s: %s", argv[3], sentence_of(&why));
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no procedure %s", argv[1]);
    return s == OK ? EX_OK : ctl_fail(ctl_code(s), "nothing was taken in");
}

/* As it would go out for that dossier, with stand-ins for what an officer
 * types. */
static int preview_letter(struct ctl *ctl, int argc, char **argv)
{
    struct dossier dossier;
    struct letter letter;

    if (argc != 2)
        return ctl_usage(ctl);
    CLEANUP(db_free) struct db *db = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = dossier_load_code(db, str_of(argv[1]), &dossier);
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no dossier %s", argv[1]);
    if (s == OK) {
        struct letter_words words = {
            .owner = STR("(chủ hồ sơ)"),
            .office = dossier.agency_name,
            .officer = STR("(cán bộ)"),
            .phone = STR("(điện thoại)"),
            .reason = STR("(lý do)"),
            .papers = STR("(giấy tờ)"),
            .due = moment_date(dossier.due_at),
            .today = moment_date(moment_now()),
        };
        s = letter_make(db, argv[0], &dossier, &words, &letter);
    }
    if (s != OK)
        return ctl_fail(EX_DATAERR, "form %s has no text", argv[0]);
    printf("%" PRI_STR "\n\n%" PRI_STR "\n", STR_ARG(letter.title),
           STR_ARG(letter.body));
    return EX_OK;
}

const struct command process_commands[] = {
    {"process list", "",
     "all steps of procedures: number, procedure, agency, version, steps, "
     "hours",
     list_processes, false},
    {"process show", "ID", "its steps, as `process add` takes them",
     show_process, false},
    {"process add", "PROCEDURE AGENCY NAME FILE",
     "a new version of the steps of a procedure at an agency; - stands for all",
     add_process, false},
    {"process retire", "ID", "is given to no dossier any more", retire_process,
     false},
    {"letter list", "", "the texts of letters: form, procedure, version, title",
     list_letters, false},
    {"letter show", "FORM PROCEDURE", "the text that holds; - stands for all",
     show_letter, false},
    {"letter set", "FORM PROCEDURE TITLE FILE",
     "a new version of a text, with its places checked", set_letter, false},
    {"letter preview", "FORM CODE", "as it would go out for that dossier",
     preview_letter, false},
    {0},
};
