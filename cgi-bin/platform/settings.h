/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.h: motcua.conf, read once at start.
 *
 * One table (settings_table.c) names every setting with its kind, bounds,
 * default and a sentence of explanation; the parser, conf/motcua.conf.in and
 * motcuactl all use that table. Lines are `key = value`; `#` starts a comment
 * on a line of its own. A relative path is relative to the file's folder. A
 * secret lies in a file of its own, which must exist and be open to its owner
 * alone; its trimmed content is the secret, its path the text. A program opens
 * those that the table says it reads, and no others: they are none for it. A
 * file of the same name among systemd's credentials goes before it.
 */
#ifndef MOTCUA_PLATFORM_SETTINGS_H
#define MOTCUA_PLATFORM_SETTINGS_H

#include "platform/str.h"

struct settings;

/* Given; lives for the process. `program`: as whom; NULL: motcuactl, who reads
 * all. On INVALID, *complaint is one line,
 * "file:line: what is wrong", made in the arena. NOT_FOUND: no such file. */
NODISCARD enum status settings_load(struct arena *arena, const char *path,
                                    const char *program,
                                    struct settings **settings,
                                    struct str *complaint);

/* By the names of the table; a name that is not there is a programmer's
 * mistake (assert). Lent. */
struct str settings_text(const struct settings *settings, const char *key);
const char *settings_textz(const struct settings *settings, const char *key);
int64_t settings_number(const struct settings *settings, const char *key);
bool settings_flag(const struct settings *settings, const char *key);
struct str settings_secret(const struct settings *settings, const char *key);
/* A program's own: "PROGRAM.key". */
struct str settings_own(const struct settings *settings, const char *program,
                        const char *key);
struct str settings_own_secret(const struct settings *settings,
                               const char *program, const char *key);

/* The nth secret that the file names: its key and its path; false: no more. */
bool settings_secret_at(const struct settings *settings, size_t nth,
                        struct str *key, struct str *path);

/* Keys of the form PREFIX.NAME.REST where NAME is free
 * (`provider.vneid.issuer`): the nth NAME in file order, or STR_NONE. */
struct str settings_name(const struct settings *settings, const char *prefix,
                         size_t nth);

#endif
