/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.h: cmocka the way it wants to be included, before our own headers. */
#ifndef MOTCUA_TESTS_CHECK_H
#define MOTCUA_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
