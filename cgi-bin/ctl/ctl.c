/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>

#include "ctl/ctl.h"
#include "platform/db_place.h"

int ctl_fail(int code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("motcuactl: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return code;
}

int ctl_usage(const struct ctl *ctl)
{
    fprintf(stderr, "usage: motcuactl [-c FILE] %s %s\n", ctl->running->name,
            ctl->running->usage);
    return EX_USAGE;
}

int ctl_code(enum status s)
{
    switch (s) {
    case OK:
        return EX_OK;
    case NOT_FOUND:
        return EX_NOINPUT;
    case INVALID:
        return EX_DATAERR;
    case CONFLICT:
    case UNAVAILABLE:
        return EX_TEMPFAIL;
    case INTERNAL:
        break;
    }
    return EX_SOFTWARE;
}

struct db *ctl_db(struct ctl *ctl, const char *program)
{
    const struct settings *settings = ctl->settings;
    const char *database = program != NULL ? db_place_database(program) : NULL;
    const struct db_reach reach = db_reach_of(settings);
    struct db *db = NULL;

    enum status s =
        db_new(&db, &ctl->log, &reach, settings_textz(settings, "admin.user"),
               settings_secret(settings, "admin.password_file"), database);

    if (s != OK) {
        ctl_fail(EX_OSERR, "out of memory");
        return NULL;
    }
    db_be_patient(db);
    db_use_arena(db, ctl->arena);
    if (!db_is_alive(db)) {
        ctl_fail(EX_UNAVAILABLE,
                 "MariaDB does not let %s in to %s through %s (the line above "
                 "says why); see `motcuactl migrate --admin-sql`",
                 settings_textz(settings, "admin.user"),
                 database != NULL ? database : "the server",
                 reach.hosts != NULL ? reach.hosts : reach.socket);
        db_free(&db);
    }
    return db;
}

/* A dash is a hyphen in roff unless it is told otherwise, a backslash begins a
 * command, and so do a dot or an apostrophe at the start of a line. */
void ctl_print_roff(const char *words)
{
    if (words[0] == '.' || words[0] == '\'')
        fputs("\\&", stdout);
    for (const char *c = words; *c != '\0'; c++) {
        if (*c == '-' || *c == '\\')
            putchar('\\');
        putchar(*c == '\\' ? 'e' : *c);
    }
}
