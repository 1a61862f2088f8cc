/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import.c: complaints, the transaction around every import, and the readers of
 * TSV and JSON cells. Every text from a file passes text_clean.
 */
#include "domain/import/import_private.h"
#include "platform/text.h"

struct import import_new(struct db *db, struct moment now)
{
    struct arena *arena = db_arena(db);

    return (struct import){
        .db = db, .arena = arena, .now = now, .difference = {.arena = arena}};
}

enum status import_refuse(struct import *in, const char *field,
                          const char *format, ...)
{
    char what[400];
    va_list args;

    if (!str_is_empty(in->complaint))
        return INVALID;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);

    struct buf text = {.arena = in->arena};
    if (in->line > 0)
        buf_print(&text, "line %zu", in->line);
    if (!str_is_empty(in->where))
        buf_print(&text, "%s%" PRI_STR, in->line > 0 ? ", " : "",
                  STR_ARG(in->where));
    if (*field != '\0')
        buf_print(&text, "%s%s", text.len > 0 ? ", " : "", field);
    buf_print(&text, "%s%s", text.len > 0 ? ": " : "", what);
    in->complaint = buf_str(&text);
    return INVALID;
}

void import_tell(struct import *in, char mark, struct str code, struct str what)
{
    buf_print(&in->difference, "%c %" PRI_STR "  %" PRI_STR "\n", mark,
              STR_ARG(code), STR_ARG(what));
}

struct writing {
    struct import *in;
    enum status (*body)(struct import *in, void *data);
    void *data;
};

static enum status write_body(struct db *db, void *data)
{
    static const char lock[] =
        "SELECT generation FROM catalogue WHERE id = 1 FOR UPDATE";
    static const char raise[] = "UPDATE catalogue"
                                "   SET generation = generation + 1,"
                                "       changed_at = ?"
                                " WHERE id = 1";
    struct writing *w = data;
    struct import *in = w->in;
    struct db_row row;

    in->added = in->changed = in->unchanged = in->kept = 0;
    in->difference.len = 0;

    enum status s = db_read_row(db, lock, DB_NO_ARGS, &row);
    if (s == OK)
        s = w->body(in, w->data);
    if (s == OK && in->added + in->changed > 0)
        s = db_write(db, raise, DB_ARGS(db_moment(in->arena, in->now)), NULL);
    if (s == OK && in->is_dry_run)
        return NOT_FOUND; /* rolls back; import_write knows */
    return s;
}

enum status import_write(struct import *in,
                         enum status (*body)(struct import *in, void *data),
                         void *data)
{
    struct writing w = {in, body, data};
    enum status s = db_transaction(in->db, write_body, &w);

    return s == NOT_FOUND && in->is_dry_run ? OK : s;
}

/* --- TSV --- */

enum status tsv_open(struct import *in, struct str text, struct tsv *tsv)
{
    struct str header, rest;

    in->line = 1;
    *tsv = (struct tsv){.in = in, .rest = text};
    if (text.len == 0 || text.ptr[text.len - 1] != '\n')
        return import_refuse(in, "",
                             "the file does not end with a line end:"
                             " it may have been cut");
    if (!str_next(&tsv->rest, '\n', &header))
        return import_refuse(in, "", "there is no header");
    for (rest = header; str_next(&rest, '\t', &tsv->columns[tsv->column_count]);
         tsv->column_count++)
        if (tsv->column_count + 1 == TSV_MAX_COLUMNS)
            return import_refuse(in, "", "too many columns");
    return OK;
}

enum status tsv_next(struct tsv *tsv)
{
    struct str line, rest;
    size_t count = 0;

    if (tsv->rest.len == 0)
        return NOT_FOUND;
    if (!str_next(&tsv->rest, '\n', &line))
        return NOT_FOUND;
    tsv->in->line++;
    rest = line;
    while (count < tsv->column_count &&
           str_next(&rest, '\t', &tsv->cells[count]))
        count++;
    if (count != tsv->column_count || rest.len > 0)
        return import_refuse(
            tsv->in, "", "has %s columns than the header's %zu",
            rest.len > 0 ? "more" : "fewer", tsv->column_count);
    return OK;
}

size_t tsv_count_lines(const struct tsv *tsv)
{
    size_t count = 0;

    for (size_t i = 0; i < tsv->rest.len; i++)
        if (tsv->rest.ptr[i] == '\n')
            count++;
    return count;
}

static size_t tsv_column(const struct tsv *tsv, const char *column)
{
    size_t i = 0;

    while (i < tsv->column_count && !str_is(tsv->columns[i], column))
        i++;
    return i;
}

static enum status clean(struct import *in, const char *field, struct str raw,
                         enum text_kind kind, size_t max_chars, struct str *out)
{
    struct refusal why;
    enum status s = text_clean(in->arena, raw, kind,
                               max_chars == 0 ? 200 : max_chars, out, &why);

    if (s == INVALID)
        return import_refuse(in, field, "%s",
                             strcmp(why.key, "too_long") == 0
                                 ? "is too long"
                                 : "holds a character that is not allowed");
    if (s == OK && out->ptr == NULL)
        *out = STR(""); /* empty, not NULL */
    return s;
}

enum status tsv_text(struct tsv *tsv, const char *column, enum tsv_need need,
                     size_t max_chars, struct str *out)
{
    size_t i = tsv_column(tsv, column);

    if (i == tsv->column_count) {
        if (need == TSV_REQUIRED)
            return import_refuse(tsv->in, column, "the column is missing");
        *out = STR("");
        return OK;
    }
    enum status s =
        clean(tsv->in, column, tsv->cells[i], TEXT_LINE, max_chars, out);
    if (s == OK && need == TSV_REQUIRED && str_is_empty(*out))
        return import_refuse(tsv->in, column, "is empty");
    return s;
}

