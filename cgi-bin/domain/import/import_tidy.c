/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_tidy.c: a record as ministries write it becomes one that can be asked
 * about: remarks are no papers, a paper for the counter is not asked online, a
 * proxy is no case of the matter, and a choice of one is no choice.
 *
 * Each rule holds for any record and changes only what the record does not say
 * itself in a field; what a rule cannot know, the province's overlay says
 * afterwards. The record as it came is kept beside.
 */
#include "domain/import/import_private.h"
#include "platform/text.h"

#define SHORT_CHARS 110
#define WHEN_CHARS 200

struct str record_text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_string(value) ? (struct str){json_string_value(value),
                                                json_string_length(value)}
                                 : STR("");
}

bool record_mentions(struct arena *arena, struct str text, const char *words)
{
    struct str folded = text_fold(arena, text);
    size_t len = strlen(words);

    for (size_t i = 0; i + len <= folded.len; i++)
        if (memcmp(folded.ptr + i, words, len) == 0)
            return true;
    return false;
}

static bool begins(struct arena *arena, struct str text, const char *words)
{
    return str_starts_with(text_fold(arena, text), words);
}

/* "(iv) ", "a) ", "1. ", "- " before the words. */
static struct str without_mark(struct str name)
{
    size_t end = 0;

    name = str_trim(name);
    while (str_starts_with(name, "."))
        name = str_trim(str_skip(name, 1));
    if (str_starts_with(name, "- ") || str_starts_with(name, "+ "))
        return str_trim(str_skip(name, 2));
    while (end < name.len && end < 6 && name.ptr[end] != ' ')
        end++;
    if (end > 1 && end < name.len &&
        (name.ptr[end - 1] == ')' || (name.ptr[end - 1] == '.' && end <= 3)))
        return without_mark(str_skip(name, end));
    return name;
}

/* What names no paper, by how it begins: folded, without its mark. */
bool record_is_remark(struct arena *arena, struct str name)
{
    static const char *const beginnings[] = {
        "luu y",
        "ghi chu",
        "gia tri su dung cua giay to",
        "nguoi uy quyen va nguoi duoc uy quyen",
        "ngoai cac thanh phan ho so",
        "cac giay to trong ho so",
        "truong hop giay chung nhan quyen su dung dat da co trong",
        "thong tin chung minh da duoc khai thac",
    };
    struct str words = without_mark(name);

    for (size_t i = 0; i < ARRAY_LENGTH(beginnings); i++)
        if (begins(arena, words, beginnings[i]))
            return true;
    return false;
}

bool record_is_for_counter(struct arena *arena, struct str name)
{
    return record_mentions(arena, name, "khi lam thu tuc truc tiep");
}

/* --- short names, and when a paper is asked for --- */

static struct str shortened(struct arena *arena, struct str text, size_t most)
{
    size_t chars = 0, end = 0, word = 0;

    while (end < text.len && chars < most) {
        if (text.ptr[end] == ' ')
            word = end;
        end++;
        while (end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
            end++;
        chars++;
    }
    if (end == text.len)
        return text;
    return str_print(arena, "%" PRI_STR "…",
                     STR_ARG(str_slice(text, 0, word > 0 ? word : end)));
}

static struct str capital(struct arena *arena, struct str text)
{
    if (str_starts_with(text, "đ"))
        return str_print(arena, "Đ%" PRI_STR,
                         STR_ARG(str_skip(text, sizeof("đ") - 1)));
    if (text.len > 0 && text.ptr[0] >= 'a' && text.ptr[0] <= 'z')
        return str_print(arena, "%c%" PRI_STR, text.ptr[0] - 'a' + 'A',
                         STR_ARG(str_skip(text, 1)));
    return text;
}

/* Up to the first of what begins an explanation. */
static struct str first_part(struct str text)
{
    static const char *const ends[] = {
        " (",         ";",         ". ",      ": ",
        ", trong đó", " theo mẫu", ", có đủ", " trong trường"};
    size_t first = text.len;

