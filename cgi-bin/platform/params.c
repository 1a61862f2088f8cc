/* SPDX-License-Identifier: GPL-3.0-or-later */
/* params.c: names and values of queries, forms and cookies.
 *
 * Values are decoded where they lie: the text is ours, and decoding never makes
 * it longer. What is no valid escape stays as typed (WHATWG URL, 5.1); whether
 * the result is text at all is for text_clean to say.
 */
#include "platform/http_private.h"

#define FIRST_SIZE 16

bool param_list_add(struct param_list *list, struct param param)
{
    if (list->count >= list->limit)
        return false;
    if (list->count == list->size) {
        size_t size = list->size > 0 ? list->size * 2 : FIRST_SIZE;
        struct param *grown =
            arena_array(list->arena, size, sizeof(struct param));

        if (!grown)
            return false;
        if (list->count > 0)
            memcpy(grown, list->list, list->count * sizeof(struct param));
        list->list = grown;
        list->size = size;
    }
    list->list[list->count++] = param;
    return true;
}

struct params param_list_get(const struct param_list *list)
{
    return (struct params){list->list, list->count};
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static size_t url_decode_in_place(char *text, size_t len, enum url_plus plus)
{
    size_t to = 0;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (c == '+' && plus == PLUS_IS_SPACE) {
            c = ' ';
        } else if (c == '%' && len - i > 2) {
            int high = hex_digit(text[i + 1]);
            int low = hex_digit(text[i + 2]);

            if (high >= 0 && low >= 0) {
                c = (char)(unsigned char)(high * 16 + low);
                i += 2;
            }
        }
        text[to++] = c;
    }
    return to;
}

bool params_read_urlencoded(struct param_list *list, char *text, size_t len)
{
    char *end = text + len;

    for (char *part = text; part < end;) {
        char *stop = memchr(part, '&', (size_t)(end - part));

        if (!stop)
            stop = end;
        if (stop > part) { /* "a=1&&b=2" */
            char *value = memchr(part, '=', (size_t)(stop - part));
            size_t name_len = (size_t)((value ? value : stop) - part);
            struct param param = {{part, 0}, {stop, 0}};

            param.name.len = url_decode_in_place(part, name_len, PLUS_IS_SPACE);
            if (value) {
                param.value.ptr = value + 1;
                param.value.len = url_decode_in_place(
                    value + 1, (size_t)(stop - value - 1), PLUS_IS_SPACE);
            }
            if (!param_list_add(list, param))
                return false;
        }
        part = stop + 1;
    }
    return true;
}

/* Those of this host alone (RFC 6265bis, 4.1.3.2), or all others. */
static void add_cookies(struct param_list *list, struct str text, bool own)
{
    struct str part;

    while (str_next(&text, ';', &part)) {
        size_t equals = str_find(part, '=');
        struct param param = {str_trim(str_slice(part, 0, equals)),
                              str_trim(str_skip(part, equals + 1))};

        if (equals == part.len) /* a cookie without a name is not ours */
            continue;
        if (str_starts_with(param.name, "__Host-") == own &&
            !param_list_add(list, param))
            return;
    }
}

void params_read_cookies(struct param_list *list, struct str text)
{
    add_cookies(list, text, true);
    add_cookies(list, text, false);
}

struct str params_get(const struct params *params, const char *name)
{
    for (size_t i = 0; i < params->count; i++)
        if (str_is(params->list[i].name, name))
            return params->list[i].value;
    return STR_NONE;
}

size_t params_count(const struct params *params, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < params->count; i++)
        if (str_is(params->list[i].name, name))
            count++;
    return count;
}

struct str rq_query(const struct request *rq, const char *name)
{
    return params_get(&rq->query, name);
}

struct str rq_form(const struct request *rq, const char *name)
{
    return params_get(&rq->form, name);
}

struct str rq_cookie(const struct request *rq, const char *name)
{
    return params_get(&rq->cookies, name);
}

