/* lang.c: a row for each language. */
#include "platform/lang.h"

static const char *const codes[] = {[LANG_VI] = "vi", [LANG_EN] = "en"};

_Static_assert(ARRAY_LENGTH(codes) == LANG_COUNT, "a row for each language");

const char *lang_code(enum lang lang)
{
    return codes[lang];
}

bool lang_find(struct str code, enum lang *lang)
{
    for (size_t i = 0; i < LANG_COUNT; i++)
        if (str_is(code, codes[i])) {
            *lang = (enum lang)i;
            return true;
        }
    return false;
}

enum lang lang_of(struct str code)
{
    enum lang lang = LANG_VI;

    (void)lang_find(code, &lang);
    return lang;
}
