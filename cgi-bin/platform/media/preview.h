/* preview.h: looks inside a citizen's file without trusting it.
 *
 * Decoders of pictures and PDFs are where hostile files do harm, so they run in
 * a child made for the one file: no network, no new files, no other programs
 * (seccomp), bounded memory, processor time and output. Whatever happens in
 * there, the parent gets an answer within PREVIEW_LIMIT_S.
 * The home of poppler, gdk-pixbuf and libzip.
 */
#ifndef MOTCUA_PLATFORM_PREVIEW_H
#define MOTCUA_PLATFORM_PREVIEW_H

#include "platform/log.h"

enum { PREVIEW_LIMIT_S = 10 };

enum preview_kind {
    PREVIEW_PDF,
    PREVIEW_JPEG,
    PREVIEW_PNG,
    PREVIEW_OFFICE /* docx, xlsx: a zip; it has no picture */
};

/* What is wrong with it; PREVIEW_SOUND when nothing is. */
enum preview_fault {
    PREVIEW_SOUND,
    PREVIEW_BROKEN,   /* not what it says it is, or cut off */
    PREVIEW_LOCKED,   /* wants a password */
    PREVIEW_TOO_BIG,  /* pixels, pages or unpacked bytes: a bomb */
    PREVIEW_TOO_SLOW, /* used up its time or memory */
    PREVIEW_TWO_KINDS /* another kind begins before it, or is behind it */
};

struct preview_facts {
    enum preview_fault fault;
    int32_t pages;           /* PDF; 1 for pictures; 0 unknown */
    int32_t width, height;   /* pictures, after turning upright */
    bool has_active_content; /* JavaScript, launch actions, macros */
};

/* Borrows fd, a regular file. Sets *facts on OK; a fault is an answer, not an
 * error. UNAVAILABLE: no child could be made now. */
NODISCARD enum status preview_inspect(struct log *log, int fd,
                                      enum preview_kind kind,
                                      struct preview_facts *facts);

/* A PNG of the first page or the picture, upright, at most `side` pixels wide
 * and high, in the arena. INVALID when the file has no picture to show. */
NODISCARD enum status preview_thumbnail(struct log *log, struct arena *arena,
                                        int fd, enum preview_kind kind,
                                        int side, struct str *png);

#endif
