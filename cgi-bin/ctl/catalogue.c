/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catalogue.c: takes the catalogue in from files and gives it back.
 *
 * Each command reads one file whole and hands its text to the domain's
 * importer, which checks all of it before it writes any. `seed` is the same
 * importers over the product's own files, in the order they need each other.
 */
#include <errno.h>
#include <unistd.h>

#include "ctl/ctl.h"
#include "domain/catalogue/recall.h"
#include "domain/import/catalogue_check.h"
#include "domain/import/export.h"
#include "domain/import/import.h"
#include "platform/io.h"

enum { MAX_FILE_BYTES = 256 << 20 };

bool ctl_read_file(struct ctl *ctl, const char *path, struct str *text)
{
    bool is_read =
        strcmp(path, "-") == 0
            ? io_read_whole(ctl->arena, STDIN_FILENO, MAX_FILE_BYTES, text)
            : io_read_file(ctl->arena, path, MAX_FILE_BYTES, text);

    if (!is_read)
        ctl_fail(EX_NOINPUT, "%s: %s (%d MiB at most)", path, strerror(errno),
                 MAX_FILE_BYTES >> 20);
    return is_read;
}

static void print_counts(const char *path, const struct import *in)
{
    printf("%s: %zu added, %zu changed, %zu as they were", path, in->added,
           in->changed, in->unchanged);
    if (in->kept > 0)
        printf(", %zu kept as better known", in->kept);
    printf("%s\n", in->is_dry_run ? " (nothing written: --dry-run)" : "");
}

static int run_import(struct ctl *ctl, struct import *in, ctl_importer *import,
                      const char *path)
{
    struct str text;

    if (!ctl_read_file(ctl, path, &text))
        return EX_NOINPUT;
    enum status s = import(in, text);
    if (s == INVALID)
        return ctl_fail(EX_DATAERR, "%s: %" PRI_STR " (nothing was written)",
                        path, STR_ARG(in->complaint));
    if (s != OK)
        return ctl_fail(ctl_code(s),
                        "%s: the database did not take it, and"
                        " nothing was written",
                        path);
    shelf_expire(catalogue_shelf_dir(ctl->arena, ctl->settings));
    return EX_OK;
}

int ctl_import_command(struct ctl *ctl, int argc, char **argv,
                       ctl_importer *import)
{
    const char *path = NULL;
    bool is_dry_run = false;

    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--dry-run") == 0)
            is_dry_run = true;
        else if (path == NULL && (argv[i][0] != '-' || argv[i][1] == '\0'))
            path = argv[i];
        else
            return ctl_usage(ctl);
    }
    if (path == NULL)
        return ctl_usage(ctl);

    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;

    struct import in = import_new(db, moment_now());
    in.is_dry_run = is_dry_run;
    int code = run_import(ctl, &in, import, path);
    if (code == EX_OK) {
        struct str lines = buf_str(&in.difference);
        fwrite(lines.ptr == NULL ? "" : lines.ptr, 1, lines.len, stdout);
        print_counts(path, &in);
    }
    return code;
}

static int catalogue_import(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_procedures);
}

static int units_import(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_units);
}

static int units_map(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_unit_mapping);
}

static int agencies_import(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_agencies);
}

static int agencies_pairs(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_pairs);
}

static int agencies_contacts(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_contacts);
}

static int holidays_import(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_holidays);
}

static int synonyms_import(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_synonyms);
}

static int life_events_import(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_life_events);
}

static int sheets_import(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_sheets);
}

static int check_command(struct ctl *ctl, int argc, char **argv)
{
    struct suspicions list;

    (void)argv;
    if (argc > 0)
        return ctl_usage(ctl);
    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;
    enum status s = catalogue_check(db, moment_now(), &list);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the catalogue could not be read");
    for (size_t i = 0; i < list.count; i++)
        printf("%s  %" PRI_STR "  %" PRI_STR "\n",
               list.items[i].is_bad ? "bad " : "look",
               STR_ARG(list.items[i].code), STR_ARG(list.items[i].what));
    printf("%zu detailed records: %zu bad, %zu to be looked at\n", list.records,
           list.bad, list.count - list.bad);
    return list.bad > 0 ? EX_DATAERR : EX_OK;
}

static int overlay_import(struct ctl *ctl, int argc, char **argv)
{
    return ctl_import_command(ctl, argc, argv, import_overlays);
}

static int catalogue_export(struct ctl *ctl, int argc, char **argv)
{
    bool is_tsv = argc == 1 && strcmp(argv[0], "--tsv") == 0;
    struct str text, unreadable = STR("");

    if (argc > 1 || (argc == 1 && !is_tsv))
        return ctl_usage(ctl);

    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;

    enum status s = is_tsv ? export_procedures_tsv(db, &text)
                           : export_procedures_json(db, &text, &unreadable);
    if (s != OK)
        return ctl_fail(ctl_code(s), "the catalogue could not be read");
    fwrite(text.ptr, 1, text.len, stdout);
    if (!str_is_empty(unreadable))
        return ctl_fail(EX_DATAERR,
                        "left out, since their record is damaged: %" PRI_STR
                        "; import them again",
                        STR_ARG(unreadable));
    return EX_OK;
}

