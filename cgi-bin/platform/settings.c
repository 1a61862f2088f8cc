/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings.c: reads motcua.conf by the table of settings_table.h.
 *
 * Every program reads the same file, and opens those secrets that the table
 * says are its own; asking for another gives nothing, as does asking for one
 * that is closed to us. A secret open to others is refused at once.
 *
 * Holds: what is kept was checked against the table; the first thing wrong is
 * told with its line, and nothing is half read.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/address.h"
#include "platform/db_hosts.h"
#include "platform/io.h"
#include "platform/settings.h"
#include "platform/settings_table.h"
#include "platform/text.h"

enum {
    FILE_BYTES_MAX = 256 * 1024,
    SECRET_BYTES_MAX = 16 * 1024,
    VALUE_CHARS_MAX = 1000
};

/* A line of the file, or a default that depends on the build (line 0). */
struct entry {
    struct entry *next;
    const struct setting *setting;
    struct str key;
    struct str value; /* NUL behind it; paths are made absolute or ours */
    struct str secret;
    int64_t number;
    size_t line;
};

/* A setting of the table whose key is whole, and its line in the file. */
struct known {
    struct str key;
    const struct setting *setting;
    const struct entry *entry; /* NULL: the default */
};

struct settings {
    struct arena *arena;
    struct entry *first, **end;
    struct known *known; /* by key: each request asks for a dozen */
    size_t known_count;
    struct str folder; /* of the file, with the last slash; or "" */
};

/* What reading a line knows. */
struct reading {
    struct settings *settings;
    const char *path;
    const char *program; /* who reads; NULL: motcuactl */
    size_t line;
    struct str *complaint;
};

static enum status complain(struct reading *reading, const char *format, ...)
    PRINTF_LIKE(2, 3);

static enum status complain(struct reading *reading, const char *format, ...)
{
    struct arena *arena = reading->settings->arena;
    va_list args;
    char words[400];

    va_start(args, format);
    int len = vsnprintf(words, sizeof(words), format, args);
    va_end(args);
    *reading->complaint = str_print(arena, "%s:%zu: %s", reading->path,
                                    reading->line, len < 0 ? "" : words);
    return INVALID;
}

/* ---- files */

/* systemd's LoadCredential= hands a service files that only it can see, so that
 * the secrets themselves may be root's. One with the name of the secret's file
 * goes before it. -1: there is none. */
static int open_credential(struct arena *arena, const char *path)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    const char *slash = strrchr(path, '/');

    if (folder == NULL || folder[0] == '\0')
        return -1;
    return open(str_z(arena, str_print(arena, "%s/%s", folder,
                                       slash != NULL ? slash + 1 : path)),
                O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static enum status read_secret(struct reading *reading, struct entry *entry)
{
    const char *path = entry->value.ptr;
    CLEANUP(fd_close) int fd = open_credential(reading->settings->arena, path);
    bool is_credential = fd >= 0;
    struct stat facts;

    if (!is_credential)
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0 && errno == EACCES)
        return OK; /* another program's; see the top */
    if (fd < 0 || fstat(fd, &facts) != 0)
        return complain(reading, "%" PRI_STR ": %s: %s", STR_ARG(entry->key),
                        path, strerror(errno));
    if (!S_ISREG(facts.st_mode))
        return complain(reading, "%" PRI_STR ": %s is no plain file",
                        STR_ARG(entry->key), path);
    /* A credential has the mask of its access list where others have their
     * group's rights; systemd keeps them out. */
    if (!is_credential && facts.st_mode & (S_IRWXG | S_IRWXO))
        return complain(reading,
                        "%" PRI_STR ": %s is open to others than its owner; "
                        "make it so: chmod 0600 %s",
                        STR_ARG(entry->key), path, path);

    struct str content;

    if (!io_read_whole(reading->settings->arena, fd, SECRET_BYTES_MAX,
                       &content))
        return complain(reading, "%" PRI_STR ": %s: %s", STR_ARG(entry->key),
                        path, strerror(errno));
    entry->secret = str_trim(content);
    if (str_is_empty(entry->secret))
        return complain(reading, "%" PRI_STR ": %s is empty",
                        STR_ARG(entry->key), path);
    return OK;
}

/* ---- values */

static struct str absolute_path(const struct settings *settings,
                                struct str path)
{
    if (str_starts_with(path, "/"))
        return str_copy(settings->arena, path);
    return str_print(settings->arena, "%" PRI_STR "%" PRI_STR,
                     STR_ARG(settings->folder), STR_ARG(path));
}

static enum status check_value(struct reading *reading, struct entry *entry)
{
    const struct setting *setting = entry->setting;
    struct str key = entry->key, value = entry->value;
    size_t length = text_length(value);

