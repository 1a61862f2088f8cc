/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search_index.c: the index as a process sees it: where each list lies in the
 * bytes that all share, and room for one query. Also words as search knows
 * them.
 */
#include "domain/catalogue/catalogue.h"
#include "domain/catalogue/recall.h"
#include "domain/search/search_private.h"
#include "platform/text.h"

#define OWN_LIMIT ((size_t)1 << 30)

enum { HEAD_WORDS = 14 }; /* of a name, that say what is done */
#define TAIL_FACTOR 0.2f  /* for a word that stands behind them */

/* --- Words --- */

/* "kỹ" and "kĩ", "ty" and "ti", "quy" and "qui" are the same word. */
static struct str same_spelling(struct arena *arena, struct str fold,
                                struct str text)
{
    bool is_alike =
        (fold.len == 2 && fold.ptr[1] == 'y') || str_is(fold, "quy");
    size_t y = str_find(text, 'y');

    if (!is_alike || y == text.len)
        return text;
    return str_print(arena, "%" PRI_STR "i%" PRI_STR,
                     STR_ARG(str_slice(text, 0, y)),
                     STR_ARG(str_skip(text, y + 1)));
}

static uint32_t hash_of(struct str text)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 16777619u;
    return hash;
}

struct text_words search_text(struct arena *arena, struct str clean)
{
    return (struct text_words){text_fold(arena, clean), text_key(arena, clean)};
}

bool search_next_word(struct arena *arena, struct text_words *rest,
                      struct word *word)
{
    struct str fold, key;

    if (!str_next(&rest->folds, ' ', &fold) ||
        !str_next(&rest->keys, ' ', &key) || str_is_empty(fold))
        return false;
    *word = (struct word){.fold = same_spelling(arena, fold, fold),
                          .key = same_spelling(arena, fold, key)};
    word->fold_hash = hash_of(word->fold);
    word->key_hash = hash_of(word->key);
    return true;
}

void search_words(struct arena *arena, struct str clean, struct words *words)
{
    struct text_words rest = search_text(arena, clean);
    bool is_marked = !str_equals(rest.folds, rest.keys);

    words->count = 0;
    while (words->count < MAX_WORDS &&
           search_next_word(arena, &rest, &words->list[words->count]))
        words->list[words->count++].is_from_marked = is_marked;
}

struct word search_word_of(struct str plain)
{
    uint32_t hash = hash_of(plain);

    return (struct word){plain, plain, hash, hash, false};
}

