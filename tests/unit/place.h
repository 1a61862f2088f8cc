/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.h: a folder with settings, templates and messages of a test's own. */
#ifndef MOTCUA_TESTS_PLACE_H
#define MOTCUA_TESTS_PLACE_H

#include "platform/server.h"

struct place {
    char dir[64];
    struct arena *arena; /* settings */
    struct app app;
};

/* Makes the folder, the smallest settings and messages, and a program "test"
 * of the settings "portal"; asserts. */
void place_open(struct place *place, const struct program *program);
void place_close(struct place *place);
/* Writes a file into the folder: "templates/portal/home.cst". */
void place_write(const struct place *place, const char *name,
                 const char *content);

#endif
