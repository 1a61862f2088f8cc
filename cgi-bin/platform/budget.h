/* SPDX-License-Identifier: GPL-3.0-or-later */
/* budget.h: how much of the processor one request may use.
 *
 * Every step of ours costs what its input is long, and inputs are bounded, so
 * no request should ever get there. One that does has met a fault of ours: its
 * browser gets the page that the service is busy, and the process ends, for
 * nobody knows where in its work it was. Waiting costs nothing; that has bounds
 * of its own (see server.c).
 */
#ifndef MOTCUA_PLATFORM_BUDGET_H
#define MOTCUA_PLATFORM_BUDGET_H

#include "platform/log.h"

/* Of a request, its body of 200 MiB read, hashed and sealed included: a
 * hundred times the dearest page. */
#define BUDGET_CPU_MS 10000

struct budget {
    int cpu_ms;
    int fd;          /* of the connection */
    int fcgi_id;     /* of the request on it; 0: plain CGI */
    struct str page; /* status, headers and body, under 64 KiB; lent */
    struct log *log; /* lent */
};

/* Takes the signal SIGPROF, once for each process. */
void budget_catch(void);
/* What is lent is read until budget_end. */
void budget_begin(const struct budget *budget);
/* The answer is leaving: from here on the end is without a page. */
void budget_answered(void);
void budget_end(void);

#endif