struct str rq_path_arg(const struct request *rq, const char *name)
{
    return params_get(&rq->path_args, name);
}

/* Quoted text ends at a quote that no backslash stands before; only \" is an
 * escape, since old browsers sent "C:\folder\file". Browsers of today send
 * %22, %0D and %0A for what would end the text (WHATWG HTML, 4.10.21.8). */
static size_t quoted_length(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '"' && (i == 0 || text.ptr[i - 1] != '\\'))
            return i;
    return text.len;
}

static bool is_escape(struct str at, const char *escape)
{
    return at.len >= 3 && at.ptr[0] == '%' && at.ptr[1] == escape[0] &&
           (at.ptr[2] | 0x20) == (escape[1] | 0x20);
}

static struct str unquote(struct arena *arena, struct str quoted)
{
    struct buf out = {.arena = arena};

    for (size_t i = 0; i < quoted.len; i++) {
        struct str at = str_skip(quoted, i);

        if (str_starts_with(at, "\\\"")) {
            buf_add_byte(&out, '"');
            i++;
        } else if (is_escape(at, "22")) {
            buf_add_byte(&out, '"');
            i += 2;
        } else if (is_escape(at, "0D") || is_escape(at, "0A")) {
            buf_add_byte(&out, is_escape(at, "0D") ? '\r' : '\n');
            i += 2;
        } else {
            buf_add_byte(&out, quoted.ptr[i]);
        }
    }
    return buf_str(&out);
}

/* Cuts ` name=value` or ` name="value"` and the ";" behind it off *rest. */
static bool next_header_param(struct arena *arena, struct str *rest,
                              struct str *name, struct str *value)
{
    *rest = str_trim(*rest);
    if (rest->len == 0)
        return false;
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != '=' && rest->ptr[end] != ';')
        end++;
    *name = str_lower_ascii(arena, str_trim(str_slice(*rest, 0, end)));
    *value = STR_NONE;
    if (end == rest->len || rest->ptr[end] == ';') {
        *rest = str_skip(*rest, end + 1 < rest->len ? end + 1 : rest->len);
        return true;
    }
    *rest = str_trim(str_skip(*rest, end + 1));
    if (str_starts_with(*rest, "\"")) {
        struct str inside = str_skip(*rest, 1);
        size_t len = quoted_length(inside);

        *value = unquote(arena, str_slice(inside, 0, len));
        *rest = str_skip(inside, len + 1 < inside.len ? len + 1 : inside.len);
        size_t next = str_find(*rest, ';');
        *rest = str_skip(*rest, next < rest->len ? next + 1 : next);
        return true;
    }
    end = str_find(*rest, ';');
    *value = str_trim(str_slice(*rest, 0, end));
    *rest = str_skip(*rest, end < rest->len ? end + 1 : end);
    return true;
}

bool header_param(struct arena *arena, struct str header, const char *name,
                  struct str *value)
{
    size_t first = str_find(header, ';');
    struct str rest = str_skip(header, first < header.len ? first + 1 : first);
    struct str found;
    struct str found_value;

    while (next_header_param(arena, &rest, &found, &found_value)) {
        if (str_is(found, name)) {
            if (!found_value.ptr)
                found_value = STR("");
            *value = found_value;
            return true;
        }
    }
    return false;
}

static struct str decode(struct arena *arena, struct str s, enum url_plus plus)
{
    char *text = arena_array(arena, s.len + 1, 1);

    if (!text)
        return STR_NONE;
    if (s.len > 0)
        memcpy(text, s.ptr, s.len);
    return (struct str){text, url_decode_in_place(text, s.len, plus)};
}

struct str http_url_decode(struct arena *arena, struct str s)
{
    return decode(arena, s, PLUS_STAYS);
}

struct str http_form_decode(struct arena *arena, struct str s)
{
    return decode(arena, s, PLUS_IS_SPACE);
}
