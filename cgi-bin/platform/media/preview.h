/* SPDX-License-Identifier: GPL-3.0-or-later */
/* preview.h: looks inside a citizen's file without trusting it.
 *
 * Decoders of pictures and PDFs, and the rules by which a file's kind is found,
 * are where hostile files do harm. So no program of ours has them: each look is
 * a process of the program `look`, which has none of our memory, settings or
 * secrets, may read the system's folders and nothing else (seccomp, Landlock),
 * and has bounded memory, processor time and output. What it answers is taken
 * apart as a stranger's word, and its picture, which comes as plain pixels, is
 * written anew. Whatever happens in there, there is an answer within
 * PREVIEW_LIMIT_S, and no more of the processor is spent than
 * PREVIEW_FACTS_CPU_S or, with a picture, PREVIEW_DRAWN_CPU_S: by the clock it
 * may take several times that where many wait for the processor.
 */
#ifndef MOTCUA_PLATFORM_PREVIEW_H
#define MOTCUA_PLATFORM_PREVIEW_H

#include "platform/log.h"

enum {
    PREVIEW_LIMIT_S = 25,
    PREVIEW_FACTS_CPU_S = 3,
    PREVIEW_DRAWN_CPU_S = 5,
    PREVIEW_COPY_CPU_S = 20,
    PREVIEW_COPY_BYTES_MAX = 16 * 1024 * 1024,
    PREVIEW_SIDE_MAX = 2048,
    PREVIEW_TYPE_BYTES = 100
};

enum preview_kind {
    PREVIEW_ANY, /* what its content says it is */
    PREVIEW_PDF,
    PREVIEW_JPEG,
    PREVIEW_PNG,
    PREVIEW_HEIF, /* HEIC, AVIF */
    PREVIEW_WEBP,
    PREVIEW_TIFF,  /* of one page or many */
    PREVIEW_OFFICE /* docx, xlsx: a zip; it has no picture */
};
enum { PREVIEW__KINDS = PREVIEW_OFFICE + 1 };

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
    char type[PREVIEW_TYPE_BYTES]; /* by its content; "" unknown */
    int32_t pages;                 /* PDF; 1 for pictures; 0 unknown */
    int32_t width, height;         /* pictures, after turning upright */
    bool has_active_content;       /* JavaScript, launch actions, macros */
    bool is_measured;              /* pictures: the three that follow */
    int32_t light;                 /* the mean, 0 black to 255 white */
    int32_t spread;                /* its variance; 0: all is one colour */
    int32_t sharpness;             /* variance of its edges; 0: none */
    int64_t cpu_ms;                /* of the processor, for this look */
};

/* Who looks: the path of `look` (setting look_program), and where to say what
 * went wrong. */
struct preview {
    const char *program;
    struct log *log;
};

/* Borrows fd, a regular file. Sets *facts on OK; a fault is an answer, not an
 * error. UNAVAILABLE: nobody could look now. */
NODISCARD enum status preview_inspect(const struct preview *preview, int fd,
                                      enum preview_kind kind,
                                      struct preview_facts *facts);

/* A PNG of the first page or the picture, upright, at most `side` pixels wide
 * and high, in the arena. INVALID when the file has no picture to show. *cpu_ms
 * is set always. */
NODISCARD enum status preview_thumbnail(const struct preview *preview,
                                        struct arena *arena, int fd,
                                        enum preview_kind kind, int side,
                                        struct str *png, int64_t *cpu_ms);

/* The same of any page (from 1), turned clockwise by 0 to 3 quarters; side:
 * PREVIEW_SIDE_MAX at most. INVALID too where there is no such page. */
NODISCARD enum status preview_page(const struct preview *preview,
                                   struct arena *arena, int fd,
                                   enum preview_kind kind, int side, int page,
                                   int quarters, struct str *png,
                                   int64_t *cpu_ms);

/* What a file of that type ("image/png") is; false: none that is looked at. */
bool preview_kind_of(struct str type, enum preview_kind *kind);
/* The same of what can be drawn: office files are looked at alone. */
bool preview_is_drawn(struct str type, enum preview_kind *kind);

/* What a file of that kind has beside it, since few programs open it:
 * "image/jpeg", "application/pdf"; NULL: nothing. */
const char *preview_copy_type(enum preview_kind kind);

/* That copy, in the arena, which has room for PREVIEW_COPY_BYTES_MAX and a
 * little: a stranger's file, to be looked at as any other. INVALID: none could
 * be made of this one. *cpu_ms is set always. */
NODISCARD enum status preview_copy(const struct preview *preview,
                                   struct arena *arena, int fd,
                                   enum preview_kind kind, struct str *copy,
                                   int64_t *cpu_ms);

#endif
