/* SPDX-License-Identifier: GPL-3.0-or-later */
/* preview_answer.h: what passes between preview.c and the program `look`.
 *
 *   look KIND SIDE PAGE  KIND: a word of preview_kind_words; SIDE: of the
 *                        picture, 0: facts only; PAGE: from 1
 *   look KIND copy
 *
 * Who answers has read a hostile file and may be that file's by now: preview.c
 * takes an answer apart as it would a stranger's.
 */
#ifndef MOTCUA_PLATFORM_PREVIEW_ANSWER_H
#define MOTCUA_PLATFORM_PREVIEW_ANSWER_H

#include "platform/media/preview.h"

enum {
    PREVIEW_ANSWER_FD = 3,
    PREVIEW_FILE_FD = 4,
    PREVIEW_BYTES_MAX = 32 * 1024 * 1024,
};
#define PREVIEW_MAGIC 0x6d636c6bu
#define PREVIEW_COPY_WORD "copy"

static const char *const preview_kind_words[PREVIEW__KINDS] = {
    [PREVIEW_ANY] = "any",   [PREVIEW_PDF] = "pdf",
    [PREVIEW_JPEG] = "jpeg", [PREVIEW_PNG] = "png",
    [PREVIEW_HEIF] = "heif", [PREVIEW_WEBP] = "webp",
    [PREVIEW_TIFF] = "tiff", [PREVIEW_OFFICE] = "office",
};

/* Then 3 * shown_width * shown_height bytes: red, green, blue; then the copy's
 * bytes. */
struct preview_answer {
    uint32_t magic;
    int32_t fault; /* enum preview_fault */
    int32_t pages, width, height, is_active;
    int32_t shown_width, shown_height;
    int32_t copy_bytes;
    int32_t is_measured, light, spread, sharpness;
    char type[PREVIEW_TYPE_BYTES]; /* "application/pdf"; ends with a NUL */
};

#endif
