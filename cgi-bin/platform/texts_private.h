/* SPDX-License-Identifier: GPL-3.0-or-later */
/* texts_private.h: what texts.c and texts_pseudo.c share. */
#ifndef MOTCUA_PLATFORM_TEXTS_PRIVATE_H
#define MOTCUA_PLATFORM_TEXTS_PRIVATE_H

#include "platform/texts.h"

/* Changes every text below the node, as deep as texts are nested. */
NEOERR *texts_make_pseudo(HDF *node);

#endif