    switch (setting->kind) {
    case SETTING_TEXT:
        if ((int64_t)length < setting->min || (int64_t)length > setting->max)
            return complain(
                reading, "%" PRI_STR " takes %lld to %lld characters",
                STR_ARG(key), (long long)setting->min, (long long)setting->max);
        return OK;
    case SETTING_NUMBER:
        if (!str_to_int(value, setting->min, setting->max, &entry->number))
            return complain(
                reading, "%" PRI_STR " is a whole number of %lld to %lld",
                STR_ARG(key), (long long)setting->min, (long long)setting->max);
        return OK;
    case SETTING_FLAG:
        if (!str_is(value, "yes") && !str_is(value, "no"))
            return complain(reading, "%" PRI_STR " is yes or no", STR_ARG(key));
        entry->number = str_is(value, "yes");
        return OK;
    case SETTING_CHOICE:
        if (!setting_is_choice(value, setting->choices))
            return complain(reading, "%" PRI_STR " is %s", STR_ARG(key),
                            setting_choices_text(reading->settings->arena,
                                                 setting->choices));
        return OK;
    case SETTING_ORIGIN:
        if (!address_is_origin(value))
            return complain(reading,
                            "%" PRI_STR " is an origin like https://host or "
                            "https://host:8443, in lower case, without a path",
                            STR_ARG(key));
        return OK;
    case SETTING_URL:
    case SETTING_SAFE_URL:
        if (!address_is_url(value))
            return complain(reading,
                            "%" PRI_STR " is an address like https://host/path",
                            STR_ARG(key));
        if (setting->kind == SETTING_SAFE_URL &&
            !str_starts_with(value, "https://") &&
            !address_is_on_this_machine(value))
            return complain(reading,
                            "%" PRI_STR " is https://, or on this machine",
                            STR_ARG(key));
        return OK;
    case SETTING_PATH:
        if (str_is_empty(value))
            return complain(reading, "%" PRI_STR " is a path", STR_ARG(key));
        entry->value = absolute_path(reading->settings, value);
        return OK;
    case SETTING_SECRET:
        if (str_is_empty(value))
            return complain(reading, "%" PRI_STR " is the path of a file",
                            STR_ARG(key));
        entry->value = absolute_path(reading->settings, value);
        return setting_is_read_by(entry->setting, reading->program)
                   ? read_secret(reading, entry)
                   : OK;
    case SETTING_RETIRED:
        if (!str_is(value, setting->fallback))
            return complain(reading,
                            "%" PRI_STR " is no setting any more: it is always "
                            "%s; take the line away",
                            STR_ARG(key), setting->fallback);
        return OK;
    case SETTING_TITLE:
        break;
    }
    assert(false && "the table names this kind");
    return INTERNAL;
}

/* ---- lines */

static struct entry *find_entry(const struct settings *settings, struct str key)
{
    for (struct entry *entry = settings->first; entry; entry = entry->next)
        if (str_equals(entry->key, key))
            return entry;
    return NULL;
}

static bool is_key(struct str key)
{
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
              c == '_' || c == '-'))
            return false;
    }
    return key.len > 0;
}

static struct entry *add_entry(struct settings *settings,
                               const struct setting *setting, struct str key,
                               struct str value)
{
    struct entry *entry = ARENA_NEW(settings->arena, struct entry);

    if (!entry)
        return NULL;
    entry->setting = setting;
    entry->key = str_copy(settings->arena, key);
    entry->value = str_copy(settings->arena, value);
    *settings->end = entry;
    settings->end = &entry->next;
    return entry;
}

static enum status read_line(struct reading *reading, struct str line)
{
    struct settings *settings = reading->settings;
    struct refusal why;
    struct str clean;

    enum status s = text_clean(settings->arena, line, TEXT_LINE,
                               VALUE_CHARS_MAX, &clean, &why);
    if (s == INVALID)
        return complain(reading, "%s",
                        strcmp(why.key, "too_long") == 0
                            ? "the line is too long"
                            : "the line is not plain UTF-8 text");
    if (s != OK || str_is_empty(clean) || clean.ptr[0] == '#')
        return s;

    size_t equals = str_find(clean, '=');
    struct str key = str_trim(str_slice(clean, 0, equals));
    struct str value = str_trim(str_skip(clean, equals + 1));

    if (equals == clean.len || !is_key(key))
        return complain(reading, "a line is `key = value`, or begins with #");

    const struct setting *setting = setting_find(key);
    const struct entry *before = find_entry(settings, key);

    if (!setting)
        return complain(reading, "there is no setting named %" PRI_STR,
                        STR_ARG(key));
    if (before)
        return complain(reading, "%" PRI_STR " is already set in line %zu",
                        STR_ARG(key), before->line);

