/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ctl.h: motcuactl, the administrator's command: a table of subcommands.
 *
 * A group of subcommands is a file with its table, named in main.c. Words go
 * to standard output, complaints to standard error as one sentence each; the
 * exit status is one of sysexits.h (0 fine, 64 wrong usage, 65 wrong input, 69
 * a part is away, 70 our fault, 75 try again, 78 wrong settings).
 */
#ifndef MOTCUA_CTL_CTL_H
#define MOTCUA_CTL_CTL_H

#include <sysexits.h>

#include "domain/import/import.h"

struct ctl {
    struct arena *arena;
    struct log log;
    const struct command *running;
    const char *settings_path;
    struct settings *settings; /* NULL: could not be read, see complaint */
    enum status settings_status;
    struct str settings_complaint;
};

struct command {
    const char *name;    /* "catalogue import" */
    const char *usage;   /* "[--dry-run] FILE", or "" */
    const char *summary; /* a line for the list */
    /* argv[0] is the first word after the name; NULL-ended. */
    int (*run)(struct ctl *ctl, int argc, char **argv);
    bool works_without_settings;
};

/* Tables end with {0}. */
extern const struct command migrate_commands[];
extern const struct command dossier_commands[];
extern const struct command officer_commands[];
extern const struct command process_commands[];
extern const struct command identity_commands[];
extern const struct command citizen_commands[];
extern const struct command outbox_commands[];
extern const struct command national_commands[];
extern const struct command metrics_commands[];
extern const struct command demo_commands[];
extern const struct command doctor_commands[];
extern const struct command backup_commands[];
extern const struct command restore_commands[];
extern const struct command settings_commands[];
extern const struct command catalogue_commands[];
extern const struct command forms_commands[];
extern const struct command storage_commands[];

/* ---- catalogue.c: files that are taken in */

typedef enum status ctl_importer(struct import *in, struct str text);
/* The whole file; "-" is standard input. False: it has complained. */
bool ctl_read_file(struct ctl *ctl, const char *path, struct str *text);
/* "[--dry-run] FILE": takes it in, and tells the difference. */
int ctl_import_command(struct ctl *ctl, int argc, char **argv,
                       ctl_importer *import);

/* ---- ctl.c: what subcommands share */

/* A connection as the administrator (admin.user) to the database of that
 * program ("portal", "identity", "smart", or NULL for none), with the ctl's
 * arena; given. On failure it has complained. */
struct db *ctl_db(struct ctl *ctl, const char *program);

/* "motcuactl: <sentence>" on standard error; returns `code`. */
int ctl_fail(int code, const char *format, ...) PRINTF_LIKE(2, 3);
/* The exit status for a status of ours. */
int ctl_code(enum status s);
/* To standard output, as words of a manual page. */
void ctl_print_roff(const char *words);
/* Says how to use the command that is running, and returns EX_USAGE. */
int ctl_usage(const struct ctl *ctl);

#endif
