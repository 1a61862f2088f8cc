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
    static const char office[] = "application/vnd.openxmlformats-";

    if (strcmp(type, "application/pdf") == 0)
        return PREVIEW_PDF;
    if (strcmp(type, "image/jpeg") == 0)
        return PREVIEW_JPEG;
    if (strcmp(type, "image/png") == 0)
        return PREVIEW_PNG;
    if (strncmp(type, office, sizeof(office) - 1) == 0)
        return PREVIEW_OFFICE;
    return PREVIEW_ANY;
}

void look_at_type(struct look *look)
{
    enum { HEAD_BYTES = 64 * 1024 };
    size_t size = look->size < HEAD_BYTES ? look->size : HEAD_BYTES;
    const char *found = magic_buffer(rules, look->bytes, size);

    enum preview_kind kind;

    if (found == NULL)
        return;
    kind = kind_of(found);
    /* libmagic names a docx only where its parts come in the usual order. */
    if (kind == PREVIEW_ANY && size >= 4 &&
        memcmp(look->bytes, "PK\3\4", 4) == 0) {
        found = "application/zip";
        kind = PREVIEW_OFFICE;
    }
    snprintf(look->answer.type, sizeof(look->answer.type), "%s", found);
    if (look->kind == PREVIEW_ANY)
        look->kind = kind;
}
