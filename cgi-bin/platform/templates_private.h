/* SPDX-License-Identifier: GPL-3.0-or-later */
/* templates_private.h: what page.c takes of the process's templates. */
#ifndef MOTCUA_PLATFORM_TEMPLATES_PRIVATE_H
#define MOTCUA_PLATFORM_TEMPLATES_PRIVATE_H

#include <ClearSilver/ClearSilver.h>

#include "platform/templates.h"
#include "platform/texts.h"

/* The parsed template "portal/home" (without .cst), lent. */
NODISCARD enum status templates_get(struct templates *templates,
                                    const char *name, CSPARSE **parse);
/* Another number where the template, what it includes or the texts of that
 * language are others; 0: it cannot be read. */
uint64_t templates_stamp(struct templates *templates, const char *name,
                         enum lang lang);
/* Takes a template out whose rendering broke off in the middle. */
void templates_drop(struct templates *templates, const CSPARSE *parse);

/* Messages and asset names of that language, lent; NULL when they cannot be
 * read. */
HDF *templates_texts(struct templates *templates, enum lang lang);

#endif
