/* SPDX-License-Identifier: GPL-3.0-or-later */
/* office.c: Word's and Excel's files, and zips that hide in others, by libzip.
 */
#include <zip.h>

#include "look/look.h"

enum { UNPACKED_MAX = 256 * 1024 * 1024, ENTRIES_MAX = 5000 };

/* Which document a zip is, by its parts; each kind has a list of them in a part
 * of its own. */
struct parts {
    bool has_types, has_word, has_excel, has_content;
};

static void note_part(struct parts *parts, const char *name)
{
    parts->has_types |= strcmp(name, "[Content_Types].xml") == 0;
    parts->has_word |= strncmp(name, "word/", 5) == 0;
    parts->has_excel |= strncmp(name, "xl/", 3) == 0;
    parts->has_content |= strcmp(name, "content.xml") == 0;
}

/* OpenDocument (ISO/IEC 26300-3, 3.3): the first part is its type, not packed,
 * so it stands at a fixed place. */
static const char *open_document(const struct look *look)
{
    static const char *const types[] = {
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet"};
    enum { TYPE_AT = 38 };

    for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
        size_t len = strlen(types[i]);

        if (look->size > TYPE_AT + len + 1 &&
            memcmp(look->bytes + 30, "mimetype", 8) == 0 &&
            memcmp(look->bytes + TYPE_AT, types[i], len) == 0 &&
            memcmp(look->bytes + TYPE_AT + len, "-", 1) != 0)
            return types[i];
    }
    return NULL;
}

static const char *type_of(const struct look *look, const struct parts *parts)
{
    if (parts->has_types && parts->has_word)
        return "application/vnd.openxmlformats-officedocument."
               "wordprocessingml.document";
    if (parts->has_types && parts->has_excel)
        return "application/vnd.openxmlformats-officedocument."
               "spreadsheetml.sheet";
    return parts->has_content ? open_document(look) : NULL;
}

/* A document is a zip whose directory says how big each part becomes. */
void look_at_office(struct look *look)
{
    zip_error_t error;
    zip_source_t *source =
        zip_source_buffer_create(look->bytes, look->size, 0, &error);
    zip_t *zip =
        source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;

    if (zip == NULL) {
        look->answer.fault = PREVIEW_BROKEN;
    } else {
        zip_int64_t entries = zip_get_num_entries(zip, 0);
        uint64_t unpacked = 0;
        struct parts parts = {0};
        for (zip_int64_t i = 0; i < entries && i < ENTRIES_MAX; i++) {
            zip_stat_t part;
            zip_stat_init(&part);
            if (zip_stat_index(zip, (zip_uint64_t)i, 0, &part) != 0 ||
                part.name == NULL)
                continue;
            if (part.size > UNPACKED_MAX || unpacked > UNPACKED_MAX)
                look->answer.fault = PREVIEW_TOO_BIG;
            else
                unpacked += part.size;
            if (part.encryption_method != ZIP_EM_NONE)
                look->answer.fault = PREVIEW_LOCKED;
            if (strstr(part.name, "vbaProject") != NULL ||
                strncmp(part.name, "Basic/", 6) == 0)
                look->answer.is_active = true;
            note_part(&parts, part.name);
        }
        const char *type = type_of(look, &parts);
        if (type != NULL)
            snprintf(look->answer.type, sizeof(look->answer.type), "%s", type);
        if (entries > ENTRIES_MAX || unpacked > UNPACKED_MAX)
            look->answer.fault = PREVIEW_TOO_BIG;
        else if (type == NULL && look->answer.fault == PREVIEW_SOUND)
            look->answer.fault = PREVIEW_BROKEN;
    }
}

/* A zip is found from its end, a PDF from its beginning, so one file can be
 * both, and one reader would see what another does not. The zip's last record
 * says how long its comment is, and with that it must end where the file does.
 */
static bool is_zip_too(const struct look *look)
{
    enum { RECORD_BYTES = 22, COMMENT_MAX = 65535 };
    size_t reach = RECORD_BYTES + COMMENT_MAX;
    size_t first = look->size > reach ? look->size - reach : 0;

    for (size_t at = look->size; at-- > first;) {
        const unsigned char *end = (const unsigned char *)look->bytes + at;

        if (look->size - at >= RECORD_BYTES && memcmp(end, "PK\5\6", 4) == 0 &&
            at + RECORD_BYTES + (end[20] | (size_t)end[21] << 8) == look->size)
            return true;
    }
    return false;
}

/* Readers look for "%PDF-" in the first thousand bytes; what stands before it
 * may be a page with scripts. Blanks and a byte order mark do no harm. */
static bool pdf_begins_at_once(const struct look *look)
{
    size_t at =
        look->size > 3 && memcmp(look->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    while (at < look->size && at < 64 && memchr(" \t\r\n", look->bytes[at], 4))
        at++;
    return look->size - at >= 5 && memcmp(look->bytes + at, "%PDF-", 5) == 0;
}

bool is_two_kinds(const struct look *look)
{
    if (look->kind == PREVIEW_OFFICE)
        return false; /* it is the zip */
    return is_zip_too(look) ||
           (look->kind == PREVIEW_PDF && !pdf_begins_at_once(look));
}