/* Units before agencies, agencies and audiences before procedures, procedures
 * before what is written for pairs. */
static const struct seed_file {
    const char *name;
    ctl_importer *import;
    bool is_of_province; /* another province has its own, or none */
} seed_files[] = {
    {"units.tsv", import_units, true},
    {"unit-mapping.tsv", import_unit_mapping, true},
    {"codes.json", import_agencies, true},
    {"holidays.tsv", import_holidays, false},
    {"overlay.json", import_overlays, false},
    {"procedures.json", import_procedures, false},
    {"pairs.tsv", import_pairs, true},
    {"contacts.tsv", import_contacts, true},
    {"synonyms.tsv", import_synonyms, false},
    {"life-events.json", import_life_events, false},
    {"forms.json", import_sheets, false},
    {"forms/2.000635.json", import_form, false},
    {"forms/1.001193.json", import_form, false},
    {"forms/1.000656.json", import_form, false},
    {"forms/1.004873.json", import_form, false},
    {"forms/1.000894.json", import_form, false},
    {"forms/1.001022.json", import_form, false},
    {"forms/1.004859.json", import_form, false},
};

/* The file of the province's folder where there is one, else of the seed; NULL
 * where neither is. own: NULL for the seed's own province. */
static const char *seed_path(struct ctl *ctl, const char *own,
                             const struct seed_file *file)
{
    if (own != NULL) {
        const char *path =
            str_z(ctl->arena, str_print(ctl->arena, "%s/%s", own, file->name));

        if (access(path, F_OK) == 0)
            return path;
        if (file->is_of_province)
            return NULL;
    }
    return str_z(ctl->arena,
                 str_print(ctl->arena, "%s/seed/%s",
                           settings_textz(ctl->settings, "schema_dir"),
                           file->name));
}

static int seed(struct ctl *ctl, int argc, char **argv)
{
    const char *own = argc > 0 ? argv[0] : NULL;
    int code = EX_OK;

    if (argc > 1)
        return ctl_usage(ctl);
    if (own != NULL && access(own, X_OK) != 0)
        return ctl_fail(EX_NOINPUT, "%s: %s", own, strerror(errno));

    struct db *db CLEANUP(db_free) = ctl_db(ctl, "portal");
    if (db == NULL)
        return EX_UNAVAILABLE;

    for (size_t i = 0; i < ARRAY_LENGTH(seed_files) && code == EX_OK; i++) {
        struct import in = import_new(db, moment_now());
        const char *path = seed_path(ctl, own, &seed_files[i]);

        if (path == NULL)
            continue;
        in.is_seed = true;
        code = run_import(ctl, &in, seed_files[i].import, path);
        if (code == EX_OK)
            print_counts(seed_files[i].name, &in);
    }
    return code;
}

const struct command catalogue_commands[] = {
    {"catalogue import", "[--dry-run] FILE",
     "takes in procedures (JSON, or TSV of summaries) and tells the difference",
     catalogue_import, false},
    {"catalogue export", "[--tsv]",
     "writes what an import reads: detailed procedures as JSON, or all as TSV",
     catalogue_export, false},
    {"catalogue check", "",
     "lists records that would mislead people, the worst first; ends with 65 "
     "where one is bad",
     check_command, false},
    {"overlay import", "[--dry-run] FILE",
     "makes what the province says over the records as the file has it (JSON), "
     "and applies it",
     overlay_import, false},
    {"units import", "[--dry-run] FILE",
     "takes in administrative units of any era (TSV)", units_import, false},
    {"units map", "[--dry-run] FILE",
     "takes in what old units became on 2025-07-01 (TSV)", units_map, false},
    {"agencies import", "[--dry-run] FILE",
     "takes in agencies and audiences (JSON)", agencies_import, false},
    {"agencies pairs", "[--dry-run] FILE",
     "takes in which agency takes which procedure, at which service level, "
     "from when to when (TSV)",
     agencies_pairs, false},
    {"agencies contacts", "[--dry-run] FILE",
     "takes in where agencies are, when they are open and whom to call (TSV)",
     agencies_contacts, false},
    {"holidays import", "[--dry-run] FILE",
     "makes the days off of the years in the file as it has them (TSV)",
     holidays_import, false},
    {"synonyms import", "[--dry-run] FILE",
     "makes the search's synonyms as the file has them (TSV)", synonyms_import,
     false},
    {"life-events import", "[--dry-run] FILE",
     "makes the life events as the file has them (JSON)", life_events_import,
     false},
    {"sheets import", "[--dry-run] FILE",
     "makes the paper forms that the portal fills in for citizens as the file "
     "has them (JSON)",
     sheets_import, false},
    {"seed", "[FOLDER]",
     "takes in the product's own sample catalogue, with another province's "
     "units and agencies from FOLDER; leaves alone what came from elsewhere",
     seed, false},
    {0},
};
