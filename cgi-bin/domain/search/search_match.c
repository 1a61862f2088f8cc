/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search_match.c: what one reading of a query finds: for each of its words the
 * terms that it may stand for, for each term its documents, and what each of
 * these is worth.
 *
 * A document's score is the rarity of the words it has, more where they stand
 * beside each other as typed, relative to how much else its name says.
 *
 * Holds: the room for one reading is all zero again when it was tried.
 */
#include "domain/search/search_private.h"

/* Weighed by the judged queries of tests/lib/judged.js. */
#define SHARE_COUNTS 0.8f   /* how far it matters what else a name says */
#define CLOSE_SHARE 0.3f    /* a name that says little else */
#define LEAST_COVERED 0.45f /* of a reading with gaps, by rarity */
#define UNKNOWN_WEIGHT 2.5f /* of a word that no procedure has */

/* --- Words and the terms they may stand for --- */

bool search_is_one_edit(struct str a, struct str b)
{
    size_t i = 0;

    if (a.len > b.len) {
        struct str swap = a;
        a = b;
        b = swap;
    }
    if (b.len - a.len > 1)
        return false;
    while (i < a.len && a.ptr[i] == b.ptr[i])
        i++;
    if (a.len < b.len)
        return memcmp(a.ptr + i, b.ptr + i + 1, a.len - i) == 0;
    if (i == a.len)
        return false; /* the same */
    if (memcmp(a.ptr + i + 1, b.ptr + i + 1, a.len - i - 1) == 0)
        return true;
    return i + 1 < a.len && a.ptr[i] == b.ptr[i + 1] &&
           a.ptr[i + 1] == b.ptr[i] &&
           memcmp(a.ptr + i + 2, b.ptr + i + 2, a.len - i - 2) == 0;
}

bool search_is_unknown(const struct index *index, struct str fold)
{
    size_t term = search_term(index, fold, STR_NONE);

    return term == index->term_count ||
           !str_equals(index_text(index, index->terms[term].fold), fold);
}

/* How well the term of the same fold stands for the word. */
static float likeness(const struct index *index, const struct word *word,
                      const struct term *term)
{
    if (!word->is_from_marked ||
        str_equals(word->key, index_text(index, term->key)))
        return 1.0f;
    return str_equals(word->key, word->fold) ? UNMARKED_FACTOR
                                             : OTHER_MARKS_FACTOR;
}

/* Looked for once in a run: all readings have much the same words. */
static const struct edits *edits_of(struct run *run, struct str fold)
{
    const struct index *index = run->index;
    struct edits *edits = run->edits;
    uint32_t list[MAX_ALTERNATIVES];
    size_t count = 0;

    while (edits != NULL && !str_equals(edits->fold, fold))
        edits = edits->next;
    if (edits != NULL)
        return edits;
    for (size_t i = 0; i < index->term_count && count < MAX_ALTERNATIVES; i++) {
        struct str other = index_text(index, index->terms[i].fold);

        if (other.len + 1 >= fold.len && other.len <= fold.len + 1 &&
            search_is_one_edit(other, fold))
            list[count++] = (uint32_t)i;
    }
    edits = ARENA_NEW(run->arena, struct edits);
    uint32_t *terms = arena_array(run->arena, count + 1, sizeof *terms);
    if (edits == NULL || terms == NULL)
        return NULL;
    memcpy(terms, list, count * sizeof *terms);
    *edits = (struct edits){run->edits, fold, terms, count};
    run->edits = edits;
    return edits;
}

