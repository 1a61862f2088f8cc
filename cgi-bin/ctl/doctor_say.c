/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor_say.c: a line of the doctor's, and the count of what is amiss. */
#include <stdarg.h>

#include "ctl/doctor.h"

void doctor_say(struct doctor *doctor, enum finding finding, const char *about,
                const char *format, ...)
{
    static const char *const words[] = {"fine", "care", "BAD "};
    va_list args;

    doctor->bad += finding == BAD;
    doctor->care += finding == CARE;
    printf("%s  %-12s ", words[finding], about);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}
