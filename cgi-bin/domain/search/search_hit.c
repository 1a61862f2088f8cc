/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search_hit.c: a hit as people see it: which words of its name matched, and
 * why it was found.
 */
#include "domain/search/search_private.h"

/* The terms that the best reading of the document stands for, marked in
 * of_term as while it was scored. */
static void mark_terms(struct run *run, const struct reading *reading)
{
    for (size_t w = 0; w < reading->words.count; w++) {
        size_t count = search_alternatives(run, reading, w, run->list);

        for (size_t i = 0; i < count; i++)
            search_mark_term(run->index, &run->list[i], (uint8_t)(w + 1));
    }
}

/* The name in pieces; neighbours that match are one piece with the space
 * between. */
static enum status cut_name(struct run *run, const struct flat_doc *doc,
                            struct search_hit *hit)
{
    const struct index *index = run->index;
    struct str rest = index_text(index, doc->name);
    size_t size = rest.len;
    uint32_t term = doc->first_term, last = term + doc->name_count;
    struct search_piece *pieces =
        arena_raw(run->arena, (rest.len + 1) * sizeof *pieces);
    size_t count = 0;

    if (pieces == NULL)
        return INTERNAL;
    if (rest.len > 0 && index->marked_count == 0) { /* all of it, at once */
        pieces[count++] = (struct search_piece){rest, false};
        rest = STR_NONE;
    }
    while (rest.len > 0) {
        struct search_piece piece = {search_chunk(rest), false};

        rest = str_skip(rest, piece.text.len);
        /* The words that end with it; those that end nowhere are passed. */
        for (; term < last && index->chunk_ends[term] <= size - rest.len;
             term++)
            if (index->chunk_ends[term] == size - rest.len &&
                index->of_term[index->sequence[term]] != 0)
                piece.is_match = true;
        if (count > 0 && pieces[count - 1].is_match == piece.is_match)
            pieces[count - 1].text.len += piece.text.len;
        else
            pieces[count++] = piece;
    }
    hit->pieces = pieces;
    hit->piece_count = count;
    return OK;
}

static bool is_said_before(const struct search_hit *hit, size_t nth)
{
    for (size_t i = 0; i < nth; i++)
        if (hit->pieces[i].is_match &&
            str_equals(hit->pieces[i].text, hit->pieces[nth].text))
            return true;
    return false;
}

static struct str matched_words(struct run *run, const struct search_hit *hit)
{
    struct buf text = {.arena = run->arena};

    for (size_t i = 0; i < hit->piece_count && text.len < 60; i++)
        if (hit->pieces[i].is_match && !is_said_before(hit, i))
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
        struct str chunk = search_chunk(text);
        struct words words;

        search_words(arena, chunk, &words);
        if (words.count == 1 && str_equals(words.list[0].key, word->key))
            return chunk;
        text = str_skip(text, chunk.len);
    }
    return STR_NONE;
}

/* A word that the reading has twice is a term once, under the first's bit: who
 * has that has both. */
static uint32_t with_repeated(const struct words *words, uint32_t seen)
{
    for (size_t w = 1; w < words->count; w++)
        for (size_t v = 0; v < w; v++)
            if (str_equals(words->list[v].fold, words->list[w].fold) &&
                (seen & (1u << v | 1u << w)) != 0)
                seen |= 1u << v | 1u << w;
    return seen;
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
static void explain(struct run *run, const struct flat_doc *doc,
                    const struct reading *reading, struct search_hit *hit)
{
    const uint32_t *terms = run->index->sequence + doc->first_term;
    struct seen name = words_among(run->index, terms, doc->name_count);
    struct seen all = words_among(run->index, terms, doc->count);
    uint32_t whole = (1u << reading->words.count) - 1;

    name.any = with_repeated(&reading->words, name.any);
    all.any = with_repeated(&reading->words, all.any);
    all.well = with_repeated(&reading->words, all.well);

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

static const struct search_doc *doc_of(const struct index *index,
                                       struct arena *arena,
                                       const struct flat_doc *flat)
{
    struct search_doc *doc = ARENA_NEW(arena, struct search_doc);

    if (doc == NULL)
        return NULL;
    *doc = (struct search_doc){
        .code = index_text(index, flat->code),
        .name = index_text(index, flat->name),
        .field_name = index_text(index, index->fields[flat->field].name),
        .level = flat->level,
        .level_among_districts = flat->level_among_districts,
        .service_level = flat->service_level,
        .is_filed_here = flat->is_filed_here,
        .processing_value = flat->processing_value,
        .processing_unit = flat->processing_unit,
        .processing_text = index_text(index, flat->processing_text),
        .fees = flat->fees,
    };
    return doc;
}

/* `marked`: the reading whose terms are marked, mostly the last hit's, too. */
static enum status make_hit(struct run *run, uint32_t nth, uint8_t *marked,
                            struct search_hit *hit)
{
    const struct flat_doc *doc = &run->index->docs[nth];
    uint8_t variant = run->index->variant[nth];
    const struct reading *reading = variant == 0 || variant == UINT8_MAX
                                        ? NULL
                                        : run->readings[variant - 1];

    hit->doc = doc_of(run->index, run->arena, doc);
    if (hit->doc == NULL)
        return INTERNAL;
    if (*marked != variant) {
        search_forget_terms(run->index);
        if (reading != NULL)
            mark_terms(run, reading);
        *marked = variant;
    }
    if (variant == UINT8_MAX)
        hit->reason = SEARCH_CODE;
    enum status s = cut_name(run, doc, hit);
    if (s == OK && reading != NULL)
        explain(run, doc, reading, hit);
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
    uint8_t marked = 0;

    for (size_t i = 0; i < count && s == OK; i++)
        s = make_hit(run, run->index->order[from + i], &marked, &hits[i]);
    search_forget_terms(run->index);
    result->hits = hits;
    result->hit_count = count;
    return s;
}
