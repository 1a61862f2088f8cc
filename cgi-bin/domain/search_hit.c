/* search_hit.c: a hit as people see it: which words of its name matched, and
 * why it was found.
 */
#include "domain/search_private.h"

/* The terms that the best reading of the document stands for, marked in
 * of_term as while it was scored. */
static void mark_terms(struct run *run, const struct reading *reading)
{
    struct index *index = run->index;
    struct alternative *list =
        arena_array(run->arena, MAX_ALTERNATIVES, sizeof *list);

    memset(index->of_term, 0, index->term_count);
    for (size_t w = 0; list != NULL && w < reading->words.count; w++) {
        struct str word = reading->words.list[w];
        bool is_last = w + 1 == reading->words.count;
        size_t count =
            search_alternatives(index, word, reading->err_at == w + 1,
                                is_last && run->query->is_unfinished, list);

        for (size_t i = 0; i < count; i++)
            index->of_term[list[i].term] = (uint8_t)(w + 1);
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
        size_t term = search_term(run->index, words.list[i]);
        if (term < run->index->term_count && run->index->of_term[term] != 0)
            return true;
    }
    return false;
}

/* The name in pieces; neighbours that match are one piece with the space
 * between. `as` for a typo: the words that matched. */
static enum status cut_name(struct run *run, struct search_hit *hit)
{
    struct str name = hit->doc->name;
    struct search_piece *pieces =
        arena_array(run->arena, name.len + 1, sizeof *pieces);
    size_t count = 0, at = 0;

    if (pieces == NULL)
        return INTERNAL;
    while (at < name.len) {
        size_t end = at;
        bool is_word = is_word_byte(name.ptr[at]);

        while (end < name.len && is_word_byte(name.ptr[end]) == is_word)
            end++;
        struct search_piece piece = {str_slice(name, at, end), false};
        piece.is_match = is_word && is_marked(run, piece.text);
        if (count > 0 && pieces[count - 1].is_match == piece.is_match)
            pieces[count - 1].text.len += piece.text.len;
        else
            pieces[count++] = piece;
        at = end;
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

static bool is_all_in_name(struct run *run, uint32_t doc,
                           const struct reading *reading)
{
    const struct doc_terms *terms = &run->index->doc_terms[doc];
    uint32_t seen = 0;

    for (size_t i = 0; i < terms->name_count; i++)
        if (run->index->of_term[terms->terms[i]] != 0)
            seen |= 1u << run->index->of_term[terms->terms[i]];
    for (size_t w = 1; w <= reading->words.count; w++)
        if ((seen & (1u << w)) == 0)
            return false;
    return true;
}

static enum status make_hit(struct run *run, uint32_t doc,
                            struct search_hit *hit)
{
    uint8_t variant = run->index->variant[doc];
    const struct reading *reading = NULL;

    hit->doc = &run->index->docs[doc];
    memset(run->index->of_term, 0, run->index->term_count);
    if (variant == UINT8_MAX) {
        hit->reason =
            str_is_empty(run->query->text) ? SEARCH_AS_TYPED : SEARCH_CODE;
    } else {
        reading = &run->readings[variant - 1];
        mark_terms(run, reading);
    }
    enum status s = cut_name(run, hit);
    if (s != OK || reading == NULL)
        return s;
    if (reading->err_at != 0) {
        hit->reason = SEARCH_TYPO;
        hit->as = matched_words(run, hit);
    } else if (!str_is_empty(reading->as)) {
        hit->reason = SEARCH_SYNONYM;
        hit->as = reading->as;
    } else if (!is_all_in_name(run, doc, reading)) {
        hit->reason = SEARCH_FIELD;
    }
    return OK;
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
