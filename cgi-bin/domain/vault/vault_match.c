/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vault_match.c: which papers of the vault a component may mean.
 *
 * Lists of papers say “Bản sao Giấy chứng nhận kết hôn của cha, mẹ”, a citizen
 * says “Kết hôn”. So a paper is near when words of its kind stand in the
 * component's name, and nearer the more pairs of neighbouring words of its own
 * name do. Vietnamese words are mostly two syllables, so pairs say more than
 * single ones.
 */
#include "domain/catalogue/recall.h"
#include "domain/vault/vault_private.h"
#include "platform/text.h"

enum { KIND_WEIGHT = 100, PAIR_WEIGHT = 10 };

enum status vault_words_load(struct db *db, struct vault_words *words)
{
    struct db_rows rows;
    /* Theirs are the migrations alone, which the edition counts. */
    enum status s = catalogue_read(db,
                                   "SELECT phrase, kind"
                                   "  FROM vault_word"
                                   " ORDER BY phrase",
                                   DB_NO_ARGS, &rows);

    if (s != OK)
        return s;
    struct vault_word *items =
        arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct vault_word){db_cell_text(db_row_at(&rows, i), 0),
                                       db_cell_text(db_row_at(&rows, i), 1)};
    *words = (struct vault_words){items, rows.count};
    return OK;
}

/* Folded, with a space at both ends, so that words are found whole. */
static struct str spaced(struct arena *arena, struct str name)
{
    return str_print(arena, " %" PRI_STR " ", STR_ARG(text_fold(arena, name)));
}

/* Where they stand as whole words in a spaced text; in.len: nowhere. */
static size_t find_words(struct str in, struct str words)
{
    if (words.len == 0)
        return in.len;
    for (size_t at = 0; at + words.len + 2 <= in.len; at++) {
        const char *here = in.ptr + at;

        if (here[0] == ' ' && here[1] == words.ptr[0] &&
            here[words.len + 1] == ' ' &&
            memcmp(here + 1, words.ptr, words.len) == 0)
            return at;
    }
    return in.len;
}

struct str vault_kind_of(struct arena *arena, const struct vault_words *words,
                         struct str name)
{
    struct str text = spaced(arena, name);
    struct str kind = STR("other");
    size_t first = text.len;

    for (size_t i = 0; i < words->count; i++) {
        size_t at = find_words(text, words->items[i].phrase);

        if (at < first) {
            first = at;
            kind = words->items[i].kind;
        }
    }
    return kind;
}

static bool has_kind(const struct vault_words *words, struct str text,
                     struct str kind)
{
    for (size_t i = 0; i < words->count; i++)
        if (str_equals(words->items[i].kind, kind) &&
            find_words(text, words->items[i].phrase) < text.len)
            return true;
    return false;
}

static int count_pairs(struct arena *arena, struct str text, struct str name)
{
    struct str rest = text_fold(arena, name), word, before = STR("");
    int count = 0;

    while (str_next(&rest, ' ', &word)) {
        struct str pair = str_print(arena, "%" PRI_STR " %" PRI_STR,
                                    STR_ARG(before), STR_ARG(word));

        if (before.len > 0 && find_words(text, pair) < text.len)
            count++;
        before = word;
    }
    return count;
}

static void sort(struct vault_list *list)
{
    for (size_t i = 1; i < list->count; i++) { /* few, and stable */
        struct vault_paper paper = list->items[i];
        size_t j = i;

        for (; j > 0 && list->items[j - 1].nearness < paper.nearness; j--)
            list->items[j] = list->items[j - 1];
        list->items[j] = paper;
    }
}

enum status vault_rank(struct db *db, struct str component_name,
                       struct vault_list *list)
{
    struct arena *arena = db_arena(db);
    struct vault_words words;
    enum status s = vault_words_load(db, &words);

    if (s != OK)
        return s;
    struct str text = spaced(arena, component_name);
    for (size_t i = 0; i < list->count; i++) {
        struct vault_paper *paper = &list->items[i];

        paper->nearness = PAIR_WEIGHT * count_pairs(arena, text, paper->name);
        if (has_kind(&words, text, paper->kind))
            paper->nearness += KIND_WEIGHT;
    }
    sort(list);
    return OK;
}
