/* SPDX-License-Identifier: GPL-3.0-or-later */
/* texts.h: the texts of one language, as the province of the settings says
 * them; a home of <ClearSilver/ClearSilver.h>.
 *
 * Beside Msg, Asset and Province there is Lang.all.<n> for each language that
 * the installation offers: .code, .name, .query ("" or "?tieng=en"),
 * .is_current, .is_pseudo; and Lang.locale of this one.
 */
#ifndef MOTCUA_PLATFORM_TEXTS_H
#define MOTCUA_PLATFORM_TEXTS_H

#include <ClearSilver/ClearSilver.h>

#include "platform/lang.h"
#include "platform/log.h"
#include "platform/stamps.h"

/* Logs the error and lets it go. NOT_FOUND, INTERNAL, or OK where there is
 * none. */
NODISCARD enum status texts_error(struct log *log, const char *event,
                                  NEOERR *error);

/* Where the texts of a language come from; lent, for the process. */
struct texts_source {
    struct log *log;
    const struct settings *settings;
    const char *dir;          /* of the templates: messages/CODE.hdf */
    const char *province_dir; /* CODE.hdf, assets.hdf */
};
struct texts {
    HDF *hdf;
    struct stamps files; /* that the texts came from */
};
/* Reads them anew; *texts stays as it was unless OK. The log says what is
 * wrong: a file that is not there, a place that the province does not fill. */
NODISCARD enum status texts_read(const struct texts_source *from,
                                 enum lang lang, struct texts *texts);
void texts_clear(struct texts *texts);

#endif
