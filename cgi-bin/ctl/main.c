/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: finds the subcommand, reads the settings, runs it.
 *
 * motcuactl [-c FILE] COMMAND …; without a command, or with `help`, the list
 * of commands made from the tables.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/ctl.h"
#include "platform/options.h"

#define ARENA_LIMIT ((size_t)1 << 30) /* imports are large */

static const struct command *const groups[] = {
    migrate_commands,   dossier_commands,  officer_commands, process_commands,
    doctor_commands,    backup_commands,   restore_commands, outbox_commands,
    metrics_commands,   national_commands, demo_commands,    identity_commands,
    catalogue_commands, forms_commands,    citizen_commands, storage_commands,
    settings_commands,
};

static void print_command(FILE *out, const struct command *command)
{
    fprintf(out, "  %s%s%s\n      %s\n", command->name,
            command->usage[0] != '\0' ? " " : "", command->usage,
            command->summary);
}

static void print_help(FILE *out)
{
    fputs("usage: motcuactl [-c FILE] COMMAND\n\n", out);
    options_print(out);
    fputs("\ncommands:\n", out);
    for (size_t i = 0; i < ARRAY_LENGTH(groups); i++)
        for (const struct command *c = groups[i]; c->name != NULL; c++)
            print_command(out, c);
}

/* motcuactl(8), from the same tables. */
static void print_manual(void)
{
    fputs(".TH MOTCUACTL 8 2026-11-24 \"Mot Cua\" \"\"\n"
          ".SH NAME\nmotcuactl \\- administer Mot Cua\n"
          ".SH SYNOPSIS\n.B motcuactl\n[\\fB\\-c\\fR \\fIfile\\fR] "
          "\\fIcommand\\fR\n"
          ".SH DESCRIPTION\n"
          "Works on the databases and files of the installation whose settings "
          "are in\n.I file\n(or in the one that the environment's "
          "MOTCUA_CONF names, or in\n.IR @sysconfdir@/motcua/motcua.conf ).\n"
          "Everything can be run again: what is done already is left alone.\n"
          ".SH OPTIONS\n"
          ".TP\n\\fB\\-c\\fR \\fIfile\\fR\nRead the settings from that file.\n"
          ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\n"
          "List the commands, and end; so does the command \\fBhelp\\fR.\n"
          ".TP\n\\fB\\-\\-version\\fR\n"
          "Say which version this is, and end.\n"
          ".SH COMMANDS\n",
          stdout);
    for (size_t i = 0; i < ARRAY_LENGTH(groups); i++) {
        for (const struct command *c = groups[i]; c->name != NULL; c++) {
            fputs(".TP\n\\fB", stdout);
            ctl_print_roff(c->name);
            fputs("\\fR ", stdout);
            ctl_print_roff(c->usage);
            putchar('\n');
            ctl_print_roff(c->summary);
            putchar('\n');
        }
    }
    fputs(".SH EXIT STATUS\n"
          "0: done. 64: used wrongly. 65: a file is wrong. 66: not found. "
          "69: a part is away. 70: a fault of ours. 75: try again. 78: the "
          "settings are wrong. What was complained of stands on standard "
          "error, in one sentence.\n"
          ".SH SEE ALSO\n.BR motcua.conf (5),\n.BR motcua (7)\n",
          stdout);
}

/* How many words of argv the name takes up; 0 when it is another name. */
static int words_matched(const char *name, int argc, char **argv)
{
    struct str rest = str_of(name), word;
    int words = 0;

    while (str_next(&rest, ' ', &word)) {
        if (words >= argc || !str_is(word, argv[words]))
            return 0;
        words++;
    }
    return words;
}

static const struct command *find_command(int argc, char **argv, int *words)
{
    const struct command *found = NULL;

    *words = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(groups); i++) {
        for (const struct command *c = groups[i]; c->name != NULL; c++) {
            int matched = words_matched(c->name, argc, argv);

            if (matched > *words) {
                *words = matched;
                found = c;
            }
        }
    }
    return found;
}

static int run(struct ctl *ctl, int argc, char **argv)
{
    int words = 0;
    const struct command *running = find_command(argc, argv, &words);

    if (running == NULL) {
        return ctl_fail(EX_USAGE,
                        "no such command: %s%s%s; `motcuactl help` lists them",
                        argv[0], argc > 1 ? " " : "", argc > 1 ? argv[1] : "");
    }
    ctl->settings_status =
        settings_load(ctl->arena, ctl->settings_path, NULL, &ctl->settings,
                      &ctl->settings_complaint);
    if (ctl->settings_status != OK && !running->works_without_settings) {
        if (ctl->settings_status == NOT_FOUND)
            return ctl_fail(EX_NOINPUT,
                            "no settings file %s (-c FILE names it)",
                            ctl->settings_path);
        return ctl_fail(EX_CONFIG, "%" PRI_STR,
                        STR_ARG(ctl->settings_complaint));
    }
    ctl->running = running;
    return running->run(ctl, argc - words, argv + words);
}

int main(int argc, char **argv)
{
    struct ctl ctl = {.log = {.program = "motcuactl",
                              .level = LOG_LEVEL_WARN,
                              .fd = STDERR_FILENO}};
    int code = EX_OK;

    umask(OPTIONS_UMASK);
    ctl.settings_path = options_settings_path(argc, argv, print_help, &code);
    if (ctl.settings_path == NULL)
        return code;
    argc -= optind;
    argv += optind;
    if (argc == 2 && strcmp(argv[0], "help") == 0 &&
        strcmp(argv[1], "--manual") == 0) {
        print_manual();
        return EX_OK;
    }
    if (argc == 0 || strcmp(argv[0], "help") == 0) {
        print_help(argc == 0 ? stderr : stdout);
        return argc == 0 ? EX_USAGE : EX_OK;
    }

    ctl.arena = arena_new(ARENA_LIMIT);
    if (ctl.arena == NULL)
        return ctl_fail(EX_OSERR, "out of memory");

    code = run(&ctl, argc, argv);
    if (code == EX_OK && arena_is_exhausted(ctl.arena))
        code = ctl_fail(EX_SOFTWARE, "memory ran out, or MariaDB answered what "
                                     "cannot be read: see above");

    arena_free(&ctl.arena);
    if (fflush(stdout) != 0)
        return ctl_fail(EX_IOERR, "the output could not be written");
    return code;
}
