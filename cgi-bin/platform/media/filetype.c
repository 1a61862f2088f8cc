/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filetype.c: the kinds that are taken, by content, and the names that go with
 * them. */
#include "platform/media/filetype.h"

#define ODF "application/vnd.oasis.opendocument."
#define OOXML "application/vnd.openxmlformats-officedocument."

/* The first ending of each is the one that a file gets which has another. */
static const struct allowed {
    const char *type;
    const char *extensions[5];
} allowed[] = {
    {"application/pdf", {".pdf", NULL}},
    {"image/jpeg", {".jpg", ".jpeg", ".jfif", ".jpe", NULL}},
    {"image/png", {".png", NULL}},
    {"image/heic", {".heic", ".heif", ".hif", NULL}},
    {"image/heif", {".heif", ".heic", ".hif", NULL}},
    {"image/avif", {".avif", NULL}},
    {"image/webp", {".webp", NULL}},
    {"image/tiff", {".tif", ".tiff", NULL}},
    {OOXML "wordprocessingml.document", {".docx", NULL}},
    {OOXML "spreadsheetml.sheet", {".xlsx", NULL}},
    {ODF "text", {".odt", NULL}},
    {ODF "spreadsheet", {".ods", NULL}},
};

/* What is not taken and has words of its own, by type or name; and names by
 * which nobody means a paper, whatever the content is. */
static const struct other {
    const char *type, *extension, *key;
} others[] = {
    {"application/msword", ".doc", "file_old_office"},
    {"application/vnd.ms-excel", ".xls", "file_old_office"},
    {"application/x-ole-storage", ".dot", "file_old_office"},
    {"text/rtf", ".rtf", "file_old_office"},
    {"video/mp4", ".mp4", "file_type"},
    {"video/quicktime", ".mov", "file_type"},
    {"application/x-rar", ".rar", "file_packed"},
    {"application/x-7z-compressed", ".7z", "file_packed"},
    {"application/zip", ".zip", "file_packed"},
    {"text/html", ".html", "file_type"},
    {"text/html", ".htm", "file_type"},
    {"image/svg+xml", ".svg", "file_type"},
    {"application/x-dosexec", ".exe", "file_name"},
    {"application/x-dosexec", ".com", "file_name"},
    {"application/x-dosexec", ".scr", "file_name"},
    {"text/x-msdos-batch", ".bat", "file_name"},
    {"text/javascript", ".js", "file_name"},
    {"application/vnd.android.package-archive", ".apk", "file_name"},
};

static bool ends_with_any_case(struct str name, const char *extension)
{
    size_t len = strlen(extension);

    if (name.len <= len)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = name.ptr[name.len - len + i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != extension[i])
            return false;
    }
    return true;
}

/* Its ending of those that a kind has; NULL: none of them. */
static const char *extension_of(struct str name, const struct allowed *kind)
{
    for (size_t i = 0; kind->extensions[i] != NULL; i++)
        if (ends_with_any_case(name, kind->extensions[i]))
            return kind->extensions[i];
    return NULL;
}

static enum status refuse(struct refusal *why, const char *key)
{
    *why = (struct refusal){.key = key, .field = ""};
    return INVALID;
}

enum status filetype_check_name(struct str name, struct refusal *why)
{
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        if (ends_with_any_case(name, others[i].extension))
            return refuse(why, others[i].key);
    return OK;
}

/* An empty type or one that is not here: nothing that we know. */
static const char *why_not(struct str found, struct str name)
{
    /* Word and Excel keep what has a password in a file of the old kind. */
    if (str_is(found, "application/x-ole-storage") &&
        (ends_with_any_case(name, ".docx") ||
         ends_with_any_case(name, ".xlsx")))
        return "file_locked";
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        if (str_is(found, others[i].type))
            return others[i].key;
    return "file_type";
}

enum status filetype_judge(struct str found, struct str name, struct str *type,
                           struct refusal *why)
{
    for (size_t i = 0; i < ARRAY_LENGTH(allowed); i++)
        if (str_is(found, allowed[i].type)) {
            *type = str_of(allowed[i].type);
            return filetype_check_name(name, why);
        }
    return refuse(why, why_not(found, name));
}

struct str filetype_name(struct arena *arena, struct str name, struct str type)
{
    const struct allowed *own = NULL;
    struct str stem = name;

    for (size_t i = 0; i < ARRAY_LENGTH(allowed); i++)
        if (str_is(type, allowed[i].type))
            own = &allowed[i];
    if (own == NULL || extension_of(name, own) != NULL)
        return name;
    for (size_t i = 0; i < ARRAY_LENGTH(allowed); i++) {
        const char *wrong = extension_of(name, &allowed[i]);

        if (wrong != NULL)
            stem.len = name.len - strlen(wrong);
    }
    return str_print(arena, "%" PRI_STR "%s", STR_ARG(stem),
                     own->extensions[0]);
}
