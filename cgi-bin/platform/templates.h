/* templates.h: the process's cache of parsed templates and messages, for
 * page.c. The files behind it are read again when they changed and demo = yes.
 */
#ifndef MOTCUA_PLATFORM_TEMPLATES_H
#define MOTCUA_PLATFORM_TEMPLATES_H

#include <ClearSilver/ClearSilver.h>

#include "platform/page.h"

/* Logs the error and lets it go. NOT_FOUND, INTERNAL, or OK where there is
 * none. */
NODISCARD enum status templates_error(struct log *log, const char *event,
                                      NEOERR *error);

/* The parsed template "portal/home" (without .cst), lent. */
NODISCARD enum status templates_get(struct templates *templates,
                                    const char *name, CSPARSE **parse);
/* Takes a template out whose rendering broke off in the middle. */
void templates_drop(struct templates *templates, const CSPARSE *parse);

/* Messages and asset names of that language, lent; NULL when they cannot be
 * read. */
HDF *templates_texts(struct templates *templates, enum lang lang);
struct log *templates_log(const struct templates *templates);

/* A file as it was when it was read. */
struct stamp {
    char *path;
    struct timespec changed_at;
    off_t size;
};
struct stamps {
    struct stamp *list;
    size_t count;
};
/* Reads the file into *text (given, NUL-ended; free) and notes its stamp. */
NODISCARD enum status stamps_read(struct stamps *stamps, const char *path,
                                  char **text);
bool stamps_are_true(const struct stamps *stamps);
void stamps_clear(struct stamps *stamps);

/* Where the texts of a language come from; lent, for the process. */
struct texts_source {
    struct log *log;
    const char *dir;          /* of the templates: messages/{vi,en}.hdf */
    const char *province_dir; /* {vi,en,assets}.hdf */
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
