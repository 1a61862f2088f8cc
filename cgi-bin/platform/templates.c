/* SPDX-License-Identifier: GPL-3.0-or-later */
/* templates.c: templates parsed once, messages read once, for each process.
 *
 * ClearSilver parses a template with its includes into a tree, and the tree
 * renders any HDF: the request's own values (parse->hdf) and, behind them, the
 * texts of a language (parse->global_hdf). The mode of escaping is fixed in the
 * tree while parsing, from an HDF of ours, so no request can change it.
 *
 * Holds: what would go round the escaping (`alt:`, `uvar:`, `evar:`) is refused
 * when a template is read. `escape: "none"` stays, for text that we made.
 */
#include "platform/templates_private.h"

#include <limits.h>

#define ESCAPE_MODE "Config.VarEscapeMode"

struct template
{
    char *name;
    CSPARSE *parse;
    struct stamps files;
    struct templates *of;
    struct template *next;
};

struct templates {
    struct log *log;
    const char *dir;
    char province_dir[PATH_MAX];
    struct texts_source source;
    bool is_demo;
    HDF *config; /* for parsing */
    struct texts texts[LANG_COUNT];
    struct template *first;
};

static char *path_make(const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = malloc(size);

    if (path)
        snprintf(path, size, "%s/%s", dir, name);
    return path;
}

HDF *templates_texts(struct templates *t, enum lang lang)
{
    /* A message may wait in a language that is offered no more. */
    if (!t->texts[lang].hdf)
        lang = LANG_VI;
    struct texts *texts = &t->texts[lang];

    if (t->is_demo && !stamps_are_true(&texts->files))
        status_ignore(texts_read(&t->source, lang, texts),
                      "the old ones go on");
    return texts->hdf;
}

static const char *skip_space(const char *z)
{
    while (*z == ' ' || *z == '\t' || *z == '\r' || *z == '\n')
        z++;
    return z;
}

/* The command that would write a value as it is, or NULL. */
static const char *unescaped_command(const char *text)
{
    static const char *const commands[] = {"alt:", "uvar:", "evar:"};

    for (const char *at = strstr(text, "<?cs"); at; at = strstr(at, "<?cs")) {
        at = skip_space(at + sizeof("<?cs") - 1);
        for (size_t i = 0; i < ARRAY_LENGTH(commands); i++)
            if (strncmp(at, commands[i], strlen(commands[i])) == 0)
                return commands[i];
    }
    return NULL;
}

/* ClearSilver asks for a file: the template itself or one it includes. */
static NEOERR *load_file(void *context, HDF *hdf, const char *name,
                         char **contents)
{
    struct template *template = context;
    char *path = path_make(template->of->dir, name);
    char *text = NULL;

    (void)hdf;
    if (!path)
        return nerr_raise(NERR_NOMEM, "no memory for %s", name);
    enum status s = strstr(name, "..")
                        ? INVALID
                        : stamps_read(&template->files, path, &text);
    free(path);
    if (s != OK)
        return nerr_raise(s == NOT_FOUND ? NERR_NOT_FOUND : NERR_IO,
                          "cannot read %s", name);
    const char *command = unescaped_command(text);
    if (command) {
        free(text);
        return nerr_raise(NERR_PARSE, "%s is not escaped, in %s", command,
                          name);
    }
    *contents = text;
    return STATUS_OK;
}

static void template_free(struct template *template)
{
    if (!template)
        return;
    cs_destroy(&template->parse);
    stamps_clear(&template->files);
    free(template->name);
    free(template);
}

static NEOERR *template_parse(struct template *template)
{
    size_t size = strlen(template->name) + sizeof(".cst");
    char *name = malloc(size);

    if (!name)
        return nerr_raise(NERR_NOMEM, "no memory for %s", template->name);
    snprintf(name, size, "%s.cst", template->name);
    NEOERR *error = cs_init(&template->parse, template->of->config);
    if (error == STATUS_OK) {
        cs_register_fileload(template->parse, template, load_file);
        error = cs_parse_file(template->parse, name);
    }
    free(name);
    return nerr_pass(error);
}

static enum status template_new(struct templates *t, const char *name,
                                struct template **out)
{
    struct template *template = calloc(1, sizeof(struct template));

    if (!template)
        return INTERNAL;
    template->of = t;
    template->name = strdup(name);
    enum status s = template->name ? texts_error(t->log, "template.fail",
                                                 template_parse(template))
                                   : INTERNAL;
    if (s == OK)
        *out = template;
    else
        template_free(template);
    return s;
}

static struct template **find_by_name(struct templates *t, const char *name)
{
    struct template **at = &t->first;

