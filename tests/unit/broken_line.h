/* SPDX-License-Identifier: GPL-3.0-or-later */
/* broken_line.h: the line to MariaDB breaks at a call, in one of two ways:
 * before the server has it, or after the server did it but before we heard.
 *
 * It is cut for real (the socket is shut down), by the linker's --wrap, so what
 * the programs see is what the client library makes of it. A test program takes
 * BROKEN_LINE and its flags from sources.am.
 */
#ifndef MOTCUA_TESTS_BROKEN_LINE_H
#define MOTCUA_TESTS_BROKEN_LINE_H

#include <stdbool.h>

enum way { UNHEARD, UNANSWERED };

/* The nth call from now on breaks, once. */
void line_break(int nth, enum way way);
/* No call breaks any more; whether one did. */
bool line_mend(void);

#endif