enum status tsv_date(struct tsv *tsv, const char *column, enum tsv_need need,
                     struct date *out)
{
    struct str text;
    enum status s = tsv_text(tsv, column, need, 10, &text);

    *out = (struct date){0};
    if (s == OK && !str_is_empty(text) && !date_parse(text, out))
        return import_refuse(tsv->in, column,
                             "“%" PRI_STR "” is not a day (YYYY-MM-DD)",
                             STR_ARG(text));
    return s;
}

/* --- JSON --- */

enum status json_open(struct import *in, struct str text, json_t **root)
{
    json_error_t error;

    *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &error);
    if (*root == NULL) {
        in->line = error.line > 0 ? (size_t)error.line : 0;
        return import_refuse(in, "", "not JSON: %s", error.text);
    }
    if (!json_is_object(*root))
        return import_refuse(in, "", "an object is expected");
    return OK;
}

size_t json_line_of(struct str text, struct str code)
{
    size_t line = 1;

    for (size_t i = 0; i + code.len + 2 <= text.len; i++) {
        if (text.ptr[i] == '\n')
            line++;
        else if (text.ptr[i] == '"' && text.ptr[i + code.len + 1] == '"' &&
                 memcmp(text.ptr + i + 1, code.ptr, code.len) == 0)
            return line;
    }
    return 0;
}

static enum status json_clean(struct import *in, const json_t *object,
                              const char *key, enum text_kind kind,
                              enum tsv_need need, size_t max_chars,
                              struct str *out)
{
    const json_t *value = json_object_get(object, key);

    *out = STR("");
    if (value == NULL || json_is_null(value))
        return need == TSV_REQUIRED ? import_refuse(in, key, "is missing") : OK;
    if (!json_is_string(value))
        return import_refuse(in, key, "a text is expected");

    struct str raw = {json_string_value(value), json_string_length(value)};
    enum status s = clean(in, key, raw, kind, max_chars, out);
    if (s == OK && need == TSV_REQUIRED && str_is_empty(*out))
        return import_refuse(in, key, "is empty");
    return s;
}

enum status json_line(struct import *in, const json_t *object, const char *key,
                      enum tsv_need need, size_t max_chars, struct str *out)
{
    return json_clean(in, object, key, TEXT_LINE, need, max_chars, out);
}

enum status json_lines(struct import *in, const json_t *object, const char *key,
                       size_t max_chars, struct str *out)
{
    return json_clean(in, object, key, TEXT_LINES, TSV_OPTIONAL, max_chars,
                      out);
}

enum status json_whole(struct import *in, const json_t *object, const char *key,
                       int64_t min, int64_t max, int64_t missing, int64_t *out)
{
    const json_t *value = json_object_get(object, key);

    *out = missing;
    if (value == NULL || json_is_null(value))
        return OK;
    if (!json_is_integer(value) || json_integer_value(value) < min ||
        json_integer_value(value) > max)
        return import_refuse(in, key,
                             "a whole number from %lld to %lld is expected",
                             (long long)min, (long long)max);
    *out = json_integer_value(value);
    return OK;
}

enum status json_flag(struct import *in, const json_t *object, const char *key,
                      bool missing, bool *out)
{
    const json_t *value = json_object_get(object, key);

    *out = missing;
    if (value == NULL || json_is_null(value))
        return OK;
    if (!json_is_boolean(value))
        return import_refuse(in, key, "true or false is expected");
    *out = json_is_true(value);
    return OK;
}

enum status json_proof(struct import *in, const json_t *object, const char *key,
                       enum id_proof *out)
{
    bool is_wanted;

    if (json_is_string(json_object_get(object, key))) {
        *out = proof_of(json_member(object, key));
        if (proof_is_verified(*out))
            return OK;
        return import_refuse(in, key, "true, false, desk, chip or nation");
    }
    enum status s = json_flag(in, object, key, false, &is_wanted);
    if (s == OK)
        *out = is_wanted ? PROOF_DESK : PROOF_NONE;
    return s;
}

enum status json_day(struct import *in, const json_t *object, const char *key,
                     struct date *out)
{
    struct str text;
    enum status s = json_line(in, object, key, TSV_OPTIONAL, 10, &text);

    *out = (struct date){0};
    if (s == OK && !str_is_empty(text) && !date_parse(text, out))
        return import_refuse(in, key, "is not a day (YYYY-MM-DD)");
    return s;
}

enum status json_list(struct import *in, const json_t *object, const char *key,
                      enum tsv_need need, const json_t **out)
{
    const json_t *value = json_object_get(object, key);

    *out = NULL;
    if (value == NULL || json_is_null(value))
        return need == TSV_REQUIRED ? import_refuse(in, key, "is missing") : OK;
    if (!json_is_array(value))
        return import_refuse(in, key, "a list is expected");
    *out = value;
    return OK;
}

enum status json_line_list(struct import *in, const json_t *object,
                           const char *key, size_t max_chars,
                           struct str_list *out)
{
    const json_t *list;
    enum status s = json_list(in, object, key, TSV_OPTIONAL, &list);
    if (s != OK)
        return s;

    size_t count = list == NULL ? 0 : json_array_size(list);
    struct str *items = arena_array(in->arena, count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < count && s == OK; i++) {
        const json_t *value = json_array_get(list, i);

        if (!json_is_string(value))
            return import_refuse(in, key, "a list of texts is expected");
        struct str raw = {json_string_value(value), json_string_length(value)};
        s = clean(in, key, raw, TEXT_LINE, max_chars, &items[i]);
    }
    *out = (struct str_list){items, count};
    return s;
}