bool search_is_word_byte(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct str search_chunk(struct str text)
{
    size_t end = 0;

    while (end < text.len && search_is_word_byte(text.ptr[end]) ==
                                 search_is_word_byte(text.ptr[0]))
        end++;
    return str_slice(text, 0, end);
}

size_t search_term(const struct index *index, struct str fold, struct str key)
{
    size_t low = 0, high = index->term_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct term *term = &index->terms[middle];
        int order = str_compare(index_text(index, term->fold), fold);

        if (order == 0)
            order = str_compare(index_text(index, term->key), key);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Titles of offices say first what is done, and go on with what it may all be
 * done to. */
float search_place_factor(size_t place)
{
    return place < HEAD_WORDS ? 1.0f : TAIL_FACTOR;
}

/* --- The bytes --- */

/* The next list; NULL: the bytes end before it does. */
static const void *next_list(struct str *rest, size_t count, size_t size)
{
    size_t whole = (count * size + 7) / 8 * 8;
    const char *list = rest->ptr;

    if (rest->ptr == NULL || whole > rest->len) {
        *rest = STR_NONE;
        return NULL;
    }
    *rest = (struct str){rest->ptr + whole, rest->len - whole};
    return list;
}

static bool find_lists(struct index *index, struct str bytes)
{
    struct str rest = bytes;
    const struct layout *is = next_list(&rest, 1, sizeof *is);

    if (is == NULL)
        return false;
    index->docs = next_list(&rest, is->docs, sizeof *index->docs);
    index->terms = next_list(&rest, is->terms, sizeof *index->terms);
    index->postings = next_list(&rest, is->postings, sizeof *index->postings);
    index->sequence = next_list(&rest, is->sequence, sizeof(uint32_t));
    index->chunk_ends = next_list(&rest, is->sequence, sizeof(uint32_t));
    index->by_prior = next_list(&rest, is->docs, sizeof(uint32_t));
    index->synonyms = next_list(&rest, is->synonyms, sizeof *index->synonyms);
    index->synonym_words =
        next_list(&rest, is->synonym_words, sizeof *index->synonym_words);
    index->fields = next_list(&rest, is->fields, sizeof *index->fields);
    index->audiences =
        next_list(&rest, is->audiences, sizeof *index->audiences);
    index->text = next_list(&rest, is->text, 1);
    index->doc_count = is->docs;
    index->term_count = is->terms;
    index->synonym_count = is->synonyms;
    index->field_count = is->fields;
    index->audience_count = is->audiences;
    index->bytes = bytes;
    return index->text != NULL && rest.len == 0;
}

static bool make_room(struct index *index)
{
    size_t docs = index->doc_count + 1, terms = index->term_count + 1;

    index->score = calloc(docs, sizeof *index->score);
    index->variant = calloc(docs, 1);
    index->found = calloc(docs, sizeof *index->found);
    index->bits = calloc(docs, 1);
    index->order = calloc(docs, sizeof *index->order);
    index->match = calloc(docs, sizeof *index->match);
    index->touched = calloc(docs, sizeof *index->touched);
    index->of_term = calloc(terms, 1);
    index->like_term = calloc(terms, sizeof *index->like_term);
    index->marked = calloc(terms, sizeof *index->marked);
    return index->score && index->variant && index->found && index->bits &&
           index->order && index->match && index->touched && index->of_term &&
           index->like_term && index->marked;
}

static void index_free(struct index **index)
{
    struct index *it = *index;

    *index = NULL;
    if (it == NULL)
        return;
    free(it->score);
    free(it->variant);
    free(it->found);
    free(it->bits);
    free(it->order);
    free(it->match);
    free(it->touched);
    free(it->of_term);
    free(it->like_term);
    free(it->marked);
    free(it);
}

/* Lends the bytes. NULL: no memory, or these are no index. */
static struct index *index_open(struct str bytes)
{
    struct index *index = calloc(1, sizeof *index);

    if (index != NULL && (!find_lists(index, bytes) || !make_room(index)))
        index_free(&index);
    return index;
}

/* --- The process's --- */

struct search *search_new(void)
{
    return calloc(1, sizeof(struct search));
}

static void forget(struct search *search)
{
    index_free(&search->index);
    arena_free(&search->own);
}

static struct str shelf_name(struct arena *arena)
{
    return str_print(arena, "search index %d %zu %zu", INDEX_FORM,
                     sizeof(struct flat_doc), sizeof(struct term));
}

static enum status open_bytes(struct search *search, struct str bytes)
{
    struct index *made = index_open(bytes);

    if (made == NULL)
        return INTERNAL;
    index_free(&search->index);
    search->index = made;
    return OK;
}

/* Made here, since nobody has; kept by ourselves where no shelf keeps it. */
static enum status make(struct search *search, struct db *db)
{
    struct arena *arena = arena_new(OWN_LIMIT);
    struct str bytes, shared;
    int64_t generation;

    if (arena == NULL)
        return INTERNAL;
    enum status s = catalogue_generation(db, &generation);
    if (s == OK)
        s = index_build(db, arena, &bytes);
    if (s != OK) {
        arena_free(&arena);
        return s;
    }
    catalogue_keep(db, shelf_name(db_arena(db)), bytes);
    if (catalogue_recall(db, shelf_name(db_arena(db)), &shared)) {
        arena_free(&arena);
        forget(search);
        search->turn = catalogue_turn(db);
        return open_bytes(search, shared);
    }
    forget(search);
    search->turn = 0;
    search->own = arena;
    search->generation = generation;
    return open_bytes(search, bytes);
}

enum status search_refresh(struct search *search, struct db *db)
{
    struct str bytes;
    int64_t generation;

    if (catalogue_recall(db, shelf_name(db_arena(db)), &bytes)) {
        if (search->index != NULL && search->turn == catalogue_turn(db))
            return OK;
        forget(search);
        search->turn = catalogue_turn(db);
        if (open_bytes(search, bytes) == OK)
            return OK;
    }
    if (search->own == NULL)
        return make(search, db);
    enum status s = catalogue_generation(db, &generation);

    return s == OK && generation != search->generation ? make(search, db) : s;
}