    while (*at && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

static void cut_out(struct template **at)
{
    struct template *old = *at;

    *at = old->next;
    template_free(old);
}

enum status templates_get(struct templates *t, const char *name,
                          CSPARSE **parse)
{
    struct template **at = find_by_name(t, name);

    if (*at && t->is_demo && !stamps_are_true(&(*at)->files))
        cut_out(at);
    at = find_by_name(t, name);
    if (!*at) {
        enum status s = template_new(t, name, at);

        if (s != OK)
            return s;
    }
    *parse = (*at)->parse;
    return OK;
}

uint64_t templates_stamp(struct templates *t, const char *name, enum lang lang)
{
    CSPARSE *parse;

    if (!templates_texts(t, lang) || templates_get(t, name, &parse) != OK)
        return 0;
    return stamps_hash(&(*find_by_name(t, name))->files) ^
           stamps_hash(&t->texts[lang].files);
}

void templates_drop(struct templates *t, const CSPARSE *parse)
{
    struct template **at = &t->first;

    while (*at && (*at)->parse != parse)
        at = &(*at)->next;
    if (*at)
        cut_out(at);
}

enum status templates_new(struct templates **out,
                          const struct settings *settings, struct log *log)
{
    struct templates *t = calloc(1, sizeof(struct templates));

    if (!t)
        return INTERNAL;
    t->log = log;
    t->dir = settings_textz(settings, "templates_dir");
    snprintf(t->province_dir, sizeof(t->province_dir), "%s/provinces/%s",
             settings_textz(settings, "htdocs_dir"),
             settings_textz(settings, "province"));
    t->source = (struct texts_source){log, settings, t->dir, t->province_dir};
    t->is_demo = settings_flag(settings, "demo");

    enum status s = texts_error(log, "template.fail", hdf_init(&t->config));
    if (s == OK)
        s = texts_error(log, "template.fail",
                        hdf_set_value(t->config, ESCAPE_MODE, "html"));
    for (size_t i = 0; i < LANG_COUNT && s == OK; i++)
        if (lang_is_offered(settings, (enum lang)i))
            s = texts_read(&t->source, (enum lang)i, &t->texts[i]);
    if (s == OK)
        *out = t;
    else
        templates_free(&t);
    return s;
}

void templates_free(struct templates **out)
{
    struct templates *t = *out;

    *out = NULL;
    if (!t)
        return;
    while (t->first)
        cut_out(&t->first);
    for (size_t i = 0; i < ARRAY_LENGTH(t->texts); i++)
        texts_clear(&t->texts[i]);
    hdf_destroy(&t->config);
    free(t);
}

struct str message_text(struct templates *templates, struct arena *arena,
                        enum lang lang, const char *key, struct str arg0,
                        struct str arg1)
{
    struct buf out = {.arena = arena};
    struct str name = str_print(arena, "Msg.%s", key);
    HDF *texts = templates_texts(templates, lang);
    const char *found =
        texts ? hdf_get_value(texts, str_z(arena, name), NULL) : NULL;

    if (!found) {
        log_error(templates->log, "message.missing", "key=%s", key);
        return str_copy(arena, str_of(key));
    }
    struct str text = str_of(found);
    for (size_t i = 0; i < text.len; i++) {
        struct str rest = str_skip(text, i);

        if (str_starts_with(rest, "{0}") || str_starts_with(rest, "{1}")) {
            buf_add(&out, rest.ptr[1] == '0' ? arg0 : arg1);
            i += 2;
        } else {
            buf_add_byte(&out, text.ptr[i]);
        }
    }
    return buf_str(&out);
}

struct str number_text(struct arena *arena, enum lang lang, int64_t value)
{
    char mark = lang == LANG_VI ? '.' : ',';
    struct str digits = str_print(arena, "%lld", (long long)value);
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < digits.len; i++) {
        buf_add_byte(&out, digits.ptr[i]);
        if (digits.ptr[i] != '-' && i + 1 < digits.len &&
            (digits.len - i - 1) % 3 == 0)
            buf_add_byte(&out, mark);
    }
    return buf_str(&out);
}

struct str date_text(struct templates *templates, struct arena *arena,
                     enum lang lang, struct date value)
{
    char month[16];

    if (lang == LANG_VI)
        return date_vn(arena, value);
    snprintf(month, sizeof(month), "month.%d", value.month);
    struct str month_name =
        message_text(templates, arena, lang, month, STR_NONE, STR_NONE);
    return str_print(arena, "%d %" PRI_STR " %d", value.day,
                     STR_ARG(month_name), value.year);
}

struct str partial_text(struct templates *templates, struct arena *arena,
                        enum lang lang, struct partial_date value)
{
    struct str year = str_print(arena, "%d", value.year);
    char month[16];

    if (!partial_is_set(value))
        return STR("");
    if (partial_is_whole(value))
        return date_text(templates, arena, lang, partial_first(value));
    if (value.month == 0)
        return message_text(templates, arena, lang, "common.year_alone", year,
                            STR_NONE);
    snprintf(month, sizeof(month), "month.%d", value.month);
    return message_text(
        templates, arena, lang, "common.month_alone",
        message_text(templates, arena, lang, month, STR_NONE, STR_NONE), year);
}
