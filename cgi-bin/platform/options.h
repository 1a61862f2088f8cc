/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options.h: how each program is called: [-c FILE], --help, --version.
 */
#ifndef MOTCUA_PLATFORM_OPTIONS_H
#define MOTCUA_PLATFORM_OPTIONS_H

#include <stdio.h>

#include "platform/base.h"

/* What a program makes is its group's as well as its own, where it says so: it
 * may have a user of its own, and a folder's group is who shares it. */
#define OPTIONS_UMASK 007

/* The settings' file that is to be read, lent: -c, else the environment's
 * MOTCUA_CONF, else this installation's. What follows the options begins at
 * optind. NULL: the program ends with *code; what was asked for stands on
 * standard output (`help` writes it), what is wrong in a line on standard
 * error. A query that a web server hands to a CGI program as arguments (RFC
 * 3875, 4.4) is not looked at: who asks for a page chooses no settings. */
const char *options_settings_path(int argc, char **argv,
                                  void (*help)(FILE *out), int *code);

/* The help of a program that takes no more than the options. */
void options_help(FILE *out);

/* The options' own lines of a help. */
void options_print(FILE *out);

#endif
