/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base.h: the few words every file of ours uses.
 *
 * Include libraries' headers before this one: it poisons calls that this code
 * base does without, and some libraries name them in their own headers.
 */
#ifndef MOTCUA_PLATFORM_BASE_H
#define MOTCUA_PLATFORM_BASE_H

#ifdef NDEBUG
#error "assertions stay on in this program: do not define NDEBUG"
#endif

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* gcc tells of its address sanitizer by a macro, clang by a feature. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_WATCHED 1
#endif
#endif

#define NODISCARD __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define CLEANUP(release) __attribute__((cleanup(release)))
#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* A type whose values no caller may ignore, static functions' included. gcc
 * knows this of functions only, so headers say NODISCARD too. */
#ifdef __clang__
#define NODISCARD_TYPE __attribute__((warn_unused_result))
#else
#define NODISCARD_TYPE
#endif

/* What happened, and so what to do next. Errors are values: errno and the
 * codes of libraries end in the function that got them, which logs them. */
enum NODISCARD_TYPE status {
    OK,
    NOT_FOUND,   /* there is none, or it belongs to somebody else */
    CONFLICT,    /* it changed since it was read */
    INVALID,     /* the input breaks a rule; a struct refusal says which */
    UNAVAILABLE, /* an outside part is away; the same call may work later */
    INTERNAL     /* a fault of ours, logged where it was found */
};

/* Why something was INVALID: message key `Msg.error.<key>`, and the form field
 * to blame ("" for the whole form). `number` fills the message's place for a
 * number (seconds to wait, tries left), when it has one. */
struct refusal {
    const char *key;
    const char *field;
    int64_t number;
};

/* For a status that does not matter; `why` is for the reader. */
static inline void status_ignore(enum status s, const char *why)
{
    (void)s;
    (void)why;
}

/* For CLEANUP of a file descriptor; -1: there is none. */
static inline void fd_close(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* Adds sizes; false, and *sum untouched, when the sum does not fit. */
static inline bool size_add(size_t a, size_t b, size_t *sum)
{
    if (a > SIZE_MAX - b)
        return false;
    *sum = a + b;
    return true;
}

/* Money, in đồng. */
struct vnd {
    int64_t dong;
};

/* Fortified headers make macros of these for clang, which would warn. */
#undef sprintf
#undef vsprintf
#undef strcpy
#undef strcat
#undef gets
#pragma GCC poison atoi atol atoll strtol strtoul sscanf strcpy strcat sprintf \
    vsprintf strtok gets localtime gmtime

#endif
