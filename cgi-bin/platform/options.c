/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options.c: by getopt_long, which says what is wrong itself. */
#include "platform/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <sysexits.h>

#include "config.h"

const char *options_settings_path(int argc, char **argv,
                                  void (*help)(FILE *out), int *code)
{
    static const struct option names[] = {{"help", no_argument, NULL, 'h'},
                                          {"version", no_argument, NULL, 'v'},
                                          {0}};
    const char *path = getenv("MOTCUA_CONF");
    int option;

    if (!path || !*path)
        path = MOTCUA_SYSCONFDIR "/motcua.conf";
    if (getenv("GATEWAY_INTERFACE"))
        return path;
    /* '+': what a command is called with is its own. */
    while ((option = getopt_long(argc, argv, "+c:h", names, NULL)) != -1) {
        if (option == 'c') {
            path = optarg;
            continue;
        }
        *code = option == '?' ? EX_USAGE : EX_OK;
        if (option == 'h')
            help(stdout);
        else if (option == 'v')
            printf("%s (" PACKAGE ") " PACKAGE_VERSION "\n",
                   program_invocation_short_name);
        return NULL;
    }
    return path;
}

void options_help(FILE *out)
{
    fprintf(out, "usage: %s [-c FILE]\n\n", program_invocation_short_name);
    options_print(out);
}

void options_print(FILE *out)
{
    fputs("  -c FILE     reads the settings from FILE, not from\n"
          "              " MOTCUA_SYSCONFDIR "/motcua.conf\n"
          "  -h, --help  says this\n"
          "  --version   says which version this is\n",
          out);
}