size_t search_alternatives(struct run *run, const struct reading *reading,
                           size_t nth, struct alternative *list)
{
    const struct index *index = run->index;
    const struct word *word = &reading->words.list[nth];
    size_t first = search_term(index, word->fold, STR_NONE), count = 0, end;
    bool goes_on = run->query->is_unfinished && nth + 1 == reading->words.count;
    bool errs = (reading->err_at == nth + 1 ||
                 (reading->has_gaps && search_is_unknown(index, word->fold))) &&
                word->fold.len >= 3 && !str_is_digits(word->fold);

    for (end = first; end < index->term_count && count < MAX_ALTERNATIVES;
         end++) {
        const struct term *term = &index->terms[end];
        bool is_same = term->fold.len == word->fold.len;

        if (!str_begins_with(index_text(index, term->fold), word->fold) ||
            (!is_same && !goes_on))
            break;
        list[count++] = (struct alternative){
            (uint32_t)end,
            is_same ? likeness(index, word, term) : PREFIX_FACTOR};
    }
    const struct edits *edits = errs ? edits_of(run, word->fold) : NULL;
    for (size_t i = 0; edits != NULL && i < edits->count; i++)
        if ((edits->terms[i] < first || edits->terms[i] >= end) &&
            count < MAX_ALTERNATIVES)
            list[count++] = (struct alternative){edits->terms[i], TYPO_FACTOR};
    return count;
}

/* --- Scores --- */

static struct match *touch(struct index *index, uint32_t doc)
{
    struct match *match = &index->match[doc];

    if (match->words == 0)
        index->touched[index->touched_count++] = doc;
    return match;
}

void search_mark_term(struct index *index, const struct alternative *one,
                      uint8_t nth)
{
    if (index->like_term[one->term] >= one->factor)
        return;
    if (index->of_term[one->term] == 0)
        index->marked[index->marked_count++] = one->term;
    index->of_term[one->term] = nth;
    index->like_term[one->term] = one->factor;
}

void search_forget_terms(struct index *index)
{
    for (size_t i = 0; i < index->marked_count; i++) {
        index->of_term[index->marked[i]] = 0;
        index->like_term[index->marked[i]] = 0;
    }
    index->marked_count = 0;
}

/* One word of a reading, and the terms that it may stand for. */
struct wanted {
    const struct alternative *list;
    size_t count;
    size_t docs; /* that these have, at most */
    uint8_t nth; /* from 1 */
    bool is_from_marked;
};

/* Gives the documents what they have of the word, by the best of its
 * alternatives; what the word weighs. `before`: how many words a document must
 * have already, or it has lost; 0: any may come. */
static float match_word(struct index *index, const struct wanted *word,
                        uint8_t before)
{
    float weight = 0;

    for (size_t i = 0; i < word->count; i++) {
        const struct term *term = &index->terms[word->list[i].term];
        const struct posting *postings = index->postings + term->first;
        float rarity = word->is_from_marked ? term->rarity : term->fold_rarity;
        float gain = rarity * word->list[i].factor;

        weight = gain > weight ? gain : weight;
        search_mark_term(index, &word->list[i], word->nth);
        for (uint32_t p = 0; p < term->count; p++) {
            struct match *match = &index->match[postings[p].doc];

            if (match->words < before)
                continue;
            float got = gain * (postings[p].place == IN_FIELD
                                    ? FIELD_FACTOR
                                    : search_place_factor(postings[p].place));

            match = touch(index, postings[p].doc);
            if (match->last != word->nth) {
                match->last = word->nth;
                match->words++;
                match->sum += got;
                match->weight += gain;
            } else if (got > rarity * TYPO_FACTOR) {
                match->sum += 0.05f * got; /* has it in two ways */
            }
        }
    }
    return word->count == 0 ? UNKNOWN_WEIGHT : weight;
}

/* Words that stand beside each other as typed are worth as much again. */
static float neighbour_score(const struct index *index,
                             const struct flat_doc *doc)
{
    const uint32_t *terms = index->sequence + doc->first_term;
    float score = 0;

    for (size_t i = 0; i + 1 < doc->name_count; i++) {
        uint32_t here = terms[i], next = terms[i + 1];

        if (index->of_term[here] != 0 &&
            index->of_term[next] == index->of_term[here] + 1)
            score +=
                0.6f * (index->terms[here].rarity * index->like_term[here] +
                        index->terms[next].rarity * index->like_term[next]);
    }
    return score;
}