    struct entry *entry = add_entry(settings, setting, key, value);

    if (!entry)
        return INTERNAL;
    entry->line = reading->line;
    return check_value(reading, entry);
}

/* Sample people with known passwords must never be reachable from outside. */
static enum status check_demo(struct reading *reading)
{
    const struct settings *settings = reading->settings;

    if (!settings_flag(settings, "demo"))
        return OK;
    for (struct entry *entry = settings->first; entry; entry = entry->next)
        if (entry->setting->kind == SETTING_ORIGIN &&
            !address_is_on_this_machine(entry->value)) {
            reading->line = entry->line;
            return complain(reading,
                            "demo = yes is only for this machine, and "
                            "%" PRI_STR " is another",
                            STR_ARG(entry->key));
        }
    return OK;
}

static enum status check_database(struct reading *reading)
{
    struct entry *hosts = find_entry(reading->settings, STR("database.host"));
    const struct entry *ca =
        find_entry(reading->settings, STR("database.ca_file"));
    const char *fault =
        hosts != NULL ? db_hosts_fault(hosts->value, ca != NULL) : NULL;

    if (fault == NULL)
        return OK;
    reading->line = hosts->line;
    return complain(reading, "database.host %s", fault);
}

/* "@data@/x", "@programs@/x" and "@state@" of the table as this build has them.
 */
static struct str default_path(struct arena *arena, struct str fallback)
{
    if (str_starts_with(fallback, "@data@"))
        return str_print(arena, "%s%" PRI_STR, MOTCUA_DATADIR,
                         STR_ARG(str_skip(fallback, 6)));
    if (str_starts_with(fallback, "@programs@"))
        return str_print(arena, "%s%" PRI_STR, MOTCUA_PROGRAMDIR,
                         STR_ARG(str_skip(fallback, 10)));
    if (str_starts_with(fallback, "@state@"))
        return str_print(arena, "%s%" PRI_STR, MOTCUA_STATEDIR,
                         STR_ARG(str_skip(fallback, 7)));
    return fallback;
}

/* The defaults that depend on the build become entries, so that asking makes
 * no memory. */
static enum status add_default_paths(struct settings *settings)
{
    for (const struct setting *setting = settings_table; setting->kind;
         setting++) {
        if (setting->kind != SETTING_PATH || !setting->fallback ||
            setting->fallback[0] != '@' ||
            find_entry(settings, str_of(setting->key)))
            continue;

        struct str path =
            default_path(settings->arena, str_of(setting->fallback));

        if (!add_entry(settings, setting, str_of(setting->key), path))
            return INTERNAL;
    }
    return OK;
}

static int compare_keys(const void *a, const void *b)
{
    return str_compare(((const struct known *)a)->key,
                       ((const struct known *)b)->key);
}

static enum status sort_known(struct settings *settings)
{
    enum { ALL = 400 }; /* more than there are */
    struct known *known =
        arena_array(settings->arena, ALL, sizeof(*settings->known));

    for (const struct setting *at = settings_table; known && at->kind; at++)
        if (at->key && !strchr(at->key, '*') && settings->known_count < ALL)
            known[settings->known_count++] = (struct known){
                str_of(at->key), at, find_entry(settings, str_of(at->key))};
    qsort(known, settings->known_count, sizeof(*known), compare_keys);
    settings->known = known;
    return known ? OK : INTERNAL;
}

static enum status open_settings(struct reading *reading, struct str *content)
{
    struct arena *arena = reading->settings->arena;
    CLEANUP(fd_close) int fd = open(reading->path, O_RDONLY | O_CLOEXEC);
    bool is_there = fd >= 0 || (errno != ENOENT && errno != ENOTDIR);

    if (fd >= 0 && io_read_whole(arena, fd, FILE_BYTES_MAX, content))
        return OK;
    *reading->complaint =
        str_print(arena, "%s: %s", reading->path, strerror(errno));
    return is_there ? INVALID : NOT_FOUND;
}

enum status settings_load(struct arena *arena, const char *path,
                          const char *program, struct settings **settings,
                          struct str *complaint)
{
    struct settings *made = ARENA_NEW(arena, struct settings);
    struct reading reading = {made, path, program, 0, complaint};
    struct str content, line;

    if (!made)
        return INTERNAL;
    made->arena = arena;
    made->end = &made->first;

    const char *slash = strrchr(path, '/');

    if (slash)
        made->folder = str_copy(
            arena, str_slice(str_of(path), 0, (size_t)(slash - path) + 1));

    enum status s = open_settings(&reading, &content);

