/* SPDX-License-Identifier: GPL-3.0-or-later */
/* texts.c: the texts of a language as the province of the settings says them.
 *
 * {province.name} in a message becomes Province.name of the province's own
 * file, which may also say any message anew. Another language is laid over
 * Vietnamese, so that a text nobody translated yet is at least a text.
 */
#include "platform/texts_private.h"

#define PLACE "{province."

enum status texts_error(struct log *log, const char *event, NEOERR *error)
{
    enum status s = INTERNAL;
    STRING text;

    if (error == STATUS_OK)
        return OK;
    if (nerr_match(error, NERR_NOT_FOUND))
        s = NOT_FOUND;
    string_init(&text);
    nerr_error_string(error, &text);
    log_error(log, event, "error=%s", text.buf ? text.buf : "");
    string_clear(&text);
    nerr_ignore(&error);
    return s;
}

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
    if (texts_error(from->log, "messages.fail", error) == OK)
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
    s = filled ? texts_error(from->log, "messages.fail",
                             hdf_read_string(texts->hdf, filled))
               : INTERNAL;
    free(filled);
    free(text);
    return s;
}

/* "CODE.hdf" of that language. */
static const char *file_of(enum lang lang, char name[32])
{
    snprintf(name, 32, "%s.hdf", lang_code(lang));
    return name;
}

/* What the places stand for, in that language. */
static enum status read_places(const struct texts_source *from, enum lang lang,
                               struct texts *texts, HDF **places)
{
    char *text = NULL;
    char name[32];
    enum status s =
        read_file(from, texts, from->province_dir, file_of(lang, name), &text);

    if (s == OK)
        s = texts_error(from->log, "messages.fail", hdf_init(places));
    if (s == OK)
        s = texts_error(from->log, "messages.fail",
                        hdf_read_string(*places, text));
    free(text);
    return s;
}

/* The product's file of that language, and the province's. */
static enum status add_language(const struct texts_source *from, HDF *places,
                                enum lang lang, struct texts *texts)
{
    char name[32], path[48];

    snprintf(path, sizeof(path), "messages/%s", file_of(lang, name));
    enum status s = add_file(from, places, from->dir, path, texts);
    return s == OK ? add_file(from, places, from->province_dir, name, texts)
                   : s;
}

/* Lang.all: what one may switch to. */
static enum status add_languages(const struct texts_source *from,
                                 enum lang current, HDF *hdf)
{
    NEOERR *error =
        hdf_set_value(hdf, "Lang.locale", language_of(current)->locale);

    for (size_t i = 0; i < LANG_COUNT && error == STATUS_OK; i++) {
        const struct language *language = language_of((enum lang)i);
        int n = (int)i;

        if (!lang_is_offered(from->settings, (enum lang)i))
            continue;
        error = hdf_set_valuef(hdf, "Lang.all.%d.code=%s", n, language->code);
        if (error == STATUS_OK)
            error =
                hdf_set_valuef(hdf, "Lang.all.%d.name=%s", n, language->name);
        if (error == STATUS_OK && i != LANG_VI)
            error = hdf_set_valuef(hdf, "Lang.all.%d.query=?tieng=%s", n,
                                   language->code);
        if (error == STATUS_OK && i == (size_t)current)
            error = hdf_set_valuef(hdf, "Lang.all.%d.is_current=1", n);
        if (error == STATUS_OK && language->is_pseudo)
            error = hdf_set_valuef(hdf, "Lang.all.%d.is_pseudo=1", n);
    }
    return texts_error(from->log, "messages.fail", error);
}

void texts_clear(struct texts *texts)
{
    hdf_destroy(&texts->hdf);
    stamps_clear(&texts->files);
}

enum status texts_read(const struct texts_source *from, enum lang lang,
                       struct texts *texts)
{
    const struct language *language = language_of(lang);
    struct texts fresh = {NULL, {NULL, 0}};
    HDF *places = NULL;
    enum status s =
        texts_error(from->log, "messages.fail", hdf_init(&fresh.hdf));

    if (s == OK)
        s = read_places(from, language->base, &fresh, &places);
    if (s == OK)
        s = add_language(from, places, LANG_VI, &fresh);
    if (s == OK && language->base != LANG_VI)
        s = add_language(from, places, language->base, &fresh);
    if (s == OK && language->is_pseudo)
        s = texts_error(from->log, "messages.fail",
                        texts_make_pseudo(hdf_get_obj(fresh.hdf, "Msg")));
    if (s == OK)
        s = add_languages(from, lang, fresh.hdf);
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
