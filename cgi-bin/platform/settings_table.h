/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings_table.h: what each setting is; the one source of the parser, of
 * conf/motcua.conf.in and of what motcuactl says about settings.
 */
#ifndef MOTCUA_PLATFORM_SETTINGS_TABLE_H
#define MOTCUA_PLATFORM_SETTINGS_TABLE_H

#include "platform/str.h"

enum setting_kind {
    SETTING_TITLE = 1, /* no setting: `help` is the heading of what follows */
    SETTING_TEXT,      /* min to max characters */
    SETTING_NUMBER,    /* min to max */
    SETTING_FLAG,      /* yes or no */
    SETTING_CHOICE,    /* one of `choices`, separated by '|' */
    SETTING_PATH,      /* relative to the file's folder */
    SETTING_SECRET,    /* the path of a file that only its owner may read */
    SETTING_ORIGIN,    /* https://host or https://host:port, and no more */
    SETTING_URL,       /* http:// or https:// and a host */
    SETTING_SAFE_URL,  /* the same; http:// only to this machine */
    SETTING_RETIRED    /* was one: an old file may still say the fallback */
};

/* A key "provider.*.label" stands for any name in the middle. `fallback` NULL:
 * none. In the fallback of a path, "@data@", "@programs@" and "@state@" stand
 * for where this build installs its data and programs, and keeps its state. */
struct setting {
    const char *key;
    enum setting_kind kind;
    int64_t min, max;
    const char *choices;
    const char *readers; /* of a secret: programs, separated by '|' */
    const char *fallback;
    const char *help; /* one sentence, or two */
};

extern const struct setting settings_table[]; /* ends with {0} */

/* Whether that program reads the secret; motcuactl (NULL) reads all. What is no
 * secret is everybody's. */
bool setting_is_read_by(const struct setting *setting, const char *program);

/* Choices "a|b|c" of a setting: whether the value is one, and "a, b or c". */
bool setting_is_choice(struct str value, const char *choices);
const char *setting_choices_text(struct arena *arena, const char *choices);

/* The line of a key, or NULL. */
const struct setting *setting_find(struct str key);

/* The whole table as a settings file in which every line is a comment: what
 * conf/motcua.conf.in must be, word for word. */
void settings_table_print(struct buf *out);

#endif