    while (s == OK && str_next(&content, '\n', &line)) {
        reading.line++;
        s = read_line(&reading, line);
    }
    if (s == OK)
        s = check_demo(&reading);
    if (s == OK)
        s = check_database(&reading);
    if (s == OK)
        s = add_default_paths(made);
    if (s == OK)
        s = sort_known(made);
    if (s == OK && arena_is_exhausted(arena))
        s = INTERNAL;
    if (s == OK)
        *settings = made;
    return s;
}

/* ---- asking */

/* The line of a key in the file, or NULL; *setting says what it is. */
static const struct entry *entry_of(const struct settings *settings,
                                    const char *key,
                                    const struct setting **setting)
{
    const struct known wanted = {.key = str_of(key)};
    /* Empty while the file is read. */
    const struct known *known =
        settings->known_count == 0
            ? NULL
            : bsearch(&wanted, settings->known, settings->known_count,
                      sizeof(*settings->known), compare_keys);

    if (known) {
        *setting = known->setting;
        return known->entry;
    }

    const struct entry *entry = find_entry(settings, str_of(key));

    *setting = entry ? entry->setting : setting_find(str_of(key));
    assert(*setting && "every setting is in settings_table.c");
    return entry;
}

struct str settings_text(const struct settings *settings, const char *key)
{
    const struct setting *setting;
    const struct entry *entry = entry_of(settings, key, &setting);

    return entry ? entry->value : str_of(setting->fallback);
}

const char *settings_textz(const struct settings *settings, const char *key)
{
    struct str value = settings_text(settings, key);

    return value.ptr ? value.ptr : "";
}

static int64_t number_of(const struct settings *settings, const char *key,
                         enum setting_kind kind)
{
    const struct setting *setting;
    const struct entry *entry = entry_of(settings, key, &setting);
    int64_t n = 0;

    assert(setting->kind == kind);
    if (entry)
        return entry->number;
    if (kind == SETTING_FLAG)
        return str_is(str_of(setting->fallback), "yes");

    bool is_right =
        str_to_int(str_of(setting->fallback), setting->min, setting->max, &n);

    assert(is_right && "the table's default is within its bounds");
    return n;
}

int64_t settings_number(const struct settings *settings, const char *key)
{
    return number_of(settings, key, SETTING_NUMBER);
}

bool settings_flag(const struct settings *settings, const char *key)
{
    return number_of(settings, key, SETTING_FLAG) != 0;
}

struct str settings_secret(const struct settings *settings, const char *key)
{
    const struct setting *setting;
    const struct entry *entry = entry_of(settings, key, &setting);

    assert(setting->kind == SETTING_SECRET);
    return entry ? entry->secret : STR_NONE;
}

enum { OWN_KEY_MAX = 80 };

static const char *own_key(char *out, const char *program, const char *key)
{
    int len = snprintf(out, OWN_KEY_MAX, "%s.%s", program, key);

    assert(len > 0 && len < OWN_KEY_MAX);
    return out;
}

struct str settings_own(const struct settings *settings, const char *program,
                        const char *key)
{
    char own[OWN_KEY_MAX];

    return settings_text(settings, own_key(own, program, key));
}

bool settings_secret_at(const struct settings *settings, size_t nth,
                        struct str *key, struct str *path)
{
    for (const struct entry *entry = settings->first; entry != NULL;
         entry = entry->next) {
        if (entry->setting->kind != SETTING_SECRET || nth-- > 0)
            continue;
        *key = entry->key;
        *path = entry->value;
        return true;
    }
    return false;
}

struct str settings_own_secret(const struct settings *settings,
                               const char *program, const char *key)
{
    char own[OWN_KEY_MAX];

    return settings_secret(settings, own_key(own, program, key));
}

/* The NAME of an entry "PREFIX.NAME.REST", or STR_NONE. */
static struct str name_in(const struct entry *entry, const char *prefix)
{
    struct str rest = str_skip(entry->key, strlen(prefix)), before, name;

    if (!str_starts_with(entry->key, prefix) ||
        !str_next(&rest, '.', &before) || !str_is_empty(before) ||
        !str_next(&rest, '.', &name) || rest.ptr == NULL)
        return STR_NONE;
    return name;
}

struct str settings_name(const struct settings *settings, const char *prefix,
                         size_t nth)
{
    for (const struct entry *entry = settings->first; entry;
         entry = entry->next) {
        struct str name = name_in(entry, prefix);
        bool is_new = !str_is_empty(name);

        for (const struct entry *before = settings->first;
             is_new && before != entry; before = before->next)
            is_new = !str_equals(name_in(before, prefix), name);
        if (is_new && nth-- == 0)
            return name;
    }
    return STR_NONE;
}