    for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
        size_t at = str_find_text(text, ends[i]);

        if (at >= 12 && at < first)
            first = at;
    }
    text = str_trim(str_slice(text, 0, first));
    return str_ends_with(text, ".") ? str_slice(text, 0, text.len - 1) : text;
}

/* "Trường hợp X thì phải có Y": Y is the paper, X when it is asked for. */
static bool split_condition(struct arena *arena, struct str name,
                            struct str *when, struct str *paper)
{
    static const char *const middles[] = {
        " thì phải có ", " phải có ", " thì nộp ", " phải kèm theo ", " thì "};

    if (str_starts_with(name, "Đối với ")) {
        size_t colon = str_find_text(name, ": ");

        *when = str_print(
            arena, "bạn thuộc diện %" PRI_STR,
            STR_ARG(str_skip(str_slice(name, 0, colon), strlen("Đối với "))));
        *paper = str_skip(name, colon + 2);
        return colon < name.len;
    }
    if (!str_starts_with(name, "Trường hợp "))
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(middles); i++) {
        size_t at = str_find_text(name, middles[i]);

        if (at >= name.len)
            continue;
        *when = str_skip(str_slice(name, 0, at), strlen("Trường hợp "));
        *paper = str_skip(name, at + strlen(middles[i]));
        return true;
    }
    return false;
}

static void name_component(struct arena *arena, json_t *component)
{
    struct str name = without_mark(record_text(component, "name"));
    struct str when = STR(""), paper = name;
    size_t inside = str_find_text(name, " trong trường hợp ");

    if (!split_condition(arena, name, &when, &paper) && inside < name.len) {
        when = str_skip(name, inside + strlen(" trong trường hợp "));
        when = str_slice(when, 0, str_find_text(when, ". "));
    }
    if (json_object_get(component, "short") == NULL) {
        struct str brief =
            capital(arena, shortened(arena, first_part(paper), SHORT_CHARS));

        json_object_set_new(component, "short",
                            json_stringn(brief.ptr, brief.len));
    }
    if (json_object_get(component, "when") != NULL || str_is_empty(when) ||
        json_is_true(json_object_get(component, "required")))
        return;
    if (str_ends_with(when, "."))
        when = str_slice(when, 0, when.len - 1);
    when = shortened(arena, when, WHEN_CHARS);
    json_object_set_new(component, "when", json_stringn(when.ptr, when.len));
}

/* --- cases --- */

static bool is_kind(const json_t *one, const char *kind)
{
    return str_is(record_text(one, "kind"), kind);
}

static bool is_condition(struct arena *arena, const json_t *one)
{
    return begins(arena, record_text(one, "name"), "truong hop");
}

/* "Trường hợp X thì hồ sơ phải …": X. */
static struct str condition_of(struct arena *arena, struct str name)
{
    static const char *const ends[] = {" thì ",  ", kèm theo", ", hồ sơ",
                                       " phải ", " như sau",   ":"};

    if (str_starts_with(name, "Trường hợp "))
        name = str_skip(name, strlen("Trường hợp "));
    for (size_t i = 0; i < ARRAY_LENGTH(ends); i++)
        name = str_slice(name, 0, str_find_text(name, ends[i]));
    return shortened(arena, str_trim(name), WHEN_CHARS);
}

/* Its papers are asked for only then. */
static void make_conditional(struct arena *arena, json_t *one)
{
    struct str when = condition_of(arena, record_text(one, "name"));
    json_t *component;
    size_t i;

    json_object_set_new(one, "kind", json_string("section"));
    json_array_foreach(json_object_get(one, "components"), i, component)
    {
        json_object_set_new(component, "required", json_false());
        if (json_object_get(component, "when") == NULL)
            json_object_set_new(component, "when",
                                json_stringn(when.ptr, when.len));
    }
}

