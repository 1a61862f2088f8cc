/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lang.h: the languages in which the programs speak.
 *
 * A language is a value here, a row in lang.c and templates/messages/CODE.hdf;
 * a text that this file lacks is shown in Vietnamese. Which of them an
 * installation offers, the setting `languages` says.
 */
#ifndef MOTCUA_PLATFORM_LANG_H
#define MOTCUA_PLATFORM_LANG_H

#include "platform/settings.h"

enum lang { LANG_VI, LANG_EN, LANG_PSEUDO };
#define LANG_COUNT 3

struct language {
    const char *code;   /* BCP 47: of addresses, cookies, the lang attribute */
    const char *name;   /* in itself */
    const char *locale; /* Open Graph's */
    const char *voice;  /* espeak-ng's */
    enum lang base;     /* whose message file it has; itself, but for … */
    bool is_pseudo;     /* … one made from its base: longer, and with marks */
};

const struct language *language_of(enum lang lang);
const char *lang_code(enum lang lang);

/* False, and *lang untouched: none of ours. */
bool lang_find(struct str code, enum lang *lang);
/* For a code that was written by us: Vietnamese where it is none of ours. */
enum lang lang_of(struct str code);

bool lang_is_offered(const struct settings *settings, enum lang lang);

#endif
