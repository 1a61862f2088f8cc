/* SPDX-License-Identifier: GPL-3.0-or-later */
/* templates.h: the process's cache of parsed templates and messages, and the
 * texts that leave by other ways than a page (SMS, mail, PDF). The files behind
 * it are read again when they changed and demo = yes.
 */
#ifndef MOTCUA_PLATFORM_TEMPLATES_H
#define MOTCUA_PLATFORM_TEMPLATES_H

#include "platform/lang.h"
#include "platform/moment.h"
#include "platform/partial_date.h"

struct log;
struct settings;
struct templates;

NODISCARD enum status templates_new(struct templates **templates,
                                    const struct settings *settings,
                                    struct log *log);
void templates_free(struct templates **templates);

/* The message "Msg.<key>" in that language, {0} and {1} replaced; for texts
 * that leave by other ways than a page (SMS, PDF). Lent or made in the arena.
 * A missing key gives the key itself, and a log line. */
struct str message_text(struct templates *templates, struct arena *arena,
                        enum lang lang, const char *key, struct str arg0,
                        struct str arg1);

/* The same of any language, for such texts; given in the arena. */
struct str number_text(struct arena *arena, enum lang lang, int64_t value);
struct str date_text(struct templates *templates, struct arena *arena,
                     enum lang lang, struct date value);
struct str partial_text(struct templates *templates, struct arena *arena,
                        enum lang lang, struct partial_date value);

#endif
