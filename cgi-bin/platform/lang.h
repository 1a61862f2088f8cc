/* lang.h: the languages in which the programs speak. */
#ifndef MOTCUA_PLATFORM_LANG_H
#define MOTCUA_PLATFORM_LANG_H

#include "platform/str.h"

enum lang { LANG_VI, LANG_EN };
#define LANG_COUNT 2

/* "vi", "en": of addresses, cookies, databases and the lang attribute. */
const char *lang_code(enum lang lang);
/* False, and *lang untouched: none of ours. */
bool lang_find(struct str code, enum lang *lang);
/* For a code that was written by us: Vietnamese where it is none of ours. */
enum lang lang_of(struct str code);

#endif