static float matched_weight(const struct index *index,
                            const struct flat_doc *doc)
{
    const uint32_t *terms = index->sequence + doc->first_term;
    float weight = 0;

    for (size_t i = 0; i < doc->name_count; i++)
        if (index->of_term[terms[i]] != 0)
            weight += index->terms[terms[i]].rarity *
                      index->like_term[terms[i]] * search_place_factor(i);
    return weight;
}

/* The document's score in the reading, whose words weigh `whole`; 0: it has
 * too few of them. */
static float score_of(struct run *run, const struct reading *reading,
                      uint32_t nth_doc, float whole)
{
    const struct index *index = run->index;
    const struct flat_doc *doc = &index->docs[nth_doc];
    const struct match *match = &index->match[nth_doc];
    float covered = 1.0f;

    if (!reading->has_gaps && match->words != reading->words.count)
        return 0;
    if (reading->has_gaps) {
        covered = whole > 0 ? match->weight / whole : 0;
        if (covered < LEAST_COVERED)
            return 0;
    }
    float share =
        doc->weight > 0 ? matched_weight(index, doc) / doc->weight : 0;
    run->found_close += !reading->has_gaps && share >= CLOSE_SHARE;
    float score = (match->sum + neighbour_score(index, doc)) *
                  ((1.0f - SHARE_COUNTS) + SHARE_COUNTS * share) *
                  reading->factor * doc->prior;

    /* Long readings gather more; by the word they compare. */
    return score * covered * covered / ((float)reading->words.count + 1.0f);
}

static void score_touched(struct run *run, size_t nth_reading, float whole)
{
    struct index *index = run->index;
    const struct reading *reading = run->readings[nth_reading];

    for (size_t i = 0; i < index->touched_count; i++) {
        uint32_t doc = index->touched[i];
        float score = score_of(run, reading, doc, whole);

        index->match[doc] = (struct match){0};
        if (score <= 0)
            continue;
        if (index->variant[doc] == 0) {
            run->found++;
            run->found_whole += !reading->has_gaps;
        }
        search_note(run, doc, (uint8_t)(nth_reading + 1), score);
    }
    index->touched_count = 0;
}

/* Whether no document can have all of the reading. */
static bool lacks_a_word(const struct run *run, const struct reading *reading)
{
    size_t end = reading->words.count - run->query->is_unfinished;

    for (size_t w = 0; w < end; w++)
        if (reading->err_at != w + 1 &&
            search_is_unknown(run->index, reading->words.list[w].fold))
            return true;
    return false;
}

static int by_docs(const void *a, const void *b)
{
    const struct wanted *x = a, *y = b;

    return x->docs < y->docs ? -1 : x->docs > y->docs;
}

/* Where all words are wanted, the rarest comes first: what lacks it is not
 * looked at again. */
void search_try(struct run *run, size_t nth_reading)
{
    struct index *index = run->index;
    const struct reading *reading = run->readings[nth_reading];
    struct wanted words[MAX_WORDS];
    float whole = 0;

    if (!reading->has_gaps && lacks_a_word(run, reading))
        return;
    for (size_t w = 0; w < reading->words.count; w++) {
        struct alternative *list;
        size_t count = search_alternatives(run, reading, w, run->list),
               docs = 0;

        list = arena_raw(run->arena, (count + 1) * sizeof *list);
        if (list == NULL)
            return;
        memcpy(list, run->list, count * sizeof *list);
        for (size_t i = 0; i < count; i++)
            docs += index->terms[list[i].term].count;
        words[w] = (struct wanted){list, count, docs, (uint8_t)(w + 1),
                                   reading->words.list[w].is_from_marked};
    }
    if (!reading->has_gaps)
        qsort(words, reading->words.count, sizeof *words, by_docs);
    for (size_t w = 0; w < reading->words.count; w++)
        whole +=
            match_word(index, &words[w], reading->has_gaps ? 0 : (uint8_t)w);
    score_touched(run, nth_reading, whole);
    search_forget_terms(index);
}
