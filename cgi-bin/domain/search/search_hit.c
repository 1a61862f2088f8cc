/* search_hit.c: a hit as people see it: which words of its name matched, and
 * why it was found.
 */
#include "domain/search/search_private.h"

/* The terms that the best reading of the document stands for, marked in
 * of_term as while it was scored. */
static void mark_terms(struct run *run, const struct reading *reading)
{
    struct index *index = run->index;
    struct alternative *list =
        arena_array(run->arena, MAX_ALTERNATIVES, sizeof *list);

    for (size_t w = 0; list != NULL && w < reading->words.count; w++) {
        size_t count = search_alternatives(run, reading, w, list);

        for (size_t i = 0; i < count; i++)
            search_mark_term(index, &list[i], (uint8_t)(w + 1));
    }
}

static bool is_word_byte(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_marked(struct run *run, struct str chunk)
{
    struct words words;

    search_words(run->arena, chunk, &words);
    for (size_t i = 0; i < words.count; i++) {
        const struct word *word = &words.list[i];
        size_t term = search_term(run->index, word->fold, word->key);

        if (term < run->index->term_count &&
            str_equals(run->index->terms[term].key, word->key) &&
            run->index->of_term[term] != 0)
            return true;
    }
    return false;
}

/* The text's first chunk: a run of what is in words, or of what is not. */
static struct str first_chunk(struct str text)
{
    size_t end = 0;

    while (end < text.len &&
           is_word_byte(text.ptr[end]) == is_word_byte(text.ptr[0]))
        end++;
    return str_slice(text, 0, end);
}

/* The name in pieces; neighbours that match are one piece with the space
 * between. */
static enum status cut_name(struct run *run, struct search_hit *hit)
{
    struct str rest = hit->doc->name;
    struct search_piece *pieces =
        arena_array(run->arena, rest.len + 1, sizeof *pieces);
    size_t count = 0;

    if (pieces == NULL)
        return INTERNAL;
    while (rest.len > 0) {
        struct search_piece piece = {first_chunk(rest), false};

        rest = str_skip(rest, piece.text.len);
        piece.is_match =
            is_word_byte(piece.text.ptr[0]) && is_marked(run, piece.text);
        if (count > 0 && pieces[count - 1].is_match == piece.is_match)
            pieces[count - 1].text.len += piece.text.len;
        else
            pieces[count++] = piece;
    }
    hit->pieces = pieces;
    hit->piece_count = count;
    return OK;
}

static struct str matched_words(struct run *run, const struct search_hit *hit)
{
    struct buf text = {.arena = run->arena};

    for (size_t i = 0; i < hit->piece_count && text.len < 60; i++)
        if (hit->pieces[i].is_match)
            buf_print(&text, "%s%" PRI_STR, text.len > 0 ? " " : "",
                      STR_ARG(hit->pieces[i].text));
    return buf_str(&text);
}

/* What a document's terms have of the reading: a bit for each word. */
struct seen {
    uint32_t any, well; /* well: no letter and no mark is wrong */
};

static struct seen words_among(const struct index *index, const uint32_t *terms,
                               size_t count)
{
    struct seen seen = {0};

    for (size_t i = 0; i < count; i++) {
        uint32_t term = terms[i];
        uint32_t bit =
            index->of_term[term] == 0 ? 0 : 1u << (index->of_term[term] - 1);

        seen.any |= bit;
        if (index->like_term[term] > TYPO_FACTOR)
            seen.well |= bit;
    }
    return seen;
}

/* The word as the text has it; none where it has not. */
static struct str as_written(struct arena *arena, struct str text,
                             const struct word *word)
{
    while (text.len > 0) {
        struct str chunk = first_chunk(text);
        struct words words;

        search_words(arena, chunk, &words);
        if (words.count == 1 && str_equals(words.list[0].key, word->key))
            return chunk;
        text = str_skip(text, chunk.len);
    }
    return STR_NONE;
}

/* The words of the reading that are not seen, as typed or as meant. */
static struct str missing_words(struct run *run, const struct reading *reading,
                                uint32_t seen)
{
    struct buf text = {.arena = run->arena};

    for (size_t w = 0; w < reading->words.count; w++) {
        const struct word *word = &reading->words.list[w];
        struct str written = as_written(run->arena, run->query->text, word);

        if (str_is_empty(written))
            written = as_written(run->arena, reading->as, word);
        if ((seen & (1u << w)) == 0)
            buf_print(&text, "%s%" PRI_STR, text.len > 0 ? " " : "",
                      STR_ARG(written));
    }
    return buf_str(&text);
}

/* Why the document was found by the reading. */
static void explain(struct run *run, const struct doc_terms *doc,
                    const struct reading *reading, struct search_hit *hit)
{
    struct seen name = words_among(run->index, doc->terms, doc->name_count);
    struct seen all = words_among(run->index, doc->terms, doc->count);
    uint32_t whole = (1u << reading->words.count) - 1;

    if (all.any != whole) {
        hit->reason = SEARCH_PARTIAL;
        hit->as = missing_words(run, reading, all.any);
    } else if (all.well != whole || reading->err_at > MAX_WORDS) {
        hit->reason = SEARCH_TYPO;
        hit->as = matched_words(run, hit);
    } else if (!str_is_empty(reading->as)) {
        hit->reason = SEARCH_SYNONYM;
        hit->as = reading->as;
    } else if (name.any != whole) {
        hit->reason = SEARCH_FIELD;
    }
}

static enum status make_hit(struct run *run, uint32_t doc,
                            struct search_hit *hit)
{
    uint8_t variant = run->index->variant[doc];
    const struct reading *reading =
        variant == UINT8_MAX ? NULL : &run->readings[variant - 1];

    hit->doc = &run->index->docs[doc];
    if (reading != NULL)
        mark_terms(run, reading);
    else if (!str_is_empty(run->query->text))
        hit->reason = SEARCH_CODE;
    enum status s = cut_name(run, hit);
    if (s == OK && reading != NULL)
        explain(run, &run->index->doc_terms[doc], reading, hit);
    search_forget_terms(run->index);
    return s;
}

enum status search_hits(struct run *run, struct search_result *result)
{
    const struct search_query *query = run->query;
    size_t from = query->from < result->total ? query->from : result->total;
    size_t count = result->total - from < query->count ? result->total - from
                                                       : query->count;
    struct search_hit *hits = arena_array(run->arena, count + 1, sizeof *hits);
    enum status s = hits == NULL ? INTERNAL : OK;

    for (size_t i = 0; i < count && s == OK; i++)
        s = make_hit(run, run->index->order[from + i], &hits[i]);
    result->hits = hits;
    result->hit_count = count;
    return s;
}
