/* filetype.c: A docx or xlsx is a zip; libmagic names it only when the parts
 * come in the usual order, and what it calls others changes from release to
 * release. So whatever begins as a zip's first entry (APPNOTE 4.3.7) is looked
 * into by its extension, and preview.h checks its inside later.
 */
#include "platform/media/filetype.h"

static const struct allowed {
    const char *type;
    const char *extensions[3];
} allowed[] = {
    {"application/pdf", {".pdf", NULL}},
    {"image/jpeg", {".jpg", ".jpeg", NULL}},
    {"image/png", {".png", NULL}},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     {".docx", NULL}},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     {".xlsx", NULL}},
};
enum { FIRST_ZIP = 3 };

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

static bool has_extension(struct str name, const struct allowed *kind)
{
    for (size_t i = 0; kind->extensions[i] != NULL; i++)
        if (ends_with_any_case(name, kind->extensions[i]))
            return true;
    return false;
}

/* The kind that the content is; a zip of no kind is what its name says it is.
 */
static const struct allowed *kind_of(struct str type, struct str name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(allowed); i++)
        if (str_is(type, allowed[i].type))
            return &allowed[i];
    if (!str_is(type, "application/zip"))
        return NULL;
    for (size_t i = FIRST_ZIP; i < ARRAY_LENGTH(allowed); i++)
        if (has_extension(name, &allowed[i]))
            return &allowed[i];
    return NULL;
}

static enum status refuse(struct refusal *why, const char *key)
{
    *why = (struct refusal){.key = key, .field = ""};
    return INVALID;
}

enum status filetype_check_name(struct str name, struct refusal *why)
{
    for (size_t i = 0; i < ARRAY_LENGTH(allowed); i++)
        if (has_extension(name, &allowed[i]))
            return OK;
    return refuse(why, ends_with_any_case(name, ".heic") ||
                               ends_with_any_case(name, ".heif")
                           ? "file_heic"
                           : "file_type");
}

enum status filetype_judge(struct str found, struct str name, struct str *type,
                           struct refusal *why)
{
    const struct allowed *kind = kind_of(found, name);

    /* An iPhone's, with words of its own. */
    if (str_is(found, "image/heic") || str_is(found, "image/heif"))
        return refuse(why, "file_heic");
    if (kind == NULL)
        return refuse(why, "file_type");
    if (!has_extension(name, kind))
        return refuse(why, "file_name");
    *type = str_of(kind->type);
    return OK;
}
