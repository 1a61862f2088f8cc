/* texts.c: the texts of a language as the province of the settings says them.
 *
 * {province.name} in a message becomes Province.name of the province's own
 * file, which may also say any message anew. English is laid over Vietnamese,
 * so that a text nobody translated yet is at least a text.
 */
#include "platform/templates.h"

#define PLACE "{province."

static enum status read_file(const struct texts_source *from,
                             struct texts *texts, const char *dir,
                             const char *name, char **text)
{
    char path[4096];
    int len = snprintf(path, sizeof(path), "%s/%s", dir, name);

    if (len < 0 || (size_t)len >= sizeof(path))
        return INTERNAL;
    enum status s = stamps_read(&texts->files, path, text);
    if (s != OK)
        log_error(from->log, "messages.fail", "file=%s", path);
    return s;
}

/* The text with its places filled, given; NULL where one is unknown (told to
 * the log) or memory is out. */
static char *fill(const struct texts_source *from, HDF *places,
                  const char *text)
{
    STRING out;
    NEOERR *error = STATUS_OK;
    const char *place;

    string_init(&out);
    while (error == STATUS_OK && (place = strstr(text, PLACE)) != NULL) {
        char name[64] = "";
        const char *key = place + sizeof(PLACE) - 1;
        size_t len = strcspn(key, "}\n");

        if (key[len] == '}')
            snprintf(name, sizeof(name), "Province.%.*s", (int)len, key);
        const char *value = hdf_get_value(places, name, NULL);
        if (value == NULL) {
            error = nerr_raise(NERR_NOT_FOUND,
                               "{province.%.*s} is not in the province's file",
                               (int)len, key);
            break;
        }
        error = string_appendn(&out, text, (int)(place - text));
        if (error == STATUS_OK)
            error = string_append(&out, value);
        text = key + len + 1;
    }
    if (error == STATUS_OK)
        error = string_append(&out, text);
    if (templates_error(from->log, "messages.fail", error) == OK)
        return out.buf;
    string_clear(&out);
    return NULL;
}

static enum status add_file(const struct texts_source *from, HDF *places,
                            const char *dir, const char *name,
                            struct texts *texts)
{
    char *text = NULL;
    enum status s = read_file(from, texts, dir, name, &text);

    if (s != OK)
        return s;
    char *filled = fill(from, places, text);
    s = filled ? templates_error(from->log, "messages.fail",
                                 hdf_read_string(texts->hdf, filled))
               : INTERNAL;
    free(filled);
    free(text);
    return s;
}

/* What the places stand for, in that language. */
static enum status read_places(const struct texts_source *from, enum lang lang,
                               struct texts *texts, HDF **places)
{
    char *text = NULL;
    enum status s = read_file(from, texts, from->province_dir,
                              lang == LANG_EN ? "en.hdf" : "vi.hdf", &text);

    if (s == OK)
        s = templates_error(from->log, "messages.fail", hdf_init(places));
    if (s == OK)
        s = templates_error(from->log, "messages.fail",
                            hdf_read_string(*places, text));
    free(text);
    return s;
}

void texts_clear(struct texts *texts)
{
    hdf_destroy(&texts->hdf);
    stamps_clear(&texts->files);
}

enum status texts_read(const struct texts_source *from, enum lang lang,
                       struct texts *texts)
{
    static const struct {
        bool is_province, is_english;
        const char *name;
    } files[] = {{false, false, "messages/vi.hdf"},
                 {true, false, "vi.hdf"},
                 {false, true, "messages/en.hdf"},
                 {true, true, "en.hdf"}};
    struct texts fresh = {NULL, {NULL, 0}};
    HDF *places = NULL;
    enum status s =
        templates_error(from->log, "messages.fail", hdf_init(&fresh.hdf));

    if (s == OK)
        s = read_places(from, lang, &fresh, &places);
    for (size_t i = 0; i < ARRAY_LENGTH(files) && s == OK; i++)
        if (lang == LANG_EN || !files[i].is_english)
            s = add_file(from, places,
                         files[i].is_province ? from->province_dir : from->dir,
                         files[i].name, &fresh);
    if (s == OK)
        status_ignore(
            add_file(from, places, from->province_dir, "assets.hdf", &fresh),
            "pages work without style, and the log says so");
    hdf_destroy(&places);
    if (s != OK) {
        texts_clear(&fresh);
        return s;
    }
    texts_clear(texts);
    *texts = fresh;
    return OK;
}