/* A proxy is nothing of the matter: who files for themselves has none. */
static size_t part_from_proxies(struct arena *arena, json_t *cases)
{
    json_t *one;
    size_t i, left = 0;

    json_array_foreach(cases, i, one)
    {
        if (!is_kind(one, "alternative"))
            continue;
        if (begins(arena, record_text(one, "name"), "truong hop uy quyen"))
            make_conditional(arena, one);
        else
            left++;
    }
    return left;
}

/* One alternative alone: beside other conditions it is one of them; else it is
 * no choice. */
static void end_single_choice(struct arena *arena, json_t *cases)
{
    bool has_others = false;
    json_t *one;
    size_t i;

    json_array_foreach(cases, i, one)
    {
        if (is_kind(one, "section") && is_condition(arena, one) &&
            json_array_size(json_object_get(one, "components")) > 0) {
            json_object_set_new(one, "kind", json_string("alternative"));
            has_others = true;
        }
    }
    json_array_foreach(cases, i, one)
    {
        if (has_others || !is_kind(one, "alternative"))
            continue;
        if (is_condition(arena, one))
            make_conditional(arena, one);
        else
            json_object_set_new(one, "kind", json_string("section"));
    }
}

static void part_remarks(struct arena *arena, json_t *one)
{
    json_t *components = json_object_get(one, "components");
    json_t *notes = json_object_get(one, "notes");

    for (size_t i = 0; i < json_array_size(components);) {
        json_t *component = json_array_get(components, i);

        if (!json_is_true(json_object_get(component, "note")) &&
            !record_is_remark(arena, record_text(component, "name"))) {
            i++;
            continue;
        }
        if (notes == NULL) {
            json_object_set_new(one, "notes", json_array());
            notes = json_object_get(one, "notes");
        }
        json_array_append(notes, json_object_get(component, "name"));
        json_array_remove(components, i);
    }
}

/* "(iii) …" comes third, wherever the source has it; 0: without such a mark. */
static int rank_of(const json_t *component)
{
    static const char *const marks[] = {"(i)",  "(ii)", "(iii)", "(iv)",
                                        "(v)",  "(vi)", "(vii)", "(viii)",
                                        "(ix)", "(x)"};
    struct str name = record_text(component, "name");

    for (size_t i = 0; i < ARRAY_LENGTH(marks); i++)
        if (str_starts_with(name, marks[i]))
            return (int)i + 1;
    return 0;
}

/* What everybody sends from here first; what only a counter wants last. */
static int place_of(const json_t *component)
{
    const json_t *channels = json_object_get(component, "channels");
    const json_t *channel;
    bool is_online = json_array_size(channels) == 0;
    size_t i;

    json_array_foreach(channels, i, channel) is_online |=
        json_is_string(channel) &&
        strcmp(json_string_value(channel), "online") == 0;
    return (is_online ? 0 : 2) +
           !json_is_true(json_object_get(component, "required"));
}

static bool comes_before(const json_t *a, const json_t *b)
{
    int first = place_of(a);
    int second = place_of(b);

    if (first != second)
        return first < second;
    return rank_of(a) < rank_of(b);
}

static void sort_components(json_t *one)
{
    json_t *from = json_object_get(one, "components");
    json_t *to = json_array();
    json_t *component;
    size_t i;

    json_array_foreach(from, i, component)
    {
        size_t at = json_array_size(to);

        while (at > 0 && comes_before(component, json_array_get(to, at - 1)))
            at--;
        json_array_insert(to, at, component);
    }
    json_object_set_new(one, "components", to);
}

