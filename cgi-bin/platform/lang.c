/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lang.c: a row for each language. */
#include "platform/lang.h"

static const struct language languages[] = {
    [LANG_VI] = {"vi", "Tiếng Việt", "vi_VN", "vi", LANG_VI, false},
    [LANG_EN] = {"en", "English", "en_GB", "en", LANG_EN, false},
    [LANG_PSEUDO] = {"en-XA", "[Éñglîsh ···]", "en_GB", "en", LANG_EN, true},
};

_Static_assert(ARRAY_LENGTH(languages) == LANG_COUNT, "a row for each");

const struct language *language_of(enum lang lang)
{
    return &languages[lang];
}

const char *lang_code(enum lang lang)
{
    return languages[lang].code;
}

bool lang_find(struct str code, enum lang *lang)
{
    for (size_t i = 0; i < LANG_COUNT; i++)
        if (str_is(code, languages[i].code)) {
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

bool lang_is_offered(const struct settings *settings, enum lang lang)
{
    struct str rest = settings_text(settings, "languages"), code;

    if (lang == LANG_VI) /* what the law speaks */
        return true;
    while (str_next(&rest, ' ', &code))
        if (str_is(code, languages[lang].code))
            return true;
    return false;
}
