/* filetype.c: see filetype.h.
 *
 * A docx or xlsx is a zip; libmagic names it only when the parts come in the
 * usual order, and what it calls others changes from release to release. So
 * whatever begins as a zip's first entry (APPNOTE 4.3.7) is looked into by its
 * extension, and preview.h checks its inside later.
 */
#include <magic.h>
#include <unistd.h>

#include "platform/media/filetype.h"

struct filetypes {
    magic_t magic;
    struct log *log;
};

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

enum status filetypes_new(struct log *log, struct filetypes **filetypes)
{
    struct filetypes *made = calloc(1, sizeof *made);

    if (made == NULL)
        return INTERNAL;
    made->log = log;
    made->magic =
        magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
                   MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF | MAGIC_ERROR);
    if (made->magic == NULL || magic_load(made->magic, NULL) != 0) {
        log_error(log, "filetype.load", "reason=\"%s\"",
                  made->magic != NULL ? magic_error(made->magic) : "memory");
        filetypes_free(&made);
        return INTERNAL;
    }
    *filetypes = made;
    return OK;
}

void filetypes_free(struct filetypes **filetypes)
{
    if (*filetypes == NULL)
        return;
    if ((*filetypes)->magic != NULL)
        magic_close((*filetypes)->magic);
    free(*filetypes);
    *filetypes = NULL;
}

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
static const struct allowed *kind_of(const char *type, struct str head,
                                     struct str name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(allowed); i++)
        if (strcmp(type, allowed[i].type) == 0)
            return &allowed[i];
    if (!str_starts_with(head, "PK\3\4"))
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

enum status filetype_of(struct filetypes *filetypes, int fd, struct str name,
                        struct str *type, struct refusal *why)
{
    char head[64 * 1024];
    ssize_t size = pread(fd, head, sizeof head, 0);

    if (size < 0) {
        log_error(filetypes->log, "filetype.read", "error=%m");
        return UNAVAILABLE;
    }
    if (size == 0)
        return refuse(why, "file_empty");
    const char *found = magic_buffer(filetypes->magic, head, (size_t)size);
    if (found == NULL) {
        log_error(filetypes->log, "filetype.look", "reason=\"%s\"",
                  magic_error(filetypes->magic));
        return INTERNAL;
    }
    const struct allowed *kind =
        kind_of(found, (struct str){head, (size_t)size}, name);
    if (strcmp(found, "image/heic") == 0 || strcmp(found, "image/heif") == 0)
        return refuse(why,
                      "file_heic"); /* an iPhone's, with words of its own */
    if (kind == NULL)
        return refuse(why, "file_type");
    if (!has_extension(name, kind))
        return refuse(why, "file_name");
    *type = str_of(kind->type);
    return OK;
}
