/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forms.c: electronic forms: checked, tried, taken in and given back.
 *
 * `check` and `try` want no database: who writes a form has an answer at once.
 */
#include "ctl/ctl.h"
#include "domain/form/payload.h"
#include "domain/form/print.h"
#include "domain/form/version.h"

static void print_str(struct str text)
{
    fwrite(text.ptr == NULL ? "" : text.ptr, 1, text.len, stdout);
}

/* Each fault as "FILE: line 12, pages[0]…: what". */
static void print_faults(const char *path, struct str complaint)
{
    struct str line;

    while (str_next(&complaint, '\n', &line))
        fprintf(stderr, "%s: %" PRI_STR "\n", path, STR_ARG(line));
}

static int forms_check(struct ctl *ctl, int argc, char **argv)
{
    int code = EX_OK;

    if (argc == 0)
        return ctl_usage(ctl);
    for (int i = 0; i < argc; i++) {
        struct import in = {.arena = ctl->arena};
        struct str text;

        if (!ctl_read_file(ctl, argv[i], &text))
            return EX_NOINPUT;
        enum status s = import_check_form(&in, text);
        if (s == INVALID)
            print_faults(argv[i], in.complaint);
        else if (s != OK)
            return ctl_fail(ctl_code(s), "%s: memory is out", argv[i]);
        else
            printf("%s: in order\n", argv[i]);
        if (s == INVALID)
            code = EX_DATAERR;
    }
    return code;
}

static int forms_import(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_form);
}

static int forms_export(struct ctl *ctl, int argc, char **argv)
{
    int64_t unused;
    struct str body;

    if (argc != 1)
        return ctl_usage(ctl);

    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = form_version_find(
        db, str_of(argv[0]), moment_date(moment_now()), true, &unused, &body);
    if (s == NOT_FOUND)
        return ctl_fail(EX_NOINPUT, "no form is named %s", argv[0]);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the forms could not be read");
    print_str(body);
    return EX_OK;
}

static int forms_list(struct ctl *ctl, int argc, char **argv)
{
    struct form_lines lines;

    (void)argv;
    if (argc != 0)
        return ctl_usage(ctl);

    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = form_version_list(db, &lines);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the forms could not be read");
    for (size_t i = 0; i < lines.count; i++) {
        const struct form_line *line = &lines.items[i];

        printf("%" PRI_STR "\t%" PRI_STR "\t%s\t%" PRI_STR "\t%" PRI_STR
               "\t%" PRI_STR "\n",
               STR_ARG(line->slug), STR_ARG(line->version),
               line->is_offered ? "offered" : "draft",
               STR_ARG(date_iso(ctl->arena, line->in_force_from)),
               STR_ARG(date_is_set(line->in_force_to)
                           ? date_iso(ctl->arena, line->in_force_to)
                           : STR("")),
               STR_ARG(line->title));
    }
    return EX_OK;
}

/* --- trying --- */

/* {"asked": {key: value}, "faults": {key: why}, "warnings": […], "print": […],
 * "payload": {…}} */
static json_t *tried(struct ctl *ctl, const struct eform_walk *walk,
                     const struct print *print, struct str payload)
{
    json_t *out = json_object(), *faults = json_object(),
           *warnings = json_array(), *lines = json_array(),
           *asked = json_object(), *words = json_object();

    for (size_t i = 0; i < walk->count; i++) {
        const struct eform_item *item = &walk->items[i];

        json_put(asked, item->key, json_of(item->value));
        if (item->fault != NULL)
            json_put(faults, item->key, json_string(item->fault));
        struct str key = eform_key(ctl->arena, item->field->id, item->row);
        json_put(words, key,
                 json_of(eform_field_words(ctl->arena, walk, item->field,
                                           item->row, LANG_VI)));
    }
    for (size_t i = 0; i < walk->broken_count; i++) {
        const struct eform_broken *broken = &walk->broken[i];

        if (broken->rule->level == EFORM_ERROR)
            json_put(faults, broken->key, json_of(broken->rule->message.vi));
        else
            json_array_append_new(warnings, json_of(broken->rule->message.vi));
    }
    for (size_t i = 0; i < print->count; i++) {
        const struct print_line *line = &print->lines[i];
        struct buf text = {.arena = ctl->arena};

        buf_add(&text, line->label);
        buf_add(&text, line->text);
        for (size_t n = 0; n < line->cell_count; n++)
            buf_print(&text, "%s%" PRI_STR, n > 0 ? " | " : "",
                      STR_ARG(line->cells[n]));
        json_array_append_new(lines, json_of(buf_str(&text)));
    }
    json_object_set_new(out, "asked", asked);
    json_object_set_new(out, "words", words);
    json_object_set_new(out, "faults", faults);
    json_object_set_new(out, "warnings", warnings);
    json_object_set_new(out, "print", lines);
    json_object_set_new(out, "payload", json_parse(payload));
    return out;
}

static int forms_try(struct ctl *ctl, int argc, char **argv)
{
    struct eform_about about = {.today = moment_date(moment_now()),
                                .agency = STR("Cơ quan tiếp nhận"),
                                .agency_place = STR(""),
                                .procedure = STR("")};
    struct eform_faults *faults = ARENA_NEW(ctl->arena, struct eform_faults);
    CLEANUP(json_release) json_t *answers = NULL;
    CLEANUP(json_release) json_t *out = NULL;
    struct str text, typed, payload;
    struct eform form;
    struct eform_walk walk;
    struct print print;

    if (argc != 2 || faults == NULL)
        return ctl_usage(ctl);
    if (!ctl_read_file(ctl, argv[0], &text) ||
        !ctl_read_file(ctl, argv[1], &typed))
        return EX_NOINPUT;
    if (eform_read(ctl->arena, text, &form, faults) != OK)
        return ctl_fail(EX_DATAERR, "%s: is not in order, see forms check",
                        argv[0]);
    answers = json_parse(typed);
    if (!json_is_object(answers))
        return ctl_fail(EX_DATAERR, "%s: one JSON object of texts is expected",
                        argv[1]);
    about.procedure = form.procedure_count > 0 ? form.procedures[0] : STR("");
    if (eform_walk(ctl->arena, &form, answers, &about, &walk) != OK ||
        eform_print(ctl->arena, &walk, STR(""), &print) != OK ||
        eform_payload(ctl->arena, &walk, &payload) != OK)
        return ctl_fail(EX_SOFTWARE, "memory is out");
    out = tried(ctl, &walk, &print, payload);
    json_dumpf(out, stdout, JSON_INDENT(1));
    putchar('\n');
    return walk.fault_count == 0 ? EX_OK : EX_DATAERR;
}

const struct command forms_commands[] = {
    {"forms check", "FILE…",
     "reads electronic forms (JSON) and names each fault with its line; needs "
     "no database",
     forms_check, true},
    {"forms try", "FILE ANSWERS",
     "fills a form in with answers (a JSON object of texts by key) and tells "
     "what is asked, what is wrong, what is printed and what the nation gets",
     forms_try, true},
    {"forms import", "[--dry-run] FILE",
     "takes in an electronic form as a version of it (JSON)", forms_import,
     false},
    {"forms export", "FORM",
     "writes a form's latest version as it was taken in", forms_export, false},
    {"forms list", "", "every version of every form, with its days", forms_list,
     false},
    {0},
};
