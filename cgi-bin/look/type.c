/* SPDX-License-Identifier: GPL-3.0-or-later */
/* type.c: what a file is by its content, by libmagic. */
#include <magic.h>

#include "look/look.h"

static magic_t rules;

bool type_open(void)
{
    rules = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
                       MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF | MAGIC_ERROR);
    return rules != NULL && magic_load(rules, NULL) == 0;
}

static enum preview_kind kind_of(const char *type)
{
    static const struct {
        const char *type;
        enum preview_kind kind;
    } kinds[] = {
        {"application/pdf", PREVIEW_PDF}, {"image/jpeg", PREVIEW_JPEG},
        {"image/png", PREVIEW_PNG},       {"image/heic", PREVIEW_HEIF},
        {"image/heif", PREVIEW_HEIF},     {"image/avif", PREVIEW_HEIF},
        {"image/webp", PREVIEW_WEBP},     {"image/tiff", PREVIEW_TIFF},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (strcmp(type, kinds[i].type) == 0)
            return kinds[i].kind;
    return PREVIEW_ANY;
}

/* The directory of Microsoft's files of before 2007 has names in UTF-16. */
static bool names(const struct look *look, const char *name)
{
    char wide[64];
    size_t len = strlen(name);

    assert(2 * len <= sizeof(wide));
    for (size_t i = 0; i < len; i++) {
        wide[2 * i] = name[i];
        wide[2 * i + 1] = '\0';
    }
    return memmem(look->bytes, look->size, wide, 2 * len) != NULL;
}

/* A docx or xlsx with a password lies in such a file ([MS-OFFCRYPTO] 2.3). */
static const char *ole_type(struct look *look)
{
    if (names(look, "EncryptedPackage")) {
        look->answer.fault = PREVIEW_LOCKED;
        return "application/vnd.openxmlformats-officedocument."
               "wordprocessingml.document";
    }
    if (names(look, "WordDocument"))
        return "application/msword";
    return names(look, "Workbook") ? "application/vnd.ms-excel"
                                   : "application/x-ole-storage";
}

static bool begins_with(const struct look *look, const char *with, size_t size)
{
    return look->size >= size && memcmp(look->bytes, with, size) == 0;
}

void look_at_type(struct look *look)
{
    enum { HEAD_BYTES = 64 * 1024 };
    size_t size = look->size < HEAD_BYTES ? look->size : HEAD_BYTES;
    const char *found = magic_buffer(rules, look->bytes, size);

    enum preview_kind kind = found ? kind_of(found) : PREVIEW_ANY;

    if (found == NULL)
        return;
    /* libmagic names a docx only where its parts come in the usual order:
     * look_at_office says which zip it is. */
    if (kind == PREVIEW_ANY && begins_with(look, "PK\3\4", 4)) {
        found = "application/zip";
        kind = PREVIEW_OFFICE;
    } else if (begins_with(look, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8)) {
        found = ole_type(look);
    }
    snprintf(look->answer.type, sizeof(look->answer.type), "%s", found);
    if (look->kind == PREVIEW_ANY)
        look->kind = kind;
}
