/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.c: the explained table of settings, as motcua.conf or as the manual
 * page motcua.conf(5); both come from the table that the parser uses.
 */
#include "ctl/ctl.h"
#include "platform/settings_table.h"

static void print_bounds(const struct setting *setting)
{
    struct str choices = str_of(setting->choices), choice;
    const char *between = "";

    if (setting->kind == SETTING_NUMBER) {
        printf(" %lld to %lld.", (long long)setting->min,
               (long long)setting->max);
    } else if (setting->kind == SETTING_FLAG) {
        fputs(" yes or no.", stdout);
    } else if (setting->kind == SETTING_CHOICE) {
        fputs(" One of: ", stdout);
        while (str_next(&choices, '|', &choice)) {
            printf("%s%" PRI_STR, between, STR_ARG(choice));
            between = ", ";
        }
        putchar('.');
    }
}

static void print_setting(const struct setting *setting)
{
    if (setting->kind == SETTING_TITLE) {
        printf(".SS ");
        ctl_print_roff(setting->help);
        putchar('\n');
        return;
    }
    fputs(".TP\n.B ", stdout);
    ctl_print_roff(setting->key);
    putchar('\n');
    ctl_print_roff(setting->help);
    print_bounds(setting);
    if (setting->fallback != NULL) {
        fputs("\nDefault: ", stdout);
        ctl_print_roff(setting->fallback);
    }
    putchar('\n');
}

static int print_manual(void)
{
    fputs(".TH MOTCUA.CONF 5 2026-11-24 \"Mot Cua\" \"\"\n"
          ".SH NAME\n"
          "motcua.conf \\- settings of all programs of Mot Cua\n"
          ".SH DESCRIPTION\n"
          "Every program reads this file once, when it starts. Lines are\n"
          ".IR key \" = \" value ;\n"
          "a line that starts with # is a comment. A relative path is relative "
          "to the folder of the file. A setting whose name ends in _file names "
          "a file with a secret, which only its owner may be able to read.\n"
          ".SH SETTINGS\n",
          stdout);
    for (const struct setting *setting = settings_table; setting->kind != 0;
         setting++)
        if (setting->kind != SETTING_RETIRED)
            print_setting(setting);
    fputs(".SH SEE ALSO\n.BR motcuactl (8)\n", stdout);
    return EX_OK;
}

static int show_settings(struct ctl *ctl, int argc, char **argv)
{
    struct buf out = {.arena = ctl->arena};

    if (argc == 1 && strcmp(argv[0], "--manual") == 0)
        return print_manual();
    if (argc != 0)
        return ctl_usage(ctl);
    settings_table_print(&out);
    printf("%" PRI_STR, STR_ARG(buf_str(&out)));
    return EX_OK;
}

/* The secrets that a program reads, and where they are. */
static int show_secrets(struct ctl *ctl, const char *program)
{
    const struct setting *setting;
    struct str key, path;
    bool is_any = false;

    for (size_t i = 0; settings_secret_at(ctl->settings, i, &key, &path); i++) {
        setting = setting_find(key);
        if (!setting_is_read_by(setting, program))
            continue;
        printf("%" PRI_STR " %" PRI_STR "\n", STR_ARG(key), STR_ARG(path));
        is_any = true;
    }
    return is_any ? EX_OK
                  : ctl_fail(EX_NOINPUT, "%s reads no secret of %s", program,
                             ctl->settings_path);
}

/* main.c has read them and complained; here they are good. */
static int check_settings(struct ctl *ctl, int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[0], "--as") == 0)
        return show_secrets(ctl, argv[1]);
    if (argc != 0)
        return ctl_usage(ctl);
    printf("%s is good\n", ctl->settings_path);
    return EX_OK;
}

const struct command settings_commands[] = {
    {"settings check", "[--as PROGRAM]",
     "says what is wrong in motcua.conf, if anything is; --as: which secrets "
     "portal, identity, smart, officer, worker, backup or national (the "
     "nightly check) reads, and where",
     check_settings, false},
    {"settings", "[--manual]",
     "prints a motcua.conf with every setting explained; --manual: "
     "motcua.conf(5)",
     show_settings, true},
    {0},
};