/* What all are asked for, the choice, then what is only asked sometimes. */
static void sort_cases(json_t *record)
{
    json_t *from = json_object_get(record, "cases");
    json_t *to = json_array();
    json_t *one, *component;
    size_t i, n, firm = 0, chosen = 0;

    json_array_foreach(from, i, one)
    {
        bool has_required = false;

        json_array_foreach(json_object_get(one, "components"), n, component)
            has_required |=
            json_is_true(json_object_get(component, "required"));
        if (has_required && !is_kind(one, "alternative"))
            json_array_insert(to, firm++, one);
        else if (is_kind(one, "alternative"))
            json_array_insert(to, firm + chosen++, one);
        else
            json_array_append(to, one);
    }
    json_object_set_new(record, "cases", to);
}

/* A paper for the counter, where the record names no channel for it. */
static void set_channel(struct import *in, json_t *component)
{
    const json_t *said = json_object_get(component, "channels");

    if ((said == NULL || json_is_null(said)) &&
        record_is_for_counter(in->arena, record_text(component, "name")))
        json_object_set_new(component, "channels", json_pack("[s]", "direct"));
}

/* --- steps --- */

/* "b) ", "iv. ", "a.2 ": a mark of its own, so a line of its own. */
static bool has_mark(struct str line)
{
    size_t end = 0;

    while (end < line.len && end < 5 && line.ptr[end] != ' ')
        if (line.ptr[end] == ')' || line.ptr[end] == '.')
            return true;
        else
            end++;
    return false;
}

/* Whether the line goes on with what the one before began: that ends without a
 * stop, and this begins with a small letter. */
static bool goes_on(struct arena *arena, struct str before, struct str line)
{
    static const char *const stops[] = {".", ";", ":", "!", "?", ")", "”"};

    for (size_t i = 0; i < ARRAY_LENGTH(stops); i++)
        if (str_ends_with(before, stops[i]))
            return false;
    if (str_is_empty(before) || str_is_empty(line) || has_mark(line))
        return false;
    size_t width = 1;

    while (width < line.len && ((unsigned char)line.ptr[width] & 0xC0) == 0x80)
        width++;
    struct str letter = str_slice(line, 0, width);
    struct str fold = text_fold(arena, letter);

    return fold.len == 1 && fold.ptr[0] >= 'a' && fold.ptr[0] <= 'z' &&
           !str_equals(text_upper(arena, letter), letter);
}

static void join_steps(struct arena *arena, json_t *record)
{
    struct str rest = record_text(record, "steps"), line, before = STR("");
    struct buf joined = {.arena = arena};
    bool is_changed = false;

    while (str_next(&rest, '\n', &line)) {
        bool is_on = goes_on(arena, before, str_trim(line));

        if (joined.len > 0)
            buf_add_byte(&joined, is_on ? ' ' : '\n');
        is_changed |= is_on;
        line = is_on ? str_trim(line) : line;
        buf_add(&joined, line);
        before = str_trim(line);
    }
    struct str all = buf_str(&joined);

    if (is_changed)
        json_object_set_new(record, "steps", json_stringn(all.ptr, all.len));
}

void record_tidy(struct import *in, json_t *record)
{
    json_t *cases = json_object_get(record, "cases");

    join_steps(in->arena, record);
    if (!json_is_array(cases))
        return;
    for (size_t i = 0; i < json_array_size(cases); i++) {
        json_t *one = json_array_get(cases, i);
        json_t *components = json_object_get(one, "components");

        part_remarks(in->arena, one);
        for (size_t n = 0; n < json_array_size(components); n++)
            set_channel(in, json_array_get(components, n));
    }
    if (part_from_proxies(in->arena, cases) == 1)
        end_single_choice(in->arena, cases);
}

void record_order(struct import *in, json_t *record)
{
    json_t *one, *component;
    size_t i, n;

    json_array_foreach(json_object_get(record, "cases"), i, one)
    {
        part_remarks(in->arena, one);
        json_array_foreach(json_object_get(one, "components"), n, component)
            name_component(in->arena, component);
        if (json_is_array(json_object_get(one, "components")))
            sort_components(one);
    }
    if (json_is_array(json_object_get(record, "cases")))
        sort_cases(record);
}
