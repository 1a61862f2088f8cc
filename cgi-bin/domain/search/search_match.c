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
           !str_equals(index->terms[term].fold, fold);
}

/* How well the term of the same fold stands for the word. */
static float likeness(const struct word *word, const struct term *term)
{
    if (!word->is_from_marked || str_equals(word->key, term->key))
        return 1.0f;
    return str_equals(word->key, word->fold) ? UNMARKED_FACTOR
                                             : OTHER_MARKS_FACTOR;
}

size_t search_alternatives(const struct run *run, const struct reading *reading,
                           size_t nth, struct alternative *list)
{
    const struct index *index = run->index;
    const struct word *word = &reading->words.list[nth];
    size_t first = search_term(index, word->fold, STR_NONE), count = 0, end;
    bool goes_on = run->query->is_unfinished && nth + 1 == reading->words.count;
    bool errs = (reading->err_at == nth + 1 ||
                 (reading->has_gaps && search_is_unknown(index, word->fold))) &&
                word->fold.len >= 3 && !str_is_digits(word->fold);

    for (end = first; end < index->term_count && count < MAX_ALTERNATIVES &&
                      str_begins_with(index->terms[end].fold, word->fold);
         end++) {
        const struct term *term = &index->terms[end];
        bool is_same = term->fold.len == word->fold.len;

        if (!is_same && !goes_on)
            break;
        list[count++] = (struct alternative){
            (uint32_t)end, is_same ? likeness(word, term) : PREFIX_FACTOR};
    }
    for (size_t i = 0; errs && i < index->term_count; i++)
        if ((i < first || i >= end) && count < MAX_ALTERNATIVES &&
            search_is_one_edit(index->terms[i].fold, word->fold))
            list[count++] = (struct alternative){(uint32_t)i, TYPO_FACTOR};
    return count;
}

/* --- Scores --- */

/* What the term is worth in the document, by where it stands first. */
static float term_factor(const struct doc_terms *doc, uint32_t term)
{
    for (size_t i = 0; i < doc->name_count; i++)
        if (doc->terms[i] == term)
            return search_place_factor(i);
    return FIELD_FACTOR;
}

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
    index->of_term[one->term] = nth;
    index->like_term[one->term] = one->factor;
}

void search_forget_terms(struct index *index)
{
    memset(index->of_term, 0, index->term_count);
    memset(index->like_term, 0, index->term_count * sizeof *index->like_term);
}

/* Gives the documents what they have of the nth word (from 1), by the best of
 * its alternatives; what the word weighs. */
static float match_word(struct index *index, const struct word *word,
                        const struct alternative *list, size_t count,
                        uint8_t nth)
{
    float weight = 0;

    for (size_t i = 0; i < count; i++) {
        const struct term *term = &index->terms[list[i].term];
        float rarity = word->is_from_marked ? term->rarity : term->fold_rarity;
        float gain = rarity * list[i].factor;

        weight = gain > weight ? gain : weight;
        search_mark_term(index, &list[i], nth);
        for (uint32_t p = 0; p < term->count; p++) {
            uint32_t doc = index->postings[term->first + p];
            struct match *match = touch(index, doc);
            float got =
                gain * term_factor(&index->doc_terms[doc], list[i].term);

            if (match->last != nth) {
                match->last = nth;
                match->words++;
                match->sum += got;
                match->weight += gain;
            } else if (got > rarity * TYPO_FACTOR) {
                match->sum += 0.05f * got; /* has it in two ways */
            }
        }
    }
    return count == 0 ? UNKNOWN_WEIGHT : weight;
}

/* Words that stand beside each other as typed are worth as much again. */
static float neighbour_score(const struct index *index,
                             const struct doc_terms *doc)
{
    float score = 0;

    for (size_t i = 0; i + 1 < doc->name_count; i++) {
        uint32_t here = doc->terms[i], next = doc->terms[i + 1];

        if (index->of_term[here] != 0 &&
            index->of_term[next] == index->of_term[here] + 1)
            score +=
                0.6f * (index->terms[here].rarity * index->like_term[here] +
                        index->terms[next].rarity * index->like_term[next]);
    }
    return score;
}

static float matched_weight(const struct index *index,
                            const struct doc_terms *doc)
{
    float weight = 0;

    for (size_t i = 0; i < doc->name_count; i++)
        weight += index->terms[doc->terms[i]].rarity *
                  index->like_term[doc->terms[i]] * search_place_factor(i);
    return weight;
}

/* The document's score in the reading, whose words weigh `whole`; 0: it has
 * too few of them. */
static float score_of(struct run *run, const struct reading *reading,
                      uint32_t nth_doc, float whole)
{
    const struct index *index = run->index;
    const struct doc_terms *doc = &index->doc_terms[nth_doc];
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
    const struct reading *reading = &run->readings[nth_reading];

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
        if (index->variant[doc] == 0 || score > index->score[doc]) {
            index->score[doc] = score;
            index->variant[doc] = (uint8_t)(nth_reading + 1);
        }
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

void search_try(struct run *run, size_t nth_reading)
{
    struct index *index = run->index;
    const struct reading *reading = &run->readings[nth_reading];
    struct alternative *list =
        arena_array(run->arena, MAX_ALTERNATIVES, sizeof *list);
    float whole = 0;

    if (list == NULL || (!reading->has_gaps && lacks_a_word(run, reading)))
        return;
    for (size_t w = 0; w < reading->words.count; w++) {
        size_t count = search_alternatives(run, reading, w, list);

        whole += match_word(index, &reading->words.list[w], list, count,
                            (uint8_t)(w + 1));
    }
    score_touched(run, nth_reading, whole);
    search_forget_terms(index);
}
