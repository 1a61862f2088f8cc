/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pages.h: the test phone's handlers. */
#ifndef MOTCUA_DEMOPHONE_PAGES_H
#define MOTCUA_DEMOPHONE_PAGES_H

#include "platform/server.h"

extern const struct route demophone_routes[];

/* phones.c */
handler phones_show;
/* phone.c */
handler phone_show;

#endif
